package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"crisol/backend/dataset"
	"crisol/backend/library"
	"crisol/backend/provider"
	"crisol/backend/receiver"
	"crisol/backend/training"
)

// State is the outcome of a check.
type State string

// The states.
const (
	Pass State = "pass"
	Warn State = "warn" // it works, and there is something to know
	Fail State = "fail"
)

// Finding is what a check has found, in one word for faces to translate by, and in a sentence.
type Finding struct {
	State  State  `json:"state"`
	Reason string `json:"reason"`
	// Message says what is wrong and what to do about it; "" when nothing is.
	Message string `json:"message" say:"true"`
}

// The reasons of the findings.
const (
	ReasonGood       = "good"
	ReasonCaptions   = "captions"   // some images have none
	ReasonEmpty      = "empty"      // no image and no video
	ReasonSystem     = "system"     // a folder that cannot be meant
	ReasonGone       = "gone"       // no such folder
	ReasonUnreadable = "unreadable" // a folder that cannot be read
	ReasonUnwritable = "unwritable" // a folder that cannot be written
	ReasonAway       = "away"       // the model folder that was chosen is not there
	ReasonTight      = "tight"      // space for few models
	ReasonFull       = "full"       // no space for a model
	ReasonUnasked    = "unasked"    // data may leave without a question
)

// Data is what a training on a folder would read. Nothing has left this machine for it.
type Data struct {
	Finding
	Folder   string             `json:"folder"` // absolute, with links resolved
	Type     string             `json:"type"`   // image or video
	Images   int                `json:"images"` // of that type
	Captions int                `json:"captions"`
	Missing  int                `json:"missing"` // images without a caption
	Bytes    int64              `json:"bytes"`
	LeftOut  []training.LeftOut `json:"left_out"` // what stays here whatever happens
}

// CheckData looks at a folder as a dataset. The error is that of ctx; all else is a finding.
func (c *Core) CheckData(ctx context.Context, folder string) (Data, error) {
	var (
		list *dataset.Listing
		kind string
		err  error
	)
	for _, kind = range []string{"image", "video"} {
		list, err = dataset.Scan(ctx, folder, dataset.Options{Type: kind, CaptionStrategy: "textfile"})
		if !errors.Is(err, dataset.ErrEmpty) {
			break
		}
	}
	if ctx.Err() != nil {
		return Data{}, ctx.Err()
	}
	d := Data{Folder: folder, Type: kind, Finding: found(err), LeftOut: []training.LeftOut{}}
	if list == nil {
		return d, nil
	}
	d.Folder, d.Images, d.Captions, d.Missing, d.Bytes = list.Root, list.Images, list.Captions, list.MissingCaptionCount, list.Bytes
	d.LeftOut = training.SumLeftOut(list.LeftOut)
	if err == nil && d.Missing > 0 {
		d.Finding = Finding{Warn, ReasonCaptions, fmt.Sprintf("%d of %d have no caption; write a text file of the same name beside each, "+
			"or let the config name one caption for all", d.Missing, d.Images)}
	}
	return d, nil
}

// found tells what an error of a scan means.
func found(err error) Finding {
	switch {
	case err == nil:
		return Finding{State: Pass, Reason: ReasonGood}
	case errors.Is(err, dataset.ErrEmpty):
		return Finding{Fail, ReasonEmpty, err.Error()}
	case errors.Is(err, dataset.ErrSystemFolder):
		return Finding{Fail, ReasonSystem, err.Error()}
	case errors.Is(err, fs.ErrNotExist):
		return Finding{Fail, ReasonGone, err.Error()}
	default:
		return Finding{Fail, ReasonUnreadable, err.Error()}
	}
}

// What is free on a disk, in bytes, before a person is told that it is little. An adapter is some 50 MB to 2 GB, a full
// checkpoint of a large model 25 GB.
const (
	tight = 25 << 30
	full  = 2 << 30
)

// Results tells whether models can come home.
type Results struct {
	Finding
	Models  string `json:"models"`  // folder in which they appear under readable names
	Default bool   `json:"default"` // nobody chose another one
	Outputs string `json:"outputs"` // folder in which they arrive
	Free    uint64 `json:"free"`    // bytes, on the disk that has less
}

// CheckResults looks at the folders of the models. It makes none of them. The error is that of the store.
func (c *Core) CheckResults(context.Context) (Results, error) {
	folder, err := c.ModelFolder()
	if err != nil {
		return Results{}, err
	}
	r := Results{Models: folder.Path, Default: folder.Default, Outputs: c.home.Outputs(), Finding: Finding{State: Pass, Reason: ReasonGood}}
	if folder.Problem == FolderMissing && !folder.Default {
		r.Finding = Finding{Fail, ReasonAway, fmt.Sprintf("%s: %v", folder.Path, library.ErrNoFolder)}
		return r, nil
	}
	for i, dir := range []string{r.Outputs, r.Models} {
		free, err := room(dir)
		if err != nil {
			r.Finding = Finding{Fail, ReasonUnwritable, fmt.Sprintf("%s cannot be written: %v; choose another folder, or check who owns this one", dir, err)}
			return r, nil
		}
		if i == 0 || free < r.Free {
			r.Free = free
		}
	}
	switch {
	case r.Free < full:
		r.Finding = Finding{Fail, ReasonFull, "there is no room for a model; free some space, or choose a folder on another disk"}
	case r.Free < tight:
		r.Finding = Finding{Warn, ReasonTight, "there is room for adapters, but not for a full checkpoint of a large model"}
	}
	return r, nil
}

// room makes sure that a folder, or the one in which it would be made, can be written, and returns what is free there.
func room(dir string) (uint64, error) {
	there := dir
	for {
		info, err := os.Stat(there)
		if err == nil {
			if !info.IsDir() {
				return 0, fmt.Errorf("%s is a file", there)
			}
			break
		}
		above := filepath.Dir(there)
		if !errors.Is(err, fs.ErrNotExist) || above == there {
			return 0, err
		}
		there = above
	}
	if err := probe(there); err != nil {
		return 0, err
	}
	return receiver.FreeSpace(there)
}

// Costs tells what trainings cost, and what may be sent without a question.
type Costs struct {
	Finding
	Consent   training.ConsentMode   `json:"consent"`
	Providers []provider.Description `json:"providers"`
}

// CheckCosts tells what is known of prices without asking anybody. The error is that of the store.
func (c *Core) CheckCosts(context.Context) (Costs, error) {
	mode, err := c.Consent()
	if err != nil {
		return Costs{}, err
	}
	costs := Costs{Consent: mode, Providers: c.Providers(), Finding: Finding{State: Pass, Reason: ReasonGood}}
	if mode == training.ConsentAllow {
		costs.Finding = Finding{Warn, ReasonUnasked, "a job may be sent, and cost money, without a question; choose another consent mode to be asked first"}
	}
	return costs, nil
}
