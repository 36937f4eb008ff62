package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A file that a program reads is proven with it: the change of the file alone is noticed, and both are red.
func TestConfigFailsWithItsProgram(t *testing.T) {
	needRust(t)
	dir := goodCourse(t)
	if code, out := prove(t, "-course", dir); code != 0 {
		t.Fatalf("the good course fails:\n%s", out)
	}
	change(t, dir, txtar.File{Name: "basics/counting/config/limits.toml", Data: []byte("-most = 7\n+most = 8\n")})
	code, out := prove(t, "-course", dir)
	if code != codeFailed || strings.Count(out, "FAIL ") != 2 ||
		!strings.Contains(out, "FAIL basics/counting examples/helped.rs example\n") ||
		!strings.Contains(out, "FAIL basics/counting config/limits.toml config read by examples/helped.rs\n") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

func TestTexts(t *testing.T) {
	src := "// \"a\"\nf(\"b\", r#\"c\"d\"#, r\"e\", '\"', b\"f\", \"g\\\"h\", \"\", \"i\nj\") /* \"k\" */\n"
	if got, want := texts(src), []string{"b", `c"d`, "e", `g\"h`, "", "i\nj"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What a program reads is found through its modules, from the file and from the lesson, and nowhere else.
func TestReads(t *testing.T) {
	dir := goodCourse(t)
	c, err := openCourse(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.choose(nil); err != nil {
		t.Fatal(err)
	}
	l := c.lessons[0]
	if got, want := l.reads("examples/helped.rs"), []string{"config/limits.toml", "examples/support/limits.rs"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for text, want := range map[string]string{
		"../config/limits.toml":                    "config/limits.toml",
		"config/limits.toml":                       "config/limits.toml",
		"/counting/config/limits.toml":             "config/limits.toml",
		"../../counting/config/limits.toml":        "config/limits.toml",
		"../../other/config/limits.toml":           "",
		"../../../basics/other/config/limits.toml": "",
		"limits.toml":                              "",
		"see config/limits.toml":                   "",
		"/etc/passwd":                              "",
		"":                                         "",
	} {
		var got string
		for _, name := range l.named("examples/a.rs", text) {
			if l.hasFile(name) {
				got = name
			}
		}
		if got != want {
			t.Errorf("%q means %q, not %q", text, got, want)
		}
	}
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(data, text...), 0o600); err != nil {
		t.Fatal(err)
	}
}
