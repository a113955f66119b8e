package library

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of the images that are looked for.
const (
	maxImages  = 24
	maxLooked  = 20_000 // files of one folder
	imagesName = "validation_images"
)

// album finds validation images, each folder once.
type album struct{ folders map[string][]Image }

// Image is a validation image, or a short film, that a trainer made.
type Image struct {
	Path string    `json:"path" doc:"Absolute path"`
	Step int       `json:"step" doc:"Training step; -1 when its name does not tell"`
	At   time.Time `json:"at"`
}

// Images returns the validation images of the folder that a trainer delivered (output) and of the one that holds the
// weights (SimpleTuner has them in either), those of the highest step first, at most limit of them.
func Images(output, weights string, limit int) []Image {
	a := newAlbum()
	found := a.all(output, weights)
	slices.SortStableFunc(found, func(x, y Image) int {
		return cmp.Or(cmp.Compare(y.Step, x.Step), cmp.Compare(filepath.Base(x.Path), filepath.Base(y.Path)))
	})
	return found[:min(len(found), limit)]
}

func newAlbum() *album { return &album{folders: map[string][]Image{}} }

// of returns the images that a job's trainer made for the step of r: those in the output folder's validation_images
// and in the one beside the weights (SimpleTuner). Without a step of its own r gets those of the last one.
func (a *album) of(r *record) []string {
	found := a.all(r.Output, filepath.Dir(r.Origin))
	step := r.Step
	if step == 0 {
		for _, i := range found {
			step = max(step, i.Step)
		}
	}
	paths := []string{}
	for _, i := range found {
		if len(paths) < maxImages && (i.Step == step || i.Step < 0 && step == 0) {
			paths = append(paths, i.Path)
		}
	}
	return paths
}

func (a *album) all(output, weights string) []Image {
	var found []Image
	for _, dir := range slices.Compact([]string{output, weights}) {
		if filepath.IsAbs(dir) {
			found = append(found, a.in(filepath.Join(dir, imagesName))...)
		}
	}
	return found
}

func (a *album) in(dir string) []Image {
	if known, ok := a.folders[dir]; ok {
		return known
	}
	var images []Image
	if d, err := os.Open(dir); err == nil {
		entries, _ := d.ReadDir(maxLooked) // what was read until an error is shown
		_ = d.Close()
		for _, e := range entries {
			if !e.Type().IsRegular() || !isImage(e.Name()) {
				continue
			}
			if info, err := e.Info(); err == nil {
				images = append(images, Image{filepath.Join(dir, e.Name()), stepOf(e.Name()), info.ModTime()})
			}
		}
	}
	slices.SortFunc(images, func(x, y Image) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.Path, y.Path)) })
	a.folders[dir] = images
	return images
}

func isImage(name string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp4", ".webm"}, strings.ToLower(filepath.Ext(name)))
}

// stepOf returns the step in a name such as step_500_portrait_1024x1024.png, and -1 when there is none.
func stepOf(name string) int {
	rest, ok := strings.CutPrefix(name, "step_")
	if !ok {
		return -1
	}
	digits, _, _ := strings.Cut(rest, "_")
	digits, _, _ = strings.Cut(digits, ".")
	if n, err := strconv.Atoi(digits); err == nil && n >= 0 && n <= 1e9 {
		return n
	}
	return -1
}
