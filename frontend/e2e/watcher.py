"""A desktop's tray for the window test: owns org.kde.StatusNotifierWatcher on the session bus.

It prints a line of JSON for each icon that registers, and answers each line of JSON on its standard input with one:
  {"ask": "icon"}                what the newest icon shows: title, tooltip, and the size and digest of its picture
  {"ask": "menu"}                the lines of its menu that can be seen: id, label, enabled, separator
  {"ask": "click", "id": 3}      clicks a line of the menu
  {"ask": "activate"}            clicks the icon itself
  {"ask": "leave"}               gives the name up, as a desktop does whose panel goes, until {"ask": "return"}
"""

import hashlib
import json
import sys

from gi.repository import Gio, GLib

NAME = "org.kde.StatusNotifierWatcher"
NODE = Gio.DBusNodeInfo.new_for_xml(
    """<node><interface name='org.kde.StatusNotifierWatcher'>
    <method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>
    <method name='RegisterStatusNotifierHost'><arg type='s' direction='in'/></method>
    <property name='RegisteredStatusNotifierItems' type='as' access='read'/>
    <property name='IsStatusNotifierHostRegistered' type='b' access='read'/>
    <property name='ProtocolVersion' type='i' access='read'/>
    <signal name='StatusNotifierItemRegistered'><arg type='s'/></signal>
    </interface></node>"""
)
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
items = []


def tell(what):
    print(json.dumps(what), flush=True)


def called(_bus, sender, _path, _interface, method, arguments, invocation):
    if method == "RegisterStatusNotifierItem":
        given = arguments.unpack()[0]
        items.append((sender, given) if given.startswith("/") else (given, "/StatusNotifierItem"))
        tell({"registered": items[-1][0]})
    invocation.return_value(None)


def asked_for(_bus, _sender, _path, _interface, name):
    return {
        "RegisteredStatusNotifierItems": GLib.Variant("as", [owner + path for owner, path in items]),
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
    }[name]


def call(path, interface, method, arguments):
    return bus.call_sync(items[-1][0], path, interface, method, arguments, None, 0, 5000, None).unpack()


def icon():
    owner, path = items[-1]
    (all_,) = call(path, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", ("org.kde.StatusNotifierItem",)))
    width, height, pixels = all_["IconPixmap"][0]
    return {
        "title": all_["Title"],
        "id": all_["Id"],
        "tooltip": all_["ToolTip"][2],
        "size": [width, height],
        "digest": hashlib.sha256(bytes(pixels)).hexdigest(),
    }


def menu_path():
    owner, path = items[-1]
    (value,) = call(
        path, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", ("org.kde.StatusNotifierItem", "Menu"))
    )
    return value


def menu():
    _, (_, _, lines) = call(menu_path(), "com.canonical.dbusmenu", "GetLayout", GLib.Variant("(iias)", (0, -1, [])))
    return [
        {
            "id": id_,
            "label": properties.get("label", ""),
            "enabled": properties.get("enabled", True),
            "separator": properties.get("type") == "separator",
        }
        for id_, properties, _ in lines
        if properties.get("visible", True)
    ]


def click(id_):
    event = GLib.Variant("(isvu)", (id_, "clicked", GLib.Variant("s", ""), 0))
    call(menu_path(), "com.canonical.dbusmenu", "Event", event)


def activate():
    call(items[-1][1], "org.kde.StatusNotifierItem", "Activate", GLib.Variant("(ii)", (0, 0)))


def own(method, arguments):
    bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, arguments, None, 0, 5000, None)


def answer(source, _condition):
    line = source.readline()
    if not line:
        loop.quit()
        return False
    request = json.loads(line)
    try:
        if request["ask"] == "icon":
            tell({"answer": icon()})
        elif request["ask"] == "menu":
            tell({"answer": menu()})
        else:
            if request["ask"] == "click":
                click(request["id"])
            elif request["ask"] == "activate":
                activate()
            elif request["ask"] == "leave":
                own("ReleaseName", GLib.Variant("(s)", (NAME,)))
            elif request["ask"] == "return":
                own("RequestName", GLib.Variant("(su)", (NAME, 4)))
            tell({"answer": None})
    except GLib.Error as error:
        tell({"error": error.message})
    return True


bus.register_object("/StatusNotifierWatcher", NODE.interfaces[0], called, asked_for, None)
own("RequestName", GLib.Variant("(su)", (NAME, 4)))
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, answer)
tell({"ready": True})
loop.run()
