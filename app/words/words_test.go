package words_test

import (
	"reflect"
	"regexp"
	"testing"

	"crisol/app/words"
	"crisol/backend/speech"
)

// flat lists every text of a catalogue by its path.
func flat(v reflect.Value, path string, out map[string]string) {
	if v.Kind() == reflect.String {
		out[path] = v.String()
		return
	}
	for i := range v.NumField() {
		flat(v.Field(i), path+"."+v.Type().Field(i).Name, out)
	}
}

var verb = regexp.MustCompile(`%[\d.]*[a-z]`)

func TestEveryLanguageSaysEverythingWithTheSameFacts(t *testing.T) {
	t.Parallel()
	english := map[string]string{}
	flat(reflect.ValueOf(*words.In(speech.English)), "", english)
	for _, language := range speech.Languages() {
		texts := map[string]string{}
		flat(reflect.ValueOf(*words.In(language)), "", texts)
		for path, text := range texts {
			if text == "" {
				t.Errorf("%s says nothing for %s", language, path)
			}
			if got, want := verb.FindAllString(text, -1), verb.FindAllString(english[path], -1); !reflect.DeepEqual(got, want) {
				t.Errorf("%s%s = %q fills in %v, want %v", language, path, text, got, want)
			}
			if language != speech.English && text == english[path] {
				t.Errorf("%s%s is English: %q", language, path, text)
			}
		}
	}
}

func TestAnUnknownLanguageIsEnglish(t *testing.T) {
	t.Parallel()
	if got := words.In("fi").Tray.Open; got != "Open Crisol" {
		t.Errorf("In(fi) says %q, want English", got)
	}
}

func TestEstimateIsRoundedUpToMinutes(t *testing.T) {
	t.Parallel()
	about := words.In("en").Tray.About
	for seconds, want := range map[int]string{
		1: "about a minute", 60: "about a minute", 61: "about 2 min", 720: "about 12 min", 3599: "about 1 h 00 min", 7500: "about 2 h 05 min",
	} {
		if got := about.Of(seconds); got != want {
			t.Errorf("%d s = %q, want %q", seconds, got, want)
		}
	}
}
