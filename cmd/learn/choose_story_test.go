//go:build !windows

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"learn/internal/terminal"
)

// TestChoosingStory is what somebody sees once, and what they choose and keep: the greeting, a theme, a configuration.
func TestChoosingStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	s.isGreetedOnce()
	s.keepsATheme()
	s.isToldWhatIsWrong()
}

func (s *story) isGreetedOnce() {
	s.open(80, 24)
	s.sees("welcome", "1   Start at the beginning", "3   Test out", "esc skip")
	s.types("2")
	s.sees("Fast services", "→ Measuring", "enter on a path")
	s.quits()
	s.open(80, 24)
	s.sees("start here", "Memory: copies, pools and arenas")
	s.quits()

	// Whoever leaves without choosing has seen it all the same; another learner has not.
	s.open(40, 15, "--learner", "ben")
	s.sees("welcome", "1   Start at the beginning")
	s.quits()
	s.open(40, 15, "--learner", "ben")
	s.sees("start here")
	s.quits()

	state, err := os.ReadFile(filepath.Join(s.dir, "state", "learn", "state.toml"))
	if err != nil || !strings.Contains(string(state), "ben") || !strings.Contains(string(state), "[dark]") {
		s.t.Errorf("remembered: %q, %v; want who was greeted, and what the terminal said", state, err)
	}
}

func (s *story) keepsATheme() {
	s.open(80, 24)
	s.sees("start here", "? help")
	s.types("t")
	s.sees("▌ auto ✓", "high-contrast-dark", "Borrow in the common case")
	s.types(terminal.Down + terminal.Down)
	s.sees("▌ light", "Dark text on a light background")
	s.types(terminal.Enter)
	s.sees("kept in", "start here")
	s.quits()

	s.open(80, 24)
	s.sees("start here", "? help")
	s.types("t")
	s.sees("▌ light ✓")
	if got := s.colourOf("▌"); got != "#0b5cad" {
		s.t.Errorf("the cursor is drawn in %s, which is not the light theme", got)
	}
	s.types(terminal.Escape)
	s.sees("start here")
	s.quits()
	text, err := os.ReadFile(s.configuration())
	if err != nil || !strings.Contains(string(text), "\ntheme = \"light\"\n") || !strings.Contains(string(text), "# daily_cap = 20") {
		s.t.Errorf("the configuration is\n%s%v", text, err)
	}
}

// isToldWhatIsWrong: the tutor does not start half configured, and says which line to mend.
func (s *story) isToldWhatIsWrong() {
	text, err := os.ReadFile(s.configuration())
	if err != nil {
		s.t.Fatal(err)
	}
	s.save(s.configuration(), append(text, "\n[keys]\nfilter = \"p\"\n"...))
	line := strings.Count(string(text), "\n") + 3
	s.open(120, 24)
	s.sees(fmt.Sprintf("config.toml:%d: keys.filter: \"p\" is the key of paths already", line), "learn config --edit")
	var exit *exec.ExitError
	if err := s.Exit(); !errors.As(err, &exit) || exit.ExitCode() != codeMisuse {
		s.t.Errorf("it ended with %v; want exit code %d", err, codeMisuse)
	}
	s.save(s.configuration(), append(text, "\n[keys]\nfilter = \"F\"\n"...))
	s.open(120, 24)
	s.sees("start here", "F f") // the key, and what it does
	s.quits()
}

func (s *story) configuration() string {
	return filepath.Join(s.dir, "config", "learn", "config.toml")
}

// colourOf is the colour in which a character is drawn where it first stands on the screen.
func (s *story) colourOf(text string) string {
	s.t.Helper()
	width, height := s.Size()
	for y := range height {
		for x := range width {
			if c := s.Cell(x, y); c != nil && c.Content == text && c.Style.Fg != nil {
				r, g, b, _ := c.Style.Fg.RGBA()
				return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
			}
		}
	}
	s.t.Fatalf("%q is not on the screen:\n%s", text, s.Text())
	return ""
}
