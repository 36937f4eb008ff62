package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
)

func TestCleanLogin(t *testing.T) {
	tests := map[string]string{
		"anna":                          "anna",
		`WORK\anna`:                     "anna",
		"anna@example.org":              "anna@example.org",
		"":                              "learner",
		"..":                            "learner",
		"an/na\x00":                     "anna",
		" anna ":                        "anna",
		"\u202eanna":                    "anna",
		"an\xffna":                      "anna",
		strings.Repeat("x", 100):        strings.Repeat("x", progress.MaxLearner),
		strings.Repeat("x", 63) + " yz": strings.Repeat("x", 63),
	}
	for login, want := range tests {
		got := cleanLogin(login)
		if got != want {
			t.Errorf("cleanLogin(%q) = %q; want %q", login, got, want)
		}
		if err := progress.ValidLearner(got); err != nil {
			t.Errorf("cleanLogin(%q) = %q, which is no name: %v", login, got, err)
		}
	}
}

func FuzzCleanLogin(f *testing.F) {
	f.Add("anna")
	f.Add("a\\ b/../\u202e ")
	f.Fuzz(func(t *testing.T, login string) {
		if err := progress.ValidLearner(cleanLogin(login)); err != nil {
			t.Errorf("cleanLogin(%q) = %q: %v", login, cleanLogin(login), err)
		}
	})
}

// FuzzWriteJSON proves that what programs read is what was meant, and that a terminal sees no character it acts on.
func FuzzWriteJSON(f *testing.F) {
	f.Add("a title")
	f.Add("<b> & \x1b[31m\u009b\u202e\u2028\U000e0001 \u007f é 🙂")
	f.Fuzz(func(t *testing.T, title string) {
		title = strings.ToValidUTF8(title, "?")
		var out bytes.Buffer
		if err := writeJSON(&out, lessonJSON{Title: title}); err != nil {
			t.Fatal(err)
		}
		var back lessonJSON
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || back.Title != title {
			t.Errorf("%q came back as %q, %v", title, back.Title, err)
		}
		for _, r := range out.String() {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("%q was printed with %U", title, r)
			}
		}
	})
}

// TestHeed: the first signal ends the window, another one kills it, and what an editor is told is not for the window.
func TestHeed(t *testing.T) {
	p := &program{}
	p.editing.Store(true)
	caught, first, done := make(chan os.Signal), make(chan os.Signal, 1), make(chan struct{})
	killed := make(chan struct{}, 4)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.heed(caught, first, done, func() { killed <- struct{}{} })
	}()
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, os.Interrupt, syscall.SIGHUP} {
		caught <- sig
	}
	close(done)
	<-ended
	if sig := <-first; sig != syscall.SIGTERM || len(killed) != 0 {
		t.Errorf("with an editor: passed on %v, killed %d times; want SIGTERM and 0", sig, len(killed))
	}

	p.editing.Store(false)
	done, ended = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		p.heed(caught, first, done, func() { killed <- struct{}{} })
	}()
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP, os.Interrupt} {
		caught <- sig
	}
	close(done)
	<-ended
	if sig := <-first; sig != os.Interrupt || len(killed) != 1 {
		t.Errorf("without: passed on %v, killed %d times; want SIGINT and 1", sig, len(killed))
	}
}

func course(t *testing.T) (*lessons.Course, runner) {
	t.Helper()
	fsys := os.DirFS("testdata/course")
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c, runner{fsys}
}

func TestProgramOfListing(t *testing.T) {
	c, run := course(t)
	ref, err := c.Find("first/alpha")
	if err != nil {
		t.Fatal(err)
	}
	part := &render.Code{Lang: "rust", Include: "examples/double.rs#double", Text: "fn double() {}"}
	prog, err := run.Program(ref.Lesson, part)
	if err != nil {
		t.Fatal(err)
	}
	if prog.Name != "double" || !strings.Contains(prog.Source, "fn main()") || prog.Topic != "first" {
		t.Errorf("the program of a part is %+v; want the whole of examples/double.rs", prog)
	}
	for _, code := range []*render.Code{
		{Lang: "toml", Text: "a = 1"},
		{Lang: "rust", Include: "exercise/double/exercise.toml"},
		{Lang: "rust", Include: "../../second/topic.rs"},
		{Lang: "rust", Include: "/etc/passwd.rs"},
		{Lang: "rust", Include: "examples/missing.rs"},
	} {
		if prog, err := run.Program(ref.Lesson, code); err == nil {
			t.Errorf("%+v is a program: %+v", code, prog)
		}
	}
}

func TestRunListing(t *testing.T) {
	if _, err := exercise.Rustc(); err != nil {
		t.Skip(err)
	}
	c, run := course(t)
	ref, err := c.Find("first/alpha")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		code    render.Code
		outcome exercise.Outcome
		stdout  string
		message string // part of the compiler's
	}{
		{render.Code{Lang: "rust", Include: "examples/double.rs#double"}, exercise.Passed, "42\n", ""},
		{render.Code{Lang: "rust", Source: "# let n = 20;\nprintln!(\"{}\", n + 1);\n"}, exercise.Passed, "21\n", ""},
		{render.Code{Lang: "rust", Source: "let n: u32 = \"x\";\n", Attrs: map[string]string{"compile_fail": "E0308"}},
			exercise.CompileError, "", "mismatched types"},
	}
	for _, tt := range tests {
		prog, err := run.Program(ref.Lesson, &tt.code)
		if err != nil {
			t.Fatal(err)
		}
		res := run.Run(t.Context(), prog)
		said := ""
		for _, d := range res.Diagnostics {
			said += d.Message + "\n"
		}
		if res.Outcome != tt.outcome || res.Stdout != tt.stdout || !strings.Contains(said, tt.message) {
			t.Errorf("%q ended as %s, printed %q, and the compiler said %q; want %s, %q, %q",
				prog.Source, res.Outcome, res.Stdout, said, tt.outcome, tt.stdout, tt.message)
		}
	}
}

func TestWorkbenchSource(t *testing.T) {
	dir := t.TempDir()
	var bench workbench
	file := filepath.Join(dir, "exercise.rs")
	w := &exercise.Workspace{Dir: dir, File: file}
	if _, err := bench.Source(w); err == nil {
		t.Error("a missing file was read")
	}
	if err := os.WriteFile(file, bytes.Repeat([]byte("x"), maxWork+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bench.Source(w); err == nil {
		t.Error("a huge file was read")
	}
	if err := os.WriteFile(file, []byte("fn f() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := bench.Source(w); err != nil || got != "fn f() {}\n" {
		t.Errorf("Source = %q, %v", got, err)
	}
}

func TestEditorOfWorkbench(t *testing.T) {
	p := &program{}
	t.Setenv("VISUAL", "no-such-editor-anywhere")
	if cmd, err := p.workbench().Editor("x.rs", 1); err == nil || cmd != nil {
		t.Errorf("a missing editor gave %v, %v", cmd, err)
	}
}

// Lessons are watched where somebody may write them: in the folder of --course or LEARN_COURSE, and nowhere else.
func TestWhatIsWatched(t *testing.T) {
	t.Setenv("LEARN_COURSE", "")
	built := &program{}
	if _, err := built.curriculum(); err != nil {
		t.Fatal(err)
	}
	if built.watchLesson() != nil {
		t.Error("the course that is built in is watched")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, built.fsys); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LEARN_COURSE", dir)
	p := &program{}
	course, err := p.curriculum()
	if err != nil {
		t.Fatal(err)
	}
	l := course.All()[0]
	saved, err := p.watchLesson()(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, filepath.FromSlash(l.Path()), "lesson.md")
	if err := os.WriteFile(file, []byte("# Changed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	<-saved
	if text, err := l.Prose(); err != nil || string(text) != "# Changed\n" {
		t.Errorf("%q, %v", text, err)
	}
}
