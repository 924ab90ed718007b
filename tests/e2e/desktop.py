"""What a desktop has and Xvfb lacks: a place for tray icons, and notifications. Speaks JSON lines; `desktop.mjs` is its other end.

It says what it is told (icons that come and go, notifications), and answers requests, `{"request": n, "do": …}`:
`menu` lists the entries of an icon's menu, `press` chooses one by its label, `click` clicks a notification.
"""

import json
import sys
import threading

from gi.repository import Gio, GLib

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"

INTERFACES = Gio.DBusNodeInfo.new_for_xml(f"""
<node>
  <interface name="{WATCHER}">
    <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
    <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
    <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
    <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
    <property name="ProtocolVersion" type="i" access="read"/>
    <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
    <signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
  </interface>
  <interface name="{NOTIFICATIONS}">
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  </interface>
</node>
""")


def say(**what):
    print(json.dumps(what), flush=True)


class Tray:
    """The icons, each as (bus name, object path)."""

    def __init__(self, bus):
        self.bus = bus
        self.icons = []
        bus.register_object("/StatusNotifierWatcher", INTERFACES.lookup_interface(WATCHER), self.called, self.read, None)
        bus.signal_subscribe("org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", None, None, Gio.DBusSignalFlags.NONE, self.owner_changed)

    def called(self, bus, sender, path, interface, method, parameters, invocation):
        invocation.return_value(None)
        if method == "RegisterStatusNotifierItem":
            (service,) = parameters.unpack()
            # Ayatana's library names its object, KDE's its bus name.
            icon = (sender, service) if service.startswith("/") else (service, "/StatusNotifierItem")
            if icon not in self.icons:
                self.icons.append(icon)
                self.ask(icon, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (ITEM,)), lambda answer: say(said="icon", icons=len(self.icons), **answer[0]), path=icon[1])

    def read(self, bus, sender, path, interface, name):
        return {
            "RegisteredStatusNotifierItems": GLib.Variant("as", ["".join(icon) for icon in self.icons]),
            "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
            "ProtocolVersion": GLib.Variant("i", 0),
        }[name]

    def owner_changed(self, bus, sender, path, interface, signal, parameters):
        name, _, owner = parameters.unpack()
        left = [icon for icon in self.icons if icon[0] != name or owner]
        if len(left) < len(self.icons):
            self.icons = left
            say(said="icon gone", icons=len(left))

    def ask(self, icon, interface, method, parameters, then, path):
        def answered(bus, result):
            try:
                then(bus.call_finish(result).unpack())
            except GLib.Error as error:
                say(said="error", text=f"{interface}.{method}: {error.message}")

        self.bus.call(icon[0], path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, 10_000, None, answered)

    def menu(self, then):
        """Hands over the menu of the newest icon: its bus name and path, and its entries."""
        icon = self.icons[-1]

        def listed(path, answer):
            _, (_, _, children) = answer
            entries = [{"id": child[0], "label": child[1].get("label", ""), "enabled": child[1].get("enabled", True)} for child in children]
            then(icon, path, entries)

        def found(answer):
            path = answer[0]
            self.ask(icon, MENU, "GetLayout", GLib.Variant("(iias)", (0, -1, [])), lambda layout: listed(path, layout), path)

        self.ask(icon, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ITEM, "Menu")), found, icon[1])

    def press(self, label, then):
        def chosen(icon, path, entries):
            found = [entry["id"] for entry in entries if entry["label"].startswith(label)]
            if not found:
                return then(f"No entry begins with {label!r}: {entries}")
            event = GLib.Variant("(isvu)", (found[0], "clicked", GLib.Variant("s", ""), 0))
            self.ask(icon, MENU, "Event", event, lambda _: then(None), path)

        self.menu(chosen)


class Notifications:
    """What programs show; nothing goes away by itself."""

    def __init__(self, bus):
        self.bus = bus
        self.last = 0
        bus.register_object("/org/freedesktop/Notifications", INTERFACES.lookup_interface(NOTIFICATIONS), self.called, None, None)

    def called(self, bus, sender, path, interface, method, parameters, invocation):
        if method == "Notify":
            app, replaces, icon, title, text, actions, _, _ = parameters.unpack()
            self.last = replaces or self.last + 1
            say(said="notification", id=self.last, app=app, icon=icon, title=title, text=text, actions=actions[::2], replaces=replaces)
            invocation.return_value(GLib.Variant("(u)", (self.last,)))
        elif method == "CloseNotification":
            invocation.return_value(None)
            self.signal("NotificationClosed", "(uu)", (parameters.unpack()[0], 3))
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body", "body-markup"],)))
        else:
            invocation.return_value(GLib.Variant("(ssss)", ("Millrace's tests", "Millrace", "1", "1.2")))

    def click(self, number):
        self.signal("ActionInvoked", "(us)", (number, "default"))
        self.signal("NotificationClosed", "(uu)", (number, 2))

    def signal(self, name, kinds, values):
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", NOTIFICATIONS, name, GLib.Variant(kinds, values))


def main():
    loop = GLib.MainLoop()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    tray, notifications = Tray(bus), Notifications(bus)

    def answer(asked, **what):
        say(said="answer", request=asked["request"], **what)

    def do(asked):
        if asked["do"] == "menu":
            tray.menu(lambda icon, path, entries: answer(asked, entries=entries))
        elif asked["do"] == "press":
            tray.press(asked["label"], lambda error: answer(asked, error=error))
        elif asked["do"] == "click":
            notifications.click(asked["id"])
            answer(asked)

    def listen():
        for line in sys.stdin:
            GLib.idle_add(do, json.loads(line))
        GLib.idle_add(loop.quit)

    names = [WATCHER, f"org.kde.StatusNotifierHost-{GLib.random_int()}", NOTIFICATIONS]
    owned = []

    def acquired(_, name):
        owned.append(name)
        if len(owned) == len(names):
            say(said="ready")

    def lost(_, name):
        say(said="error", text=f"{name} belongs to somebody else on this bus")
        loop.quit()

    for name in names:
        Gio.bus_own_name_on_connection(bus, name, Gio.BusNameOwnerFlags.NONE, acquired, lost)
    threading.Thread(target=listen, daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
