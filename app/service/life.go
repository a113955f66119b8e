package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"crisol/backend/speech"
)

// How long a call may take before the page gets an error instead of a spinner that never ends.
const (
	quick  = 15 * time.Second // reads of what is on this disk
	slow   = 5 * time.Minute  // plans of large datasets, submits
	unhurt = time.Hour        // native dialogs, which wait for a person
)

// Life is how long the window lives: the context that Wails hands to OnStartup, ended by End. It is safe for
// concurrent use.
type Life struct {
	mu     sync.Mutex
	ctx    context.Context //nolint:containedctx // Wails v2 hands it over once and passes none to bound methods
	cancel context.CancelFunc
	ended  bool
	failed error // why Crisol could not start
	// language is that of the page; nil, before anybody said, is English.
	language func() string
}

// NewLife returns a life that has not begun: until Begin, every call fails.
func NewLife() *Life {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return &Life{ctx: ctx, cancel: cancel}
}

// Begin starts the life with the context of the window and returns the context that ends with it.
func (l *Life) Begin(ctx context.Context) context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctx, l.cancel = context.WithCancel(ctx)
	if l.ended {
		l.cancel()
	}
	return l.ctx
}

// End ends it for good: calls under way are cancelled and later ones refused.
func (l *Life) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.cancel()
}

// Fail says why Crisol could not start. From then on every call of the page is answered with that.
func (l *Life) Fail(reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = reason
}

// Speak says where the language of the page is asked for. What the page is told from then on is in that language.
func (l *Life) Speak(language func() string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.language = language
}

// tongue speaks the language of the page.
func (l *Life) tongue() *speech.Tongue {
	l.mu.Lock()
	language := l.language
	l.mu.Unlock()
	if language == nil {
		return speech.In(speech.English)
	}
	return speech.In(language())
}

func (l *Life) state() (ctx context.Context, failed error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ctx, l.failed
}

// call does one call of the page within the window's life, and answers in the language of the page: the fields of the
// result that hold sentences (see speech.Tag), and the error.
func call[T any](l *Life, limit time.Duration, do func(context.Context) (T, error)) (T, error) {
	result, err := within(l, limit, do)
	if tongue := l.tongue(); err != nil && tongue.Language() != speech.English {
		err = faultOf(err).in(tongue)
	}
	return told(l, result), err
}

// told is a value in the language of the page. What goes to the page by another way than a call passes through it.
func told[T any](l *Life, value T) T {
	tongue := l.tongue()
	if tongue.Language() == speech.English {
		return value
	}
	return speech.Told(value, tongue.Marked)
}

// within does something within the window's life, for at most limit. A panic becomes an error, because Wails would log it
// and leave the page waiting for ever.
func within[T any](l *Life, limit time.Duration, do func(context.Context) (T, error)) (result T, err error) {
	living, failed := l.state()
	if failed != nil {
		return result, failed
	}
	ctx, cancel := context.WithTimeout(living, limit)
	defer cancel()
	defer func() {
		if reason := recover(); reason != nil {
			slog.Error("a call of the window panicked", "reason", reason, "stack", string(debug.Stack()))
			err = &Fault{Code: CodePanic, Problems: []Problem{}, Message: fmt.Sprintf("Crisol made a mistake (%v); the details are in its log", reason)}
		}
	}()
	result, err = do(ctx)
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("%w (%w)", err, ctx.Err())
	}
	return result, err
}

// act is call for what has no result.
func act(l *Life, limit time.Duration, do func(context.Context) error) error {
	_, err := call(l, limit, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) })
	return err
}
