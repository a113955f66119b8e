package library

import (
	"context"
	"io/fs"
	"os"
	"slices"
)

// Use is a place where another program has a model because Crisol put it there.
type Use struct {
	Target string `json:"target" doc:"Id of the program; folder for any other folder"`
	Name   string `json:"name" doc:"The program's name for a person"`
	Path   string `json:"path" doc:"Absolute path"`
}

type use struct {
	Use
	Stamp stamp `json:"stamp"` // of the file there
}

// maxUses is how many places are remembered of one model, the newest.
const maxUses = 32

// live returns the places that still have the model whose file info describes: by another name of that file, or by the
// copy that was made. What is not there now is remembered all the same: its disk may come back.
func (r *record) live(info fs.FileInfo) []Use {
	var there []Use
	for _, u := range r.Uses {
		now, err := os.Lstat(u.Path)
		if err == nil && (os.SameFile(now, info) || stampOf(now, u.Path) == u.Stamp) {
			there = append(there, u.Use)
		}
	}
	return there
}

// used remembers that the model at path, as Link takes it, is at there.
func (l *Library) used(ctx context.Context, path string, u Use) error {
	ctx = context.WithoutCancel(ctx) // it is there, so it is written down
	f, err := l.open(ctx)
	if err != nil {
		return err
	}
	defer l.close(f)
	rel, info, err := f.within(path)
	if err != nil {
		return nil //nolint:nilerr // renamed or thrown away meanwhile: what was linked stays, and nobody asks for it here
	}
	now, err := os.Lstat(u.Path)
	if err != nil {
		return err
	}
	_ = f.entry(rel, info, newAlbum()) // a file that was never listed has no record yet
	r := f.idx.Files[rel]
	r.Uses = slices.DeleteFunc(r.Uses, func(known use) bool { return known.Path == u.Path })
	r.Uses = append(r.Uses, use{u, stampOf(now, u.Path)})
	r.Uses = r.Uses[max(0, len(r.Uses)-maxUses):]
	f.idx.dirty = true
	_ = f.save(ctx) // a folder that cannot be written to can still be linked from
	return nil
}
