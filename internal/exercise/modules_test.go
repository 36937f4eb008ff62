package exercise

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func lessonFiles(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestReadProgram(t *testing.T) {
	const file = "topic/second/examples/main.rs"
	for _, c := range []struct {
		what, main string
		modules    []string
		err        string
	}{
		{what: "alone", main: "fn main() {}"},
		{what: "a module of another lesson, and what it names", main: "#[path = \"../../first/examples/support/net.rs\"]\nmod net;\nfn main() {}",
			modules: []string{"topic/first/examples/support/clock.rs", "topic/first/examples/support/net.rs"}},
		{what: "a text", main: "fn main() { print!(\"{}\", include_str!(\"../config/a.txt\")) }", modules: []string{"topic/second/config/a.txt"}},
		{what: "itself", main: "#[path = \"main.rs\"]\nmod again;"},
		{what: "in a comment", main: "// #[path = \"none.rs\"]\nfn main() {}"},
		{what: "missing", main: "#[path = \"none.rs\"]\nmod none;", err: `main.rs names "none.rs": reading topic/second/examples/none.rs`},
		{what: "of another topic", main: "#[path = \"../../../other/a.rs\"]\nmod a;", err: "not in the topic topic"},
		{what: "outside of the course", main: "#[path = \"../../../../../etc/passwd\"]\nmod a;", err: "not in the topic topic"},
	} {
		t.Run(c.what, func(t *testing.T) {
			p, err := ReadProgram(lessonFiles(map[string]string{
				file:                                    c.main,
				"topic/first/examples/support/net.rs":   "#[path = \"clock.rs\"]\npub mod clock;",
				"topic/first/examples/support/clock.rs": "pub fn now() -> u32 { 7 }",
				"topic/second/config/a.txt":             "seven\n",
				"other/a.rs":                            "",
			}), file)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("%v", err)
				}
				return
			}
			if got := slices.Sorted(maps.Keys(p.Modules)); err != nil || !slices.Equal(got, c.modules) {
				t.Errorf("%v, %v", got, err)
			}
			if p.Topic != "topic" || p.Name != "main" {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestRunWithModules(t *testing.T) {
	needRust(t)
	p, err := ReadProgram(lessonFiles(map[string]string{
		"topic/a/examples/main.rs": "#[path = \"../../b/examples/support/seven.rs\"]\nmod seven;\n" +
			"fn main() { print!(\"{} {}\", seven::seven(), include_str!(\"../config/a.txt\")) }",
		"topic/b/examples/support/seven.rs": "pub fn seven() -> u32 { 7 }",
		"topic/a/config/a.txt":              "seven\n",
	}), "topic/a/examples/main.rs")
	if err != nil {
		t.Fatal(err)
	}
	if res := Run(t.Context(), p, Limits{}); res.Outcome != Passed || res.Stdout != "7 seven\n" {
		t.Errorf("%+v", res)
	}
	p.Source = strings.Replace(p.Source, "print!", "eprint!", 1)
	if _, res := Measure(t.Context(), p, []string{"x"}, 1, Limits{}, nil); res.Outcome != Failed {
		t.Errorf("%+v", res)
	}
}
