package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/quiz"
)

func TestUnchangedThingsAreNotProvenAgain(t *testing.T) {
	needRust(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	code, first := prove(t, "-course", "testdata/good", "-j", "2")
	lines := strings.Count(first, "\nok  ") + 1
	if code != 0 || strings.Contains(first, "cached") || !strings.HasSuffix(first, fmt.Sprintf("\n%d passed, 0 failed\n", lines)) {
		t.Fatalf("exit code %d:\n%s", code, first)
	}
	code, second := prove(t, "-course", "testdata/good")
	want := fmt.Sprintf("%d passed (%d cached: nothing about them has changed; -fresh proves them again)\n%d passed, 0 failed\n", lines, lines, lines)
	if code != 0 || second != want {
		t.Errorf("exit code %d, got\n%s\nwant\n%s", code, second, want)
	}
	_, third := prove(t, "-course", "testdata/good", "-v")
	if strings.Count(third, " (cached)\n") != lines {
		t.Errorf("-v does not print what is cached:\n%s", third)
	}
	_, fourth := prove(t, "-course", "testdata/good", "-fresh")
	if fourth != first {
		t.Errorf("-fresh does not prove again:\n%s", fourth)
	}
}

func TestChosenLessons(t *testing.T) {
	needRust(t)
	code, out := prove(t, "-course", "testdata/good", "-fresh", "basics/counting")
	if code != 0 || !strings.Contains(out, "ok   course basics/Cargo.toml clippy\n") || !strings.Contains(out, "ok   basics/counting lesson.md:5 rust\n") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

func TestMisuse(t *testing.T) {
	for name, args := range map[string][]string{
		"no such lesson":   {"-course", "testdata/good", "cuonting"},
		"no such flag":     {"-fast"},
		"no jobs":          {"-j", "0"},
		"record of all":    {"-course", "testdata/good", "-record"},
		"heading is no id": {"-course", "testdata/good", "counting#nowhere"},
	} {
		if code, out := prove(t, args...); code != codeMisuse || out != "" {
			t.Errorf("%s: exit code %d, %s", name, code, out)
		}
	}
	if code, _ := prove(t, "-course", t.TempDir()); code != codeFailed {
		t.Errorf("an empty folder is a course: exit code %d", code)
	}
}

// A tool that is missing leaves something unproven, which is said, and counts as a failure where it is required.
func TestMissingToolsAreSkippedUnlessRequired(t *testing.T) {
	needRust(t)
	dir := goodCourse(t)
	file := filepath.Join(dir, "basics", "counting", "examples", "helped.rs")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append([]byte("// needs: no-such-tool\n"), data...), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := prove(t, "-course", dir)
	if code != 0 || !strings.Contains(out, "skip basics/counting examples/helped.rs example\n     not proven: ") ||
		!strings.Contains(out, "skip basics/counting config/limits.toml config read by examples/helped.rs\n     not proven: examples/helped.rs reads it, ") ||
		!strings.HasSuffix(out, " passed, 0 failed, 2 skipped\n") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	code, out = prove(t, "-course", dir, "-require")
	if code != codeFailed || !strings.HasSuffix(out, " passed, 2 failed\n") || !strings.Contains(out, "could not be proven: ") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// Without a compiler nothing is proven that needs one, and what was skipped is not remembered as proven.
func TestWithoutACompiler(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	code, out := prove(t, "-course", "testdata/good")
	if code != 0 || !strings.Contains(out, "skip basics/counting lesson.md:5 rust\n") || !strings.Contains(out, "https://rustup.rs") || !strings.HasSuffix(out, " skipped\n") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if code, again := prove(t, "-course", "testdata/good", "-require"); code != codeFailed || strings.Contains(again, "skipped") {
		t.Errorf("exit code %d:\n%s", code, again)
	}
}

func TestEveryClassHasABrokenCourse(t *testing.T) {
	names := map[string]string{"exercises": "solution", "numbers": "bench"}
	for _, c := range classes() {
		name := names[c.name]
		if name == "" {
			name = strings.TrimSuffix(c.name, "s")
		}
		if found, _ := filepath.Glob("testdata/broken/" + name + "-*.txtar"); len(found) == 0 {
			t.Errorf("no file testdata/broken/%s-*.txtar breaks the class %s", name, c.name)
		}
	}
}

func TestRecord(t *testing.T) {
	needRust(t)
	dir := goodCourse(t)
	file := filepath.Join(dir, "basics", "counting", "recorded.toml")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	code, out := prove(t, "-course", dir, "-record", "counting")
	if code != 0 || !strings.Contains(out, "tens is 10 times as fast as ones; claimed: at least 8 times.") {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	list, err := lessons.ParseRecorded("recorded.toml", data)
	if err != nil || len(list) != 1 || list[0].Runs != exercise.LeastRounds || len(list[0].Variants) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	if code, out := prove(t, "-course", dir); code != 0 {
		t.Errorf("what was recorded is not proven:\n%s", out)
	}
}

// A claim too close to what is measured is refused, and the record stays.
func TestRecordRefusesWhatIsTooClose(t *testing.T) {
	needRust(t)
	dir := goodCourse(t)
	change(t, dir, txtar.File{Name: "basics/counting/bench.toml", Data: []byte("-at_least = 8.0\n+at_least = 9.0\n")})
	file := filepath.Join(dir, "basics", "counting", "recorded.toml")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	code, out := prove(t, "-course", dir, "-record", "counting")
	if code != codeFailed || !strings.Contains(out, "the claim is too close to what was measured: at_least = 9") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if after, err := os.ReadFile(file); err != nil || !sameRecords(t, before, after) {
		t.Errorf("the record has changed:\n%s", after)
	}
}

func sameRecords(t *testing.T, a, b []byte) bool {
	t.Helper()
	one, err := lessons.ParseRecorded("recorded.toml", a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := lessons.ParseRecorded("recorded.toml", b)
	return err == nil && reflect.DeepEqual(one, two)
}

// A tool that is not in PATH is found where systems put it, in its latest version.
func TestToolsOutsidePath(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"14", "15"} {
		bin := filepath.Join(dir, version, "bin")
		if err := os.MkdirAll(bin, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(bin, "some-server"), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	server := tool{[]string{"some-server"}, []string{filepath.Join(dir, "*", "bin"), filepath.Join(dir, "none")}}
	if got, want := server.installed(), filepath.Join(dir, "15", "bin"); len(got) != 1 || got[0] != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if got := (tool{[]string{"other"}, server.folders}).installed(); len(got) != 0 {
		t.Errorf("got %v of what is not there", got)
	}
	if runtime.GOOS == "windows" {
		return // programs are found by their ending there
	}
	before := toolStamp("some-server")
	t.Setenv("PATH", filepath.Join(dir, "14", "bin"))
	if server.find() == "" || toolStamp("some-server") == before {
		t.Error("a tool in PATH is not found")
	}
}

// TestShippedKeysAreProven changes what the course ships, one of each kind, and expects red: the proofs of the real
// lessons bite as those of small ones do.
func TestShippedKeysAreProven(t *testing.T) {
	needRust(t)
	c, err := openCourse("../lessons")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.choose(nil); err != nil {
		t.Fatal(err)
	}
	for name, mutate := range mutations() {
		t.Run(name, func(t *testing.T) {
			for _, l := range c.lessons {
				list := mutate(readLesson(c, l.Lesson))
				if len(list) == 0 {
					continue
				}
				v := list[0].prove(t.Context())
				if v.missing != "" {
					t.Skip(v.missing)
				}
				if v.problem == "" {
					t.Errorf("%s %s is proven though it was changed", l.Path(), list[0].what)
				}
				t.Logf("%s %s: %s", l.Path(), list[0].what, v.problem)
				return
			}
			t.Skip("no lesson has one")
		})
	}
}

// mutations are the changes: each returns the things of one lesson that must be red then, or none.
func mutations() map[string]func(l *lesson) []thing {
	return map[string]func(l *lesson) []thing{
		"trace": func(l *lesson) []thing {
			return oneOf(l, quiz.Trace, func(q *quiz.Question) { q.Outcome, q.Prints, q.Error = quiz.Prints, "something else\n", "" }, traces)
		},
		"cloze": func(l *lesson) []thing {
			return oneOf(l, quiz.Cloze, func(q *quiz.Question) { q.Blanks[0].Accept[0] = "no_such_name" }, clozes)
		},
		"order": func(l *lesson) []thing {
			return oneOf(l, quiz.Order, func(q *quiz.Question) {
				n := len(q.Lines)
				q.Lines[0], q.Lines[n-1] = q.Lines[n-1], q.Lines[0]
			}, orders)
		},
		"spot": func(l *lesson) []thing {
			return oneOf(l, quiz.Spot, func(q *quiz.Question) { // the fault itself as its fix
				code := parseListing(q.Code)
				q.Fix = code.lines[code.shown[q.Faults[0]-1]]
			}, spots)
		},
		"exercise": func(l *lesson) []thing {
			if len(l.exercises) == 0 {
				return nil
			}
			ex := judged{l, l.exercises[0], "exercise/" + l.exercises[0].ID}
			src, _ := ex.e.StarterSource() // without one nothing passes
			return []thing{ex.thing("solution.rs", 0, "solution", src, passes)}
		},
		"claim": func(l *lesson) []thing {
			for i := range l.benches {
				if b := &l.benches[i]; b.Claim != nil {
					b.Claim.AtLeast = 1e6
					return numbers(l)[1:2]
				}
			}
			return nil
		},
	}
}

// oneOf changes the lesson's first rust question of a kind and leaves the others out.
func oneOf(l *lesson, kind quiz.Kind, change func(*quiz.Question), find func(*lesson) []thing) []thing {
	for _, q := range l.ofKind(kind) {
		if q.Lang == "rust" && (kind != quiz.Order || q.Runs) && q.Program == "" {
			change(q)
			l.questions = []quiz.Question{*q}
			return find(l)
		}
	}
	return nil
}

// Whoever stops it gets an exit code and the counts, and nothing is said to have failed.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errOut bytes.Buffer
	code := run(ctx, []string{"-course", "testdata/good", "-fresh"}, &out, &errOut)
	if code != codeFailed || !strings.HasPrefix(out.String(), "stopped before ") || !strings.HasSuffix(out.String(), "\n0 passed, 0 failed\n") {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
}
