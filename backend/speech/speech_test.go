package speech_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"crisol/backend/speech"
)

var spanish = speech.In("es")

func TestASentenceIsTranslatedWithItsValuesAsTheyAre(t *testing.T) {
	t.Parallel()
	denied := &fs.PathError{Op: "open", Path: "/home/ana/Mis datos: 2/a.png", Err: syscall.EACCES}
	for _, c := range []struct{ about, sentence, want string }{
		{"a value in quotes", `there is no consent mode "x: done"; choose ask, allow or deny`, `no existe el modo de consentimiento "x: done"; elige ask, allow o deny`},
		{"nothing to put in", "no such job", "el trabajo no existe"},
		{"an error in an error, down to the system's", fmt.Errorf("store the plan: %w", denied).Error(),
			"no se pudo guardar el plan: no se pudo abrir /home/ana/Mis datos: 2/a.png: permiso denegado"},
		{"two errors side by side", errors.Join(errors.New("no such job"), errors.New("the secret is not set")).Error(),
			"el trabajo no existe\nel secreto no está definido"},
		{"an error with an error behind it in brackets", "no such job (context deadline exceeded)", "el trabajo no existe (se ha agotado el tiempo)"},
		{"a wrapped sentence with its own advice", `the consent mode forbids it: it is set to "never upload" and Replicate is not this machine; change it with: crisolctl consent ask`,
			"el modo de consentimiento lo prohíbe: está en «No subir nunca» y Replicate no es este ordenador; cámbialo con: crisolctl consent ask"},
		{"values in another order", "dial tcp 127.0.0.1:9: connect: connection refused", "no se pudo conectar con 127.0.0.1:9 (tcp): conexión rechazada"},
		{"a problem in one line", "/c/config.json: --max_train_steps: -3 is negative. Fix: write a number above 0.",
			"/c/config.json: --max_train_steps: -3 es negativo. Qué hacer: escribe un número mayor que 0."},
		{"a stage of the trainer", "⏳ Caching VAE latents (3/40): photos", "⏳ Guardando en caché los latentes del VAE (3/40): photos"},
		{"a list", "the header parses; the size is what the header says; every byte reads",
			"la cabecera se interpreta bien; el tamaño es el que dice la cabecera; todos los bytes se leen"},
		{"two sentences", "Let a trainer on this machine read 12 files. Nothing leaves this machine.",
			"Un entrenador en este ordenador leerá 12 archivos. Nada sale de este ordenador."},
		{"a path", "/home/ana/done", "/home/ana/done"},
		{"nothing", "", ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			if got, whole := spanish.Translate(c.sentence); got != c.want || !whole {
				t.Errorf("Translate(%q) = %q, %v; want %q, whole", c.sentence, got, whole, c.want)
			}
			if got, whole := speech.In("en").Translate(c.sentence); got != c.sentence || !whole {
				t.Errorf("in English it became %q, %v", got, whole)
			}
		})
	}
}

func TestWhatIsNotKnownStaysInEnglishAndIsMarked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sentence, want string }{
		{"store the plan: the moon is in the wrong place", "no se pudo guardar el plan: \u2068the moon is in the wrong place\u2069"},
		{"the moon is in the wrong place", "\u2068the moon is in the wrong place\u2069"},
		{"the moon is in the wrong place: no such job", "\u2068the moon is in the wrong place\u2069: el trabajo no existe"},
	} {
		if got := spanish.Marked(c.sentence); got != c.want {
			t.Errorf("Marked(%q) = %q, want %q", c.sentence, got, c.want)
		}
		if _, whole := spanish.Translate(c.sentence); whole {
			t.Errorf("Translate(%q) says that all of it was known", c.sentence)
		}
	}
}

func TestSprintfFormatsTheTwin(t *testing.T) {
	t.Parallel()
	if got, want := spanish.Sprintf("step %d of %d, loss %.6g", 3, 9, 0.25), "paso 3 de 9, pérdida 0,25"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := spanish.Sprintf("  error     %s", errors.New("no such job")), "  error     el trabajo no existe"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := spanish.Sprintf("no twin %d", 3), "no twin 3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := speech.In("fr").Sprintf("step %d of %d, loss %.6g", 3, 9, 0.25), "step 3 of 9, loss 0.25"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAWordNeedsItsKind(t *testing.T) {
	t.Parallel()
	if got := spanish.Word("status", "running"); got != "entrenando" {
		t.Errorf("the status is %q", got)
	}
	if got := spanish.Word("status", "no such"); got != "no such" {
		t.Errorf("an unknown word became %q", got)
	}
	if got, _ := spanish.Translate("job running: no such job"); got != "trabajo running: el trabajo no existe" {
		t.Errorf("a name was translated: %q", got)
	}
}

func TestPreferredReadsTheEnvironmentAsPOSIXSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about string
		env   map[string]string
		want  string
	}{
		{"LANG", map[string]string{"LANG": "es_MX.UTF-8"}, "es"},
		{"LC_ALL before LANG", map[string]string{"LC_ALL": "es", "LANG": "en_GB.UTF-8"}, "es"},
		{"LC_MESSAGES before LANG", map[string]string{"LC_MESSAGES": "es_ES.UTF-8", "LANG": "en_GB.UTF-8"}, "es"},
		{"a language that Crisol does not speak", map[string]string{"LANG": "fi_FI.UTF-8"}, "en"},
		{"a language that only begins alike", map[string]string{"LANG": "est_EE"}, "en"},
		{"the locale of machines says nothing", map[string]string{"LANG": "C.UTF-8"}, ""},
		{"nothing", nil, ""},
	} {
		if got := speech.Preferred(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s: %q, want %q", c.about, got, c.want)
		}
	}
}

func TestTheFilesAreWhole(t *testing.T) {
	t.Parallel()
	if err := speech.Mistakes(); err != nil {
		t.Error(err)
	}
}

// TestEveryTemplateIsRecognised makes one sentence of each template and expects its twin: where two templates fit the same
// sentence and say different things, one of them fails.
func TestEveryTemplateIsRecognised(t *testing.T) {
	t.Parallel()
	for _, template := range spanish.Recognised() {
		values := samples(template)
		sentence := fmt.Sprintf(strings.ReplaceAll(template, "%w", "%v"), values...)
		if strings.TrimFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) }) == "" || strings.Contains(template, "\n") {
			continue
		}
		want := spanish.Sprintf(template, values...)
		if got, whole := spanish.Translate(sentence); strings.ReplaceAll(got, ",", ".") != strings.ReplaceAll(want, ",", ".") || !whole {
			t.Errorf("%q\n  became %q, %v\n  want   %q", sentence, got, whole, want)
		}
	}
}

func samples(template string) []any {
	var values []any
	for i := range template {
		if m := verb.FindString(template[i:]); m != "" && strings.HasPrefix(template[i:], m) && m != "%%" && (i == 0 || template[i-1] != '%') {
			switch m[len(m)-1] {
			case 'd', 'x':
				values = append(values, 10+len(values))
			case 'g', 'f':
				values = append(values, 0.5)
			case 'w':
				values = append(values, "no such job")
			default:
				values = append(values, fmt.Sprintf("v%d", len(values)))
			}
		}
	}
	return values
}

func TestNothingIsLostInALongOrHostileText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("a: ", 4000), strings.Repeat("no such job: ", 300) + "x", strings.Repeat("(", 4000), strings.Repeat("open ", 800) + ": b",
	} {
		if got, _ := spanish.Translate(text); got == "" {
			t.Errorf("%.20q became nothing", text)
		}
	}
}

func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{"no such job", "store the plan: open /a: b: permission denied", `there is no consent mode "x"; choose ask, allow or deny`, "a\n\nb\r\n", "%s: %w", "\xff: x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		parts := spanish.Parts(value)
		if text, _ := spanish.Translate(value); value != "" && text == "" || len(parts) > 2*len(value)+1 {
			t.Errorf("%q became %q", value, text)
		}
		if strings.ContainsAny(value, "\r\n") || len(value) > 500 {
			return
		}
		quoted := fmt.Sprintf("%q", value)
		want := "no existe el modo de consentimiento " + quoted + "; elige ask, allow o deny"
		if got, whole := spanish.Translate("there is no consent mode " + quoted + "; choose ask, allow or deny"); got != want || !whole {
			t.Errorf("a value was changed: %q, want %q", got, want)
		}
	})
}

func BenchmarkTranslate(b *testing.B) {
	sentence := "store the plan: " + (&fs.PathError{Op: "open", Path: "/home/ana/Mis datos/a.png", Err: syscall.EACCES}).Error()
	for b.Loop() {
		spanish.Translate(sentence)
	}
}

// TestSentencesInSentencesAreRecognised wraps sentences in one another, as errors are on their way up.
func TestSentencesInSentencesAreRecognised(t *testing.T) {
	t.Parallel()
	all := spanish.Recognised()
	for i, outer := range all {
		if !strings.HasSuffix(outer, ": %w") || strings.Count(outer, "%") > 2 {
			continue
		}
		inner := all[(i*7919+13)%len(all)]
		if !unicode.IsLetter(rune(inner[0])) || !strings.Contains(inner, " ") || strings.Contains(inner, "\n") {
			continue
		}
		values := samples(inner)
		nested := fmt.Sprintf(strings.ReplaceAll(inner, "%w", "%v"), values...)
		around := samples(outer)
		around[len(around)-1] = nested
		sentence := fmt.Sprintf(strings.ReplaceAll(outer, "%w", "%v"), around...)
		want := spanish.Sprintf(outer, around...)
		if got, whole := spanish.Translate(sentence); got != want || !whole {
			t.Errorf("%q\n  became %q, %v\n  want   %q", sentence, got, whole, want)
		}
	}
}
