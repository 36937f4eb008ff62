package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"learn/internal/source"
)

// readKeys takes in the table of keys: action = "key". Each action must be one that there is, each key one that a
// terminal sends, and no key may do two things on one screen.
func (c *Config) readKeys(s *Sources, table map[string]any, lines map[string]int, errs *source.Errors) {
	known := map[string]Action{}
	for _, a := range s.Rules.Actions {
		known[a.Name] = a
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		line := keyLine(lines, name)
		if _, ok := known[name]; !ok {
			errs.Add(s.File, line, "unknown action %q%s", name, near(name, s.Rules.Actions))
			continue
		}
		key, err := text(table[name])
		if err == nil {
			err = checkKey(key)
		}
		if err != nil {
			errs.Add(s.File, line, "keys.%s: %v", name, err)
			continue
		}
		c.Keys[name] = key
		c.origins["keys."+name] = Origin{File, fmt.Sprintf("%s:%d", s.File, line)}
	}
	c.checkClashes(s, lines, errs)
}

func (c *Config) checkClashes(s *Sources, lines map[string]int, errs *source.Errors) {
	for _, a := range s.Rules.Actions {
		if _, given := c.Keys[a.Name]; !given {
			continue
		}
		for _, b := range s.Rules.Actions {
			_, both := c.Keys[b.Name]
			if !c.clash(a, b) || both && b.Name < a.Name { // one line for a pair
				continue
			}
			errs.Add(s.File, keyLine(lines, a.Name), "keys.%s: %q is the key of %s already; give one of them another",
				a.Name, c.Keys[a.Name], b.Name)
		}
	}
}

// keyLine is the line of an action's key, or that of the table if it is written inline.
func keyLine(lines map[string]int, action string) int {
	if line, ok := lines["keys."+action]; ok {
		return line
	}
	return lines["keys"]
}

// clash says that two actions share a key on a screen.
func (c *Config) clash(a, b Action) bool {
	if a.Name == b.Name || c.key(a) != c.key(b) {
		return false
	}
	if len(a.Where) == 0 || len(b.Where) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Where, func(screen string) bool { return slices.Contains(b.Where, screen) })
}

func (c *Config) key(a Action) string {
	if k, ok := c.Keys[a.Name]; ok {
		return k
	}
	return a.Key
}

// checkKey says what is wrong with a key's name: one character, or "ctrl+" or "alt+" and one, or f1 to f12. The keys
// that mean the same in every program cannot be given away.
func checkKey(key string) error {
	rest := key
	for _, mod := range []string{"ctrl+", "alt+"} {
		rest = strings.TrimPrefix(rest, mod)
	}
	switch {
	case key == "ctrl+c" || key == "ctrl+z":
		return fmt.Errorf("%s is the terminal's own", key)
	case rest == key && isFunctionKey(key):
		return nil
	case utf8.RuneCountInString(rest) == 1 && !strings.ContainsFunc(rest, unplain):
		return nil
	}
	return fmt.Errorf("%q is no key that can be given: write one character, ctrl+ or alt+ and one, or f1 to f12", key)
}

func unplain(r rune) bool {
	return !unicode.IsPrint(r) || unicode.IsSpace(r) || unicode.Is(unicode.Mn, r)
}

func isFunctionKey(key string) bool {
	switch key {
	case "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12":
		return true
	}
	return false
}

// near names the actions whose names begin like one that there is not, or says where all are listed.
func near(name string, actions []Action) string {
	var like []string
	for _, a := range actions {
		if len(name) >= 2 && strings.HasPrefix(a.Name, name[:2]) {
			like = append(like, a.Name)
		}
	}
	if len(like) == 0 || len(like) > 5 {
		return "; `learn config --actions` lists them"
	}
	return "; there is " + strings.Join(like, ", ")
}
