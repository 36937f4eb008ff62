package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// accessible is the variable by which programs are told to do without redrawing.
const accessible = "ACCESSIBLE"

// settings are all there are, in the order in which they are shown.
func settings() []setting {
	return []setting{
		{"theme", []string{"LEARN_THEME"}, setTheme, func(c *Config) string { return quote(c.Theme) }},
		{"editor", []string{"LEARN_EDITOR"}, setEditor, func(c *Config) string { return quote(c.Editor) }},
		{"daily_cap", []string{"LEARN_DAILY_CAP"}, setDailyCap, func(c *Config) string { return strconv.Itoa(c.DailyCap) }},
		{"review", []string{"LEARN_REVIEW"}, setBool(func(c *Config) *bool { return &c.Review }), showBool(func(c *Config) bool { return c.Review })},
		{"work", []string{"LEARN_WORK"}, setWork, func(c *Config) string { return quote(c.Work) }},
		{"mouse", []string{"LEARN_MOUSE"}, setBool(func(c *Config) *bool { return &c.Mouse }), showBool(func(c *Config) bool { return c.Mouse })},
		{"plain", []string{"LEARN_PLAIN", accessible}, setBool(func(c *Config) *bool { return &c.Plain }), showBool(func(c *Config) bool { return c.Plain })},
	}
}

func setTheme(c *Config, s *Sources, value any) error {
	name, err := text(value)
	if err != nil {
		return err
	}
	if !slices.Contains(s.Rules.Themes, name) {
		return fmt.Errorf("there is no theme %q; it is one of %s", name, strings.Join(s.Rules.Themes, ", "))
	}
	c.Theme = name
	return nil
}

func setEditor(c *Config, _ *Sources, value any) (err error) {
	c.Editor, err = text(value)
	return err
}

func setDailyCap(c *Config, _ *Sources, value any) error {
	wrong := fmt.Errorf("it is a number from 1 to %d, not %v", MaxDailyCap, show(value))
	n, whole := value.(int64)
	if w, ok := value.(word); ok {
		parsed, err := strconv.ParseInt(string(w), 10, 32)
		if err != nil {
			return wrong
		}
		n, whole = parsed, true
	}
	if !whole || n < 1 || n > MaxDailyCap {
		return wrong
	}
	c.DailyCap = int(n)
	return nil
}

func setWork(c *Config, s *Sources, value any) error {
	dir, err := text(value)
	if err != nil || dir == "" {
		return err
	}
	if rest, tilde := strings.CutPrefix(dir, "~"); tilde && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		if s.Home == "" {
			return errors.New("there is no home folder for ~; write the folder in full")
		}
		dir = filepath.Join(s.Home, rest)
	}
	if _, typed := value.(word); typed {
		if dir, err = filepath.Abs(dir); err != nil {
			return err
		}
	}
	if !filepath.IsAbs(dir) {
		return fmt.Errorf("%q depends on where learn is started; write it in full or with ~/", dir)
	}
	c.Work = filepath.Clean(dir)
	return nil
}

// setBool takes true and false; from the environment and flags also what people type for them.
func setBool(field func(*Config) *bool) func(*Config, *Sources, any) error {
	return func(c *Config, _ *Sources, value any) error {
		on, ok := value.(bool)
		if w, is := value.(word); is {
			on, ok = truth(string(w))
		}
		if !ok {
			return fmt.Errorf("it is true or false, not %v", show(value))
		}
		*field(c) = on
		return nil
	}
}

// word is a value of the environment or a flag, which has no type. In the file "yes" is text and nothing else.
type word string

// truth reads what people write for true and false where there are words only.
func truth(s string) (on, ok bool) {
	switch strings.ToLower(s) {
	case "1", "t", "true", "yes", "y", "on":
		return true, true
	case "0", "f", "false", "no", "n", "off":
		return false, true
	}
	return false, false
}

func showBool(get func(*Config) bool) func(*Config) string {
	return func(c *Config) string { return strconv.FormatBool(get(c)) }
}

// text is a value that has to be one line of text.
func text(value any) (string, error) {
	s, ok := value.(string)
	if w, is := value.(word); is {
		s, ok = string(w), true
	}
	switch {
	case !ok:
		return "", fmt.Errorf("it is text in quotation marks, not %v", show(value))
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", errors.New("it holds a line break or another control character")
	}
	return s, nil
}

// show is a value in an error.
func show(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case word:
		return quote(string(v))
	case map[string]any:
		return "a table"
	case []any:
		return "a list"
	}
	return fmt.Sprint(value)
}

// quote is a text as TOML has it.
func quote(s string) string { return strconv.Quote(s) }
