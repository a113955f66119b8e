package service_test

import (
	"strings"
	"testing"

	"crisol/app/service"
)

// door is a fake of what closes the window.
type door struct{ did []string }

func (d *door) Acknowledge()         { d.did = append(d.did, "acknowledge") }
func (d *door) Answer(choice string) { d.did = append(d.did, choice) }
func (d *door) Quit()                { d.did = append(d.did, "at once") }

func TestAnAnswerToTheClosingIsRememberedWhenAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		choice   string
		remember bool
		want     string // what is done
		kept     string
	}{
		{service.ClosingTray, false, "tray", ""},
		{service.ClosingTray, true, "tray", "tray"},
		{service.ClosingQuit, true, "quit", "quit"},
		{service.ClosingAsk, true, "", ""},
		{"explode", false, "", ""},
	} {
		d, kept := &door{}, &fakeSettings{}
		err := service.NewPresence(begun(t), nil, d, kept).AnswerClosing(c.choice, c.remember)
		if got := strings.Join(d.did, ","); got != c.want || kept.language != c.kept || (err == nil) != (c.want != "") {
			t.Errorf("%s, %v: did %q, kept %q, %v; want %q and %q", c.choice, c.remember, got, kept.language, err, c.want, c.kept)
		}
	}
}

func TestPresenceIsToldAsItIs(t *testing.T) {
	t.Parallel()
	want := service.PresenceState{Awake: service.Awake{Needed: true, Held: true}, Tray: true}
	got, err := service.NewPresence(begun(t), func() service.PresenceState { return want }, nil, nil).State()
	if err != nil || got != want {
		t.Errorf("State = %+v, %v; want %+v", got, err, want)
	}
}
