//go:build linux

// Package webview keeps the web view of Wails within bounds, once it is imported. WebKit's own are those of a browser, where
// pages come and go: it begins to give memory back when a web process holds a third of the machine's, at most of 3 GB, and
// compiles whatever runs often three times over. Crisol is one page that stays open all day and waits for a person most of it.
package webview

// Wails asks for WebKit's default context and for a view in it. A context takes its settings only when it is made, so the linker
// puts our functions in those two places (ld: --wrap): they make one context, with our settings, and the view in it.
//
// The engine of the scripts (JavaScriptCore) reads its options from the environment. They are set where WebKit's processes see
// them and those that Go starts do not: Go copied its environment when the program began. What a person has set stays.
//
// Measured on WebKitGTK 2.50: after 60 jobs and 500 views the web process holds 124 MB of its own; with WebKit's bounds it held
// 284 after 40 jobs and still grew. Every bound on opening, scrolling and filtering is kept (frontend/e2e/bench.mjs), the one on
// memory is not yet: docs/design.md has the figures.

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#cgo LDFLAGS: -Wl,--wrap=webkit_web_context_get_default
#include <stdlib.h>
#include <webkit2/webkit2.h>

// MB that the web process may hold before every poll gives back what can be made again: at half of it (the strict threshold)
// also compiled code. It always holds more once views were seen; so this says "tidy up at every poll".
#define LIMIT 100
// Seconds between two polls.
#define POLL 30

WebKitWebContext *__wrap_webkit_web_context_get_default(void) {
	static WebKitWebContext *context;
	if (context == NULL) {
		// The plain compiler is enough for a page; the optimising ones keep graphs and copies of the code.
		setenv("JSC_useDFGJIT", "false", 0);
		// Executions (default 500) before even that one begins: most of a page's functions run a few times and never again.
		setenv("JSC_thresholdForJITAfterWarmUp", "5000", 0);
		WebKitMemoryPressureSettings *settings = webkit_memory_pressure_settings_new();
		webkit_memory_pressure_settings_set_memory_limit(settings, LIMIT);
		webkit_memory_pressure_settings_set_poll_interval(settings, POLL);
		webkit_memory_pressure_settings_set_kill_threshold(settings, 0);
		context = g_object_new(WEBKIT_TYPE_WEB_CONTEXT, "memory-pressure-settings", settings, NULL);
		webkit_memory_pressure_settings_free(settings);
		// One page has no pages to go back to, and its files lie beside it.
		webkit_web_context_set_cache_model(context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
	}
	return context;
}
*/
import "C"
