package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
	"crisol/backend/training"
)

// spanish is a window whose page speaks Spanish.
func spanish(t *testing.T) (*service.Life, *service.System) {
	t.Helper()
	life := begun(t)
	system := service.NewSystem(life, service.Info{}, &fakeSettings{}, func(string) string { return "" })
	if err := system.SetLanguage("es", false); err != nil {
		t.Fatal(err)
	}
	return life, system
}

func TestThePageIsToldInItsLanguage(t *testing.T) {
	t.Parallel()
	life, system := spanish(t)
	stored := core.Job{Summary: job.Summary{ID: "a", Error: "the trainer cannot use a dataset: the moon is down"}}
	stored.Detail.Reason = "nothing arrived before the job ended"
	stored.Seen.LastLine = "no such job"
	source := &fakeChronicle{jobs: map[job.ID]core.Job{"a": stored}}
	jobs := service.NewJob(life, service.JobParts{Chronicle: source})

	got, err := jobs.Get("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{got.Job.Error, "el entrenador no puede usar un conjunto de datos: \u2068the moon is down\u2069"},
		{got.Job.Detail.Reason, "no llegó nada antes de que terminara el trabajo"},
		{got.Job.Seen.LastLine, "no such job"}, // a line of the log, and no sentence of ours
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if source.jobs["a"].Detail.Reason != "nothing arrived before the job ended" {
		t.Error("what is stored was translated too")
	}
	if err := system.SetLanguage("en", false); err != nil {
		t.Fatal(err)
	}
	if got, err := jobs.Get("a"); err != nil || got.Job.Error != stored.Error {
		t.Errorf("in English it is %q, %v", got.Job.Error, err)
	}
}

func TestFaultsAreToldInThePagesLanguageAndStayThoseOfTheirCause(t *testing.T) {
	t.Parallel()
	life, _ := spanish(t)
	_, err := service.NewJob(life, service.JobParts{Chronicle: &fakeChronicle{}}).Get("nobody")
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%v is not the error that it tells of", err)
	}
	if got, want := formatted(t, err), `no se pudo mirar el trabajo: el trabajo no existe: "nobody"`; got.Message != want {
		t.Errorf("got %q, want %q", got.Message, want)
	}
	trainer := &fakeTrainer{err: fmt.Errorf("plan: %w", trainconfig.Problems{
		{File: "/c/config.json", Field: "--max_train_steps", Message: "-3 is negative", Fix: "write a number above 0"},
	})}
	_, err = service.NewTraining(life, service.TrainingParts{Trainer: trainer}).Plan(training.Request{})
	want := service.Problem{File: "/c/config.json", Field: "--max_train_steps", Message: "-3 es negativo", Fix: "escribe un número mayor que 0"}
	if got := formatted(t, err); len(got.Problems) != 1 || got.Problems[0] != want {
		t.Errorf("got %+v, want %+v", got.Problems, want)
	}
}

func TestWhyCrisolCannotStartIsToldInTheSystemsLanguage(t *testing.T) {
	t.Parallel()
	life := service.NewLife()
	system := service.NewSystem(life, service.Info{}, nil, func(name string) string { return map[string]string{"LANG": "es_ES.UTF-8"}[name] })
	life.Begin(context.Background())
	defer life.End()
	life.Fail(core.ErrLocked)
	_, err := system.Info()
	if got := formatted(t, err); got.Message != "otro Crisol usa esta carpeta" {
		t.Errorf("got %q", got.Message)
	}
}
