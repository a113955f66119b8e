package trainconfig

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile is the largest file that is read, in bytes. Real ones have a few
// kilobytes.
const maxFile = 16 << 20

// loader reads one configuration and collects everything that is wrong with it.
type loader struct {
	places
	c        *Config
	problems Problems
	read     func(path string) ([]byte, error)
	look     func(dir string) error
	seen     map[string][]byte // the files that were read, to find the places of problems in
}

// Load reads the configuration in dir, a folder that holds config.json, or the
// path of a config.json itself; "~" is expanded. The error is Problems and lists
// everything that is wrong at once, warnings included. Nothing is written, and
// no dataset is read beyond the question whether its folder holds anything.
func Load(dir string) (*Config, error) {
	return newLoader().load(dir)
}

func newLoader() *loader {
	// Without a home folder only paths with ~ are a problem, and named as such.
	home, _ := os.UserHomeDir()
	return &loader{places: places{home: home}, read: readFile, look: lookInside}
}

func (l *loader) load(dir string) (*Config, error) {
	if !l.start(dir) {
		return nil, l.problems
	}
	c := l.c
	settings, ok := l.object(c.Path, "", "create it, or choose the folder that holds the config.json")
	if ok {
		lift := lifter{file: c.Path}
		lift.lift(settings, "", "")
		c.Secrets, c.Settings = lift.found, Settings{settings}
		l.checkSettings()
		l.loadDataloader()
		l.loadLycoris()
		l.loadPrompts()
	}
	l.locate()
	c.Warnings = l.problems.warnings()
	if err := l.problems.errorOrNil(); err != nil {
		return nil, err
	}
	return c, nil
}

// start finds config.json.
func (l *loader) start(dir string) bool {
	if strings.TrimSpace(dir) == "" {
		l.add(Problem{Message: "no configuration was chosen", Fix: "choose the folder that holds a config.json"})
		return false
	}
	all, err := places{home: l.home}.candidates(dir)
	if err == nil && !filepath.IsAbs(all[0]) {
		all[0], err = filepath.Abs(all[0])
	}
	if err != nil {
		l.add(Problem{File: dir, Message: err.Error(), Fix: "give the full path of the folder"})
		return false
	}
	path := filepath.Join(all[0], "config.json")
	if strings.EqualFold(filepath.Ext(all[0]), ".json") {
		if info, err := os.Stat(all[0]); err != nil || !info.IsDir() {
			path = all[0]
		}
	}
	l.dir = filepath.Dir(path)
	l.root = rootOf(l.dir)
	l.c = &Config{Dir: l.dir, Path: path, Root: l.root, Name: nameOf(l.dir), home: l.home, filters: map[string][]any{}}
	return true
}

func (l *loader) add(p Problem) { l.problems = append(l.problems, p) }

// bad adds a problem of config.json.
func (l *loader) bad(field, message, fix string) {
	l.add(Problem{File: l.c.Path, Field: field, Message: message, Fix: fix})
}

// json reads a file of JSON and reports what is wrong with it.
func (l *loader) json(path, field, missingFix string) (any, bool) {
	data, err := l.read(path)
	if err != nil {
		p := Problem{File: path, Field: field, Message: reasonOf(err), Fix: "make the file readable for your user"}
		if errors.Is(err, fs.ErrNotExist) {
			p.Message, p.Fix = "the file does not exist", missingFix
		}
		l.add(p)
		return nil, false
	}
	v, repeated, err := decode(data)
	if err != nil {
		p := Problem{File: path, Field: field, Message: "this is not valid JSON: " + err.Error(), Fix: "correct the text there"}
		var place *syntaxError
		if errors.As(err, &place) {
			p.Line, p.Column = place.line, place.column
		}
		l.add(p)
		return nil, false
	}
	l.remember(path, data)
	for _, key := range repeated {
		l.add(Problem{File: path, Field: key, Message: "the setting is written twice; the last value is used", Fix: "remove one of them", Warning: true})
	}
	return v, true
}

func (l *loader) object(path, field, missingFix string) (*Object, bool) {
	v, ok := l.json(path, field, missingFix)
	if !ok {
		return nil, false
	}
	o, ok := v.(*Object)
	if !ok {
		l.add(Problem{File: path, Field: field, Message: "the file does not hold a JSON object", Fix: `begin it with "{" and end it with "}"`})
	}
	return o, ok
}

func (l *loader) loadLycoris() {
	key, named := l.c.Settings.spelled("lycoris_config")
	value, _ := l.c.Settings.String("lycoris_config")
	if value = strings.TrimSpace(value); value == "" {
		if kind, _ := l.c.Settings.String("lora_type"); !strings.EqualFold(kind, "lycoris") {
			return
		}
		// SimpleTuner's default for a LyCORIS training.
		value = "config/lycoris_config.json"
		if !named {
			key = "--lycoris_config"
		}
	}
	l.c.LyCORIS, _ = l.side(key, value, "correct lycoris_config, or set lora_type to standard")
}

func (l *loader) loadPrompts() {
	key, _ := l.c.Settings.spelled("user_prompt_library")
	value, _ := l.c.Settings.String("user_prompt_library")
	if strings.TrimSpace(value) == "" {
		return
	}
	raw, o := l.side(key, value, "correct or remove user_prompt_library")
	if l.c.PromptLibrary = raw; raw == nil {
		return
	}
	for _, k := range o.keys {
		if text := o.text(k); text != "" {
			l.c.firstPrompt = text
			return
		}
		if entry, ok := o.values[k].(*Object); ok && entry.text("prompt") != "" {
			l.c.firstPrompt = entry.text("prompt")
			return
		}
	}
}

// side reads a JSON object that config.json names, or holds as a text.
func (l *loader) side(key, value, missingFix string) (json.RawMessage, *Object) {
	var o *Object
	if value = strings.TrimSpace(value); strings.HasPrefix(value, "{") {
		v, _, err := decode([]byte(value))
		if err != nil {
			l.bad(key, "the JSON in this setting cannot be read: "+err.Error(), "correct it, or name a file")
			return nil, nil
		}
		o, _ = v.(*Object)
	} else {
		path, err := l.file(value)
		if err != nil {
			l.bad(key, err.Error(), "write the full path of the file")
			return nil, nil
		}
		var ok bool
		if o, ok = l.object(path, "", missingFix); !ok {
			return nil, nil
		}
		lift := lifter{file: path}
		lift.lift(o, "", "")
		l.c.Secrets = append(l.c.Secrets, lift.found...)
	}
	raw, err := marshal(o, false)
	if err != nil {
		l.bad(key, err.Error(), missingFix)
		return nil, nil
	}
	return raw, o
}

// readFile reads a regular file of at most maxFile bytes.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("this is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("the file is larger than %d MiB", maxFile>>20)
	}
	return data, nil
}

// lookInside reports why a dataset's folder cannot be used.
func lookInside(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	names, err := f.Readdirnames(1)
	_ = f.Close()
	if len(names) == 0 && errors.Is(err, io.EOF) {
		return errEmptyFolder
	}
	if len(names) > 0 {
		return nil
	}
	return err
}

var errEmptyFolder = errors.New("the folder is empty")

// reasonOf is the cause of a file system error without the path, which the
// problem names anyway.
func reasonOf(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// quote shows a value in a message, shortened.
func quote(s string) string {
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// oneOf lists choices in a message.
func oneOf(choices []string) string { return strings.Join(slices.Clone(choices), ", ") }
