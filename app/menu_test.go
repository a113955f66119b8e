package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"

	"crisol/app/service"
)

func TestTheMenuIsWholeInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range service.Languages() {
		words, ok := menuSpoken[language]
		if !ok {
			t.Fatalf("the menu does not speak %s", language)
		}
		v := reflect.ValueOf(words)
		for i := range v.NumField() {
			if v.Field(i).String() == "" {
				t.Errorf("%s: %s is empty", language, v.Type().Field(i).Name)
			}
		}
	}
}

func TestEveryEntryAsksForItsCommandOnce(t *testing.T) {
	t.Parallel()
	asked := map[string]int{}
	pressed := map[string]string{}
	m := makeMenu("es", func(command string) { asked[command]++ })
	want := 0
	for _, top := range m.Items {
		if top.SubMenu == nil {
			continue
		}
		for _, item := range top.SubMenu.Items {
			if item.Type == menu.SeparatorType {
				continue
			}
			want++
			item.Click(&menu.CallbackData{MenuItem: item})
			if item.Accelerator != nil {
				key := item.Accelerator.Key
				if other, twice := pressed[key]; twice {
					t.Errorf("%s and %s have the key %s", other, item.Label, key)
				}
				pressed[key] = item.Label
			}
		}
	}
	if len(asked) != want {
		t.Errorf("%d entries ask for %d commands", want, len(asked))
	}
}

func TestTheTextsOfTheMenuAreInTheOrderOfItsEntries(t *testing.T) {
	t.Parallel()
	for _, language := range service.Languages() {
		var want []string
		items := makeMenu(language, func(string) {}).Items
		for _, top := range items[len(items)-len(bar()):] { // after those that macOS has everywhere
			want = append(want, top.Label)
			for _, item := range top.SubMenu.Items {
				if item.Type != menu.SeparatorType {
					want = append(want, item.Label)
				}
			}
		}
		if got := menuTexts(language); !slices.Equal(got, want) {
			t.Errorf("%s: texts\n%q\nwant\n%q", language, got, want)
		}
	}
}

func TestOnWindowsThePageAloneHearsTheKeys(t *testing.T) {
	t.Parallel()
	in := keys.CmdOrCtrl("n")
	if text, pressed := shown("New training", in, "linux"); text != "New training" || pressed != in {
		t.Errorf("Linux: %q, %v", text, pressed)
	}
	if text, pressed := shown("New training", in, "windows"); text != "New training\tCtrl+N" || pressed != nil {
		t.Errorf("Windows: %q, %v", text, pressed)
	}
	if text, pressed := shown("About Crisol", nil, "windows"); text != "About Crisol" || pressed != nil {
		t.Errorf("without keys: %q, %v", text, pressed)
	}
}
