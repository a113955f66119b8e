package progress

import (
	"math"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"
)

const firstEpoch = "Epoch 1/1 Steps:  35%|███▌      | 7/20 [00:01<00:02,  5.63it/s, step_loss=0.0123, lr=0.0001]"

func TestReadsTheTrainersBar(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		line string
		want []Step
	}{
		"first epoch":         {firstEpoch, []Step{{Step: 7, Total: 20, Loss: 0.0123, HasLoss: true, LR: 0.0001, ETASeconds: 2}}},
		"later epoch, hours":  {"Epoch 2/10, Steps:  50%|##  | 1200/2400 [1:02:03<1:02:03, 3.10s/it, step_loss=0.5, lr=1e-5, prodigy_d=0.1]", []Step{{Step: 1200, Total: 2400, Loss: 0.5, HasLoss: true, LR: 1e-5, ETASeconds: 3723}}},
		"no postfix yet":      {"Epoch 1/1 Steps:   0%|          | 0/20 [00:00<?, ?it/s]", []Step{{Total: 20}}},
		"loss is nan":         {"Epoch 1/1 Steps:   5%|          | 1/20 [00:00<00:01, 1it/s, step_loss=nan, lr=0]", []Step{{Step: 1, Total: 20, Loss: math.NaN(), HasLoss: true, ETASeconds: 1}}},
		"another bar":         {"Caching latents:  35%|███▌      | 7/20 [00:01<00:02,  5.63it/s]", nil},
		"more than the total": {"Epoch 1/1 Steps: 35%|██| 21/20 [00:01<00:02, 5it/s]", nil},
		"a sentence":          {"Step 7 of 20", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Read([]byte(tc.line+"\r"), false)
			nan := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
			if diff := cmp.Diff(tc.want, got.Steps, nan); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestAnUnfinishedLineWaitsForItsRest(t *testing.T) {
	t.Parallel()
	got := Read([]byte("[STAGE] > Training (10%): go\n"+firstEpoch), false)
	if got.Stage != "> Training (10%): go" || len(got.Steps) != 0 || got.Used != 29 {
		t.Fatalf("got %+v", got)
	}
	if got = Read([]byte(firstEpoch), true); len(got.Steps) != 1 || got.Used != len(firstEpoch) {
		t.Fatalf("the last line of a finished log was not read: %+v", got)
	}
}

func TestPiecesReadLikeTheWhole(t *testing.T) {
	t.Parallel()
	whole := []byte("[STAGE] a\r\n" + firstEpoch + "\r" + firstEpoch + "\nend\n")
	want := Read(whole, true)
	split := func(at uint8) bool {
		n := int(at) % len(whole)
		first := Read(whole[:n], false)
		second := Read(whole[first.Used:], true)
		return cmp.Equal(want.Steps, append(first.Steps, second.Steps...)) && want.LastLine == second.LastLine
	}
	if err := quick.Check(split, nil); err != nil {
		t.Fatal(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(firstEpoch+"\r"), false)
	f.Add([]byte("[STAGE] \xff\n"), true)
	f.Fuzz(func(t *testing.T, text []byte, final bool) {
		r := Read(text, final)
		if r.Used > len(text) || (final && r.Used != len(text)) || len(r.LastLine) > 200 {
			t.Fatalf("%+v", r)
		}
		for _, s := range r.Steps {
			if s.Step > s.Total || s.Step < 0 || s.ETASeconds < 0 {
				t.Fatalf("%+v", s)
			}
		}
	})
}
