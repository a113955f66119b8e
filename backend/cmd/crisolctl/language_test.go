package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"crisol/backend/speech"
)

// spoken makes a shell's commands speak Spanish, as a system that is set to it does.
func (s *shell) spoken() *shell {
	s.env = append(s.env, "LC_ALL=es_ES.UTF-8")
	return s
}

func TestHelpIsInThePersonsLanguage(t *testing.T) {
	s := newShell(t).spoken()
	english := regexp.MustCompile(`\b(the|of|and|with|default|Usage|Flags|Commands|command)\b`)
	var look func(path ...string)
	look = func(path ...string) {
		r := s.run(append(path, "--help")...).exits(0, "Uso:", "Opciones:")
		if found := english.FindString(r.out); found != "" {
			t.Errorf("%v: %q in\n%s", path, found, r.out)
		}
		if len(path) > 1 {
			return
		}
		_, commands, _ := strings.Cut(r.out, "Órdenes:\n")
		commands, _, _ = strings.Cut(commands, "\n\n")
		for _, line := range strings.Split(commands, "\n") {
			if words := strings.Fields(line); len(words) > 1 && words[0] != "help" {
				look(append(path, words[0])...)
			}
		}
	}
	look()
}

func TestTheLanguageIsTheAskedForOneOrElseTheEnvironments(t *testing.T) {
	s := newShell(t).spoken()
	s.run("--help").exits(0, "Uso:")
	s.run("--lang", "en", "--help").exits(0, "Usage:")
	s.run("--help", "--lang=en").exits(0, "Usage:")
	s.env = append(s.env, "CRISOL_LANG=en")
	s.run("--help").exits(0, "Usage:")
	s.run("--lang=es", "--help").exits(0, "Uso:")
	s.run("--lang", "fr", "jobs", "list").exits(exitInvalid, `does not speak "fr"`)
}

func TestErrorsAreInThePersonsLanguageAndTheirCodesAreNot(t *testing.T) {
	s := newShell(t).spoken()
	dir := s.config()
	for _, c := range []struct {
		code  int
		words string
		args  []string
	}{
		{exitInvalid, `la orden "train" no existe en "crisolctl"`, []string{"train"}},
		{exitInvalid, "la opción --fast no existe", []string{"rehearse", "--fast"}},
		{exitInvalid, "se han dado 0 argumentos y se esperaban 1", []string{"plan"}},
		{exitInvalid, `"many" no es un valor válido`, []string{"rehearse", "--steps", "many"}},
		{exitInvalid, "no existe el estado", []string{"jobs", "list", "--status", "done"}},
		{exitInvalid, `no existe el modo de consentimiento "sometimes"`, []string{"consent", "sometimes"}},
		{exitInvalid, "aún no se puede elegir (próximamente)", []string{"plan", dir, "--provider", "simpletuner_io"}},
		{exitNotFound, "no existe ese proveedor; elige uno de [rehearsal", []string{"plan", dir, "--provider", "nobody"}},
		{exitNotFound, `el trabajo no existe: "nobody"; crisolctl jobs list muestra los que hay`, []string{"jobs", "show", "nobody"}},
		{exitNotFound, "no existe ningún secreto con ese nombre", []string{"secret", "status", "PASSWORD"}},
		{exitConsent, "hace falta tu consentimiento: mira el plan y acéptalo", []string{"submit", dir}},
		{exitOK, "nada puede salir de este ordenador", []string{"consent", "deny"}},
	} {
		s.run(c.args...).exits(c.code, c.words)
	}
	if e := s.run("jobs", "show", "nobody", "--json").exits(exitNotFound).fields("code", "message"); e["code"] != "not_found" || !strings.Contains(text(t, e, "message"), "no such job") {
		t.Errorf("a script is told %v, want what it is told in every language", e)
	}
}

func TestAConfigsProblemsAreInThePersonsLanguage(t *testing.T) {
	s := newShell(t).spoken()
	dir := s.config()
	s.edit(dir+"/config.json", `"--max_train_steps": 60`, `"--max_train_steps": -3`)
	s.run("plan", dir).exits(exitInvalid, "config.json: --max_train_steps: -3 es negativo. Qué hacer: escribe un número mayor que 0.")
}

func TestARehearsalIsToldInThePersonsLanguage(t *testing.T) {
	s := newShell(t).spoken()
	s.run("plan", s.config()).exits(0, "Plan: ", " imágenes, ", "nada sale de este ordenador", "coste     ninguno: se ejecuta en este ordenador, gratis",
		"creada solo para este trabajo", "vuelve a  ")
	s.settings(`{"step_delay_ms": 30}`)
	r := s.run("rehearse", "--steps", "5").exits(0, "entrega: ninguna", " de 5, pérdida ",
		"completado", "correcto  la cabecera se interpreta bien; el tamaño es el que dice la cabecera; todos los bytes se leen",
		"ensayo: demuestra que tu instalación funciona, no hace un modelo útil")
	if !regexp.MustCompile(`etapa {5}(Cargando|Guardando|Entrenando|Validando)`).MatchString(r.out) { // which of them is seen is luck
		t.Errorf("no stage in\n%s", r.out)
	}
	id := regexp.MustCompile(`Trabajo (\S+): completado`).FindStringSubmatch(r.out)
	if id == nil {
		t.Fatalf("no job in\n%s", r.out)
	}
	s.run("jobs", "list").exits(0, "TRABAJO", "ESTADO", "completado", "en casa")
	s.run("jobs", "show", id[1]).exits(0, "5 de 5 pasos", "en cola → entrenando")
	s.run("models", "list").exits(0, "NOMBRE", "EN LA CARPETA DE MODELOS")
	s.run("providers").exits(0, "Ensayo", "disponible", "próximamente")
	s.run("secret", "status").exits(0, "DEFINIDO", "no")
	s.run("jobs", "delete", id[1]).exits(0, "ya no está en la lista")
}

func TestAFailureIsToldInThePersonsLanguage(t *testing.T) {
	s := newShell(t).spoken()
	s.settings(`{"fail_at_step": 2}`)
	s.run("rehearse", "--steps", "4").exits(exitFailed, "fallido", "fallo ensayado en el paso 2, como se le pidió al ensayo")
}

func TestNumbersTimesAndSizesHaveTheFormOfTheLanguage(t *testing.T) {
	t.Parallel()
	english, spanish := &terminal{tongue: speech.In("en")}, &terminal{tongue: speech.In("es")}
	at := time.Date(2026, 3, 4, 15, 6, 7, 0, time.Local)
	for _, c := range []struct{ got, want string }{
		{english.moment(at), "2026-03-04 15:06:07"}, {spanish.moment(at), "04/03/2026 15:06:07"},
		{english.size(1_600_000), "1.5 MiB"}, {spanish.size(1_600_000), "1,5 MiB"}, {spanish.size(-1), "?"},
		{english.span(63450 * time.Millisecond), "1m3.5s"}, {spanish.span(63450 * time.Millisecond), "1 min 3,5 s"},
		{spanish.span(2 * time.Hour), "2 h 0 min 0 s"}, {spanish.span(240 * time.Millisecond), "0,2 s"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
