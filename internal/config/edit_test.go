package config

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"learn/internal/source"
)

// TestTemplate: it changes nothing as it is, and each line that is taken out of its comment is right.
func TestTemplate(t *testing.T) {
	text := string(Template(rules()))
	for _, name := range []string{text, strings.ReplaceAll(text, "\n# theme", "\ntheme")} {
		if _, err := load(t, name, nil, nil); err != nil {
			t.Error(err)
		}
	}
	var open []string
	for line := range strings.Lines(text) {
		rest, commented := strings.CutPrefix(line, "# ")
		if commented && (strings.Contains(rest, " = ") || strings.HasPrefix(rest, "[")) {
			line = rest
		}
		open = append(open, line)
	}
	c, err := load(t, strings.Join(open, ""), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Settings() {
		if s.Origin.Kind != File {
			t.Errorf("the template does not name %s", s.Name)
		}
	}
}

func TestSetTheme(t *testing.T) {
	for _, c := range []struct{ before, after string }{
		{"", "theme = \"light\"\n"},
		{"# a\n", "# a\ntheme = \"light\"\n"},
		{"# a", "# a\ntheme = \"light\"\n"},
		{"mouse = true\n", "mouse = true\ntheme = \"light\"\n"},
		{"theme = \"dark\" # mine\nmouse = true", "theme = \"light\" # mine\nmouse = true"},
		{"theme='dark'", "theme = \"light\""},
		{"mouse = true\r\ntheme = \"dark\"\r\n", "mouse = true\r\ntheme = \"light\"\r\n"},
		{"[keys]\nhelp = \"x\"\n", "theme = \"light\"\n[keys]\nhelp = \"x\"\n"},
		{"# one of\n# theme = \"auto\"\n\n[keys]\n", "# one of\n# theme = \"auto\"\ntheme = \"light\"\n\n[keys]\n"},
		{"editor = \"\"\"\n# theme = x\n\"\"\"\n", ""}, // inside a text: by hand
		{"theme = \"\"\"\ndark\"\"\"\n", ""},
		{"theme = ", ""},
	} {
		got, err := SetTheme([]byte(c.before), "light")
		if string(got) != c.after || (err != nil) != (c.after == "") {
			t.Errorf("%q became %q, %v; want %q", c.before, got, err, c.after)
		}
	}
}

// FuzzSetTheme: the theme changes, nothing else does, and no comment is lost.
func FuzzSetTheme(f *testing.F) {
	f.Add("theme = \"dark\" # x\nmouse = true")
	f.Add("# theme = 3\n[keys]\ntheme = \"x\"")
	f.Add(string(Template(rules())))
	f.Fuzz(func(t *testing.T, text string) {
		got, err := SetTheme([]byte(text), "light")
		if err != nil {
			return
		}
		var before, after file
		if source.DecodeTOML("", []byte(text), &before) != nil || source.DecodeTOML("", got, &after) != nil {
			t.Fatalf("%q became %q", text, got)
		}
		if after.Theme != "light" {
			t.Fatalf("%q became %q", text, got)
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "#") && !strings.Contains(string(got), strings.TrimRight(line, "\r\n")) {
				t.Fatalf("%q lost %q: %q", text, line, got)
			}
		}
	})
}

// TestKeepTheme: a file is made where there is none, is read back, keeps its mode, and a link stays a link.
func TestKeepTheme(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new", "config.toml")
	if err := KeepTheme(path, "dark", rules()); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Sources{File: path, Rules: rules()})
	if err != nil || c.Theme != "dark" || c.Origin("theme").Kind != File {
		t.Errorf("%+v, %v", c, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	link := filepath.Join(dir, "link.toml")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := KeepTheme(link, "light", rules()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode().IsRegular() {
		t.Errorf("the link is a file now: %v", err)
	}
	if info, err = os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if c, err = Load(Sources{File: path, Rules: rules()}); err != nil || c.Theme != "light" {
		t.Errorf("%+v, %v", c, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*", ".learn-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestCreateLeavesWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := Create(path, rules()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("mouse = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Create(path, rules()); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "mouse = true\n" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "learn", "state.toml")
	if s := ReadState(path); len(s.Dark)+len(s.Welcomed) > 0 {
		t.Errorf("%+v", s)
	}
	for range 2 {
		for _, err := range []error{Welcome(path, "anna"), Welcome(path, "ben"), Remember(path, "xterm", true), Remember(path, "kitty", false)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	s := ReadState(path)
	if !slices.Equal(s.Welcomed, []string{"anna", "ben"}) || !s.Dark["xterm"] || s.Dark["kitty"] || len(s.Dark) != 2 {
		t.Errorf("%+v", s)
	}
	if err := os.WriteFile(path, []byte("dark = 3"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Remember(path, "xterm", false); err != nil { // nothing worth keeping was in it
		t.Fatal(err)
	}
	if s = ReadState(path); s.Dark["xterm"] || len(s.Dark) != 1 || len(s.Welcomed) != 0 {
		t.Errorf("%+v", s)
	}
}
