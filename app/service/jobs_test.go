package service_test

import (
	"errors"
	"testing"

	"crisol/app/service"
	"crisol/backend/store"
)

func TestNoAnswerIsNull(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{}
	jobs := service.NewJobs(begun(t), source, source)
	if points, err := jobs.Points("a", -3); points == nil || err != nil {
		t.Errorf("Points = %v, %v; want an empty list", points, err)
	}
}

func TestLogSaysWhereItsPieceStands(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{log: "one\ntwo\n"}
	jobs := service.NewJobs(begun(t), source, source)
	for _, c := range []struct {
		from  int64
		limit int
		want  service.LogPiece
	}{
		{0, 4, service.LogPiece{Text: "one\n", From: 0, Next: 4}},
		{4, 0, service.LogPiece{Text: "two\n", From: 4, Next: 8}},
		{8, 4, service.LogPiece{Text: "", From: 8, Next: 8}},
	} {
		if piece, err := jobs.Log("a", c.from, c.limit); err != nil || piece != c.want {
			t.Errorf("Log(%d, %d) = %+v, %v; want %+v", c.from, c.limit, piece, err, c.want)
		}
	}
}

func TestTailOfALogBeginsWithAWholeCharacter(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{log: "x€y"}
	jobs := service.NewJobs(begun(t), source, source)
	for back, want := range map[int64]string{-1: "y", -2: "y", -3: "y", -4: "€y", -99: "x€y"} {
		piece, err := jobs.Log("a", back, 100)
		if err != nil || piece.Text != want || piece.Next != 5 || piece.From != int64(5-len(want)) {
			t.Errorf("Log(%d) = %+v, %v; want %q up to 5", back, piece, err, want)
		}
	}
}

func TestBytesThatAreNoTextStillArrive(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{log: "ok\xff\xfe"}
	piece, err := service.NewJobs(begun(t), source, source).Log("a", 0, 0)
	if err != nil || piece.Next != 4 {
		t.Errorf("Log = %+v, %v; want all four bytes taken", piece, err)
	}
}

func TestCancelNamesTheWindow(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{}
	if err := service.NewJobs(begun(t), source, source).Cancel("a"); err != nil {
		t.Fatal(err)
	}
	if len(source.cancelled) != 1 || source.cancelled[0] != "a by window" {
		t.Errorf("cancelled %v, want a by window", source.cancelled)
	}
}

func TestDeleteKeepsTheReason(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{}
	if err := service.NewJobs(begun(t), source, source).Delete("a"); !errors.Is(err, store.ErrActive) {
		t.Errorf("Delete = %v, want ErrActive", err)
	}
}
