package main

// Wails for Linux cannot change the menu of an open window: it makes another bar that it never shows, and forgets what the
// entries of the one on the screen do, so that the next one chosen ends the program (v2.16.0). So the bar stays, and only its
// texts are changed, by GTK and on its thread.

/*
#cgo pkg-config: gtk+-3.0
#include <stdlib.h>
#include <gtk/gtk.h>

static GtkWidget *find_bar(GtkWidget *within) {
	GtkWidget *found = GTK_IS_MENU_BAR(within) ? within : NULL;
	if (found == NULL && GTK_IS_CONTAINER(within)) {
		GList *children = gtk_container_get_children(GTK_CONTAINER(within));
		for (GList *child = children; child != NULL && found == NULL; child = child->next) {
			found = find_bar(child->data);
		}
		g_list_free(children);
	}
	return found;
}

// relabel gives the entries of a menu, and of the menus in it, the next texts, and returns those that are left.
static char **relabel(GtkWidget *menu, char **texts) {
	GList *items = gtk_container_get_children(GTK_CONTAINER(menu));
	for (GList *item = items; item != NULL && *texts != NULL; item = item->next) {
		if (GTK_IS_SEPARATOR_MENU_ITEM(item->data)) {
			continue;
		}
		gtk_menu_item_set_label(item->data, *texts++);
		GtkWidget *submenu = gtk_menu_item_get_submenu(item->data);
		if (submenu != NULL) {
			texts = relabel(submenu, texts);
		}
	}
	g_list_free(items);
	return texts;
}

static gboolean relabel_windows(gpointer lines) {
	char **texts = g_strsplit(lines, "\n", -1);
	GList *windows = gtk_window_list_toplevels();
	for (GList *window = windows; window != NULL; window = window->next) {
		GtkWidget *bar = find_bar(window->data);
		if (bar != NULL) {
			relabel(bar, texts);
		}
	}
	g_list_free(windows);
	g_strfreev(texts);
	free(lines);
	return G_SOURCE_REMOVE;
}

static void relabel_soon(char *lines) {
	g_idle_add(relabel_windows, lines);
}
*/
import "C"

import (
	"context"
	"strings"
)

// speakMenu puts the menu into another language.
func (w *window) speakMenu(_ context.Context, language string) {
	C.relabel_soon(C.CString(strings.Join(menuTexts(language), "\n"))) // which frees it
}
