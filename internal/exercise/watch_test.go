package exercise

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// saves are the ways in which editors write a file.
var saves = map[string]func(file, text string) error{
	"in place": func(file, text string) error { return os.WriteFile(file, []byte(text), 0o644) },
	"by renaming": func(file, text string) error {
		if err := os.WriteFile(file+".tmp", []byte(text), 0o644); err != nil {
			return err
		}
		return os.Rename(file+".tmp", file)
	},
	"with a backup": func(file, text string) error { // as vim does
		if err := os.Rename(file, file+"~"); err != nil {
			return err
		}
		return os.WriteFile(file, []byte(text), 0o644)
	},
}

func TestWatchSeesSaves(t *testing.T) {
	for name, save := range saves {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "exercise.rs")
			put(t, file, "zero")
			saved, err := Watch(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{"one", "two", "three"} {
				if err := save(file, text); err != nil {
					t.Fatal(err)
				}
				<-saved
			}
		})
	}
}

func TestPollingSeesSaves(t *testing.T) {
	for name, save := range saves {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "exercise.rs")
			put(t, file, "zero")
			w := newWatcher(file)
			go w.run(t.Context(), nil)
			if err := save(file, "one"); err != nil {
				t.Fatal(err)
			}
			<-w.saved
		})
	}
}

func TestWatchFollowsALinkedFile(t *testing.T) {
	dir := t.TempDir()
	target, file := filepath.Join(t.TempDir(), "mine.rs"), filepath.Join(dir, "exercise.rs")
	put(t, target, "zero")
	if err := os.Symlink(target, file); err != nil {
		t.Skipf("this system makes no links: %v", err)
	}
	saved, err := Watch(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	put(t, target, "one")
	<-saved
}

func TestASaveThatChangesNothingIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "exercise.rs")
	put(t, file, "same")
	w := newWatcher(file)
	put(t, file, "same")
	w.look()
	put(t, file, "other")
	w.look()
	w.look()
	if len(w.saved) != 1 {
		t.Fatal("a change is no value")
	}
	<-w.saved
	put(t, file, "other")
	w.look()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	w.look()
	if len(w.saved) != 0 {
		t.Error("a value without a change")
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	file := filepath.Join(t.TempDir(), "exercise.rs")
	put(t, file, "zero")
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	saved, err := Watch(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for range saved {
	}
	eventually(t, "the goroutines to end", func() bool { return runtime.NumGoroutine() <= before })
}

func TestWatchNeedsAFolder(t *testing.T) {
	if _, err := Watch(t.Context(), filepath.Join(t.TempDir(), "none", "exercise.rs")); err == nil {
		t.Error("watching nothing")
	}
}

// A folder is watched with what is in the folders below it, whoever reports the changes.
func TestWatchDirSeesSaves(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T, dir string) <-chan struct{}{
		"reported": func(t *testing.T, dir string) <-chan struct{} {
			saved, err := WatchDir(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			return saved
		},
		"polled": func(t *testing.T, dir string) <-chan struct{} {
			w := newDirWatcher(dir)
			go w.run(t.Context(), nil)
			return w.saved
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			below := filepath.Join(dir, "examples")
			if err := os.Mkdir(below, 0o700); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(dir, "lesson.md"), "zero")
			put(t, filepath.Join(below, "a.rs"), "zero")
			saved := begin(t, dir)
			put(t, filepath.Join(dir, "lesson.md"), "one")
			<-saved
			put(t, filepath.Join(below, "a.rs"), "one")
			<-saved
			put(t, filepath.Join(below, "new.rs"), "one")
			<-saved
			if err := os.Remove(filepath.Join(below, "new.rs")); err != nil {
				t.Fatal(err)
			}
			<-saved
			made := filepath.Join(dir, "config")
			if err := os.Mkdir(made, 0o700); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(made, "a.sql"), "one")
			<-saved
		})
	}
}

func TestWhatIsNoChangeOfAFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "lesson.md"), "same")
	w := newDirWatcher(dir)
	put(t, filepath.Join(dir, "lesson.md"), "same")
	put(t, filepath.Join(dir, ".lesson.md.swp"), "typing")
	put(t, filepath.Join(dir, "lesson.md~"), "before")
	w.look()
	if len(w.saved) != 0 {
		t.Error("what an editor keeps beside a file counts as a save")
	}
	if err := os.Rename(filepath.Join(dir, "lesson.md"), filepath.Join(dir, "other.md")); err != nil {
		t.Fatal(err)
	}
	w.look()
	if len(w.saved) != 1 {
		t.Error("another name is a change")
	}
}

func TestWatchDirNeedsAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lesson.md")
	put(t, file, "zero")
	for _, dir := range []string{file, file + ".none"} {
		if _, err := WatchDir(t.Context(), dir); err == nil {
			t.Errorf("watching %s", dir)
		}
	}
}
