package service_test

import (
	"errors"
	"testing"

	"crisol/app/service"
	"crisol/backend/api"
	"crisol/backend/job"
	"crisol/backend/store"
)

func TestAWishForManyJobsTellsOfEachWhatCameOfIt(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{outcome: store.Outcome{
		Done: []job.ID{"a"}, Refused: map[job.ID]error{"c": store.ErrNotFound, "b": store.ErrActive},
	}}
	jobs := service.NewJobs(begun(t), source, source)
	for name, ask := range map[string]func([]job.ID) (service.Outcome, error){
		"cancel by window": jobs.CancelMany, "remove": jobs.RemoveMany, "put back": jobs.RestoreMany,
	} {
		out, err := ask([]job.ID{"a", "b", "c"})
		if err != nil || len(out.Done) != 1 || len(out.Refused) != 2 {
			t.Fatalf("%s: %+v, %v", name, out, err)
		}
		if out.Refused[0].ID != "b" || out.Refused[0].Fault.Code != api.CodeActive || out.Refused[1].Fault.Code != api.CodeNotFound {
			t.Errorf("%s: refused %+v %+v", name, out.Refused[0].Fault, out.Refused[1].Fault)
		}
		if len(source.many) != 3 || source.wish != name {
			t.Errorf("%s: asked to %s %v", name, source.wish, source.many)
		}
	}
}

func TestAWishThatFailsForAllIsOneError(t *testing.T) {
	t.Parallel()
	broken := errors.New("no disk")
	source := &fakeJobs{failed: broken}
	if out, err := service.NewJobs(begun(t), source, source).RemoveMany([]job.ID{"a"}); !errors.Is(err, broken) || out.Done == nil {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestFindBoundsItsPageAndNeverAnswersNull(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{0: 500, 50: 50, 9999: 500} {
		source := &fakeJobs{}
		page, err := service.NewJobs(begun(t), source, source).Find(job.Filter{Limit: limit, Text: "rosa"})
		if err != nil || page.Jobs == nil || source.asked.Limit != want || source.asked.Text != "rosa" {
			t.Errorf("limit %d: %+v, asked for %+v, %v", limit, page, source.asked, err)
		}
	}
	source := &fakeJobs{}
	if ids, err := service.NewJobs(begun(t), source, source).FindIDs(job.Filter{Limit: 3, Offset: 9}); err != nil || ids == nil || source.asked.Offset != 0 {
		t.Errorf("%v, asked for %+v, %v", ids, source.asked, err)
	}
}
