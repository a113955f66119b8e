package service_test

import (
	"strings"
	"testing"

	"crisol/app/service"
)

func TestLanguageIsTheChosenOneOrElseTheSystems(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, stored string
		env          map[string]string
		want         string
	}{
		{"chosen before the environment", "en", map[string]string{"LANG": "es_ES.UTF-8"}, "en"},
		{"LANG", "", map[string]string{"LANG": "es_MX.UTF-8"}, "es"},
		{"LC_ALL before LANG", "", map[string]string{"LC_ALL": "es", "LANG": "en_GB.UTF-8"}, "es"},
		{"a language that Crisol does not speak", "", map[string]string{"LANG": "fi_FI.UTF-8"}, "en"},
		{"a language that only begins alike", "", map[string]string{"LANG": "est_EE"}, "en"},
		{"the locale of machines says nothing", "", map[string]string{"LANG": "C.UTF-8"}, ""},
		{"nothing known", "", nil, ""},
		{"a stored language of another version", "tlh", nil, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			system := service.NewSystem(begun(t), service.Info{Version: "1"}, &fakeSettings{c.stored}, func(name string) string { return c.env[name] })
			info, err := system.Info()
			if err != nil || info.Language != c.want || info.Version != "1" || info.OS == "" {
				t.Errorf("Info = %+v, %v; want language %q", info, err, c.want)
			}
		})
	}
}

func TestOnlyAChosenLanguageIsKept(t *testing.T) {
	t.Parallel()
	settings := &fakeSettings{}
	system := service.NewSystem(begun(t), service.Info{}, settings, func(string) string { return "" })
	if system.Language() != "en" {
		t.Errorf("before the page spoke: %q, want en", system.Language())
	}
	if err := system.SetLanguage("es", false); err != nil || settings.language != "" || system.Language() != "es" {
		t.Errorf("the system's language: stored %q, spoken %q, %v; want it spoken and not stored", settings.language, system.Language(), err)
	}
	if err := system.SetLanguage("en", true); err != nil || settings.language != "en" || system.Language() != "en" {
		t.Errorf("a chosen language: stored %q, spoken %q, %v; want en", settings.language, system.Language(), err)
	}
	if err := system.SetLanguage("xx", true); err == nil {
		t.Error("an unknown language was taken")
	}
}

func TestALanguageIsHeardWhenItChanges(t *testing.T) {
	t.Parallel()
	system := service.NewSystem(begun(t), service.Info{}, &fakeSettings{}, func(string) string { return "" })
	var heard []string
	for range 2 {
		service.OnLanguage(system, func(language string) { heard = append(heard, language) })
	}
	for _, language := range []string{"es", "es", "en"} {
		if err := system.SetLanguage(language, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(heard, " "); got != "es es en en" {
		t.Errorf("heard %q, want each change once by both", got)
	}
}
