package trainer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

const prefixPath = "/api/cloud/storage" // the endpoint has a path, as a person's own receiver may

// cloud is an S3 service under a path, with a record of what was asked of it.
type cloud struct {
	tb      testing.TB
	backend *s3mem.Backend
	server  *httptest.Server

	mu    sync.Mutex
	calls []call
	// refuse answers a call itself when it returns a status.
	refuse func(call) int
}

type call struct {
	method, path string // path behind the endpoint's own: /bucket/key
	query        map[string][]string
	header       http.Header
}

func (c call) String() string { return c.method + " " + c.path }

func newCloud(tb testing.TB, buckets ...string) *cloud {
	tb.Helper()
	c := &cloud{tb: tb, backend: s3mem.New()}
	fake := http.StripPrefix(prefixPath, gofakes3.New(c.backend, gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	c.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := call{r.Method, strings.TrimPrefix(r.URL.Path, prefixPath), r.URL.Query(), r.Header.Clone()}
		c.mu.Lock()
		c.calls = append(c.calls, got)
		refuse := c.refuse
		c.mu.Unlock()
		if refuse != nil {
			if status := refuse(got); status != 0 {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(status)
				if r.Method != http.MethodHead {
					_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>no</Message></Error>`)
				}
				return
			}
		}
		fake.ServeHTTP(w, r)
	}))
	c.server.Config.ErrorLog = log.New(io.Discard, "", 0) // gofakes3 stumbles over requests that were cancelled
	c.server.Start()
	tb.Cleanup(c.server.Close)
	for _, b := range buckets {
		if err := c.backend.CreateBucket(b); err != nil {
			tb.Fatal(err)
		}
	}
	return c
}

func (c *cloud) url() string { return c.server.URL + prefixPath }

func (c *cloud) put(bucket, key string, data []byte) {
	c.tb.Helper()
	if _, err := c.backend.PutObject(bucket, key, nil, bytes.NewReader(data), int64(len(data)), nil); err != nil {
		c.tb.Fatal(err)
	}
}

func (c *cloud) keys(bucket string) []string {
	c.tb.Helper()
	list, err := c.backend.ListBucket(bucket, nil, gofakes3.ListBucketPage{})
	if err != nil {
		c.tb.Fatal(err)
	}
	var keys []string
	for _, o := range list.Contents {
		keys = append(keys, o.Key)
	}
	return keys
}

func (c *cloud) get(bucket, key string) []byte {
	c.tb.Helper()
	o, err := c.backend.GetObject(bucket, key, nil)
	if err != nil {
		c.tb.Fatalf("%s/%s: %v", bucket, key, err)
	}
	defer o.Contents.Close()
	data, err := io.ReadAll(o.Contents)
	if err != nil {
		c.tb.Fatal(err)
	}
	return data
}

// seen returns the calls whose text matches, in order.
func (c *cloud) seen(pattern string) []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	re := regexp.MustCompile(pattern)
	var out []call
	for _, got := range c.calls {
		if re.MatchString(got.String()) {
			out = append(out, got)
		}
	}
	return out
}

var photos sync.Map // by seed and size: drawing them is what takes time under -race

// photo makes an image that has a photograph's statistics: a horizon, noise over many octaves, a few shapes.
func photo(tb testing.TB, seed uint64, w, h int) []byte {
	tb.Helper()
	name := [3]int{int(seed), w, h}
	if data, ok := photos.Load(name); ok {
		known, _ := data.([]byte)
		return known
	}
	random := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	const n = 32
	grid := make([]float64, n*n)
	for i := range grid {
		grid[i] = random.Float64() - 0.5
	}
	noise := func(x, y float64) float64 {
		xi, yi := int(x), int(y)
		fx, fy := x-float64(xi), y-float64(yi)
		at := func(i, j int) float64 { return grid[j%n*n+i%n] }
		return (at(xi, yi)*(1-fx)+at(xi+1, yi)*fx)*(1-fy) + (at(xi, yi+1)*(1-fx)+at(xi+1, yi+1)*fx)*fy
	}
	tint := [3]float64{random.Float64(), random.Float64(), random.Float64()}
	cx, cy, radius := random.Float64(), random.Float64(), 0.1+0.2*random.Float64()
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			level := 0.5 + 0.3*(v-0.5)
			for o := 1; o <= 6; o++ {
				f := math.Pow(2, float64(o))
				level += 1.2 / f * noise(u*f*2+float64(o), v*f*2)
			}
			if math.Hypot(u-cx, v-cy) < radius {
				level = 0.9 - level/2
			}
			channel := func(i int) uint8 { return uint8(min(max(level*(0.5+tint[i])*200, 0), 255)) }
			img.SetRGBA(x, y, color.RGBA{channel(0), channel(1), channel(2), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		tb.Fatal(err)
	}
	photos.Store(name, b.Bytes())
	return b.Bytes()
}

// album puts n photographs (six different ones, over and over) with captions into a bucket and returns them by key.
func (c *cloud) album(bucket string, seed uint64, n int) map[string][]byte {
	out := map[string][]byte{}
	for i := range n {
		key := fmt.Sprintf("harbor/img_%02d.jpg", i)
		out[key] = photo(c.tb, seed+uint64(i%6), 160+8*(i%6), 130+4*(i%6))
		c.put(bucket, key, out[key])
		c.put(bucket, strings.TrimSuffix(key, ".jpg")+".txt", fmt.Appendf(nil, "a harbor, view %d\n", i))
	}
	return out
}

type object = map[string]any

// config is a configuration that trains 20 steps with a checkpoint and a validation every 10.
func testConfig(change object) string {
	c := object{
		"--model_family": "flux", "--model_type": "lora", "--optimizer": "adamw_bf16", "--output_dir": "output/harbor-lights",
		"--data_backend_config": "config/x.json", "--max_train_steps": 20, "--num_train_epochs": "0", "--learning_rate": "1e-4",
		"--lora_rank": 16, "--seed": 7, "--checkpoint_step_interval": 10, "--validation_step_interval": 10, "--train_batch_size": 1,
		"--lr_scheduler": "constant",
	}
	for k, v := range change {
		if v == nil {
			delete(c, k)
		} else {
			c[k] = v
		}
	}
	return text(c)
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// aws is a dataset in the cloud's bucket, with caches in the container.
func (c *cloud) aws(id, bucket string, change object) object {
	d := object{
		"id": id, "type": "aws", "dataset_type": "image", "aws_bucket_name": bucket, "aws_endpoint_url": c.url(),
		"aws_access_key_id": "AK", "aws_secret_access_key": "SK-secret", "aws_data_prefix": "pre",
		"caption_strategy": "textfile", "image_embeds": "vae", "cache_dir_vae": "cache/vae/" + id, "repeats": 1,
	}
	maps.Copy(d, change)
	return d
}

func loader(datasets ...object) string {
	list := append(datasets,
		object{"id": "vae", "type": "local", "dataset_type": "image_embeds"},
		object{"id": "texts", "type": "local", "dataset_type": "text_embeds", "default": true, "cache_dir": "cache/text/harbor"})
	return text(list)
}

// inputs publishes to the bucket "models".
func (c *cloud) inputs(config, dataloader string) Inputs {
	return Inputs{
		ConfigJSON: config, DataloaderJSON: dataloader, S3Bucket: "models", S3EndpointURL: c.url(), S3BasePath: "job-1",
		S3AccessKey: "AK", S3SecretKey: "SK-secret",
	}
}

// result is what a run left behind.
type result struct {
	dir, output string
	out, err    string
	failure     error
}

// play runs the trainer without ever waiting.
func play(ctx context.Context, tb testing.TB, in Inputs, change func(*Options)) result {
	tb.Helper()
	var out, err lockedBuffer
	o := Options{Dir: tb.TempDir(), Stdout: &out, Stderr: &err, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	if change != nil {
		change(&o)
	}
	output, failure := Run(ctx, in, o)
	return result{o.Dir, output, out.String(), err.String(), failure}
}

func (r result) must(tb testing.TB) result {
	tb.Helper()
	if r.failure != nil {
		tb.Fatalf("%v\n%s\n%s", r.failure, r.out, r.err)
	}
	return r
}

func (r result) file(parts ...string) string {
	return filepath.Join(append([]string{r.dir}, parts...)...)
}

var lossShape = regexp.MustCompile(`\rEpoch (\d+)/(\d+),? Steps: +\d+%\|.{10}\| (\d+)/(\d+) \[\d\d:\d\d<[\d:?]+, [^,]+, step_loss=([^,]+), lr=([^\]]+)\]`)

// losses reads the curve from the bar.
func (r result) losses(tb testing.TB) []float64 {
	tb.Helper()
	var out []float64
	for _, m := range lossShape.FindAllStringSubmatch(r.err, -1) {
		if m[3] != strconv.Itoa(len(out)+1) {
			tb.Fatalf("step %s in the log where %d was expected", m[3], len(out)+1)
		}
		v, err := strconv.ParseFloat(m[5], 64)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func matches(pattern string, c call) bool { return regexp.MustCompile(pattern).MatchString(c.String()) }

func pick[T any](cond bool, yes, no T) T {
	if cond {
		return yes
	}
	return no
}
