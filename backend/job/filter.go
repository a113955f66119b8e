package job

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Filter chooses the jobs of a list and their order. The zero value chooses all, newest first.
type Filter struct {
	Statuses   []Status        `json:"statuses" doc:"Any of these; none means all"`
	Deliveries []DeliveryState `json:"deliveries" doc:"Any of these; none means all"`
	Provider   string          `json:"provider"`
	Text       string          `json:"text" doc:"Words, each of them in id, name, config, provider, hardware or status, in any case, with or without accents"`
	Active     bool            `json:"active" doc:"Only those that Crisol still has work to do for"`
	Sort       Sort            `json:"sort" doc:"Empty sorts by creation"`
	Ascending  bool            `json:"ascending"`
	Limit      int             `json:"limit" doc:"At most so many; 0 means all"`
	Offset     int             `json:"offset"`
	// Now is when the list is made, for the duration of what runs.
	Now time.Time `json:"-"`
}

// Sort names what a list is sorted by. Jobs for which it is not known come last, whatever the direction, and jobs that are
// equal stand newest first.
type Sort string

// What a list can be sorted by.
const (
	SortCreated  Sort = "created"
	SortName     Sort = "name"
	SortStatus   Sort = "status" // in the order in which a job meets them
	SortProgress Sort = "progress"
	SortLoss     Sort = "loss"
	SortDuration Sort = "duration"
	SortEnded    Sort = "ended"
	SortCost     Sort = "cost" // the most that it may cost
	SortDelivery Sort = "delivery"
)

// Conditional tells whether the filter leaves anything out, paging aside.
func (f Filter) Conditional() bool {
	return len(f.Statuses) > 0 || len(f.Deliveries) > 0 || f.Provider != "" || len(f.words()) > 0 || f.Active
}

func (f Filter) words() []string { return strings.Fields(Fold(f.Text)) }

// Facets count jobs for the switches of a list: how many there would be if only the conditions of the other kinds held.
type Facets struct {
	Statuses   map[Status]int        `json:"statuses"`
	Deliveries map[DeliveryState]int `json:"deliveries"`
	Providers  map[string]int        `json:"providers"`
	All        int                   `json:"all" doc:"Jobs in the list without any condition"`
}

// Candidate is a summary as a filter looks at it: with its texts folded, so that very many searches fold them once.
type Candidate struct {
	Summary

	name, config string
}

// NewCandidate folds what is searched.
func NewCandidate(s Summary) Candidate {
	return Candidate{Summary: s, name: Fold(s.Name), config: Fold(s.Config)}
}

// Name returns the folded name, by which lists are sorted.
func (c *Candidate) Name() string { return c.name }

func (c *Candidate) has(word string) bool {
	return strings.Contains(c.name, word) || strings.Contains(c.config, word) || strings.Contains(string(c.ID), word) ||
		strings.Contains(c.Provider, word) || strings.Contains(c.Hardware, word) || strings.Contains(string(c.Status), word)
}

// Matcher tells of one candidate after the other whether the filter chooses it, and counts for the facets on the way.
func (f Filter) Matcher() (match func(*Candidate) bool, facets *Facets) {
	facets = &Facets{Statuses: map[Status]int{}, Deliveries: map[DeliveryState]int{}, Providers: map[string]int{}}
	words := f.words()
	return func(c *Candidate) bool {
		facets.All++
		if f.Active && !c.Active {
			return false
		}
		for _, word := range words {
			if !c.has(word) {
				return false
			}
		}
		status := len(f.Statuses) == 0 || slices.Contains(f.Statuses, c.Status)
		delivery := len(f.Deliveries) == 0 || slices.Contains(f.Deliveries, c.Delivery)
		provider := f.Provider == "" || f.Provider == c.Provider
		if delivery && provider {
			facets.Statuses[c.Status]++
		}
		if status && provider {
			facets.Deliveries[c.Delivery]++
		}
		if status && delivery {
			facets.Providers[c.Provider]++
		}
		return status && delivery && provider
	}, facets
}

// Match tells whether the filter chooses s, paging left aside.
func (f Filter) Match(s Summary) bool {
	match, _ := f.Matcher()
	c := NewCandidate(s)
	return match(&c)
}

// Fold returns text as a search compares it: in lower case, without accents.
func Fold(text string) string {
	plain := true
	for i := 0; i < len(text) && plain; i++ {
		plain = text[i] < utf8.RuneSelf
	}
	if plain {
		return strings.ToLower(text)
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text)))
}
