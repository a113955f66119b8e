package main

import (
	"cmp"
	"fmt"
	"strings"

	"crisol/app/words"
	"crisol/backend/core"
	"crisol/backend/speech"
)

// longest bounds the body of a notification, in characters; desktops cut longer ones anyway.
const longest = 240

// Notifications that are about no job have these ids.
const (
	trialNotice   = "trial" // which a person sends to see one
	severalNotice = "several"
	problemNotice = "problem"
)

// aboutJob tells whether a notification is about the job whose id it has.
func aboutJob(id string) bool {
	return id != trialNotice && id != severalNotice && id != problemNotice
}

// trialWords returns the text of a notification that says that they work.
func trialWords(language string) (title, body string) {
	w := words.In(language).Notice
	return w.Trial, w.TrialBody
}

// endWords returns the text that tells of a job's end.
func endWords(language string, how end, j core.Job) (title, body string) {
	w := words.In(language).Notice
	switch how {
	case delivered:
		title, body = w.Delivered, w.DeliveredBody
	case failed:
		title, body = w.Failed, cmp.Or(in(language, j.Error), w.FailedBody)
	default:
		title, body = w.Empty, cmp.Or(in(language, j.Detail.Reason), w.EmptyBody)
	}
	return fmt.Sprintf(title, j.Name), short(body)
}

// severalWords returns the text that tells of many ends at once.
func severalWords(language string, all []news) (title, body string) {
	w := words.In(language).Notice
	home := 0
	for _, e := range all {
		if e.how == delivered {
			home++
		}
	}
	var parts []string
	if home > 0 {
		parts = append(parts, w.SeveralHome.Of(home))
	}
	if not := len(all) - home; not > 0 {
		parts = append(parts, w.SeveralNot.Of(not))
	}
	return w.Several.Of(len(all)), strings.Join(parts, " · ")
}

// attentionWords returns the text that tells why a job needs the person.
func attentionWords(language string, c cause, j core.Job) (title, body string) {
	w := words.In(language).Notice
	if c == unknown {
		return fmt.Sprintf(w.Unknown, j.Name), short(cmp.Or(in(language, j.Error), w.UnknownBody))
	}
	return fmt.Sprintf(w.Silent, j.Name), short(cmp.Or(in(language, j.Seen.Problem), w.SilentBody))
}

// problemWords returns the text that tells what keeps Crisol from working.
func problemWords(language, problem string) (title, body string) {
	return words.In(language).Notice.Problem, short(in(language, problem))
}

// in is a sentence of the backend in a language.
func in(language, sentence string) string {
	text, _ := speech.In(language).Translate(sentence)
	return text
}

func short(text string) string {
	if all := []rune(text); len(all) > longest {
		return string(all[:longest-1]) + "…"
	}
	return text
}
