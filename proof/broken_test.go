package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"learn/internal/exercise"
)

func TestMain(m *testing.M) {
	if exercise.Child(os.Args[1:]) {
		return
	}
	os.Exit(withCache(m.Run))
}

// withCache keeps what the tests build and learn out of the user's own cache. They share it: what a change does not
// touch is proven once.
func withCache(tests func() int) int {
	dir, err := os.MkdirTemp("", "learn-proof-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
		os.Setenv(name, dir)
	}
	return tests()
}

func needRust(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"rustc", "cargo", "rustfmt"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("skipped without %s", tool)
		}
	}
	if _, err := exercise.Rustc(); err != nil {
		t.Skipf("skipped: %v", err)
	}
}

// prove runs the program and returns its exit code and what it printed.
func prove(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &stdout, &stderr)
	if stderr.Len() > 0 {
		t.Logf("standard error:\n%s", stderr.String())
	}
	return code, stdout.String()
}

// goodCourse is a copy of the course in which everything is proven.
func goodCourse(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/good")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// change applies a section of a testdata/broken file: lines after "-" become the lines after "+" that follow them; "-*"
// removes the file, and a section without "-" makes one.
func change(t *testing.T, dir string, f txtar.File) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(f.Name))
	data, err := os.ReadFile(name)
	if err != nil && f.Data[0] == '-' {
		t.Fatal(err)
	}
	text := string(data)
	lines := strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
	for len(lines) > 0 {
		take := func(mark string) string {
			n := slices.IndexFunc(lines, func(l string) bool { return !strings.HasPrefix(l, mark) })
			if n < 0 {
				n = len(lines)
			}
			var part []string
			for _, l := range lines[:n] {
				part = append(part, l[1:])
			}
			lines = lines[n:]
			return strings.Join(part, "\n")
		}
		old := take("-")
		if old == "*" {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			return
		}
		by := take("+")
		if strings.Count(text, old) != 1 && len(data) > 0 {
			t.Fatalf("%s holds %d of %q", f.Name, strings.Count(text, old), old)
		}
		if len(data) == 0 {
			text = by + "\n"
		} else {
			text = strings.Replace(text, old, by, 1)
		}
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestProofsBite breaks one thing in a good course for each file of testdata/broken, and expects exactly the complaint
// that the file begins with: the words of its first line on one line of the report, those of the others below it.
func TestProofsBite(t *testing.T) {
	needRust(t)
	if code, out := prove(t, "-course", "testdata/good"); code != 0 {
		t.Fatalf("the good course fails:\n%s", out)
	}
	files, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := goodCourse(t)
			for _, f := range archive.Files {
				change(t, dir, f)
			}
			code, out := prove(t, "-course", dir)
			if code != codeFailed {
				t.Errorf("exit code %d", code)
			}
			wantComplaint(t, out, strings.Split(strings.TrimSpace(string(archive.Comment)), "\n"))
		})
	}
}

// wantComplaint expects one failure and its words.
func wantComplaint(t *testing.T, out string, want []string) {
	t.Helper()
	_, failure, found := strings.Cut(out, "FAIL ")
	if !found || strings.Count(out, "\nFAIL ")+strings.Count(out[:5], "FAIL ") != 1 {
		t.Fatalf("not one failure:\n%s", out)
	}
	head, body, _ := strings.Cut(failure, "\n")
	if !strings.Contains(head, want[0]) {
		t.Errorf("the failure is %q, not %q", head, want[0])
	}
	for _, words := range want[1:] {
		if !strings.Contains(body, words) {
			t.Errorf("%q is not said:\n%s", words, body)
		}
	}
	var passed, failed int
	last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
	if n, _ := fmt.Sscanf(last, "%d passed, %d failed\n", &passed, &failed); n != 2 || failed != 1 || passed == 0 {
		t.Errorf("the last line is %q", last)
	}
}
