package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Target is a folder that another program reads models from.
type Target struct {
	ID    string `json:"id" doc:"comfyui, forge, a1111, with -2 and so on for further installations; or the caller's own"`
	Name  string `json:"name" doc:"The program's name for a person"`
	Dir   string `json:"dir" doc:"Absolute path of its folder for LoRA models"`
	Found bool   `json:"found" doc:"The folder is there"`
}

type preset struct {
	id, name string
	env      []string // variables that name the program's folder
	folders  []string // what people and installers call that folder
	models   string   // where it keeps LoRA models
}

// The folders' names are those of the projects' own installation guides, of comfy-cli, ComfyUI Desktop and its portable
// build for Windows, and of Pinokio.
var presets = []preset{
	{
		id: "comfyui", name: "ComfyUI", env: []string{"COMFYUI_PATH", "COMFYUI_DIR"}, models: "models/loras",
		folders: []string{"ComfyUI", "comfyui", "comfy/ComfyUI", "ComfyUI_windows_portable/ComfyUI", "pinokio/api/comfy.git/app"},
	},
	{
		id: "forge", name: "Forge", env: []string{"FORGE_PATH"}, models: "models/Lora",
		folders: []string{
			"stable-diffusion-webui-forge", "sd-webui-forge", "sd-webui-forge-neo", "sd-webui-forge-classic", "webui_forge_cu121_torch231/webui", "forge",
			"pinokio/api/stable-diffusion-webui-forge.git/app",
		},
	},
	{
		id: "a1111", name: "AUTOMATIC1111", env: []string{"A1111_PATH", "SD_WEBUI_PATH"}, models: "models/Lora",
		folders: []string{"stable-diffusion-webui", "sd.webui/webui", "automatic1111", "pinokio/api/automatic1111.git/app"},
	},
}

// places are the folders of a home in which people put programs; "" is the home itself.
var places = []string{
	"", "AI", "ai", "Documents", "Downloads", "Desktop", "Applications", "Apps", "apps", "git", "src", "code", "Code", "dev",
	"projects", "Projects", "repos", "workspace", "StabilityMatrix/Data/Packages",
}

// Targets returns the model folders of ComfyUI, Forge and AUTOMATIC1111 that are where people put them: named by an
// environment variable (env is os.Getenv or the like), in the home or its usual folders, or at the root of the system. A
// program that was found nowhere comes once, not Found, with the folder that it would have in the home.
func Targets(home string, env func(string) string) []Target {
	targets := []Target{}
	for _, p := range presets {
		found := p.find(home, env)
		for i, dir := range found {
			t := Target{ID: p.id, Name: p.name, Dir: dir, Found: true}
			if i > 0 {
				t.ID += "-" + strconv.Itoa(i+1)
				t.Name += " (" + filepath.Dir(filepath.Dir(dir)) + ")"
			}
			targets = append(targets, t)
		}
		if len(found) == 0 && home != "" {
			dir := filepath.Join(home, filepath.FromSlash(p.folders[0]), filepath.FromSlash(p.models))
			targets = append(targets, Target{ID: p.id, Name: p.name, Dir: dir})
		}
	}
	return targets
}

func (p preset) find(home string, env func(string) string) []string {
	var roots []string
	for _, name := range p.env {
		if dir := env(name); filepath.IsAbs(dir) {
			roots = append(roots, dir)
		}
	}
	var bases []string
	if filepath.IsAbs(home) {
		for _, place := range places {
			bases = append(bases, filepath.Join(home, filepath.FromSlash(place)))
		}
	}
	if drive := env("SystemDrive"); runtime.GOOS == "windows" && drive != "" {
		bases = append(bases, drive+`\`, drive+`\AI`)
	}
	for _, base := range bases {
		for _, name := range p.folders {
			roots = append(roots, filepath.Join(base, filepath.FromSlash(name)))
		}
	}
	var found []string
	var seen []fs.FileInfo
	for _, root := range roots {
		dir := filepath.Join(root, filepath.FromSlash(p.models))
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() || known(seen, info) {
			continue
		}
		seen, found = append(seen, info), append(found, dir)
	}
	return found
}

func known(seen []fs.FileInfo, info fs.FileInfo) bool {
	for _, s := range seen {
		if os.SameFile(s, info) {
			return true
		}
	}
	return false
}

// Link makes the model at path (absolute, or relative to the library) appear in target.Dir under the name that it has
// in the library, or with a number behind it, by a hard link, else a clone, else one copy, and returns its path there.
// Nothing is overwritten; a model that is there already is left and its path returned. The library remembers the place.
// The error wraps [ErrNoTarget]
// when the folder does not exist (it is not made: a program that is not there reads nothing), [ErrOutside], [ErrGone] or
// [ErrNotModel] when path is wrong, and [ErrChanged] when the model is written to meanwhile.
func (l *Library) Link(ctx context.Context, path string, target Target) (there string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("link %s into %s: %w", filepath.Base(path), target.Dir, err)
		}
	}()
	if !filepath.IsAbs(target.Dir) {
		return "", ErrNoTarget
	}
	if err := l.adding.enter(ctx); err != nil {
		return "", err
	}
	defer l.adding.leave()
	src, err := l.linkSource(ctx, path)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(target.Dir); err != nil || !info.IsDir() {
		return "", ErrNoTarget
	}
	root, err := os.OpenRoot(target.Dir)
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }()
	sweep(target.Dir, l.now())
	stem := strings.TrimSuffix(filepath.Base(src.path), filepath.Ext(src.path))
	file, err := already(ctx, root, stem, src)
	if err == nil && file == "" {
		p := placement{l: l, dir: target.Dir, root: root, names: func(yield func(string) bool) { fileNames(stem, 0, yield) }}
		file, _, err = p.place(ctx, src)
	}
	if err != nil {
		return "", err
	}
	there = filepath.Join(target.Dir, file)
	return there, l.used(ctx, path, Use{Target: target.ID, Name: target.Name, Path: there})
}

func (l *Library) linkSource(ctx context.Context, path string) (source, error) {
	f, err := l.open(ctx)
	if err != nil {
		return source{}, err
	}
	defer l.close(f)
	rel, _, err := f.within(path)
	if err != nil {
		return source{}, err
	}
	return look(f.abs(rel), "")
}

// already looks for the model in the folder: the same file under any name, or one of its name with the same bytes.
func already(ctx context.Context, root *os.Root, stem string, src source) (string, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return "", err
	}
	sum, stem := "", fold(PortableName(stem))
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if os.SameFile(info, src.info) {
			return e.Name(), nil
		}
		if info.Size() != src.info.Size() || !strings.HasPrefix(fold(e.Name()), stem) {
			continue
		}
		if sum == "" {
			if sum, err = hashFile(ctx, src.path); err != nil {
				return "", err
			}
		}
		other, err := hashFile(ctx, filepath.Join(root.Name(), e.Name()))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			continue
		}
		if err != nil {
			return "", err
		}
		if other == sum {
			return e.Name(), nil
		}
	}
	return "", nil
}
