package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"learn/internal/source"
)

func rules() Rules {
	return Rules{Themes: []string{"auto", "dark", "light", "none"}, Actions: []Action{
		{Name: "help", Key: "?"}, {Name: "quit", Key: "q"}, {Name: "down", Key: "j"},
		{Name: "review", Key: "r", Where: []string{"tree"}}, {Name: "search", Key: "/", Where: []string{"tree"}},
		{Name: "outline", Key: "o", Where: []string{"reader"}}, {Name: "run", Key: "x", Where: []string{"reader"}},
	}}
}

// load reads a configuration file of this text.
func load(t *testing.T, text string, environ []string, flags map[string]string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(Sources{File: path, Environ: environ, Flags: flags, Home: filepath.FromSlash("/home/anna"), Rules: rules()})
}

func TestNothingIsSet(t *testing.T) {
	c, err := Load(Sources{File: filepath.Join(t.TempDir(), "none.toml"), Rules: rules()})
	if err != nil {
		t.Fatal(err)
	}
	if c.Theme != "auto" || c.DailyCap != 20 || !c.Review || c.Mouse || c.Plain || c.Editor != "" || c.Work != "" || len(c.Keys) > 0 {
		t.Errorf("%+v", c)
	}
	for _, s := range c.Settings() {
		if s.Origin.String() != "default" {
			t.Errorf("%s comes from %v", s.Name, s.Origin)
		}
	}
}

// TestPrecedence: a flag goes over the environment, that over the file, that over the default; each value says which.
func TestPrecedence(t *testing.T) {
	const text = "# mine\ntheme = \"dark\"\ndaily_cap = 7\nmouse = true\nwork = \"~/code\"\n\n[keys]\nreview = \"R\"\nhelp = \"f1\"\n"
	c, err := load(t, text, []string{"LEARN_THEME=light", "LEARN_DAILY_CAP=9", "LEARN_REVIEW=off", "ACCESSIBLE=please", "LEARN_EDITOR="},
		map[string]string{"theme": "none", "mouse": "false"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{
		"theme": {`"none"`, "flag: --theme"}, "daily_cap": {"9", "environment: LEARN_DAILY_CAP"}, "mouse": {"false", "flag: --mouse"},
		"review": {"false", "environment: LEARN_REVIEW"}, "plain": {"true", "environment: ACCESSIBLE"}, "editor": {`""`, "default"},
		"work":      {quote(filepath.FromSlash("/home/anna/code")), c.File + ":5"},
		"keys.help": {`"f1"`, c.File + ":9"}, "keys.review": {`"R"`, c.File + ":8"},
	}
	got := c.Settings()
	if len(got) != len(want) {
		t.Errorf("%d values in force; want %d: %v", len(got), len(want), got)
	}
	for _, s := range got {
		if w := want[s.Name]; s.Value != w[0] || s.Origin.String() != w[1] {
			t.Errorf("%s = %s from %v; want %v", s.Name, s.Value, s.Origin, w)
		}
	}
	if c.Origin("work").Kind != File {
		t.Error("work does not come from the file")
	}
}

// TestMistakes: each is said with its line, and with what to write instead; nothing is in force then.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string // "line: part of the message"
	}{
		{"theme = \"drak\"", []string{`1: there is no theme "drak"; it is one of auto, dark, light, none`}},
		{"\ntheme = 3", []string{"2: theme: it is text in quotation marks, not 3"}},
		{"colour = \"red\"", []string{`1: unknown key "colour"`}},
		{"theme = ", []string{"1: "}},
		{"theme = \"drak\"\ncolour = 1", []string{"1: there is no theme", "2: unknown key"}},
		{"mouse = \"yes\"", []string{`1: mouse: it is true or false, not "yes"`}},
		{"daily_cap = 0", []string{"1: daily_cap: it is a number from 1 to 1000, not 0"}},
		{"daily_cap = \"9\"", []string{`1: daily_cap: it is a number`}},
		{"daily_cap = 2.5\nplain = 1", []string{"1: daily_cap", "2: plain: it is true or false, not 1"}},
		{"work = \"here\"", []string{`1: work: "here" depends on where learn is started`}},
		{"editor = [\"vi\"]", []string{"1: editor: it is text in quotation marks, not a list"}},
		{"editor = \"a\\nb\"", []string{"1: editor: it holds a line break"}},
		{"[keys]\nrevew = \"R\"", []string{`2: unknown action "revew"; there is review`}},
		{"[keys]\nzoom = \"R\"", []string{`2: unknown action "zoom"; ` + "`learn config --actions` lists them"}},
		{"[keys]\nreview = \"?\"", []string{`2: keys.review: "?" is the key of help already`}},
		{"[keys]\nreview = \"/\"", []string{`2: keys.review: "/" is the key of search already`}},
		{"[keys]\nhelp = \"o\"", []string{`2: keys.help: "o" is the key of outline already`}},
		{"[keys]\nreview = \"R\"\nsearch = \"R\"", []string{`2: keys.review: "R" is the key of search already`}},
		{"[keys]\nreview = \"enter\"", []string{`2: keys.review: "enter" is no key that can be given`}},
		{"[keys]\nreview = \"ctrl+c\"", []string{"2: keys.review: ctrl+c is the terminal's own"}},
		{"[keys]\nreview = 5", []string{"2: keys.review: it is text"}},
		{"keys = { review = \"\" }", []string{"1: keys.review: "}},
		{"keys = 3", []string{"1: "}},
	} {
		got, err := load(t, c.text, nil, nil)
		var errs source.Errors
		if !errors.As(err, &errs) || len(errs) != len(c.want) {
			t.Errorf("%q: %v; want %v", c.text, err, c.want)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(errs[i].Error(), want[:strings.Index(want, ":")+1]) || !strings.Contains(errs[i].Msg, want[strings.Index(want, ": ")+2:]) {
				t.Errorf("%q: %v; want %s", c.text, errs[i], want)
			}
		}
		if got.Theme != "" || got.DailyCap != 0 {
			t.Errorf("%q is an error, and still in force: %+v", c.text, got)
		}
	}
}

// TestKeysThatFit: a key may mean something on another screen, two may change places, and a letter that is given up is free.
func TestKeysThatFit(t *testing.T) {
	for _, text := range []string{
		"[keys]\nreview = \"o\"", "[keys]\nreview = \"/\"\nsearch = \"r\"", "[keys]\nquit = \"Q\"\nreview = \"q\"",
		"[keys]\nhelp = \"ctrl+h\"\nquit = \"alt+q\"", "[keys]\nreview = \"日\"", "keys = { review = \"R\" }",
	} {
		if c, err := load(t, text, nil, nil); err != nil || len(c.Keys) == 0 {
			t.Errorf("%q: %v, %v", text, err, c.Keys)
		}
	}
}

func TestBadEnvironmentAndFlags(t *testing.T) {
	for _, c := range []struct {
		environ []string
		flags   map[string]string
		want    string
	}{
		{[]string{"LEARN_THEME=x"}, nil, `LEARN_THEME=x: there is no theme "x"`},
		{[]string{"LEARN_DAILY_CAP=many"}, nil, `LEARN_DAILY_CAP=many: it is a number from 1 to 1000, not "many"`},
		{[]string{"LEARN_MOUSE=perhaps"}, nil, `LEARN_MOUSE=perhaps: it is true or false, not "perhaps"`},
		{nil, map[string]string{"theme": "y"}, `--theme y: there is no theme "y"`},
	} {
		_, err := load(t, "", c.environ, c.flags)
		var bad *Bad
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %v: %v; want %s", c.environ, c.flags, err, c.want)
		}
	}
}

// TestNamedFileMustExist: a usual file may be missing, one that was asked for may not.
func TestNamedFileMustExist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.toml")
	_, err := Load(Sources{File: path, Must: "--config", Rules: rules()})
	if err == nil || !strings.Contains(err.Error(), "--config "+path+": ") {
		t.Errorf("%v", err)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(Sources{File: filepath.Join(blocked, "learn", "config.toml"), Rules: rules()}); err != nil {
		t.Errorf("a folder that cannot be one: %v", err)
	}
	_, err = Load(Sources{File: t.TempDir(), Rules: rules()})
	if err == nil {
		t.Error("a folder was read as a file")
	}
}

// FuzzLoad: whatever the file says, it is refused with lines or it is in force whole.
func FuzzLoad(f *testing.F) {
	f.Add("theme = \"dark\"\n[keys]\nhelp = \"x\"")
	f.Add("daily_cap = 3\nreview = false\nwork = \"~\"\nmouse=true")
	f.Add("keys = { help = \"?\" }")
	f.Add(string(Template(rules())))
	f.Fuzz(func(t *testing.T, text string) {
		c := Config{Theme: "auto", DailyCap: 1, Keys: map[string]string{}, origins: map[string]Origin{}}
		s := Sources{File: "config.toml", Home: "/home/anna", Rules: rules()}
		if err := c.decode(&s, []byte(text)); err != nil {
			var errs source.Errors
			if !errors.As(err, &errs) || len(errs) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		if !slices.Contains(rules().Themes, c.Theme) || c.DailyCap < 1 || c.DailyCap > MaxDailyCap || c.Work != "" && !filepath.IsAbs(c.Work) {
			t.Fatalf("%+v", c)
		}
		for action, key := range c.Keys {
			if checkKey(key) != nil || !slices.ContainsFunc(rules().Actions, func(a Action) bool { return a.Name == action }) {
				t.Fatalf("%s = %q", action, key)
			}
		}
	})
}
