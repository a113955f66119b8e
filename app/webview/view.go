//go:build linux && !e2e

package webview

// With the tag e2e the view is made by package automation, in the same context.

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#cgo LDFLAGS: -Wl,--wrap=webkit_web_view_new_with_user_content_manager
#include <webkit2/webkit2.h>

GtkWidget *__wrap_webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
	return g_object_new(WEBKIT_TYPE_WEB_VIEW, "web-context", webkit_web_context_get_default(), "user-content-manager", manager, NULL);
}
*/
import "C"
