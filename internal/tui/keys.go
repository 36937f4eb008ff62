package tui

import "charm.land/bubbles/v2/key"

func bind(keys []string, show, what string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(show, what))
}

// The keys that mean the same on every screen.
var (
	forceQuit  = bind([]string{"ctrl+c"}, "ctrl+c", "quit")
	keyQuit    = bind([]string{"q"}, "q", "quit")
	keyHelp    = bind([]string{"?"}, "?", "help")
	keySuspend = bind([]string{"ctrl+z"}, "ctrl+z", "suspend")
	keyBack    = bind([]string{"esc"}, "esc", "back")
	keyUp      = bind([]string{"up", "k"}, "↑", "up")
	keyDown    = bind([]string{"down", "j"}, "↓", "down")
	keyLeft    = bind([]string{"left", "h"}, "←", "left")
	keyRight   = bind([]string{"right", "l"}, "→", "right")
	keyTop     = bind([]string{"g", "home"}, "g", "to the start")
	keyBottom  = bind([]string{"G", "end"}, "G", "to the end")
	keyHalfUp  = bind([]string{"ctrl+u"}, "ctrl+u", "half a page up")
	keyHalfDn  = bind([]string{"ctrl+d"}, "ctrl+d", "half a page down")
	keyPageUp  = bind([]string{"pgup", "b", "shift+space"}, "b", "a page up")
	keyPageDn  = bind([]string{"pgdown", "space", "f"}, "space", "a page down")
	keyEnter   = bind([]string{"enter"}, "enter", "open")
)

// named is a binding with another description for help: the same key does something particular on this screen.
func named(b key.Binding, what string) key.Binding {
	b.SetHelp(b.Help().Key, what)
	return b
}
