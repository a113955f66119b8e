package receiver

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path"
	"strings"
	"time"
)

// loadUploads reads what an earlier run left in the staging folder and clears away what cannot go on.
func (b *bucket) loadUploads() error {
	dir, err := b.root.Open(b.staging)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := dir.Readdirnames(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return err
	}
	for _, name := range names {
		if uploadIDForm.MatchString(name) {
			u := newUpload(b, name)
			if u.replay() == nil {
				b.uploads[name] = u
				continue
			}
		}
		if err := b.root.RemoveAll(path.Join(b.staging, name)); err != nil {
			return err
		}
	}
	return nil
}

// replay rebuilds the upload from its log.
func (u *upload) replay() error {
	root := u.bucket.root
	name := path.Join(u.dir, logName)
	raw, err := root.ReadFile(name)
	if err != nil {
		return err
	}
	info, err := root.Stat(name)
	if err != nil {
		return err
	}
	u.touched = info.ModTime()
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, len(raw)+1)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			u.apply(e)
		}
	}
	if u.info.Key == "" || checkKey(u.info.Key) != nil {
		return errors.New("the log has no beginning")
	}
	if u.phase == phaseCompleting {
		// Only the rename takes the file away: when it is gone, the object is in place.
		if _, err := root.Lstat(path.Join(u.dir, u.done.File)); isMissing(err) {
			u.phase = phaseDone
		} else {
			u.phase = phaseOpen
			_ = root.Remove(path.Join(u.dir, wholeName))
		}
	}
	u.sweep()
	for _, p := range u.parts {
		u.charged.Add(p.Size)
		if p.File == "" {
			u.slots[p.Number] = p.Size
		}
	}
	return u.dropStrangers()
}

// dropStrangers removes part files that never came whole.
func (u *upload) dropStrangers() error {
	known := map[string]bool{}
	for _, p := range u.parts {
		known[p.File] = true
	}
	dir, err := u.bucket.root.Open(u.dir)
	if err != nil {
		return err
	}
	names, err := dir.Readdirnames(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, "part-") && !known[name] {
			if err := u.bucket.root.Remove(path.Join(u.dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *upload) apply(e event) {
	switch {
	case e.Begin != nil:
		u.info = *e.Begin
	case e.Slot > 0:
		u.slot = e.Slot
	case e.Part != nil:
		p := *e.Part
		p.unproven = true
		u.parts[p.Number] = p
	case e.Completing != nil:
		u.phase, u.done = phaseCompleting, *e.Completing
	case e.Done != nil:
		u.phase, u.done = phaseDone, *e.Done
	}
}

// purge removes uploads that nobody has touched since before, and finished ones since doneBefore.
func (b *bucket) purge(before, doneBefore time.Time) {
	for _, u := range b.allUploads() {
		u.mu.Lock()
		idle := u.writers == 0 && u.phase == phaseOpen && u.touched.Before(before)
		over := u.phase == phaseDone && u.touched.Before(doneBefore)
		u.mu.Unlock()
		if idle {
			_ = u.abort(context.Background())
		}
		if over {
			b.forget(u)
			_ = b.root.RemoveAll(u.dir)
		}
	}
}
