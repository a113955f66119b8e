#!/usr/bin/python3
"""What an assistive technology sees of a program (AT-SPI), for the window test.

  atspi.py wait   PID              waits until the program is on the accessibility bus
  atspi.py tree   PID [ROLE]       prints its accessible tree, or the first one under ROLE, as JSON
  atspi.py press  PID ROLE NAME    does the first action of the node of that role and name

A node is {"role", "name", "states", "children"}; a tree that was cut off for its size says {"cut": true} where. The exit
status is 1, with words, where something is not there.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

# Of the many states, those that a person is told.
STATES = [
    "CHECKED", "SELECTED", "EXPANDED", "EXPANDABLE", "FOCUSED", "FOCUSABLE", "PRESSED", "SENSITIVE", "SHOWING", "VISIBLE",
    "REQUIRED", "INVALID_ENTRY", "READ_ONLY", "BUSY", "MODAL",
]
MOST_NODES = 6000
DEEPEST = 80


def application(pid, within):
    """The root of the program; it may have just begun to say hello to the bus."""
    end = time.monotonic() + within
    while True:
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            try:
                app = desktop.get_child_at_index(i)
                if app is not None and app.get_process_id() == pid and app.get_child_count() > 0:
                    return app
            except GLib.Error:
                continue  # a program that is just ending
        if time.monotonic() > end:
            sys.exit(f"no program {pid} on the accessibility bus")
        time.sleep(0.1)


def role_of(node):
    return node.get_role_name()


def states_of(node):
    held = node.get_state_set()
    return [s.lower().replace("_", "-") for s in STATES if held.contains(getattr(Atspi.StateType, s))]


class Walk:
    """A walk down a tree of foreign making: what vanishes under way is left out, what never ends is cut off."""

    def __init__(self):
        self.left = MOST_NODES

    def children(self, node, depth):
        if depth >= DEEPEST:
            return
        try:
            count = node.get_child_count()
        except GLib.Error:
            return
        for i in range(count):
            try:
                child = node.get_child_at_index(i)
            except GLib.Error:
                continue
            if child is not None:
                yield child

    def tell(self, node, depth=0):
        self.left -= 1
        if self.left < 0:
            return {"cut": True}
        try:
            told = {"role": role_of(node), "name": node.get_name() or "", "states": states_of(node)}
            attributes = node.get_attributes() or {}
        except GLib.Error:
            return None
        for key in ("xml-roles", "tag"):
            if attributes.get(key):
                told[key] = attributes[key]
        children = [c for c in (self.tell(child, depth + 1) for child in self.children(node, depth)) if c]
        if children:
            told["children"] = children
        return told

    def find(self, node, role, name=None, depth=0):
        self.left -= 1
        if self.left < 0:
            return None
        try:
            if role_of(node) == role and (name is None or node.get_name() == name):
                return node
        except GLib.Error:
            return None
        for child in self.children(node, depth):
            found = self.find(child, role, name, depth + 1)
            if found is not None:
                return found
        return None


def main():
    command, pid, *rest = sys.argv[1:]
    app = application(int(pid), 20)
    if command == "wait":
        return
    if command == "tree":
        root = app
        if rest:
            root = Walk().find(app, rest[0]) or sys.exit(f"nothing with the role {rest[0]}")
        json.dump(Walk().tell(root), sys.stdout)
        return
    if command == "press":
        role, name = rest
        node = Walk().find(app, role, name) or sys.exit(f'no {role} "{name}"')
        if not Atspi.Action.do_action(node, 0):
            sys.exit(f'{role} "{name}" cannot be pressed')
        return
    sys.exit(__doc__)


main()
