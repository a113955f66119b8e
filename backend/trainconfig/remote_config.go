package trainconfig

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// dashed are settings that the container sets itself under their name with
// dashes (simpletuner/cog.py, predict.py). Without dashes both would be there.
var dashed = []string{"output_dir", "data_backend_config", "max_train_steps", "lycoris_config", "push_to_hub", "hub_model_id", "push_checkpoints_to_hub", "publishing_config"}

// dropped are settings that mean nothing in the container, with the reason.
var dropped = map[string]string{
	"lycoris_config":      "it is sent as an input of its own",
	"user_prompt_library": "the trainer has no input for this file, so validations use validation_prompt",
	"webhook_config":      "the container reports through its own log",
	"publishing_config":   "the model comes back the way that was chosen for this job, and its keys travel as secret inputs",
	"skip_file_discovery": "the container has no lists from earlier runs that this could rely on",
}

// config makes the config.json for the container.
func (w *rewriter) config() *Object {
	in, out := w.c.Settings.Object(), &Object{}
	for _, key := range in.keys {
		name, v := canonical(key), in.values[key]
		if slices.Contains(dashed, name) {
			key = "--" + name
		}
		if why, ok := dropped[name]; ok {
			if plain(v) != "null" && plain(v) != "false" {
				w.change(key, v, "", why)
			}
			continue
		}
		if v, keep := w.setting(key, name, v); keep {
			out.set(key, v)
		}
	}
	w.setText(out, "output_dir", remoteOutput+"/"+w.outputName(), "the container's own folder")
	w.setText(out, "data_backend_config", remoteDataloader, "the dataloader is sent with the job")
	w.steps(out)
	if w.r.AlignDelivery {
		w.align(out)
	}
	return out
}

// setting handles one setting of config.json and says whether it is kept.
func (w *rewriter) setting(key, name string, v any) (any, bool) {
	if _, ok := v.(hidden); ok {
		w.change(key, v, "", "a secret does not travel in a readable input")
		return nil, false
	}
	text, isText := v.(string)
	switch {
	case name == "output_dir" || name == "data_backend_config":
		return v, true
	case name == "resume_from_checkpoint":
		w.checkResume(key, text)
	case name == "report_to":
		if plain(v) != "null" && plain(v) != "none" && plain(v) != "tensorboard" {
			w.change(key, v, "none", "the container has no account of this service")
			return "none", true
		}
	case isText && isCache(name) && w.machinePath(text):
		to := remoteCache
		if name == "logging_dir" {
			to = "logs"
		}
		if rest := strings.TrimPrefix(name, "cache_dir_"); rest != name {
			to += "/" + rest
		}
		w.change(key, v, to, "the container's own folder")
		return to, true
	case isText && isModel(name):
		w.checkModel(key, text)
	case !isText:
		return w.withoutSecrets(key, clone(v)), true
	}
	return v, true
}

// isCache recognises folders that the trainer fills itself.
func isCache(name string) bool { return strings.HasPrefix(name, "cache_dir") || name == "logging_dir" }

// isModel recognises settings that name weights, here or at a hub.
func isModel(name string) bool {
	return name == "init_lora" || strings.HasSuffix(name, "_name_or_path") || strings.HasSuffix(name, "_lora_path") ||
		strings.HasSuffix(name, "_adapter_path") || strings.HasSuffix(name, "_checkpoint_path") || strings.HasSuffix(name, "_weights_path")
}

// checkModel refuses weights that lie on this machine; guard reports those that
// are paths by their looks.
func (w *rewriter) checkModel(key, value string) {
	if value == "" || w.machinePath(value) || !w.exists(value) {
		return
	}
	w.bad(w.c.Path, key, quote(value)+" lies on this machine, which the trainer cannot reach", "name weights at the Hugging Face Hub, or remove the setting")
}

var remoteAddress = regexp.MustCompile(`^(s3|https?)://`)

func (w *rewriter) checkResume(key, value string) {
	switch v := strings.TrimSpace(value); {
	case v == "", strings.EqualFold(v, "latest"), strings.EqualFold(v, "none"), w.machinePath(v):
	case remoteAddress.MatchString(v):
	default:
		w.bad(w.c.Path, key, quote(value)+" is a checkpoint on this machine, which the container does not have", `use "latest", or the address of a checkpoint in S3`)
	}
}

// withoutSecrets takes secrets out of a list or an object.
func (w *rewriter) withoutSecrets(field string, v any) any {
	switch v := v.(type) {
	case *Object:
		for _, k := range slices.Clone(v.keys) {
			if _, ok := v.values[k].(hidden); ok {
				w.change(joinField(field, k), v.values[k], "", "a secret does not travel in a readable input")
				v.remove(k)
				continue
			}
			v.values[k] = w.withoutSecrets(joinField(field, k), v.values[k])
		}
	case []any:
		kept := v[:0]
		for i, x := range v {
			if _, ok := x.(hidden); ok {
				w.change(fmt.Sprintf("%s[%d]", field, i), x, "", "a secret does not travel in a readable input")
				continue
			}
			kept = append(kept, w.withoutSecrets(fmt.Sprintf("%s[%d]", field, i), x))
		}
		return kept
	}
	return v
}

func (w *rewriter) setText(o *Object, name, to, why string) {
	from, _ := w.c.Settings.String(name)
	o.set("--"+name, to)
	w.change("--"+name, from, to, why)
}

var unsafeRun = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// outputName is what the last part of output_dir becomes.
func (w *rewriter) outputName() string {
	if w.r.OutputName != "" {
		return w.r.OutputName
	}
	dir, _ := w.c.Settings.String("output_dir")
	name := strings.Trim(unsafeRun.ReplaceAllString(baseName(strings.TrimSpace(dir)), "-"), ".-")
	if len(name) > 128 {
		name = name[:128]
	}
	if name == "" {
		return "model"
	}
	return name
}

// setNumber writes a number in the place of the setting, under one name: the one
// that the file uses, or the one that the container expects.
func (w *rewriter) setNumber(o *Object, name string, to int, why string) {
	from, _ := w.c.Settings.String(name)
	key := "--" + name
	var spelled []string
	for _, k := range o.keys {
		if n := canonical(k); n == name || n == aliases[name] {
			spelled = append(spelled, k)
		}
	}
	if len(spelled) > 0 && !strings.HasPrefix(spelled[0], "-") && !slices.Contains(dashed, name) {
		key = name
	}
	for i, k := range spelled {
		if i == 0 {
			o.rename(k, key)
		} else if k != key {
			o.remove(k)
		}
	}
	o.set(key, json.Number(strconv.Itoa(to)))
	if n, ok := w.c.Settings.Int(name); !ok || n != int64(to) {
		w.change(key, from, strconv.Itoa(to), why)
	}
}

func (w *rewriter) steps(o *Object) {
	w.out.Steps = w.c.Steps()
	if w.r.Steps <= 0 {
		return
	}
	w.out.Steps = w.r.Steps
	w.setNumber(o, "max_train_steps", w.r.Steps, "this job's own number of steps")
	if n, _ := w.c.Settings.Int("num_train_epochs"); n != 0 {
		w.setNumber(o, "num_train_epochs", 0, "the steps count")
	}
}
