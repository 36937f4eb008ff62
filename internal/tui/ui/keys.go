package ui

import "charm.land/bubbles/v2/key"

// Bind is a binding of keys that help shows as show, with what they do.
func Bind(keys []string, show, what string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(show, what))
}

// The keys that mean the same on every screen.
var (
	KeyForceQuit = Bind([]string{"ctrl+c"}, "ctrl+c", "quit")
	KeyQuit      = Bind([]string{"q"}, "q", "quit")
	KeyHelp      = Bind([]string{"?"}, "?", "help")
	KeySuspend   = Bind([]string{"ctrl+z"}, "ctrl+z", "suspend")
	KeyBack      = Bind([]string{"esc"}, "esc", "back")
	KeyUp        = Bind([]string{"up", "k"}, "↑", "up")
	KeyDown      = Bind([]string{"down", "j"}, "↓", "down")
	KeyLeft      = Bind([]string{"left", "h"}, "←", "left")
	KeyRight     = Bind([]string{"right", "l"}, "→", "right")
	KeyTop       = Bind([]string{"g", "home"}, "g", "to the start")
	KeyBottom    = Bind([]string{"G", "end"}, "G", "to the end")
	KeyHalfUp    = Bind([]string{"ctrl+u"}, "ctrl+u", "half a page up")
	KeyHalfDown  = Bind([]string{"ctrl+d"}, "ctrl+d", "half a page down")
	KeyPageUp    = Bind([]string{"pgup", "b", "shift+space"}, "b", "a page up")
	KeyPageDown  = Bind([]string{"pgdown", "space", "f"}, "space", "a page down")
	KeyTestOut   = Bind([]string{"o"}, "o", "test out") // of the selected topic
	KeyEnter     = Bind([]string{"enter"}, "enter", "open")
)

// Named is a binding with another description for help: the same key does something particular on this screen.
func Named(b key.Binding, what string) key.Binding {
	b.SetHelp(b.Help().Key, what)
	return b
}
