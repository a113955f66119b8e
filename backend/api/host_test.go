package api_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/ingress"
	"crisol/backend/job"
	"crisol/backend/secret"
)

func TestAWindowTakesOverFromABackgroundServerWhileAJobRuns(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.settings(`{"step_delay_ms": 40}`)
	id := p.submit(60)
	p.until(id, func(j core.Job) bool { return j.Step > 2 })
	before := p.host
	go func() { // as crisolctl serve does
		<-before.Server.Done()
		_ = before.Close()
	}()
	if _, err := api.Open(t.Context(), p.options()); !errors.Is(err, core.ErrLocked) {
		t.Fatalf("without TakeOver: %v, want ErrLocked", err)
	}
	o := p.options()
	o.TakeOver = true
	started := time.Now()
	p.open(o)
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	j := p.until(id, ended)
	if j.Status != job.StatusCompleted || j.Delivery != job.DeliveryVerified || j.Step != 60 {
		t.Errorf("%s, delivery %s, step %d, error %q", j.Status, j.Delivery, j.Step, j.Error)
	}
	points, err := p.host.Core.Points(t.Context(), id, 0)
	if err != nil || len(points) != 60 {
		t.Errorf("%d points, %v", len(points), err)
	}
}

func TestAHomeThatIsNotHandedOverIsNotTaken(t *testing.T) {
	t.Parallel()
	home := core.Home(t.TempDir())
	lock, err := home.Lock() // holds it, and does not answer
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }()
	_, err = api.Open(t.Context(), api.HostOptions{Home: home, TakeOver: true, Core: core.Options{Keys: secret.OpenMemory()}})
	if !errors.Is(err, core.ErrLocked) || !strings.Contains(err.Error(), "close it") {
		t.Errorf("%v", err)
	}
}

func TestTheStorageStaysWhereTrainersLookForIt(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first := p.host.Core.Info().Storage
	if err := p.host.Close(); err != nil {
		t.Fatal(err)
	}
	p.open(p.options())
	if again := p.host.Core.Info().Storage; again != first {
		t.Errorf("%s, was %s", again, first)
	}
	if err := p.host.Close(); err != nil {
		t.Fatal(err)
	}
	// An address that was asked for once counts as well: a job may be sending its model there.
	free := freePort(t)
	o := p.options()
	o.Core.Ingress = fmt.Sprintf("0.0.0.0:%d", free)
	p.open(o)
	want := fmt.Sprintf("http://127.0.0.1:%d%s", free, core.StoragePath)
	if got := p.host.Core.Info().Storage; got != want {
		t.Errorf("trainers on this machine are sent to %s, want %s", got, want)
	}
	if err := p.host.Close(); err != nil {
		t.Fatal(err)
	}
	p.open(p.options())
	if got := p.host.Core.Info().Storage; got != want {
		t.Errorf("after a restart trainers are sent to %s, want %s", got, want)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	return addr.Port
}

func TestAPortInUseIsNamedAndLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	p := &place{t: t, home: core.Home(t.TempDir()), keys: secret.OpenMemory()}
	o := p.options()
	o.Core.Ingress = l.Addr().String()
	if _, err = api.Open(t.Context(), o); !errors.Is(err, ingress.ErrPortInUse) || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("%v", err)
	}
	p.open(p.options()) // the home is free
}

func TestAServerEndsWhenThereIsNothingToDo(t *testing.T) {
	t.Parallel()
	p := &place{t: t, home: core.Home(t.TempDir()), keys: secret.OpenMemory()}
	o := p.options()
	o.Idle = 300 * time.Millisecond
	p.open(o)
	p.settings(`{"step_delay_ms": 50}`)
	id := p.submit(20) // a second of training, in which nobody asks
	select {
	case <-p.host.Server.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("it does not end")
	}
	if j, err := p.host.Core.Get(t.Context(), id); err != nil || j.Delivery != job.DeliveryVerified {
		t.Errorf("it ended before the job: %s, delivery %s, %v", j.Status, j.Delivery, err)
	}
}

func TestADamagedHistoryIsNamed(t *testing.T) {
	t.Parallel()
	p := &place{t: t, home: core.Home(t.TempDir()), keys: secret.OpenMemory()}
	if err := os.MkdirAll(p.home.Jobs(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.home.Database(), []byte(strings.Repeat("damaged ", 9000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := api.Open(t.Context(), p.options()); err == nil || !strings.Contains(err.Error(), p.home.Database()) {
		t.Errorf("%v", err)
	}
}
