#!/usr/bin/python3
"""A small window from which a file or folder can be dragged, as from a file manager, for the window test.

  drag.py PATH...

It lies in the upper left corner of the display, prints "ready" and its window's id, and then "taken" for each drop that
somebody took and "refused" for each that nobody took. It runs until it is ended.
"""

import pathlib
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
gi.require_version("GdkX11", "3.0")
from gi.repository import Gdk, GdkX11, Gtk  # noqa: E402, F401

SIDE = 60


def say(*words):
    print(*words, flush=True)


def main(paths):
    addresses = [pathlib.Path(path).absolute().as_uri() for path in paths]
    window = Gtk.Window(title="Files", decorated=False, default_width=SIDE, default_height=SIDE)
    window.set_keep_above(True)
    handle = Gtk.EventBox()
    handle.add(Gtk.Label(label="drag me"))
    window.add(handle)
    handle.drag_source_set(
        Gdk.ModifierType.BUTTON1_MASK,
        [Gtk.TargetEntry.new("text/uri-list", 0, 0)],
        Gdk.DragAction.COPY | Gdk.DragAction.MOVE | Gdk.DragAction.LINK,
    )
    handle.connect("drag-data-get", lambda _, __, data, *___: data.set_uris(addresses))
    handle.connect("drag-begin", lambda *_: say("begun"))
    outcome = {"failed": False}

    def failed(*_):
        outcome["failed"] = True
        return True  # no flight of the icon back to us: nothing to wait for

    def ended(*_):
        say("refused" if outcome["failed"] else "taken")
        outcome["failed"] = False

    handle.connect("drag-failed", failed)
    handle.connect("drag-end", ended)
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    window.move(0, 0)
    say("ready", window.get_window().get_xid())
    Gtk.main()


main(sys.argv[1:])
