package speech_test

import (
	"reflect"
	"strings"
	"testing"

	"crisol/backend/speech"
)

type node struct {
	Name  string
	Words string            `say:"true"`
	Lines []string          `say:"true"`
	Facts map[string]string `say:"reason"`
	Next  *node
	Near  []node
	By    map[string]node
	note  string
}

func TestToldChangesSentencesAndNothingElse(t *testing.T) {
	t.Parallel()
	tree := func(words string) node {
		return node{Name: "a", Words: words, Lines: []string{words, words}, Facts: map[string]string{"reason": words, "path": "p"}, note: "n",
			Next: &node{Words: words}, Near: []node{{Name: "b", Words: words}}, By: map[string]node{"k": {Words: words}}}
	}
	before := tree("word")
	after := speech.Told(before, strings.ToUpper)
	if want := tree("WORD"); !reflect.DeepEqual(after, want) {
		t.Errorf("got %+v, want %+v", after, want)
	}
	if !reflect.DeepEqual(before, tree("word")) {
		t.Errorf("what was told has changed: %+v", before)
	}
}

func TestToldSharesWhatHoldsNoSentence(t *testing.T) {
	t.Parallel()
	points := []struct{ Step int }{{1}, {2}}
	if after := speech.Told(points, strings.ToUpper); &after[0] != &points[0] {
		t.Error("a curve was copied")
	}
	if after := speech.Told("word", strings.ToUpper); after != "word" {
		t.Errorf("a plain text became %q", after)
	}
	if after := speech.Told[*node](nil, strings.ToUpper); after != nil {
		t.Errorf("nothing became %+v", after)
	}
	if after := speech.Told(node{}, strings.ToUpper); after.Lines != nil || after.Near != nil || after.By != nil {
		t.Errorf("nothing became %+v", after)
	}
}
