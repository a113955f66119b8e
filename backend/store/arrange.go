package store

import (
	"cmp"
	"slices"
	"time"

	"crisol/backend/job"
)

// ranked is a job's place and what it is sorted by. Sorting these, and not the jobs, keeps a sort of very many fast.
type ranked struct {
	rank float64
	at   int32
}

// arrange sorts places that stand newest first as the filter wants them. Equal jobs keep that order.
func (m *summaries) arrange(order []int32, f job.Filter) []int32 {
	switch f.Sort {
	case job.SortCreated, "":
		if f.Ascending {
			slices.Reverse(order)
		}
		return order
	case job.SortName:
		sign := direction(f)
		slices.SortFunc(order, func(a, b int32) int {
			return cmp.Or(sign*cmp.Compare(m.sorted[a].Name(), m.sorted[b].Name()), cmp.Compare(b, a))
		})
		return order
	}
	list := make([]ranked, 0, len(order))
	var unknown []int32
	for _, at := range order {
		if rank, known := rankOf(&m.sorted[at].Summary, f.Sort, f.Now); known {
			list = append(list, ranked{rank, at})
		} else {
			unknown = append(unknown, at)
		}
	}
	sign := direction(f)
	slices.SortFunc(list, func(a, b ranked) int { return cmp.Or(sign*cmp.Compare(a.rank, b.rank), cmp.Compare(b.at, a.at)) })
	order = order[:0]
	for _, r := range list {
		order = append(order, r.at)
	}
	return append(order, unknown...)
}

func direction(f job.Filter) int {
	if f.Ascending {
		return 1
	}
	return -1
}

var (
	statusRanks   = ranks(job.Statuses())
	deliveryRanks = ranks([]job.DeliveryState{job.DeliveryNone, job.DeliveryArriving, job.DeliveryMissing, job.DeliveryVerified})
)

func ranks[T comparable](order []T) map[T]float64 {
	out := map[T]float64{}
	for n, value := range order {
		out[value] = float64(n)
	}
	return out
}

// rankOf is what a job is sorted by, and whether that is known.
func rankOf(s *job.Summary, sort job.Sort, now time.Time) (rank float64, known bool) {
	switch sort {
	case job.SortStatus:
		rank, known = statusRanks[s.Status]
	case job.SortDelivery:
		rank, known = deliveryRanks[s.Delivery]
	case job.SortProgress:
		rank, known = s.Progress(), s.TotalSteps > 0
	case job.SortLoss:
		rank, known = s.Loss, s.Loss != 0
	case job.SortDuration:
		rank = float64(s.Duration(now))
		known = rank > 0
	case job.SortEnded:
		rank, known = float64(s.EndedAt.UnixMilli()), !s.EndedAt.IsZero()
	case job.SortCost:
		rank, known = s.Cost.MaxUSD, s.Cost.Known
	}
	return rank, known
}
