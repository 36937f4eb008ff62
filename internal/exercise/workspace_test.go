package exercise

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const place = "performance/memory/queue"

func open(t *testing.T, root string, e *Exercise) (*Workspace, bool) {
	t.Helper()
	w, created, err := Open(root, place, e)
	if err != nil {
		t.Fatal(err)
	}
	return w, created
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOpenNeverTouchesTheLearnersFile(t *testing.T) {
	e, root := queue(t), t.TempDir()
	w, created := open(t, root, e)
	starter := must(t)(e.StarterSource())
	if got := must(t)(readAll(w.File)); !created || got != starter {
		t.Errorf("created %v, %q", created, got)
	}
	put(t, w.File, "mine")
	put(t, filepath.Join(w.Dir, "tests.rs"), "// nothing is tested")
	w, created = open(t, root, e)
	if got := must(t)(readAll(w.File)); created || got != "mine" {
		t.Errorf("created %v, %q", created, got)
	}
	if got := must(t)(readAll(filepath.Join(w.Dir, "tests.rs"))); got != must(t)(e.TestsSource()) {
		t.Errorf("tests.rs is %q", got)
	}
	for _, name := range []string{"Cargo.toml", "lib.rs"} {
		if must(t)(readAll(filepath.Join(w.Dir, name))) == "" {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestOpenRefusesOtherPlaces(t *testing.T) {
	root := t.TempDir()
	for _, p := range []string{"", "..", "a/../../b", "/etc", "a//b", "a/./b", `a\b`, "a/B", "a/b/"} {
		if _, _, err := Open(filepath.Join(root, "work"), p, queue(t)); err == nil {
			t.Errorf("opened %q", p)
		}
	}
	if entries, _ := os.ReadDir(root); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
}

func TestLinksAreNotFollowedOutside(t *testing.T) {
	e, root, outside := queue(t), t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(root, "performance")); err != nil {
		t.Skipf("this system makes no links: %v", err)
	}
	if _, _, err := Open(root, place, e); err == nil {
		t.Error("opened through a link that leads outside")
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 0 {
		t.Errorf("wrote %v outside", entries)
	}
}

func TestLinkedFiles(t *testing.T) {
	e, root, outside := queue(t), t.TempDir(), t.TempDir()
	w, _ := open(t, root, e)
	mine, other := filepath.Join(outside, "mine.rs"), filepath.Join(outside, "other")
	put(t, mine, must(t)(e.SolutionSource()))
	put(t, other, "untouched")
	for name, target := range map[string]string{"exercise.rs": mine, "tests.rs": other} {
		name = filepath.Join(w.Dir, name)
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, name); err != nil {
			t.Skipf("this system makes no links: %v", err)
		}
	}
	w, created := open(t, root, e)
	if got := must(t)(readAll(other)); created || got != "untouched" {
		t.Errorf("created %v; behind the link stands %q", created, got)
	}
	if got := must(t)(readAll(filepath.Join(w.Dir, "tests.rs"))); got != must(t)(e.TestsSource()) {
		t.Errorf("tests.rs is %q", got)
	}
	if _, err := Rustc(); err != nil {
		t.Skipf("the rest is skipped without a Rust compiler: %v", err)
	}
	if res := Check(t.Context(), w, e); res.Outcome != Passed {
		t.Errorf("a linked exercise.rs: %+v", res)
	}
}

func TestResetKeepsEveryVersion(t *testing.T) {
	e := queue(t)
	w, _ := open(t, t.TempDir(), e)
	kept := map[string]string{}
	for _, text := range []string{"one", "two", "three"} { // within one second: the names must differ
		put(t, w.File, text)
		backup, err := w.Reset(e)
		if err != nil || !strings.HasPrefix(backup, w.File+".") || !strings.HasSuffix(backup, ".bak") {
			t.Fatalf("%q, %v", backup, err)
		}
		kept[backup] = text
		if got := must(t)(readAll(w.File)); got != must(t)(e.StarterSource()) {
			t.Errorf("after reset: %q", got)
		}
	}
	if len(kept) != 3 {
		t.Errorf("copies %v", kept)
	}
	for file, text := range kept {
		if got := must(t)(readAll(file)); got != text {
			t.Errorf("%s holds %q, not %q", file, got, text)
		}
	}
	if err := os.Remove(w.File); err != nil {
		t.Fatal(err)
	}
	if backup, err := w.Reset(e); err != nil || backup != "" {
		t.Errorf("nothing to keep: %q, %v", backup, err)
	}
}

func TestDefaultRoot(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LEARN_WORK", dir)
	if got := must(t)(DefaultRoot()); got != dir {
		t.Errorf("%s", got)
	}
	t.Setenv("LEARN_WORK", "")
	if got := must(t)(DefaultRoot()); filepath.Base(got) != "learn" || !filepath.IsAbs(got) {
		t.Errorf("%s", got)
	}
}
