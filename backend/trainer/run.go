package trainer

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"runtime"
	"strings"
	"time"
)

// Behaviour lets a person rehearse a bad day. The zero value behaves well.
type Behaviour struct {
	// FailAtStep ends the run with a traceback and an error that wraps [ErrRehearsed] when that step (from 1) begins.
	FailAtStep int
	// StallAtStep stops all progress when that step (from 1) begins; the run stays alive until its context ends.
	StallAtStep int
	// DeliverNothing trains and saves as always and publishes nothing; the run succeeds.
	DeliverNothing bool
	// StepDelay is waited after each step, so that there is something to watch.
	StepDelay time.Duration
}

// Options are what a run needs besides the container's inputs.
type Options struct {
	// Dir is the folder that stands for the root of the container's file system: every path of the inputs lies under it,
	// an absolute one too. It has to exist; the run leaves its output, caches and debug.log there.
	Dir string
	// Stdout and Stderr get the container's log; nil discards.
	Stdout, Stderr io.Writer
	// Behaviour is the day to rehearse.
	Behaviour Behaviour
	// HTTPClient is used for S3 and the images archive; nil means a client of the run's own.
	HTTPClient *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Sleep waits for a duration or until the context ends, and then returns its error; nil waits for real.
	Sleep func(context.Context, time.Duration) error
	// Random is where the job id comes from; nil means crypto/rand.
	Random io.Reader
}

// run is one run of the container.
type run struct {
	in         Inputs
	behaviour  Behaviour
	container  container
	console    *console
	httpClient *http.Client
	now        func() time.Time
	sleep      func(context.Context, time.Duration) error

	job       string
	config    config
	output    string // the output folder on this machine
	publisher *publisher
	sample    *drawn
	model     *adapter
	bar       *bar
}

// Run plays one prediction of the container: it trains as in says and returns the predictor's output string, which is
// the public base URL, the endpoint and bucket, or "s3://bucket", each with the base path behind it; or the address of
// the Hub repository; or a sentence that begins with "Training complete. Output: " and names a path in the container.
//
// A refused configuration wraps [ErrConfig], an unusable dataset [ErrDataset], a dataset's storage that gives no answer
// [ErrStorage], a rehearsed failure [ErrRehearsed]; a missing folder of the container also wraps [fs.ErrNotExist]. When
// ctx ends, Run returns its error soon and leaves no goroutine behind. The log says all this too, as the container's does.
//
// A failure of publishing is only logged: the prediction still succeeds, as the trainer's does, and it is for the
// receiving side to notice that nothing came.
func Run(ctx context.Context, in Inputs, o Options) (output string, err error) {
	r, err := newRun(in, o)
	if err != nil {
		return "", err
	}
	output, err = r.predict(ctx)
	r.report(ctx, err)
	err = errors.Join(err, r.console.debug.Close())
	if o.HTTPClient == nil {
		r.httpClient.CloseIdleConnections()
	}
	if err != nil {
		return "", fmt.Errorf("rehearsal trainer %s: %w", r.job, err)
	}
	return output, nil
}

func newRun(in Inputs, o Options) (*run, error) {
	if info, err := os.Stat(o.Dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("rehearsal trainer: the container folder %q is not there: %w", o.Dir, fs.ErrNotExist)
	}
	r := &run{
		in: in, behaviour: o.Behaviour, container: container{o.Dir}, httpClient: o.HTTPClient, now: o.Now, sleep: o.Sleep,
		console: &console{out: o.Stdout, err: o.Stderr},
	}
	if r.console.out == nil {
		r.console.out = io.Discard
	}
	if r.console.err == nil {
		r.console.err = io.Discard
	}
	if r.now == nil {
		r.now = time.Now
	}
	if r.sleep == nil {
		r.sleep = sleep
	}
	if r.httpClient == nil {
		r.httpClient = newHTTPClient()
	}
	random := o.Random
	if random == nil {
		random = rand.Reader
	}
	var id [5]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return nil, fmt.Errorf("rehearsal trainer: make a job id: %w", err)
	}
	r.job = "cog-" + hex.EncodeToString(id[:])
	name, err := r.container.real("debug.log")
	if err != nil {
		return nil, err
	}
	// 0600: the log names what a person trains on.
	if r.console.debug, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
		return nil, fmt.Errorf("rehearsal trainer: %w", err)
	}
	return r, nil
}

func newHTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: connections, TLSHandshakeTimeout: 20 * time.Second,
		ResponseHeaderTimeout: time.Minute, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	}}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// predict is the container's whole life but for the last words about an error.
func (r *run) predict(ctx context.Context) (string, error) {
	r.console.line("COG", "%s: rehearsal trainer on %s/%s with %d CPUs; it loads no base model", r.job, runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	r.console.line("COG", "inputs received: %s", r.in)
	if r.in.HubModelID != "" && r.in.HFToken == "" {
		return "", fmt.Errorf("%w: hub_model_id needs hf_token", ErrConfig)
	}
	if err := r.readConfig(); err != nil {
		return "", err
	}
	loader, err := r.readDataloader(ctx)
	if err != nil {
		return "", err
	}
	if err := r.openOutput(); err != nil {
		return "", err
	}
	r.describe(&loader)
	datasets := make([]*dataset, len(loader.images))
	for i, e := range loader.images {
		datasets[i] = r.open(e, &loader)
		if err := r.prepare(ctx, datasets[i]); err != nil {
			return "", err
		}
	}
	if err := r.train(ctx, datasets); err != nil {
		return "", err
	}
	if r.in.ReturnLogs == nil || *r.in.ReturnLogs {
		if err := r.console.tail(); err != nil {
			return "", fmt.Errorf("print the end of debug.log: %w", err)
		}
	}
	return r.answer(), nil
}

// inline tells JSON text from a path in the container (SimpleTuner predict.py).
func inline(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// jsonLimit bounds a configuration file of the container in bytes.
const jsonLimit = 16 << 20

func (r *run) readJSON(what, value string) ([]byte, error) {
	if inline(value) {
		return []byte(value), nil
	}
	data, err := r.container.read(value, jsonLimit)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrConfig, what, err)
	}
	return data, nil
}

func (r *run) readConfig() error {
	var text []byte
	var err error
	if r.in.ConfigJSON != "" {
		text, err = r.readJSON("config_json", r.in.ConfigJSON)
	} else if text, err = r.readJSON("no training config found", "config/config.json"); errors.Is(err, fs.ErrNotExist) {
		text, err = r.readJSON("no training config found: give config_json", "config/config.json.example")
	}
	if err != nil {
		return err
	}
	if r.in.MaxTrainSteps < 0 {
		return fmt.Errorf("%w: max_train_steps is negative (%d)", ErrConfig, r.in.MaxTrainSteps)
	}
	r.config, err = parseConfig(text, path.Join("output", "cog", r.job), r.in.MaxTrainSteps)
	return err
}

func (r *run) readDataloader(ctx context.Context) (dataloader, error) {
	if r.in.DataloaderJSON == "" {
		return dataloader{}, r.stageArchive(ctx)
	}
	if r.in.Images != "" {
		r.console.line("COG", "dataloader_json is given: the images archive is not unpacked")
	}
	text, err := r.readJSON("dataloader_json", r.in.DataloaderJSON)
	if err != nil {
		return dataloader{}, err
	}
	return parseDataloader(text)
}

// openOutput makes the output folder and the publisher.
func (r *run) openOutput() error {
	var err error
	if r.output, err = r.container.real(r.config.outputDir); err != nil {
		return err
	}
	if err := os.MkdirAll(r.output, 0o750); err != nil {
		return fmt.Errorf("make the output folder: %w", err)
	}
	if r.in.LycorisConfig != "" {
		text, err := r.readJSON("lycoris_config", r.in.LycorisConfig)
		if err != nil {
			return err
		}
		for _, p := range []string{"config/cog/lycoris_config.json", r.config.outputDir + "/lycoris_config.json"} {
			if err := r.container.write(p, text); err != nil {
				return fmt.Errorf("write %s: %w", p, err)
			}
		}
	}
	if r.in.S3Bucket != "" {
		login := s3Login{bucket: r.in.S3Bucket, region: r.in.S3Region, endpoint: r.in.S3EndpointURL, accessKey: r.in.S3AccessKey, secretKey: r.in.S3SecretKey}
		r.publisher = newPublisher(r.in, newBucket(login, r.httpClient, false, r.sleep, r.complain))
	}
	return nil
}

func (r *run) complain(format string, args ...any) { r.console.warn("ERROR", format, args...) }

// describe says in the log what the rehearsal does otherwise than the configuration asks.
func (r *run) describe(d *dataloader) {
	c := &r.config
	r.console.line("INFO", "model_family=%s model_type=%s optimizer=%s learning_rate=%g lora_rank=%d lora_alpha=%g seed=%d resolution=%s",
		c.modelFamily, c.modelType, c.optimizer, c.learningRate, c.rank, c.alpha, c.seed, c.resolution)
	if c.scheduler != "" && c.scheduler != "constant" && c.scheduler != "constant_with_warmup" {
		r.console.line("INFO", "lr_scheduler %s is played as constant", c.scheduler)
	}
	if c.modelType != "lora" || (c.loraType != "" && c.loraType != "standard") {
		r.console.line("INFO", "model_type %s, lora_type %s: the rehearsal trains its low-rank adapter all the same", c.modelType, c.loraType)
	}
	if c.resume != "" {
		r.console.line("INFO", "resume_from_checkpoint %s: a fresh container has no checkpoint, starting at step 0", c.resume)
	}
	if c.ownPublishing && r.publisher == nil {
		r.console.warn("WARN", "publishing_config is not played: a rehearsal publishes to the s3_bucket input only")
	}
	if r.publisher == nil {
		r.console.line("INFO", "no s3_bucket: nothing is published")
	} else if c.validateEvery == 0 {
		r.console.warn("WARN", "validations are off, and the trainer publishes after a validation only: nothing will be published")
	}
	if r.in.HubModelID != "" {
		r.console.line("INFO", "a rehearsal does not contact the Hub: nothing is pushed to %s", r.in.HubModelID)
	}
	for _, s := range d.skipped {
		r.console.line("INFO", "dataset skipped: %s", s)
	}
	if d.text == "" {
		r.console.line("INFO", "no text_embeds dataset: text embeds go to cache/text")
	}
}

// place opens where an entry keeps its files.
func (r *run) place(e entry) place {
	if e.typ == "aws" {
		return r.bucketOf(e)
	}
	return folder{r.container, e.folder}
}

func (r *run) bucketOf(e entry) *bucket {
	return newBucket(s3Login{bucket: e.bucket, region: e.region, endpoint: e.endpoint, accessKey: e.accessKey,
		secretKey: e.secretKey, sessionToken: e.sessionToken}, r.httpClient, true, r.sleep, r.complain)
}

// open connects an image dataset with its caches. Latents go beside the images unless it names an image_embeds dataset.
func (r *run) open(e entry, d *dataloader) *dataset {
	out := &dataset{entry: e, home: r.place(e)}
	out.latents = out.home
	if e.imageEmbeds != "" {
		cache := d.caches[e.imageEmbeds]
		out.latents = r.place(cache)
		if out.vaeCache == "" && cache.cacheDir != "" {
			out.vaeCache = path.Join(cache.cacheDir, e.id)
		}
	}
	id := e.textEmbeds
	if id == "" {
		id = d.text
	}
	cache, ok := d.caches[id]
	out.texts, out.textDir = folder{container: r.container}, cache.cacheDir
	if ok {
		out.texts = r.place(cache)
	}
	if out.textDir == "" {
		out.textDir = "cache/text"
	}
	return out
}

// answer is the predictor's output string.
func (r *run) answer() string {
	switch {
	case r.publisher != nil:
		return r.publisher.uri
	case r.in.HubModelID != "":
		return "https://huggingface.co/" + r.in.HubModelID
	}
	return "Training complete. Output: " + r.config.outputDir
}
