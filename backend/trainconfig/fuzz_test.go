package trainconfig

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{exampleConfig, exampleDataloader, `{"a":1,"a":2}`, `[1e400, -0, "\ud800", "\u2028"]`, "\xef\xbb\xbf{}", `{"a":`, strings.Repeat("[", 300), `"x`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, _, err := decode(data)
		if err != nil {
			var se *syntaxError
			if !errors.As(err, &se) || se.line < 1 || se.column < 1 {
				t.Fatalf("no place: %v", err)
			}
			return
		}
		once, err := marshal(v, true)
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := decode(once)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, once)
		}
		twice, err := marshal(again, true)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("it changes:\n%s\n%s", once, twice)
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(exampleConfig), []byte(strings.ReplaceAll(exampleDataloader, "%DATA%", "/data")))
	f.Add([]byte(`{"--lycoris_config":"{}","user_prompt_library":"x.json"}`), []byte(`[{"id":"a","caption_filter_list":"x.json"},null,{"id":7}]`))
	f.Fuzz(func(t *testing.T, config, dataloader []byte) {
		l := &loader{places: places{home: "/home/mia"}, look: func(string) error { return nil }}
		l.read = func(path string) ([]byte, error) {
			switch filepath.Base(path) {
			case "config.json":
				return config, nil
			case "x.json":
				return dataloader, nil
			case "gone.json":
				return nil, fs.ErrNotExist
			}
			return dataloader, nil
		}
		c, err := l.load("/st/config/fuzz")
		if err != nil {
			var ps Problems
			if !errors.As(err, &ps) || len(ps) == 0 {
				t.Fatalf("not a list of problems: %v", err)
			}
			return
		}
		if _, _, err := c.Sanitised(); err != nil {
			t.Fatal(err)
		}
		r := Remote{AlignDelivery: true, Steps: 100, Datasets: map[string]Bucket{}}
		for _, d := range c.NeedsTransport() {
			r.Datasets[d.ID] = bucketFor(d.ID)
		}
		out, err := c.ForRemote(r)
		if err != nil {
			return
		}
		for _, file := range [][]byte{out.ConfigJSON, out.DataloaderJSON} {
			v, _, err := decode(file)
			if err != nil {
				t.Fatalf("%v in %s", err, file)
			}
			if bytes.Contains(file, []byte("/home/mia/")) || bytes.Contains(file, []byte("/st/config/fuzz/")) {
				t.Fatalf("a path of this machine: %v", v)
			}
		}
	})
}
