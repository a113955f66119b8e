package receiver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSettleLeavesNothingUnfinished(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	open := r.begin("/outputs/job-1/open", nil)
	r.want(r.part("/outputs/job-1/open", open, 1, []byte("0123456789"), nil), 200, "")
	done := r.begin("/outputs/job-1/done", nil)
	etags := map[int]string{1: r.part("/outputs/job-1/done", done, 1, []byte("whole"), nil).header.Get("ETag")}
	r.want(r.complete("/outputs/job-1/done", done, etags, 1), 200, "")
	other := r.begin("/outputs/job-10/open", nil)
	r.restart()
	for range 2 {
		if err := r.s.Settle(t.Context(), "outputs", "job-1/"); err != nil {
			t.Fatal(err)
		}
	}
	if left := r.residue(); len(left) != 1 || !strings.Contains(left[0], other) {
		t.Errorf("left behind: %v, want the other job's only", left)
	}
	r.want(r.part("/outputs/job-1/open", open, 2, []byte("x"), nil), 404, "NoSuchUpload")
	r.want(r.complete("/outputs/job-1/done", done, etags, 1), 404, "NoSuchUpload")
	r.wantBody("/outputs/job-1/done", "whole")
	r.want(r.part("/outputs/job-10/open", other, 1, []byte("x"), nil), 200, "")
	if err := r.s.Settle(t.Context(), "no-such-bucket", "job-1/"); err != nil {
		t.Error(err)
	}
}

// slowPut begins a PUT whose body comes when the caller writes it.
func (r *rig) slowPut(path, body string) (write *io.PipeWriter, status chan int) {
	r.t.Helper()
	req := r.request(ask{method: "PUT", path: path, body: []byte(body)})
	in, out := io.Pipe()
	req.Body, req.GetBody = in, nil
	status = make(chan int, 1)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			status <- 0
			return
		}
		_ = resp.Body.Close()
		status <- resp.StatusCode
	}()
	if _, err := out.Write([]byte(body[:1])); err != nil {
		r.t.Fatal(err)
	}
	return out, status
}

func TestSettleWaitsForWhatIsBeingWritten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	body := strings.Repeat("x", 1000)
	// The client's first byte may travel before the server has the request.
	under := func(n int) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); len(r.s.underWay("outputs", "")) != n; {
			if time.Now().After(deadline) {
				t.Fatalf("%d requests are under way, want %d", len(r.s.underWay("outputs", "")), n)
			}
		}
	}
	mine, status := r.slowPut("/outputs/job-1/a", body)
	under(1)
	others, otherStatus := r.slowPut("/outputs/job-10/a", body)
	under(2)
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("enough")
	cancel(gone)
	if err := r.s.Settle(ctx, "outputs", "job-1/"); !errors.Is(err, gone) {
		t.Errorf("%v, want the cause", err)
	}
	settled := make(chan error, 1)
	go func() { settled <- r.s.Settle(t.Context(), "outputs", "job-1/") }()
	select {
	case err := <-settled:
		t.Fatalf("settled (%v) while a request was under way", err)
	case <-time.After(20 * time.Millisecond):
	}
	if _, err := mine.Write([]byte(body[1:])); err != nil {
		t.Fatal(err)
	}
	_ = mine.Close()
	if err := <-settled; err != nil {
		t.Error(err)
	}
	// The other job's upload was none of its business.
	select {
	case code := <-otherStatus:
		t.Errorf("the other job's upload ended with %d", code)
	default:
	}
	r.wantBody("/outputs/job-1/a", body)
	_ = others.CloseWithError(gone)
	if code := <-status; code != 200 {
		t.Errorf("status %d", code)
	}
	<-otherStatus
}

func TestRefusedSignaturesAreTold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.do(ask{method: "PUT", path: "/outputs/a", key: testKey, secret: "wrong"}), 403, "SignatureDoesNotMatch")
	r.want(r.do(ask{method: "PUT", path: "/outputs/a", key: "NOBODY", secret: "x"}), 403, "InvalidAccessKeyId")
	r.want(r.do(ask{method: "PUT", path: "/outputs/a", at: time.Now().Add(-time.Hour)}), 403, "RequestTimeTooSkewed")
	r.want(r.do(ask{method: "PUT", path: "/outputs/a", mangle: func(q *http.Request) { q.Header.Del("Authorization") }}), 403, "AccessDenied")
	r.want(r.do(ask{method: "PUT", path: "/outputs/a", key: strings.Repeat("K", 200), secret: "x"}), 403, "InvalidAccessKeyId")
	r.want(r.put("a", "x"), 200, "")
	r.want(r.get("/elsewhere/x"), 403, "AccessDenied") // signed rightly, but not allowed
	want := []string{testKey + " SignatureDoesNotMatch", "NOBODY InvalidAccessKeyId", testKey + " RequestTimeTooSkewed"}
	if got := r.observer.saw(&r.observer.refused); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}
