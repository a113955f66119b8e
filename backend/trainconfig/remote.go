package trainconfig

import (
	"fmt"
	"log/slog"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Paths in the trainer's container, relative to its working folder as
// SimpleTuner's own are (simpletuner/cog.py).
const (
	remoteDataloader = "config/multidatabackend.json"
	remoteOutput     = "output"
	remoteCache      = "cache"
)

// Remote says how a remote trainer gets its data and where the model goes.
type Remote struct {
	// Datasets says for each dataset of Config.NeedsTransport, by id, where the
	// container reads it.
	Datasets map[string]Bucket
	// OutputName is the last part of output_dir inside the container, which becomes
	// a part of the published keys. Letters, digits, dots, dashes and underscores;
	// empty takes the last part of the configured output_dir.
	OutputName string
	// Steps replaces max_train_steps; 0 keeps what is configured.
	Steps int
	// AlignDelivery makes a checkpoint and a validation fall on the last step,
	// because SimpleTuner publishes after a validation what has been saved by then.
	AlignDelivery bool
}

// Bucket is where the container reads one dataset: an S3 bucket, or an endpoint
// that shows these credentials nothing but this dataset, because SimpleTuner
// lists whole buckets. It prints, logs and marshals without its keys.
type Bucket struct {
	Name        string
	EndpointURL string // http or https
	Region      string // empty means us-east-1
	AccessKey   string
	SecretKey   string
	Prefix      string // of the keys, without slashes at the ends
}

// String names the bucket without its keys.
func (b Bucket) String() string { return fmt.Sprintf("bucket %s at %s", b.Name, b.EndpointURL) }

// GoString is String.
func (b Bucket) GoString() string { return b.String() }

// MarshalJSON writes everything but the keys.
func (b Bucket) MarshalJSON() ([]byte, error) {
	o := &Object{}
	o.set("name", b.Name)
	o.set("endpoint_url", b.EndpointURL)
	o.set("region", b.Region)
	o.set("prefix", b.Prefix)
	return o.MarshalJSON()
}

// LogValue is String.
func (b Bucket) LogValue() slog.Value { return slog.StringValue(b.String()) }

// Change is one setting that a remote trainer gets differently. It holds no
// secret.
type Change struct {
	// Field is the setting, "id.key" in a dataloader.
	Field string `json:"field"`
	// From is the old value as a text, empty when there was none.
	From string `json:"from"`
	// To is the new value as a text, empty when the setting was left out.
	To string `json:"to"`
	// Why says what it is good for.
	Why string `json:"why" say:"true"`
}

// Rewritten are the files for a remote trainer. It prints, logs and marshals
// without their contents, because the dataloader holds credentials.
type Rewritten struct {
	// ConfigJSON is the config.json. It holds no secret: those that the trainer
	// needs travel as inputs of their own.
	ConfigJSON []byte
	// DataloaderJSON is the dataloader with the credentials of its buckets.
	DataloaderJSON []byte
	// Lycoris is the LyCORIS file, or nil.
	Lycoris []byte
	// Steps is the number of steps asked for, 0 when only epochs are known.
	Steps int
	// Changes are all differences from the person's files.
	Changes []Change
	// SecretFields name the settings of the dataloader that hold credentials, as
	// "id.key": what leaves besides the data.
	SecretFields []string
}

// String tells the sizes.
func (r Rewritten) String() string {
	return fmt.Sprintf("rewritten files (%d and %d bytes, %d changes, %d secrets not shown)",
		len(r.ConfigJSON), len(r.DataloaderJSON), len(r.Changes), len(r.SecretFields))
}

// GoString is String.
func (r Rewritten) GoString() string { return r.String() }

// MarshalJSON writes the changes, not the files.
func (r Rewritten) MarshalJSON() ([]byte, error) {
	changes := []any{}
	for _, c := range r.Changes {
		o := &Object{}
		o.set("field", c.Field)
		o.set("from", c.From)
		o.set("to", c.To)
		o.set("why", c.Why)
		changes = append(changes, o)
	}
	o := &Object{}
	o.set("changes", changes)
	return o.MarshalJSON()
}

// LogValue is String.
func (r Rewritten) LogValue() slog.Value { return slog.StringValue(r.String()) }

// rewriter makes the files for one remote trainer.
type rewriter struct {
	places
	c        *Config
	r        Remote
	out      Rewritten
	problems Problems
	names    map[string]string // cache folder → the id it belongs to
	local    []string          // paths of this machine that must not leave
}

// ForRemote rewrites the configuration for a trainer in a container elsewhere:
// local datasets are read from buckets, caches and outputs are in the container,
// datasets that are switched off are left out, and no path of this machine
// remains. Remote datasets stay as they are. c is not changed.
//
// The error is Problems: settings that point to files here which the container
// cannot get, a bucket that is missing or wrong, or an unknown number of steps
// where AlignDelivery needs it.
func (c *Config) ForRemote(r Remote) (Rewritten, error) {
	w := &rewriter{places: places{dir: c.Dir, root: c.Root, home: c.home}, c: c, r: r, names: map[string]string{}}
	w.local = w.localPaths()
	w.checkRemote()
	config := w.config()
	dataloader := w.dataloader()
	w.guard(c.Path, "", config)
	for _, d := range dataloader {
		if o, ok := d.(*Object); ok {
			w.guard(c.DataloaderPath, o.text("id"), o)
		}
	}
	if lycoris, _, err := decode(c.LyCORIS); err == nil {
		w.guard("lycoris_config", "", lycoris)
	}
	if err := w.problems.errorOrNil(); err != nil {
		return Rewritten{}, err
	}
	var err error
	if w.out.ConfigJSON, err = marshal(config, false); err != nil {
		return Rewritten{}, fmt.Errorf("write the config for the trainer: %w", err)
	}
	if w.out.DataloaderJSON, err = marshal(dataloader, true); err != nil {
		return Rewritten{}, fmt.Errorf("write the dataloader for the trainer: %w", err)
	}
	w.out.Lycoris = slices.Clone([]byte(c.LyCORIS))
	return w.out, nil
}

func (w *rewriter) change(field string, from any, to, why string) {
	text := ""
	switch from := from.(type) {
	case nil:
	case string:
		text = from
	case hidden:
		text = Placeholder
	default:
		if b, err := marshal(from, false); err == nil {
			text = strings.TrimSpace(string(b))
		}
	}
	if text != to {
		w.out.Changes = append(w.out.Changes, Change{Field: field, From: text, To: to, Why: why})
	}
}

func (w *rewriter) bad(file, field, message, fix string) {
	w.problems = append(w.problems, Problem{File: file, Field: field, Message: message, Fix: fix})
}

var safeName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)

// checkRemote finds mistakes in what the caller gave.
func (w *rewriter) checkRemote() {
	if w.r.OutputName != "" && !safeName.MatchString(w.r.OutputName) {
		w.bad(w.c.Path, "--output_dir", quote(w.r.OutputName)+" cannot be the name of an output folder",
			"use letters, digits, dots, dashes and underscores, 128 at most")
	}
	type view struct{ endpoint, name, key string }
	seen := map[view]string{}
	for _, d := range w.c.NeedsTransport() {
		b, ok := w.r.Datasets[d.ID]
		if !ok {
			w.bad(w.c.DataloaderPath, d.ID, "nothing says where the trainer gets this dataset", "choose how it travels")
			continue
		}
		u, err := url.Parse(b.EndpointURL)
		if b.Name == "" || b.AccessKey == "" || b.SecretKey == "" || err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			w.bad(w.c.DataloaderPath, d.ID, "its bucket has no name, address or credentials", "complete the bucket's settings")
		}
		v := view{b.EndpointURL, b.Name, b.AccessKey}
		if other, ok := seen[v]; ok {
			w.bad(w.c.DataloaderPath, d.ID, fmt.Sprintf("it shares a bucket with %s, and SimpleTuner would train on both in each", quote(other)),
				"give each dataset its own bucket, or its own credentials")
		}
		seen[v] = d.ID
	}
}

// localPaths are the folders of this machine by which a path is recognised
// inside a longer text.
func (w *rewriter) localPaths() []string {
	all := []string{w.c.home, w.c.Dir, w.c.Root}
	for _, d := range w.c.Datasets {
		if d.Type == "local" && d.HasMedia() {
			all = append(all, w.c.DataDir(d))
		}
	}
	return slices.DeleteFunc(all, func(p string) bool { return len(p) < 4 })
}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// machinePath reports whether s is, or holds, a path of this machine, or one
// that leaves the container's working folder.
func (w *rewriter) machinePath(s string) bool {
	t := strings.TrimSpace(s)
	if w.holdsLocal(t) || strings.HasPrefix(strings.ToLower(t), "file:") {
		return true
	}
	if scheme.MatchString(t) {
		return false
	}
	p := strings.ReplaceAll(t, `\`, "/")
	switch {
	case t == "", t == "/":
		return false
	case strings.HasPrefix(p, "/"), p == "~", strings.HasPrefix(p, "~/"), drive.MatchString(t):
		return true
	}
	p = path.Clean(p)
	return p == ".." || strings.HasPrefix(p, "../")
}

// holdsLocal reports whether a known folder of this machine occurs in s as a
// whole path.
func (w *rewriter) holdsLocal(s string) bool {
	for _, p := range w.local {
		for rest, at := s, 0; ; {
			i := strings.Index(rest[at:], p)
			if i < 0 {
				break
			}
			at += i + len(p)
			if at == len(rest) || !wordByte(rest[at]) {
				return true
			}
		}
	}
	return false
}

func wordByte(b byte) bool {
	return b == '-' || b == '_' || b == '.' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= 0x80
}

// prose are settings whose texts are words for the model or for people; a slash
// in front does not make them paths.
func prose(key string) bool {
	k := strings.ToLower(canonical(key))
	if k == "id" || slices.ContainsFunc(references, func(r reference) bool { return r.key == k }) {
		return true
	}
	for _, part := range []string{"prompt", "caption", "note", "description", "filter", "aws_data_prefix"} {
		if strings.Contains(k, part) {
			return true
		}
	}
	return false
}

// guard is the last look: it reports every text that would take a path of this
// machine along. What is known to be a path has been handled before.
func (w *rewriter) guard(file, field string, v any) { w.guardValue(file, field, "", v) }

func (w *rewriter) guardValue(file, field, key string, v any) {
	switch v := v.(type) {
	case *Object:
		for _, k := range v.keys {
			w.guardValue(file, joinField(field, k), k, v.values[k])
		}
	case []any:
		for i := range v {
			w.guardValue(file, fmt.Sprintf("%s[%d]", field, i), key, v[i])
		}
	case string:
		if w.holdsLocal(v) || (!prose(key) && w.machinePath(v)) {
			w.bad(file, field, quote(v)+" is a path of this machine, which the trainer cannot reach", "remove the setting, or name something that can be reached from everywhere")
		}
	}
}
