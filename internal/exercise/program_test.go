package exercise

import (
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestParseProgram(t *testing.T) {
	for name, c := range map[string]struct {
		source        string
		crates, needs []string
	}{
		"none":             {"fn main() {}\n", nil, nil},
		"crates":           {"// crates: bytes, tokio\nfn main() {}\n", []string{"bytes", "tokio"}, nil},
		"both":             {"// crates: postgres\n// needs: postgres\n//! Text.\nfn main() {}\n", []string{"postgres"}, []string{"postgres"}},
		"needs first":      {"//needs:redis\n// crates: redis", []string{"redis"}, []string{"redis"}},
		"further below":    {"fn main() {}\n// crates: bytes\n", nil, nil},
		"only in the text": {"// It needs: patience\nfn main() {}\n", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := ParseProgram("performance/memory/examples/pool.rs", c.source)
			if p.Name != "pool" || p.Source != c.source || !slices.Equal(p.Crates, c.crates) || !slices.Equal(p.Needs, c.needs) {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestSnippet(t *testing.T) {
	for name, c := range map[string]struct{ fence, want string }{
		"wrapped":      {"let a = 1;\nprintln!(\"{a}\");\n", "fn main() { let a = 1;\nprintln!(\"{a}\");\n}\n"},
		"has a main":   {"fn main() {\n    run();\n}\n# fn run() {}\n", "fn main() {\n    run();\n}\nfn run() {}\n"},
		"hidden main":  {"# fn main() {\nlet a = 1;\n# }", "fn main() {\nlet a = 1;\n}\n"},
		"attributes":   {"#![allow(dead_code)]\n#[derive(Debug)]\nstruct S;", "#![allow(dead_code)]\nfn main() { #[derive(Debug)]\nstruct S;\n}\n"},
		"hash signs":   {"#\n## literal\nfn main() {}", "\n# literal\nfn main() {}\n"},
		"in a comment": {"// fn main() {}\nlet a = 1;", "// fn main() {}\nfn main() { let a = 1;\n}\n"},
		"empty":        {"", "fn main() { \n}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Snippet(c.fence); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add("let a = 1;\n# let b = 2;\n")
	f.Fuzz(func(t *testing.T, fence string) {
		got := Snippet(fence)
		if want := strings.Count(strings.TrimRight(fence, "\n"), "\n"); strings.Count(got, "\n") < want+1 {
			t.Errorf("%q lost lines: %q", fence, got)
		}
		if !hasMain.MatchString(got) {
			t.Errorf("%q has no main: %q", fence, got)
		}
	})
}

func TestRun(t *testing.T) {
	needRust(t)
	for name, c := range map[string]struct {
		source  string
		outcome Outcome
		message string
		output  string
	}{
		"prints":   {`fn main() { println!("out"); }`, Passed, "", "out\n"},
		"fails":    {`fn main() { std::process::exit(3) }`, Failed, "exit code 3", ""},
		"panics":   {`fn main() { panic!("no") }`, Failed, "exit code 101", "panicked at"},
		"error":    {`fn main() { let x: u8 = "a"; }`, CompileError, "", ""},
		"for ever": {`fn main() { loop { std::thread::park() } }`, Timeout, "within 1 seconds", ""},
	} {
		t.Run(name, func(t *testing.T) {
			res := Run(t.Context(), ParseProgram("a.rs", c.source), Limits{Seconds: 1})
			if res.Outcome != c.outcome || !strings.Contains(res.Message, c.message) || !strings.Contains(res.Output, c.output) {
				t.Errorf("%+v", res)
			}
		})
	}
}

func TestRunSnippet(t *testing.T) {
	needRust(t)
	res := RunSnippet(t.Context(), "eprintln!(\"to error\");\nprintln!(\"{A}\");\n# const A: u32 = 7;", Limits{})
	if res.Outcome != Passed || res.Stdout != "7\n" || !strings.Contains(res.Output, "to error\n") {
		t.Errorf("%+v", res)
	}
}

func TestRunNamesMissingTools(t *testing.T) {
	res := Run(t.Context(), ParseProgram("a.rs", "// needs: no-such-tool\nfn main() {}"), Limits{})
	if res.Outcome != ToolMissing || !strings.Contains(res.Message, "no-such-tool") {
		t.Errorf("%+v", res)
	}
	t.Setenv("PATH", t.TempDir())
	res = Run(t.Context(), ParseProgram("a.rs", "// crates: bytes\nfn main() {}"), Limits{})
	if res.Outcome != ToolMissing || !strings.Contains(res.Message, "rustc") || !strings.Contains(res.Message, "https://rustup.rs") {
		t.Errorf("%+v", res)
	}
}

// course is a workspace whose topic uses a crate that lies in the workspace itself, so that no network is needed.
func course() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"Cargo.toml":                                file("[workspace]\nresolver = \"3\"\nmembers = [\"topic\", \"helper\"]\n"),
		"Cargo.lock":                                file("version = 4\n\n[[package]]\nname = \"helper\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"topic-examples\"\nversion = \"0.1.0\"\ndependencies = [\n \"helper\",\n]\n"),
		"helper/Cargo.toml":                         file("[package]\nname = \"helper\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
		"helper/src/lib.rs":                         file("pub fn seven() -> u32 { 7 }\n"),
		"topic/Cargo.toml":                          file("[package]\nname = \"topic-examples\"\nversion = \"0.1.0\"\nedition = \"2024\"\nautoexamples = false\n\n[dependencies]\nhelper = { path = \"../helper\" }\n\n[lib]\npath = \"lib.rs\"\n\n[[example]]\nname = \"seven\"\npath = \"lesson/examples/seven.rs\"\n"),
		"topic/lib.rs":                              file(""),
		"topic/lesson/lesson.md":                    file("# Prose is not unpacked\n"),
		"topic/lesson/examples/seven.rs":            file("// crates: helper\nfn main() { println!(\"{}\", helper::seven()) }\n"),
		"topic/lesson/exercise/some/tests.rs":       file("not unpacked"),
		"topic/lesson/exercise/some/wrong/wrong.rs": file("not unpacked"),
	}
}

func TestRunWithCrates(t *testing.T) {
	needRust(t)
	if _, err := exec.LookPath("cargo"); err != nil {
		t.Skip("skipped without cargo")
	}
	files := course()
	p := ParseProgram("seven.rs", string(files["topic/lesson/examples/seven.rs"].Data))
	p.Workspace, p.Topic = files, "topic"
	plan := []string{"cargo build --quiet --release --locked --package topic-examples --example seven", "target/release/examples/seven"}
	if !reflect.DeepEqual(p.Plan(), plan) {
		t.Errorf("plan %q", p.Plan())
	}
	res := Run(t.Context(), p, Limits{})
	if res.Outcome != Passed || res.Stdout != "7\n" || !strings.Contains(res.Confined, "cargo") {
		t.Errorf("%+v", res)
	}
	p.Name = "eight"
	if res := Run(t.Context(), p, Limits{}); res.Outcome != CompileError || !strings.Contains(res.Output, "eight") {
		t.Errorf("%+v", res)
	}
}

func TestFetchingWithoutNetworkSaysSo(t *testing.T) {
	stderr := []byte("error: failed to get `bytes` as a dependency of package\n\nCaused by:\n  Could not resolve host: index.crates.io\n")
	res, ok := judgeCargo(report{Steps: []stepOut{{stepDone: stepDone{Exit: 101}, Stderr: stderr, Both: stderr}}}, nil)
	if ok || res.Outcome != ToolMissing || !strings.Contains(res.Message, "network") {
		t.Errorf("%+v", res)
	}
}
