//go:build linux && e2e

// Package automation, linked into a program built with the tag e2e, lets WebKitWebDriver drive the window that a person would
// see, and photographs it. It is never shipped.
package automation

// Wails opens its web view with webkit_web_view_new_with_user_content_manager and closes it to automation. The linker
// puts the function below in that place (ld: --wrap): it makes the same view, marked as automated, and hands it to the
// automation session, which asks for a view as soon as the driver connects.
//
// WebDriver's own screenshot never comes back on a page with a web font (WebKitGTK 2.50). So on SIGUSR2 the window
// saves what the display shows of it to the file that CRISOL_E2E_PHOTO names.

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#cgo LDFLAGS: -Wl,--wrap=webkit_web_view_new_with_user_content_manager
#include <stdlib.h>
#include <webkit2/webkit2.h>

static WebKitWebView *the_view;

static WebKitWebView *hand_over_view(WebKitAutomationSession *session, gpointer unused) {
	return the_view;
}

static void on_automation(WebKitWebContext *context, WebKitAutomationSession *session, gpointer unused) {
	WebKitApplicationInfo *info = webkit_application_info_new();
	webkit_application_info_set_name(info, "crisol");
	webkit_automation_session_set_application_info(session, info);
	webkit_application_info_unref(info);
	g_signal_connect(session, "create-web-view", G_CALLBACK(hand_over_view), NULL);
}

GtkWidget *__wrap_webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
	WebKitWebContext *context = webkit_web_context_get_default();
	webkit_web_context_set_automation_allowed(context, TRUE);
	g_signal_connect(context, "automation-started", G_CALLBACK(on_automation), NULL);
	the_view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "web-context", context, "user-content-manager", manager, "is-controlled-by-automation", TRUE, NULL);
	return GTK_WIDGET(the_view);
}

static gboolean photograph(gpointer path) {
	GdkWindow *window = gtk_widget_get_window(GTK_WIDGET(the_view));
	GdkPixbuf *photo = gdk_pixbuf_get_from_window(window, 0, 0, gdk_window_get_width(window), gdk_window_get_height(window));
	if (photo != NULL) {
		char *partial = g_strconcat(path, ".partial", NULL);
		if (gdk_pixbuf_save(photo, partial, "png", NULL, NULL)) {
			rename(partial, path);
		}
		g_free(partial);
		g_object_unref(photo);
	}
	free(path);
	return G_SOURCE_REMOVE;
}

static void photograph_soon(char *path) {
	g_idle_add(photograph, path);
}
*/
import "C"

import (
	"os"
	"os/signal"
	"syscall"
)

func init() {
	path := os.Getenv("CRISOL_E2E_PHOTO")
	if path == "" {
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR2)
	go func() {
		for range asked {
			C.photograph_soon(C.CString(path))
		}
	}()
}
