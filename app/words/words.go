// Package words holds what Crisol says outside its page, where the desktop shows it: in the tray, in notifications, and
// as the reason for keeping the computer awake. It has one catalogue in each language of the window.
package words

import "fmt"

// Words is the catalogue of one language.
type Words struct {
	Tray   Tray
	Notice Notice
	// Awake is why the computer does not go to sleep, as the desktop tells it.
	Awake string
}

// Tray is what the icon and its menu say.
type Tray struct {
	Open, Quit string
	Idle       string   // no job is under way
	Running    Counted  // how many are
	Attention  string   // something cannot go on without the person
	More       Counted  // jobs that the menu has no room for
	About      Estimate // how long a job will take
}

// Notice is what notifications say: titles with the name of the job (%s), and bodies.
type Notice struct {
	Delivered, DeliveredBody string
	Failed, FailedBody       string
	Empty, EmptyBody         string
	Unknown, UnknownBody     string
	Silent, SilentBody       string
	Problem                  string
	Trial, TrialBody         string
	Several                  Counted // jobs that ended at about the same time
	SeveralHome, SeveralNot  Counted // of which so many came home, and so many did not
}

// Counted is a format for one and for any other number (%d).
type Counted struct{ One, Other string }

// Of fills in the number.
func (c Counted) Of(n int) string {
	if n == 1 {
		return fmt.Sprintf(c.One, n)
	}
	return fmt.Sprintf(c.Other, n)
}

// Estimate is how long something will take: formats with minutes (%d), and with hours (%d) and minutes (%02d).
type Estimate struct{ Moment, Minutes, Hours string }

// Of fills in the time that is left, in seconds.
func (e Estimate) Of(seconds int) string {
	minutes := (seconds + 59) / 60
	switch {
	case minutes <= 1:
		return e.Moment
	case minutes < 60:
		return fmt.Sprintf(e.Minutes, minutes)
	default:
		return fmt.Sprintf(e.Hours, minutes/60, minutes%60)
	}
}

var spoken = map[string]*Words{"en": &english, "es": &spanish}

// In returns the catalogue of a language, English for one that there is not.
func In(language string) *Words {
	if w, ok := spoken[language]; ok {
		return w
	}
	return &english
}
