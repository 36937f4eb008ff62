package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/adrg/xdg"

	"learn/internal/source"
)

// FileName is the name of the configuration in its folder.
const FileName = "config.toml"

// DefaultPath is where the configuration is if nothing says otherwise: config.toml in the folder learn of the user's
// configuration folder ($XDG_CONFIG_HOME, or what the system has for it). It fails if there is no such folder.
func DefaultPath() (string, error) {
	if !filepath.IsAbs(xdg.ConfigHome) {
		return "", errors.New("no folder for the configuration: no home directory; name a file with --config FILE")
	}
	return filepath.Join(xdg.ConfigHome, "learn", FileName), nil
}

// Template is a configuration that changes nothing and says everything: each setting in a comment, with its default.
func Template(r Rules) []byte {
	return fmt.Appendf(nil, `# How learn is to be. What is commented out is as it is anyway; %[1]slearn config%[1]s prints what is in force and why.
# A variable of the environment (LEARN_THEME, LEARN_EDITOR and so on) goes over this file, a flag goes over both.

# One of %[2]s.
# "auto" follows the terminal. The key t in the tree shows them all.
# theme = %[3]q

# The editor for exercises and notes, with its arguments: "hx", "code --wait". Empty: VISUAL, EDITOR, or vi.
# editor = ""

# How many questions are asked again on one day at most, and whether any are.
# daily_cap = %[4]d
# review = true

# The folder that exercises are unpacked into. Empty: learn in your home folder.
# work = "~/learn"

# Let the mouse wheel scroll; selecting text then needs shift.
# mouse = false

# The tutor line by line, without redrawing: for screen readers.
# plain = false

# Another key for an action; %[1]slearn config --actions%[1]s lists them.
# [keys]
# help = "f1"
`, "`", strings.Join(r.Themes, ", "), DefaultTheme, DefaultDailyCap)
}

// SetTheme returns a configuration with another theme and everything else as it was, comments and order included. The
// error says that the file has to be changed by hand, and where.
func SetTheme(data []byte, theme string) ([]byte, error) {
	entry := "theme = " + quote(theme)
	lines := strings.SplitAfter(string(data), "\n")
	at, there := source.Index(data)["theme"]
	switch {
	case there:
		old := lines[at-1]
		_, comment, _ := strings.Cut(afterValue(old), "#")
		if comment = strings.TrimSpace(comment); comment != "" {
			entry += " # " + comment
		}
		lines[at-1] = entry + lineEnd(old)
	default:
		at := place(lines)
		if at > 0 && !strings.HasSuffix(lines[at-1], "\n") && lines[at-1] != "" {
			lines[at-1] += "\n"
		}
		lines = append(lines[:at], append([]string{entry + "\n"}, lines[at:]...)...)
	}
	changed := []byte(strings.Join(lines, ""))
	if err := onlyTheme(data, changed, theme); err != nil {
		return nil, fmt.Errorf("the theme is written in a way that can only be changed by hand: write %s in it", entry)
	}
	return changed, nil
}

// afterValue is what stands after a value of one line in simple quotation marks.
func afterValue(line string) string {
	_, value, _ := strings.Cut(line, "=")
	value = strings.TrimSpace(value)
	if value == "" {
		return ""
	}
	if end := strings.IndexByte(value[1:], value[0]); end >= 0 {
		return value[end+2:]
	}
	return ""
}

func lineEnd(line string) string {
	switch {
	case strings.HasSuffix(line, "\r\n"):
		return "\r\n"
	case strings.HasSuffix(line, "\n"):
		return "\n"
	}
	return ""
}

// place is the line before which a theme is written: below the one of the template that is commented out, else before
// the first table, else at the end.
func place(lines []string) int {
	for i, line := range lines {
		if strings.HasPrefix(line, "# theme =") {
			return i + 1
		}
		if strings.HasPrefix(strings.TrimSpace(line), "[") {
			return i
		}
	}
	if n := len(lines); lines[n-1] == "" {
		return n - 1
	}
	return len(lines)
}

// onlyTheme proves that two configurations differ in the theme and nothing else.
func onlyTheme(before, after []byte, theme string) error {
	var a, b file
	if err := source.DecodeTOML("", before, &a); err != nil {
		return err
	}
	if err := source.DecodeTOML("", after, &b); err != nil {
		return err
	}
	a.Theme = theme
	if !reflect.DeepEqual(a, b) {
		return errors.New("more than the theme would change")
	}
	return nil
}

// KeepTheme writes a theme into a configuration file, which is made from the template if there is none.
func KeepTheme(path, theme string, r Rules) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = Template(r), nil
	}
	if err != nil {
		return fmt.Errorf("keeping the theme: %w", err)
	}
	changed, err := SetTheme(data, theme)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if bytes.Equal(changed, data) {
		return nil
	}
	if err := replace(path, changed); err != nil {
		return fmt.Errorf("keeping the theme: %w", err)
	}
	return nil
}

// Create makes a configuration file from the template unless there is one.
func Create(path string, r Rules) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return replace(path, Template(r))
}

// replace writes a file whole or not at all. A link stays one: people keep their configuration elsewhere.
func replace(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".learn-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}
