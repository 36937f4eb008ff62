// Package config is how the learner wants the tutor to be: one TOML file, over which the environment goes, over which
// the flags of a command line go. It reads, checks, explains and edits it, and keeps beside it the little that the
// program has to remember about a machine ([State]).
//
// It must not know what any value does: which themes and which actions there are it is told ([Rules]), and what comes of
// a value is for the packages that own the matter.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"

	"learn/internal/source"
)

// Config is what is in force.
type Config struct {
	// Theme is one of Rules.Themes.
	Theme string
	// Editor is a command with its arguments; "" is VISUAL, EDITOR, or what the system has.
	Editor string
	// Keys are the keys of actions that have another one than usual: action → key.
	Keys map[string]string
	// DailyCap is how many questions a day are reviewed at most, 1 to MaxDailyCap.
	DailyCap int
	// Review says whether answered questions come back.
	Review bool
	// Work is the folder that exercises are unpacked into, absolute; "" is the usual one.
	Work string
	// Mouse lets the wheel scroll; Plain is the tutor line by line.
	Mouse, Plain bool

	// File is the file that was read, or would be if it were there.
	File string

	origins map[string]Origin
}

// Limits and defaults.
const (
	DefaultDailyCap = 20
	MaxDailyCap     = 1000
	DefaultTheme    = "auto"
)

// Kind is where a value comes from.
type Kind int

// The kinds, each of which goes over those before it.
const (
	Default Kind = iota
	File
	Environment
	Flag
)

// Origin says where a value comes from.
type Origin struct {
	Kind Kind
	Name string // the file and line, the variable or the flag; "" for a default
}

// String is the origin in words.
func (o Origin) String() string {
	switch o.Kind {
	case File:
		return o.Name
	case Environment:
		return "environment: " + o.Name
	case Flag:
		return "flag: " + o.Name
	}
	return "default"
}

// Action is something the learner can do by a key.
type Action struct {
	Name string
	Key  string // the usual key
	// Where are the screens on which the key does that; none stands for all.
	Where []string
}

// Rules are what the values are held to.
type Rules struct {
	Themes  []string
	Actions []Action
}

// Sources is where a configuration is read from.
type Sources struct {
	File    string            // its path; it need not exist
	Must    string            // what named File, when it has to exist: a flag or a variable
	Environ []string          // as os.Environ has it
	Flags   map[string]string // values of flags that were given, by the name of the setting
	Home    string            // what "~" stands for; "" if there is no home
	Rules   Rules
}

// setting is one value that can be set: how it is called, and how a value is taken in.
type setting struct {
	name      string
	variables []string // of the environment, the first one set counts
	set       func(c *Config, s *Sources, value any) error
	show      func(c *Config) string
}

// Setting is a value in force, as it is written in the file, and its origin.
type Setting struct {
	Name, Value string
	Origin      Origin
}

// Load reads a configuration. What is wrong in the file comes back as source.Errors with lines, what is wrong elsewhere
// as *Bad; then nothing is in force.
func Load(s Sources) (Config, error) {
	c := Config{Theme: DefaultTheme, DailyCap: DefaultDailyCap, Review: true, File: s.File, Keys: map[string]string{},
		origins: map[string]Origin{}}
	if err := c.readFile(&s); err != nil {
		return Config{}, err
	}
	for _, st := range settings() {
		for _, name := range st.variables {
			value := lookup(s.Environ, name)
			if value == "" {
				continue
			}
			if name == accessible { // any value switches it on
				value = "true"
			}
			if err := st.set(&c, &s, word(value)); err != nil {
				return Config{}, &Bad{What: name + "=" + value, Reason: err.Error()}
			}
			c.origins[st.name] = Origin{Environment, name}
			break
		}
		if value, given := s.Flags[st.name]; given {
			if err := st.set(&c, &s, word(value)); err != nil {
				return Config{}, &Bad{What: "--" + st.name + " " + value, Reason: err.Error()}
			}
			c.origins[st.name] = Origin{Flag, "--" + st.name}
		}
	}
	return c, nil
}

// Bad is a value of the environment or a flag that there cannot be.
type Bad struct {
	What   string // "NAME=value" or "--flag value"
	Reason string
}

// Error is what and why.
func (b *Bad) Error() string { return b.What + ": " + b.Reason }

// Settings are the values in force, in the order of the template; a key of its own for each action that has another
// key than usual.
func (c Config) Settings() []Setting {
	var all []Setting
	for _, st := range settings() {
		all = append(all, Setting{st.name, st.show(&c), c.origins[st.name]})
	}
	for _, action := range slices.Sorted(maps.Keys(c.Keys)) {
		name := "keys." + action
		all = append(all, Setting{name, quote(c.Keys[action]), c.origins[name]})
	}
	return all
}

// Origin says where the value of a setting comes from.
func (c Config) Origin(name string) Origin { return c.origins[name] }

// readFile takes in what the file says.
func (c *Config) readFile(s *Sources) error {
	data, err := os.ReadFile(s.File)
	switch {
	case s.Must == "" && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)): // XDG_CONFIG_HOME=/dev/null
		return nil
	case err != nil && s.Must != "":
		return &Bad{What: s.Must + " " + s.File, Reason: reason(err)}
	case err != nil:
		return &Bad{What: s.File, Reason: reason(err)}
	}
	return c.decode(s, data)
}

func (c *Config) decode(s *Sources, data []byte) error {
	var f file
	var errs source.Errors
	errs.Join(s.File, source.DecodeTOML(s.File, data, &f)) // what could be read is looked at all the same
	lines := source.Index(data)
	values := f.values()
	for _, st := range settings() {
		value, there := values[st.name]
		if !there || value == nil {
			continue
		}
		if err := st.set(c, s, value); err != nil {
			errs.Add(s.File, lines[st.name], "%s: %v", st.name, err)
			continue
		}
		c.origins[st.name] = Origin{File, fmt.Sprintf("%s:%d", s.File, lines[st.name])}
	}
	c.readKeys(s, f.Keys, lines, &errs)
	return errs.Err()
}

// file is the file's form. Values are taken as they come, so that what is wrong with one is said in our words.
type file struct {
	Theme    any            `toml:"theme"`
	Editor   any            `toml:"editor"`
	DailyCap any            `toml:"daily_cap"`
	Review   any            `toml:"review"`
	Work     any            `toml:"work"`
	Mouse    any            `toml:"mouse"`
	Plain    any            `toml:"plain"`
	Keys     map[string]any `toml:"keys"`
}

func (f *file) values() map[string]any {
	return map[string]any{"theme": f.Theme, "editor": f.Editor, "daily_cap": f.DailyCap, "review": f.Review,
		"work": f.Work, "mouse": f.Mouse, "plain": f.Plain}
}

// lookup is the value of a variable; where a name stands twice the last one counts, as for a process.
func lookup(environ []string, name string) string {
	value := ""
	for _, entry := range environ {
		if n, v, ok := strings.Cut(entry, "="); ok && n == name {
			value = v
		}
	}
	return value
}

// reason is why a file cannot be read, without its path, which stands before it.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
