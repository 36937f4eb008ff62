// Command floor is the least that a Bubble Tea program can do with a text: show it and scroll it. The tutor's speed is
// compared with it.
package main

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

type pager struct {
	lines         []string
	top           int
	width, height int
}

func (p pager) Init() tea.Cmd { return nil }

func (p pager) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.width, p.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q":
			return p, tea.Quit
		case "j":
			p.top = min(p.top+1, max(len(p.lines)-p.height, 0))
		case "k":
			p.top = max(p.top-1, 0)
		}
	}
	return p, nil
}

func (p pager) View() tea.View {
	end := min(p.top+max(p.height-1, 0), len(p.lines))
	v := tea.NewView(strings.Join(p.lines[p.top:end], "\n") + "\n? help")
	v.AltScreen = true
	return v
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		_, err = tea.NewProgram(pager{lines: strings.Split(string(text), "\n")}).Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}
