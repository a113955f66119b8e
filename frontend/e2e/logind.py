"""The part of logind that keeps a computer awake, for the window test, on the bus of DBUS_SYSTEM_BUS_ADDRESS.

It prints a line of JSON when it is asked to (what, who, why, mode), and one when what it handed out is closed.
"""

import json
import os

from gi.repository import Gio, GLib

NODE = Gio.DBusNodeInfo.new_for_xml(
    """<node><interface name='org.freedesktop.login1.Manager'>
    <method name='Inhibit'>
      <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
      <arg type='h' direction='out'/>
    </method></interface></node>"""
)


def tell(what):
    print(json.dumps(what), flush=True)


def closed(ours, _condition):
    os.close(ours)
    tell({"released": True})
    return False


def called(_bus, _sender, _path, _interface, _method, arguments, invocation):
    ours, theirs = os.pipe()
    handed = Gio.UnixFDList.new()
    index = handed.append(theirs)  # a copy
    os.close(theirs)
    GLib.io_add_watch(ours, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, closed)
    tell({"inhibit": list(arguments.unpack())})
    invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (index,)), handed)


bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
bus.register_object("/org/freedesktop/login1", NODE.interfaces[0], called, None, None)
name = GLib.Variant("(su)", ("org.freedesktop.login1", 4))
bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", name, None, 0, 5000, None)
tell({"ready": True})
GLib.MainLoop().run()
