package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/adrg/xdg"
	"github.com/pelletier/go-toml/v2"

	"learn/internal/source"
)

// State is what the program remembers about a machine. Losing it costs a flash of the wrong theme and a greeting, so a
// file that cannot be read counts as an empty one.
type State struct {
	// Dark says of each kind of terminal that was asked whether its background is dark.
	Dark map[string]bool `toml:"dark"`
	// Welcomed are the learners who have seen the first screen.
	Welcomed []string `toml:"welcomed"`
}

// StatePath is where the state is kept: state.toml in the folder learn of the user's state folder ($XDG_STATE_HOME, or
// what the system has for it).
func StatePath() (string, error) {
	if !filepath.IsAbs(xdg.StateHome) {
		return "", errors.New("no folder to remember the terminal in: no home directory")
	}
	return filepath.Join(xdg.StateHome, "learn", "state.toml"), nil
}

// ReadState reads what is remembered.
func ReadState(path string) State {
	var s State
	data, err := os.ReadFile(path)
	if err != nil || source.DecodeTOML(path, data, &s) != nil {
		return State{}
	}
	return s
}

// Welcome remembers that a learner has seen the first screen.
func Welcome(path, learner string) error {
	return remember(path, func(s *State) bool {
		if slices.Contains(s.Welcomed, learner) {
			return false
		}
		s.Welcomed = append(s.Welcomed, learner)
		return true
	})
}

// Remember remembers a kind of terminal's background.
func Remember(path, terminal string, dark bool) error {
	return remember(path, func(s *State) bool {
		if was, known := s.Dark[terminal]; known && was == dark {
			return false
		}
		if s.Dark == nil {
			s.Dark = map[string]bool{}
		}
		s.Dark[terminal] = dark
		return true
	})
}

// remember changes the state, and writes it if that made a difference. Of two programs that do so at once one wins.
func remember(path string, change func(*State) bool) error {
	s := ReadState(path)
	if !change(&s) {
		return nil
	}
	data, err := toml.Marshal(s)
	if err != nil {
		return err
	}
	return replace(path, data)
}
