package receiver

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// limited gives a rig whose key JOB may store 100 bytes and 5 objects below job-1/, on a clock of its own.
func limited(t *testing.T) (r *rig, pass func(time.Duration)) {
	t.Helper()
	var mu sync.Mutex
	now := time.Now()
	r = newRig(t, small, func(o *Options) {
		o.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	keys, _ := r.opts.Keys.(*ring)
	keys.creds["JOB"] = Credential{"JOB", "s1", []Grant{{Bucket: "outputs", Prefix: "job-1/", Allow: All, MaxBytes: 100, MaxObjects: 5}}}
	return r, func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
}

func (r *rig) as(key, method, path, body string) answer {
	r.t.Helper()
	return r.do(ask{method: method, path: path, body: []byte(body), key: key, secret: "s1"})
}

func (r *rig) putJob(key string, size int) answer {
	r.t.Helper()
	return r.as("JOB", "PUT", "/outputs/job-1/"+key, strings.Repeat("x", size))
}

func (r *rig) wantFull(got answer) {
	r.t.Helper()
	r.want(got, 507, "InsufficientStorage")
	if !strings.Contains(got.body, "quota of this job") {
		r.t.Errorf("the answer does not tell the quota from the disk: %s", got.body)
	}
}

func (r *rig) beginJob(key string) string {
	r.t.Helper()
	got := r.as("JOB", "POST", "/outputs/job-1/"+key+"?uploads", "")
	r.want(got, 200, "")
	_, rest, _ := strings.Cut(got.body, "<UploadId>")
	id, _, _ := strings.Cut(rest, "<")
	return id
}

func (r *rig) partJob(key, id, number string, size int) answer {
	r.t.Helper()
	return r.as("JOB", "PUT", "/outputs/job-1/"+key+"?partNumber="+number+"&uploadId="+id, strings.Repeat("x", size))
}

func TestAJobCannotStoreMoreThanItsQuota(t *testing.T) {
	t.Parallel()
	r, _ := limited(t)
	r.want(r.put("job-10/other", strings.Repeat("x", 500)), 200, "") // of no account
	r.want(r.putJob("a", 60), 200, "")
	r.wantFull(r.putJob("b", 41))
	r.want(r.putJob("b", 40), 200, "")
	r.wantFull(r.putJob("c", 1))
	r.restart()
	r.wantFull(r.putJob("c", 1))
	// What replaces counts for the difference only.
	r.want(r.putJob("a", 60), 200, "")
	r.wantFull(r.putJob("a", 61))
	r.want(r.putJob("a", 10), 200, "")
	r.want(r.putJob("c", 50), 200, "")
	r.wantFull(r.putJob("d", 1))
	r.want(r.as("JOB", "DELETE", "/outputs/job-1/c", ""), 204, "")
	r.want(r.putJob("d", 50), 200, "")
	r.want(r.put("outside", strings.Repeat("x", 500)), 200, "") // another grant, without limits
	r.wantBody("/outputs/job-1/b", strings.Repeat("x", 40))
}

func TestAJobCannotStoreMoreObjectsThanItsQuota(t *testing.T) {
	t.Parallel()
	r, _ := limited(t)
	for _, key := range []string{"a", "b", "c"} {
		r.want(r.putJob(key, 0), 200, "")
	}
	id := r.beginJob("m") // the upload and its object
	r.wantFull(r.as("JOB", "POST", "/outputs/job-1/n?uploads", ""))
	r.want(r.putJob("d", 0), 200, "")
	r.wantFull(r.putJob("e", 0))
	r.want(r.putJob("d", 3), 200, "")
	r.restart()
	r.wantFull(r.putJob("e", 0))
	r.want(r.as("JOB", "DELETE", "/outputs/job-1/m?uploadId="+id, ""), 204, "")
	r.want(r.putJob("e", 0), 200, "")
}

func TestUnfinishedPartsCountUntilTheyAreTheObject(t *testing.T) {
	t.Parallel()
	r, _ := limited(t)
	r.want(r.putJob("a", 20), 200, "")
	id := r.beginJob("m")
	etags := map[int]string{}
	for n, number := range []string{"1", "2"} {
		got := r.partJob("m", id, number, 30)
		r.want(got, 200, "")
		etags[n+1] = got.header.Get("ETag")
	}
	r.wantFull(r.partJob("m", id, "3", 21))
	r.restart()
	r.wantFull(r.partJob("m", id, "3", 21))
	r.wantFull(r.putJob("b", 21))
	r.want(r.as("JOB", "POST", "/outputs/job-1/m?uploadId="+id, string(completeBody(etags, 1, 2))), 200, "")
	r.wantFull(r.putJob("b", 21))
	r.want(r.putJob("b", 20), 200, "")
	// An aborted upload gives back what it had, also what broke off in a slot.
	r.want(r.as("JOB", "DELETE", "/outputs/job-1/m", ""), 204, "")
	id = r.beginJob("n")
	bad := r.do(ask{
		method: "PUT", path: "/outputs/job-1/n?partNumber=1&uploadId=" + id, body: []byte(strings.Repeat("x", 50)), key: "JOB", secret: "s1",
		header: map[string]string{"Content-Md5": "AAAAAAAAAAAAAAAAAAAAAA=="},
	})
	r.want(bad, 400, "BadDigest")
	r.wantFull(r.partJob("n", id, "2", 11)) // 50 bytes lie in the first slot
	r.want(r.partJob("n", id, "1", 50), 200, "")
	r.want(r.partJob("n", id, "1", 10), 200, "") // once more, in a file of its own
	r.wantFull(r.putJob("c", 1))
	r.want(r.as("JOB", "DELETE", "/outputs/job-1/n?uploadId="+id, ""), 204, "")
	r.want(r.putJob("c", 60), 200, "")
	r.wantFull(r.putJob("d", 1))
}

func TestRoomThatAPersonMadeIsFound(t *testing.T) {
	t.Parallel()
	r, pass := limited(t)
	r.want(r.putJob("a", 100), 200, "")
	if err := os.Remove(filepath.Join(r.opts.Root, "outputs", "job-1", "a")); err != nil {
		t.Fatal(err)
	}
	r.wantFull(r.putJob("b", 1))
	pass(recountAfter)
	r.want(r.putJob("b", 1), 200, "")
}

func TestRequestsAtOnceStayBelowTheQuota(t *testing.T) {
	t.Parallel()
	r, _ := limited(t)
	var wg sync.WaitGroup
	for range 4 {
		for _, key := range []string{"a", "b", "c", "d"} {
			wg.Go(func() {
				if got := r.putJob(key, 40); got.status != 200 && got.status != 507 {
					t.Errorf("%s: %d %s", key, got.status, got.body)
				}
			})
		}
	}
	wg.Wait()
	total := int64(0)
	for _, key := range []string{"a", "b", "c", "d"} {
		if info, err := os.Stat(filepath.Join(r.opts.Root, "outputs", "job-1", key)); err == nil {
			total += info.Size()
		}
	}
	b, _ := r.s.bucket("outputs")
	u := b.usageOf("job-1/", time.Now())
	if total == 0 || total > 100 || u.bytes != total || u.heldBytes != 0 || u.heldObjects != 0 {
		t.Errorf("%d bytes lie there, %d are accounted for, %d and %d held", total, u.bytes, u.heldBytes, u.heldObjects)
	}
}
