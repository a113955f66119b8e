package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/provider"
	"crisol/frontend"
)

// openEvent tells the page to go to an address of the window, which comes with it.
const openEvent = "crisol:open"

// backend is what the window needs. Its zero value is a backend that could not be opened.
type backend struct {
	info        service.Info
	jobs        service.Catalogue
	chronicle   service.Chronicle
	forgetter   service.Forgetter
	outputs     service.OutputSource
	ender       service.Ender
	trainer     service.Trainer
	rehearse    service.Rehearser
	recents     service.Recents
	providers   func() []provider.Description
	drafts      service.DraftStore
	copier      service.JobCopier
	preferences service.Preferences
	secrets     service.Secrets
	consents    service.Consents
	tester      service.TokenTester
	network     service.Networker
	checker     service.Checker
	folders     map[string]func() (string, error)
	api         func() string // address of the control API
	models      service.ModelSource
	events      service.EventSource
	state       func() core.Info
}

// window is the one window.
type window struct {
	life    *service.Life
	backend backend
	problem error // why the backend could not be opened

	jobs     *service.Jobs
	job      *service.Job
	training *service.Training
	system   *service.System
	settings *service.Settings
	network  *service.Network
	folders  *service.Folders
	choices  *service.Choices
	welcome  *service.Welcome
	models   *service.Models
	folder   *service.ModelFolder
	drafts   *service.Drafts
	presence *service.Presence
	around   *around
	shell    *service.Shell
	shape    shape // which it opens in
	placed   bool  // the shape is one that it had before

	keeper *keeper

	mu   sync.Mutex
	ctx  context.Context //nolint:containedctx // Wails hands it over once; a second start needs it later
	shut bool
	work sync.WaitGroup
}

func newWindow(b backend, problem error) *window {
	life := service.NewLife()
	if problem != nil {
		life.Fail(problem)
	}
	folders := service.NewFolders(life, b.folders, revealFile)
	w := &window{
		life: life, backend: b, problem: problem,
		jobs: service.NewJobs(life, b.jobs, b.ender),
		job:  service.NewJob(life, service.JobParts{Chronicle: b.chronicle, Forgetter: b.forgetter, Show: revealFile, Save: chooseTarget}),
		training: service.NewTraining(life, service.TrainingParts{
			Trainer: b.trainer, Rehearser: b.rehearse, Recents: b.recents, Providers: b.providers, Choose: chooseFolder, Emit: emit,
		}),
		system:   service.NewSystem(life, b.info, b.preferences, os.Getenv),
		settings: service.NewSettings(life, b.secrets, b.tester, b.consents),
		network:  service.NewNetwork(life, b.network, b.secrets, b.api, chooseFile),
		folders:  folders,
		welcome:  service.NewWelcome(life, b.checker, b.jobs, b.preferences, chooseFolder),
		models:   service.NewModels(life, b.models, chooseFolder, revealFile),
		folder:   service.NewModelFolder(life, b.models, chooseFolder, revealFile),
		drafts:   service.NewDrafts(life, b.drafts, b.copier),
	}
	w.shell = service.NewShell(life, w.surroundings, emit, w.leave)
	w.shape, w.placed = readShape(b.preferences)
	w.choices = service.NewChoices(life, b.preferences, w.tryNotice)
	w.around = newAround(w)
	w.presence = service.NewPresence(life, w.around.presence.now, w.around.closing, b.preferences)
	return w
}

// run opens the window and returns when it has closed.
func (w *window) run() (err error) {
	page, err := fs.Sub(frontend.Dist, "dist")
	if err != nil {
		return fmt.Errorf("find the page of the window: %w", err)
	}
	defer func() {
		reason := recover()
		if reason == nil {
			return
		}
		if err = displayLost(reason); err == nil {
			panic(reason)
		}
	}()
	err = wails.Run(&options.App{
		Title: "Crisol", Width: w.shape.Width, Height: w.shape.Height, MinWidth: leastWidth, MinHeight: leastHeight,
		AssetServer:    &assetserver.Options{Assets: page, Middleware: sealed, Handler: service.Outputs(w.life, w.backend.outputs)},
		DragAndDrop:    &options.DragAndDrop{EnableFileDrop: true},
		Menu:           makeMenu(w.system.Language(), w.askPage),
		OnStartup:      w.opened,
		OnBeforeClose:  w.beforeClose,
		OnShutdown:     w.closed,
		Bind:           []any{w.jobs, w.job, w.training, w.system, w.settings, w.network, w.folders, w.choices, w.welcome, w.models, w.folder, w.drafts, w.presence, w.shell},
		ErrorFormatter: service.Format,
	})
	if err != nil {
		return fmt.Errorf("open the window: %w", err)
	}
	return nil
}

// opened is called by Wails once the window is there, in a goroutine of its own.
func (w *window) opened(ctx context.Context) {
	w.mu.Lock()
	w.ctx = ctx
	w.mu.Unlock()
	life := w.life.Begin(ctx)
	if w.problem != nil {
		return
	}
	w.spawn(func() {
		service.Bridge(life, w.backend.events, func(b service.Batch) { runtime.EventsEmit(ctx, service.EventsName, b) })
	})
	w.around.begin(ctx, life)
	w.surround(ctx, life)
}

// spawn runs do beside the window, which waits for it when it closes.
func (w *window) spawn(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.shut {
		w.work.Go(do)
	}
}

// closed is called by Wails when the window goes: whatever still runs for it ends first.
func (w *window) closed(ctx context.Context) {
	w.mu.Lock()
	w.ctx, w.shut = nil, true
	w.mu.Unlock()
	w.life.End()
	w.work.Wait()
	w.around.end()
	runtime.CleanupNotifications(ctx)
}

// show brings the window to the front, at an address unless that is "".
func (w *window) show(address string) {
	w.mu.Lock()
	ctx := w.ctx
	w.mu.Unlock()
	if ctx == nil { // it is about to appear
		service.OpenAt(w.shell, address)
		return
	}
	w.raise()
	if address != "" {
		runtime.EventsEmit(ctx, openEvent, address)
	}
}

// raise brings the window to the front. Before the window is there it does nothing: it is about to appear.
func (w *window) raise() {
	w.around.closing.shown()
	w.with(func(ctx context.Context) {
		runtime.WindowShow(ctx)
		runtime.WindowUnminimise(ctx)
	})
}

// with does something with the window while it is there.
func (w *window) with(do func(ctx context.Context)) {
	w.mu.Lock()
	ctx := w.ctx
	w.mu.Unlock()
	if ctx != nil {
		do(ctx)
	}
}

// tell has the page hear of something, after which it asks.
func (w *window) tell(name string) {
	w.with(func(ctx context.Context) { runtime.EventsEmit(ctx, name) })
}

// chooseFile asks for a file with the system's own dialog.
func chooseFile(ctx context.Context, title string) (string, error) {
	return runtime.OpenFileDialog(ctx, runtime.OpenDialogOptions{Title: title})
}

// emit tells the page something.
func emit(ctx context.Context, name string, data any) { runtime.EventsEmit(ctx, name, data) }

// chooseTarget asks where to write a file with the system's own dialog.
func chooseTarget(ctx context.Context, title, suggestion string) (string, error) {
	return runtime.SaveFileDialog(ctx, runtime.SaveDialogOptions{Title: title, DefaultFilename: suggestion})
}

// chooseFolder asks for a folder with the system's own dialog.
func chooseFolder(ctx context.Context, title string) (string, error) {
	return runtime.OpenDirectoryDialog(ctx, runtime.OpenDialogOptions{Title: title})
}
