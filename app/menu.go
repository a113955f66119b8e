package main

import (
	goruntime "runtime"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// menuEvent asks the page for one of its commands, whose id comes with it.
const menuEvent = "crisol:menu"

// entry is a line of the native menu: the command of the page that it stands for, and its keys. An empty command is a
// line between groups.
type entry struct {
	command string
	word    func(menuWords) string
	keys    *keys.Accelerator
}

// section is one menu of the bar.
type section struct {
	word    func(menuWords) string
	entries []entry
}

var between = entry{}

// bar is the whole menu. Its commands are those that the page offers with useCommands; the page knows the same keys, so that a
// system without a menu bar has them too.
func bar() []section {
	mod := keys.CmdOrCtrl
	return []section{
		{func(w menuWords) string { return w.file }, []entry{
			{"go.new", func(w menuWords) string { return w.newTraining }, mod("n")},
			{"folder.open", func(w menuWords) string { return w.openFolder }, mod("o")},
			between,
			{"window.close", func(w menuWords) string { return w.closeWindow }, mod("w")},
			{"quit", func(w menuWords) string { return w.quit }, mod("q")},
		}},
		{func(w menuWords) string { return w.view }, []entry{
			{"palette", func(w menuWords) string { return w.search }, mod("k")},
			between,
			{"go.jobs", func(w menuWords) string { return w.jobs }, mod("1")},
			{"go.models", func(w menuWords) string { return w.models }, mod("2")},
			{"go.settings", func(w menuWords) string { return w.settings }, mod(",")},
			between,
			{"zoom.in", func(w menuWords) string { return w.zoomIn }, mod("+")},
			{"zoom.out", func(w menuWords) string { return w.zoomOut }, mod("-")},
			{"zoom.reset", func(w menuWords) string { return w.zoomReset }, mod("0")},
			{"fullscreen", func(w menuWords) string { return w.fullscreen }, keys.Key("f11")},
		}},
		{func(w menuWords) string { return w.help }, []entry{
			{"go.help", func(w menuWords) string { return w.documentation }, keys.Key("f1")},
			{"shortcuts", func(w menuWords) string { return w.shortcuts }, nil},
			between,
			{"log.show", func(w menuWords) string { return w.showLog }, nil},
			{"about", func(w menuWords) string { return w.about }, nil},
		}},
	}
}

// makeMenu makes the menu in a language. ask is called with the command of the entry that was chosen.
func makeMenu(language string, ask func(command string)) *menu.Menu {
	words := menuWordsIn(language)
	m := menu.NewMenu()
	if goruntime.GOOS == "darwin" { // what every program has there, cut and paste in fields among it
		m.Append(menu.AppMenu())
		m.Append(menu.EditMenu())
	}
	for _, s := range bar() {
		sub := m.AddSubmenu(s.word(words))
		for _, e := range s.entries {
			if e.command == "" {
				sub.AddSeparator()
				continue
			}
			text, pressed := shown(e.word(words), e.keys, goruntime.GOOS)
			sub.AddText(text, pressed, func(*menu.CallbackData) { ask(e.command) })
		}
	}
	return m
}

// shown returns the text and the keys of an entry for a system. On Windows the page hears every key as well, and would do twice
// what the menu does (Wails v2.16.0): there the menu only says which they are.
func shown(text string, pressed *keys.Accelerator, system string) (string, *keys.Accelerator) {
	if pressed == nil || system != "windows" {
		return text, pressed
	}
	return text + "\t" + keys.Stringify(pressed, system), nil
}

// menuTexts returns what stands in the bar in a language, from left to right and from top to bottom, without the lines between
// groups.
func menuTexts(language string) []string {
	words := menuWordsIn(language)
	var texts []string
	for _, s := range bar() {
		texts = append(texts, s.word(words))
		for _, e := range s.entries {
			if e.command != "" {
				texts = append(texts, e.word(words))
			}
		}
	}
	return texts
}

// askPage asks the page for a command.
func (w *window) askPage(command string) {
	w.mu.Lock()
	ctx := w.ctx
	w.mu.Unlock()
	if ctx != nil {
		runtime.EventsEmit(ctx, menuEvent, command)
	}
}
