package receiver

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// noise is n bytes that are the same each time.
func noise(n int) []byte {
	out := make([]byte, n)
	source := rand.NewChaCha8([32]byte{7})
	_, _ = source.Read(out)
	return out
}

// begin starts an upload and gives its id.
func (r *rig) begin(path string, header map[string]string) string {
	r.t.Helper()
	got := r.do(ask{method: "POST", path: path + "?uploads", header: header})
	r.want(got, 200, "")
	var doc createDocument
	if err := xml.Unmarshal([]byte(got.body), &doc); err != nil || doc.UploadID == "" {
		r.t.Fatalf("%v: %s", err, got.body)
	}
	return doc.UploadID
}

func (r *rig) part(path, id string, n int, data []byte, header map[string]string) answer {
	r.t.Helper()
	return r.do(ask{method: "PUT", path: fmt.Sprintf("%s?partNumber=%d&uploadId=%s", path, n, id), body: data, header: header})
}

func completeBody(etags map[int]string, order ...int) []byte {
	var b strings.Builder
	b.WriteString("<CompleteMultipartUpload>")
	for _, n := range order {
		fmt.Fprintf(&b, "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>", n, etags[n])
	}
	b.WriteString("</CompleteMultipartUpload>")
	return []byte(b.String())
}

func (r *rig) complete(path, id string, etags map[int]string, order ...int) answer {
	r.t.Helper()
	return r.do(ask{method: "POST", path: path + "?uploadId=" + id, body: completeBody(etags, order...)})
}

func small(o *Options) { o.Limits.MinPart = 10 }

func TestPartsMakeTheObjectInWhateverWayTheyCome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		sizes []int // of part 1, 2, …
		order []int // in which they come
	}{
		{"in order, last one short", []int{100, 100, 100, 7}, []int{1, 2, 3, 4}},
		{"backwards, so that the short one fixes the slots", []int{100, 100, 100, 7}, []int{4, 3, 2, 1}},
		{"all the same", []int{64, 64}, []int{2, 1}},
		{"unequal", []int{10, 90, 33, 50}, []int{2, 4, 1, 3}},
		{"growing", []int{10, 20, 30, 40}, []int{1, 2, 3, 4}},
		{"one", []int{5}, []int{1}},
		{"one that is empty", []int{0}, []int{1}},
		{"last one empty", []int{20, 0}, []int{1, 2}},
		{"sent twice", []int{50, 50, 20}, []int{1, 1, 2, 3, 2, 3, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, small)
			r.want(r.put("m.bin", "old"), 200, "")
			data := noise(1000)
			var pieces [][]byte
			var order []int
			var whole bytes.Buffer
			for i, n := range tt.sizes {
				pieces = append(pieces, data[i*100:i*100+n])
				whole.Write(pieces[i])
				order = append(order, i+1)
			}
			id := r.begin("/outputs/m.bin", nil)
			etags := map[int]string{}
			for _, n := range tt.order {
				got := r.part("/outputs/m.bin", id, n, pieces[n-1], nil)
				r.want(got, 200, "")
				etags[n] = got.header.Get("ETag")
			}
			r.wantBody("/outputs/m.bin", "old")
			done := r.complete("/outputs/m.bin", id, etags, order...)
			r.want(done, 200, "")
			r.wantBody("/outputs/m.bin", whole.String())
			head := r.do(ask{method: "HEAD", path: "/outputs/m.bin"})
			if etag := head.header.Get("ETag"); !strings.HasSuffix(etag, fmt.Sprintf("-%d\"", len(tt.sizes))) || !strings.Contains(done.body, strings.Trim(etag, `"`)) {
				t.Errorf("HEAD says %s, Complete %s", etag, done.body)
			}
			again := r.complete("/outputs/m.bin", id, etags, order...)
			r.want(again, 200, "")
			r.restart()
			r.want(r.complete("/outputs/m.bin", id, etags, order...), 200, "")
			if left := r.residue(); len(left) != 1 || !strings.HasSuffix(left[0], "log") {
				t.Errorf("only the record of the finished upload may stay: %v", left)
			}
			if got := r.observer.saw(&r.observer.stored); len(got) != 2 {
				t.Errorf("observer: %v", got)
			}
		})
	}
}

func TestPartsComeAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	data := noise(40*1000 + 123)
	id := r.begin("/outputs/m", nil)
	etags := make([]string, 42)
	var group sync.WaitGroup
	for n := 1; n <= 41; n++ {
		for range 2 { // and each twice at once
			group.Go(func() {
				piece := data[(n-1)*1000 : min(n*1000, len(data))]
				got := r.do(ask{method: "PUT", path: fmt.Sprintf("/outputs/m?partNumber=%d&uploadId=%s", n, id), body: piece})
				if got.status != 200 {
					t.Errorf("part %d: %d %s", n, got.status, got.body)
				}
			})
		}
	}
	group.Wait()
	known, order := map[int]string{}, []int{}
	for n := 1; n <= 41; n++ {
		etags[n] = md5Hex(string(data[(n-1)*1000 : min(n*1000, len(data))]))
		known[n] = etags[n]
		order = append(order, n)
	}
	var wait sync.WaitGroup
	for range 4 { // a client that lost patience asks again
		wait.Go(func() {
			if got := r.complete("/outputs/m", id, known, order...); got.status != 200 {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	wait.Wait()
	r.wantBody("/outputs/m", string(data))
	if got := r.observer.saw(&r.observer.stored); len(got) != 1 {
		t.Errorf("the object was told of %d times", len(got))
	}
}

func TestUploadGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	data := noise(250)
	id := r.begin("/outputs/run/m", map[string]string{"Content-Type": "application/x-model"})
	etags := map[int]string{}
	for n, piece := range map[int][]byte{1: data[:100], 3: data[200:]} {
		etags[n] = r.part("/outputs/run/m", id, n, piece, nil).header.Get("ETag")
	}
	// What a kill leaves: a torn line, a part that never came whole, a PUT that never came whole.
	folder := filepath.Join(r.opts.Root, incoming, "outputs")
	log, err := os.OpenFile(filepath.Join(folder, id, "log"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = log.WriteString(`{"part":{"n":2,"si`)
	_ = log.Close()
	for _, name := range []string{filepath.Join(id, "part-00009-x"), "put-x"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.restart()
	if left := strings.Join(r.residue(), " "); strings.Contains(left, "part-00009") || strings.Contains(left, "put-x") {
		t.Errorf("left behind: %s", left)
	}
	parts := r.get("/outputs/run/m?uploadId=" + id)
	if parts.status != 200 || strings.Count(parts.body, "<PartNumber>") != 2 {
		t.Fatalf("ListParts: %d %s", parts.status, parts.body)
	}
	if uploads := r.get("/outputs?uploads"); !strings.Contains(uploads.body, id) {
		t.Errorf("ListMultipartUploads: %s", uploads.body)
	}
	r.want(r.complete("/outputs/run/m", id, map[int]string{1: etags[1], 2: md5Hex("x"), 3: etags[3]}, 1, 2, 3), 400, "InvalidPart")
	etags[2] = r.part("/outputs/run/m", id, 2, data[100:200], nil).header.Get("ETag")
	r.restart()
	r.want(r.complete("/outputs/run/m", id, etags, 1, 2, 3), 200, "")
	r.wantBody("/outputs/run/m", string(data))
	if got := r.do(ask{method: "HEAD", path: "/outputs/run/m"}); got.header.Get("Content-Type") != "application/x-model" {
		t.Errorf("content type %s", got.header.Get("Content-Type"))
	}
}

func TestPartThatAPowerCutSpoiledIsAskedForAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	data := noise(200)
	id := r.begin("/outputs/m", nil)
	etags := map[int]string{}
	for n := 1; n <= 2; n++ {
		etags[n] = r.part("/outputs/m", id, n, data[(n-1)*100:n*100], nil).header.Get("ETag")
	}
	f, err := os.OpenFile(filepath.Join(r.opts.Root, incoming, "outputs", id, dataName), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.WriteAt(make([]byte, 10), 120)
	_ = f.Close()
	r.restart()
	r.want(r.complete("/outputs/m", id, etags, 1, 2), 400, "InvalidPart")
	r.want(r.get("/outputs/m"), 404, "NoSuchKey")
	r.want(r.part("/outputs/m", id, 2, data[100:], nil), 200, "")
	r.want(r.complete("/outputs/m", id, etags, 1, 2), 200, "")
	r.wantBody("/outputs/m", string(data))
}

func TestKillBetweenRenameAndRecordIsACompletedUpload(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	id := r.begin("/outputs/m", nil)
	etag := r.part("/outputs/m", id, 1, []byte("whole"), nil).header.Get("ETag")
	r.want(r.complete("/outputs/m", id, map[int]string{1: etag}, 1), 200, "")
	r.stop()
	name := filepath.Join(r.opts.Root, incoming, "outputs", id, "log")
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, raw[:bytes.Index(raw, []byte(`{"done"`))], 0o600); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.want(r.complete("/outputs/m", id, map[int]string{1: etag}, 1), 200, "")
	r.wantBody("/outputs/m", "whole")
}

func TestBadCompletesLeaveUploadAndOldObject(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	r.want(r.put("m", "old"), 200, "")
	id := r.begin("/outputs/m", nil)
	etags := map[int]string{9: `"00"`}
	for n, text := range map[int]string{1: "0123456789", 2: "abc", 3: "0123456789"} {
		etags[n] = r.part("/outputs/m", id, n, []byte(text), nil).header.Get("ETag")
	}
	r.want(r.complete("/outputs/m", id, etags, 1, 2, 3), 400, "EntityTooSmall")
	r.want(r.complete("/outputs/m", id, etags, 3, 1), 400, "InvalidPartOrder")
	r.want(r.complete("/outputs/m", id, etags, 1, 1), 400, "InvalidPartOrder")
	r.want(r.complete("/outputs/m", id, etags, 1, 9), 400, "InvalidPart")
	r.want(r.complete("/outputs/m", id, map[int]string{1: etags[2]}, 1), 400, "InvalidPart")
	r.want(r.complete("/outputs/m", id, etags), 400, "MalformedXML")
	post := func(body string, header map[string]string) answer {
		return r.do(ask{method: "POST", path: "/outputs/m?uploadId=" + id, body: []byte(body), header: header})
	}
	r.want(post("<Complete", nil), 400, "MalformedXML")
	r.want(post("", nil), 400, "MalformedXML")
	list := string(completeBody(etags, 1, 3))
	r.want(post(list, map[string]string{"X-Amz-Mp-Object-Size": "21"}), 400, "InvalidRequest")
	r.want(post(list, map[string]string{"If-None-Match": "*"}), 412, "PreconditionFailed")
	r.want(post(list, map[string]string{checksumHeader + "Crc32": crc32Of("x")}), 400, "InvalidRequest")
	r.want(r.complete("/outputs/other", id, etags, 1, 3), 404, "NoSuchUpload")
	r.want(r.part("/outputs/m", "..", 1, nil, nil), 404, "NoSuchUpload")
	r.want(r.part("/outputs/m", id, 10001, nil, nil), 400, "InvalidArgument")
	r.want(r.part("/outputs/m", id, 0, nil, nil), 400, "InvalidArgument")
	r.wantBody("/outputs/m", "old")
	r.want(post(list, map[string]string{"X-Amz-Mp-Object-Size": "20"}), 200, "") // a choice of the parts
	r.wantBody("/outputs/m", "01234567890123456789")
	r.want(r.part("/outputs/m", id, 1, []byte("late"), nil), 404, "NoSuchUpload")
	r.wantBody("/outputs/m", "01234567890123456789")
}

func TestAbortLeavesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	id := r.begin("/outputs/m", nil)
	for n, text := range map[int]string{1: "0123456789", 2: "abc"} {
		r.want(r.part("/outputs/m", id, n, []byte(text), nil), 200, "")
	}
	r.want(r.do(ask{method: "DELETE", path: "/outputs/m?uploadId=" + id}), 204, "")
	if left := r.residue(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	r.want(r.part("/outputs/m", id, 3, []byte("x"), nil), 404, "NoSuchUpload")
	r.want(r.do(ask{method: "DELETE", path: "/outputs/m?uploadId=" + id}), 404, "NoSuchUpload")
}

func TestForgottenUploadsAreCleared(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Now()
	r := newRig(t, small, func(o *Options) {
		o.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	r.want(r.part("/outputs/m", r.begin("/outputs/m", nil), 1, []byte("0123456789"), nil), 200, "")
	mu.Lock()
	now = now.Add(8 * 24 * time.Hour)
	mu.Unlock()
	r.restart()
	if left := r.residue(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestChecksumsOfPartsMakeThoseOfTheObject(t *testing.T) {
	t.Parallel()
	data := noise(2500)
	for _, k := range sumKinds {
		for _, kind := range []string{composite, fullObject} {
			if kind == fullObject && k.join == nil || kind == composite && k.name == "crc64nvme" {
				continue
			}
			t.Run(k.name+" "+kind, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, small)
				whole := k.make()
				_, _ = whole.Write(data)
				want := base64.StdEncoding.EncodeToString(whole.Sum(nil))
				parts := k.make()
				id := r.begin("/outputs/m", map[string]string{"X-Amz-Checksum-Algorithm": strings.ToUpper(k.name), "X-Amz-Checksum-Type": kind})
				etags := map[int]string{}
				for n := 1; n <= 3; n++ {
					piece := data[(n-1)*1000 : min(n*1000, len(data))]
					one := k.make()
					_, _ = one.Write(piece)
					_, _ = parts.Write(one.Sum(nil))
					sum := base64.StdEncoding.EncodeToString(one.Sum(nil))
					got := r.part("/outputs/m", id, n, piece, map[string]string{checksumHeader + k.name: sum})
					r.want(got, 200, "")
					if got.header.Get(checksumHeader+k.name) != sum {
						t.Errorf("part %d is not confirmed", n)
					}
					etags[n] = got.header.Get("ETag")
				}
				if kind == composite {
					want = base64.StdEncoding.EncodeToString(parts.Sum(nil)) + "-3"
				}
				post := func(sum string) answer {
					return r.do(ask{method: "POST", path: "/outputs/m?uploadId=" + id, body: completeBody(etags, 1, 2, 3), header: map[string]string{checksumHeader + k.name: sum}})
				}
				wrong := base64.StdEncoding.EncodeToString(make([]byte, k.bytes))
				if kind == composite {
					wrong += "-3"
				}
				r.want(post(wrong), 400, "BadDigest")
				done := post(want)
				r.want(done, 200, "")
				if !strings.Contains(done.body, "<"+k.element()+">"+strings.ReplaceAll(want, "+", "&#43;")+"<") && !strings.Contains(done.body, "<"+k.element()+">"+want+"<") {
					t.Errorf("Complete does not tell it: %s", done.body)
				}
				head := r.do(ask{method: "HEAD", path: "/outputs/m", header: map[string]string{"X-Amz-Checksum-Mode": "ENABLED"}})
				if head.header.Get(checksumHeader+k.name) != want || head.header.Get("X-Amz-Checksum-Type") != kind {
					t.Errorf("HEAD: %v, want %s", head.header, want)
				}
			})
		}
	}
}

func TestUploadIntoADatasetGoesToTheOverlay(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	files := r.mount(map[string]string{"a.jpg": "original"})
	id := r.begin("/data-set/a.jpg", nil)
	etag := r.part("/data-set/a.jpg", id, 1, []byte("written"), nil).header.Get("ETag")
	r.restart()
	r.remount(files)
	r.want(r.complete("/data-set/a.jpg", id, map[int]string{1: etag}, 1), 200, "")
	r.wantBody("/data-set/a.jpg", "written")
	if raw, err := os.ReadFile(r.source(files["a.jpg"])); err != nil || string(raw) != "original" {
		t.Errorf("original: %q %v", raw, err)
	}
}
