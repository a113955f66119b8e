package main

import (
	"fmt"

	"crisol/backend/core"
	"crisol/backend/speech"
)

// sentences are the texts of the notifications: a title with the job's name, and a body.
type sentences struct {
	delivered, deliveredBody string
	failed, failedBody       string
	empty, emptyBody         string
	trial, trialBody         string
}

var spoken = map[string]sentences{
	"en": {
		delivered: "%s is home", deliveredBody: "The model has arrived and was verified.",
		failed: "%s failed", failedBody: "The job ended with an error.",
		empty: "%s brought no model", emptyBody: "The job ended, but no usable model arrived.",
		trial: "Notifications work", trialBody: "Crisol tells you here when a job has ended or needs you.",
	},
	"es": {
		delivered: "%s ya está en casa", deliveredBody: "El modelo ha llegado y se ha verificado.",
		failed: "%s ha fallado", failedBody: "El trabajo terminó con un error.",
		empty: "%s no trajo ningún modelo", emptyBody: "El trabajo terminó, pero no llegó ningún modelo utilizable.",
		trial: "Las notificaciones funcionan", trialBody: "Aquí te avisa Crisol cuando un trabajo termina o te necesita.",
	},
}

// longest bounds the body of a notification, in characters; desktops cut longer ones anyway.
const longest = 240

// trialNotice is the id of the notification that a person sends to see one.
const trialNotice = "trial"

// trial returns its text.
func trial(language string) (title, body string) {
	s := sentencesOf(language)
	return s.trial, s.trialBody
}

func sentencesOf(language string) sentences {
	if s, ok := spoken[language]; ok {
		return s
	}
	return spoken["en"]
}

// words returns the text that tells of a job's end.
func words(language string, how end, j core.Job) (title, body string) {
	s := sentencesOf(language)
	switch how {
	case delivered:
		title, body = s.delivered, s.deliveredBody
	case failed:
		title, body = s.failed, firstOf(in(language, j.Error), s.failedBody)
	default:
		title, body = s.empty, firstOf(in(language, j.Detail.Reason), s.emptyBody)
	}
	if text := []rune(body); len(text) > longest {
		body = string(text[:longest-1]) + "…"
	}
	return fmt.Sprintf(title, j.Name), body
}

// in is a sentence of the backend in a language.
func in(language, sentence string) string {
	text, _ := speech.In(language).Translate(sentence)
	return text
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
