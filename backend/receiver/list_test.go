package receiver

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestListingPagesThroughThousandsInOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var want []string
	for i := range 2500 {
		want = append(want, fmt.Sprintf("d%d/f-%04d", i%3, i))
	}
	want = append(want, "d1.txt", "d1-x", "d", "ä")
	for _, key := range want {
		path := filepath.Join(r.opts.Root, "outputs", filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	for name, first := range map[string]string{"V2": "/outputs?list-type=2", "V1": "/outputs?x-id=ListObjects"} {
		var got []string
		pages := 0
		for path := first; path != ""; pages++ {
			l := r.list(path)
			got = append(got, l.keys()...)
			switch path = ""; {
			case l.IsTruncated && name == "V2":
				path = first + "&continuation-token=" + l.Next
			case l.IsTruncated:
				path = first + "&marker=" + awsEscape(got[len(got)-1], false)
			}
		}
		if pages != 3 || !slices.Equal(got, want) {
			t.Errorf("%s: %d pages, %d keys, want 3 and %d in order", name, pages, len(got), len(want))
		}
	}
	var items []string
	for token, more := "", true; more; {
		path := "/outputs?list-type=2&delimiter=/&max-keys=2"
		if token != "" {
			path += "&continuation-token=" + token
		}
		l := r.list(path)
		items = append(items, l.keys()...)
		for _, p := range l.CommonPrefixes {
			items = append(items, p.Prefix)
		}
		token, more = l.Next, l.IsTruncated
	}
	slices.Sort(items)
	if want := []string{"d", "d0/", "d1-x", "d1.txt", "d1/", "d2/", "ä"}; !slices.Equal(items, want) {
		t.Errorf("with delimiter: %v", items)
	}
	if l := r.list("/outputs?list-type=2&prefix=d1/f-000&start-after=d1/f-0001"); !slices.Equal(l.keys(), []string{"d1/f-0004", "d1/f-0007"}) {
		t.Errorf("prefix: %v", l.keys())
	}
	if l := r.list("/outputs?list-type=2&max-keys=0"); len(l.Contents) != 0 || l.IsTruncated {
		t.Errorf("max-keys=0: %+v", l)
	}
	r.want(r.get("/outputs?list-type=2&continuation-token=%21"), 400, "InvalidToken")
}
