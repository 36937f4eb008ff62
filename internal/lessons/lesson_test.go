package lessons

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"learn/internal/source"
)

const quizTOML = `[[question]]
id = "one"
kind = "short"
ref = "arenas"
prompt = "p"
explain = "e"
accept = ["a"]

[[question]]
id = "two"
kind = "trace"
ref = "arenas"
prompt = "p"
explain = "e"
outcome = "panics"
program = "examples/cow.rs"
`

const program = `// crates: bytes
// needs: postgres

//! A program.
fn main() {
    // ANCHOR: outer
    let a = 1;
        // ANCHOR: inner
        let b = 2;

	// ANCHOR_END: inner
    // ANCHOR_END: outer
    // ANCHOR: open
}
`

func TestLessonFiles(t *testing.T) {
	fsys := sample()
	fsys["performance/memory/quiz.toml"] = file(quizTOML)
	fsys["performance/memory/examples/cow.rs"] = file(program)
	c := load(t, fsys)
	l := lesson(t, c, "performance/memory")
	if prose, err := l.Prose(); err != nil || !strings.HasPrefix(string(prose), "# Memory\n") {
		t.Errorf("prose: %q, %v", prose, err)
	}
	if ids, err := l.ExerciseIDs(); err != nil || !slices.Equal(ids, []string{"arena", "buffer-pool"}) {
		t.Errorf("exercises: %v, %v", ids, err)
	}
	if _, err := fs.Stat(l.FS(), "exercise/arena/exercise.toml"); err != nil {
		t.Error(err)
	}
	questions, err := l.Quiz()
	if err != nil || len(questions) != 2 {
		t.Fatalf("quiz: %v, %v", questions, err)
	}
	if got := questions[1].Shown(); !strings.HasPrefix(got, "//! A program.\nfn main() {\n    let a = 1;\n") {
		t.Errorf("the listing of a program: %q", got)
	}
}

func TestLessonWithoutFiles(t *testing.T) {
	c := load(t, sample())
	l := lesson(t, c, "performance/cpu")
	_, err := l.Prose()
	var one source.Error
	if !errors.As(err, &one) || one.File != "performance/cpu/lesson.md" || err.Error() != "performance/cpu/lesson.md: there is no such file" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("prose: %v", err)
	}
	if list, err := l.Quiz(); list != nil || err != nil {
		t.Errorf("quiz: %v, %v", list, err)
	}
	if ids, err := l.ExerciseIDs(); ids != nil || err != nil {
		t.Errorf("exercises: %v, %v", ids, err)
	}
	if list, err := l.Benches(); list != nil || err != nil {
		t.Errorf("benches: %v, %v", list, err)
	}
	promised := *l
	promised.Questions = 3
	if _, err := promised.Quiz(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a promised quiz that is not there: %v", err)
	}
}

func TestBrokenFilesOfALesson(t *testing.T) {
	fsys := sample()
	fsys["performance/memory/quiz.toml"] = file(quizTOML + "[[question]]\nid = \"three\"\n")
	fsys["performance/memory/lesson.md"] = file("# a\n\xff\n")
	fsys["performance/memory/exercise/Bad Name/exercise.toml"] = file("")
	c := load(t, fsys)
	l := lesson(t, c, "performance/memory")
	questions, err := l.Quiz()
	if len(questions) != 1 || questions[0].ID != "one" {
		t.Errorf("sound questions: %+v", questions)
	}
	for _, want := range []string{
		`performance/memory/quiz.toml:9: question "two": program: performance/memory/examples/cow.rs: there is no such file`,
		`performance/memory/quiz.toml:17: question "three": it has no prompt`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := l.Prose(); err == nil || err.Error() != "performance/memory/lesson.md:2: is not valid UTF-8" {
		t.Errorf("prose: %v", err)
	}
	ids, err := l.ExerciseIDs()
	if len(ids) != 2 || err == nil {
		t.Errorf("exercises: %v, %v", ids, err)
	}
	fsys["performance/memory/lesson.md"] = file(strings.Repeat("a", source.MaxSize+1))
	if _, err := l.Prose(); err == nil || err.Error() != "performance/memory/lesson.md: is larger than 1 MiB" {
		t.Errorf("large prose: %v", err)
	}
}

func TestInclude(t *testing.T) {
	fsys := sample()
	fsys["performance/memory/examples/cow.rs"] = file(program)
	fsys["performance/memory/config/a.yaml"] = file("# ANCHOR: a\nx: 1\n# ANCHOR_END: a\ny: 2\n# ANCHOR: a\n\tz: 3\r\n# ANCHOR_END: a\n")
	fsys["performance/memory/config/a.sql"] = file("-- ANCHOR: q\nSELECT 1;\n-- ANCHOR_END: q\nSELECT 'ANCHOR: x';\n")
	fsys["performance/secret"] = file("secret")
	l := lesson(t, load(t, fsys), "performance/memory")
	for info, want := range map[string]string{
		"rust,include=examples/cow.rs#outer":          "let a = 1;\n    let b = 2;",
		"rust,include=examples/cow.rs#inner":          "let b = 2;",
		"rust,include=examples/cow.rs#inner,numbered": "let b = 2;",
		"rust, include=examples/cow.rs#inner":         "let b = 2;",
		"rust,include=examples/cow.rs":                "//! A program.\nfn main() {\n    let a = 1;\n        let b = 2;\n\n}",
		"yaml,include=config/a.yaml":                  "x: 1\ny: 2\n\tz: 3",
		"yaml,include=config/a.yaml#a":                "x: 1\n\tz: 3", // an anchor may have several parts
		"sql,include=config/a.sql":                    "SELECT 1;\nSELECT 'ANCHOR: x';",
	} {
		if got, err := l.Include(info); err != nil || got != want {
			t.Errorf("%s: %q (%v), want %q", info, got, err, want)
		}
	}
	for info, want := range map[string]string{
		"rust,include=examples/cow.rs#none": "performance/memory/examples/cow.rs: there is no ANCHOR: none",
		"rust,include=examples/cow.rs#open": "performance/memory/examples/cow.rs: ANCHOR: open has no ANCHOR_END: open",
		"rust,include=examples/gone.rs":     "performance/memory/examples/gone.rs: there is no such file",
		"rust,include=examples":             "performance/memory/examples: is not a plain file",
		"rust,include=../secret":            `"../secret" is not the path of a file in the lesson's folder`,
		"rust,include=/etc/passwd":          `"/etc/passwd" is not the path`,
		"rust,include=a/../../secret":       `"a/../../secret" is not the path`,
		"rust,include=.":                    `"." is not the path`,
		"rust,include=":                     `"" is not the path`,
		`rust,include=..\secret`:            `"..\\secret" is not the path`,
		"rust,include=C:/x":                 `"C:/x" is not the path`,
		"rust":                              `"rust" says neither include=`,
		"rust,id=x":                         `"rust,id=x" says neither include=`,
		"":                                  `"" says neither include=`,
	} {
		if got, err := l.Include(info); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v, want %s", info, got, err, want)
		}
	}
}

// With the FS of an os.Root, not even a symbolic link leads out of a course.
func TestSymbolicLinksStayInside(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret")
	for name, f := range sample() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(outside, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "performance", "memory", "link.rs")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	l := lesson(t, load(t, root.FS()), "performance/memory")
	if text, err := l.Include("rust,include=link.rs"); err == nil {
		t.Errorf("a link led to %q", text)
	}
}

func FuzzInclude(f *testing.F) {
	fsys := sample()
	fsys["performance/memory/examples/cow.rs"] = file(program)
	fsys["performance/memory/bench.toml"] = file(benchTOML)
	fsys["performance/secret"] = file("secret")
	c, err := Load(fsys)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"rust,include=examples/cow.rs#outer", "rust,include=../secret", "bench,id=normalize", "rust,include=./../secret#x"} {
		f.Add(s, program)
	}
	f.Fuzz(func(t *testing.T, info, text string) {
		ref, err := c.Find("performance/memory")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ref.Lesson.Include(info); err == nil && strings.Contains(got, "secret") {
			t.Fatalf("%q leads out", info)
		}
		lines := strings.Split(text, "\n")
		for _, line := range strings.Split(wholeFile(lines), "\n") {
			if _, _, ok := isAnchor(line); ok {
				t.Fatalf("an anchor line is shown: %q", line)
			}
		}
		if _, err := between(lines, "outer"); err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}
