package exercise

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Times of watching: editors write a file in several steps, and some file systems report none of them.
const (
	settle    = 30 * time.Millisecond
	pollEvery = 300 * time.Millisecond
)

// maxWatched bounds how many files of a folder are watched; a change of one beyond it is not noticed.
const maxWatched = 2000

// Watch returns a channel that gets a value after each save that changed the file. It watches the folder, so that
// editors that save by renaming count, and looks at the file now and then, so that it works where changes are not
// reported (network folders, too many watches). Values that nobody takes are one. The channel is closed, and everything
// behind it ends, when ctx does. The error says why the file cannot be watched at all.
func Watch(ctx context.Context, file string) (<-chan struct{}, error) {
	if err := isFolder(filepath.Dir(file)); err != nil {
		return nil, fmt.Errorf("watching %s: %w", file, err)
	}
	w := newWatcher(file)
	go w.run(ctx, notifier(foldersOf(file)))
	return w.saved, nil
}

// WatchDir is Watch for all files in a folder and the folders below it, at most 2000: it sends a value when one of them
// has changed, come or gone. Hidden files, backups (those that end in "~") and what links lead to do not count.
func WatchDir(ctx context.Context, dir string) (<-chan struct{}, error) {
	if err := isFolder(dir); err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	w := newDirWatcher(dir)
	go w.run(ctx, notifier(foldersIn(dir)))
	return w.saved, nil
}

func isFolder(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", dir)
	}
	return err
}

// notifier reports changes in folders; nil where this system cannot: polling does it then.
func notifier(dirs []string) *fsnotify.Watcher {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil
	}
	for _, dir := range dirs {
		if err := notify.Add(dir); err != nil {
			_ = notify.Close()
			return nil
		}
	}
	return notify
}

// foldersOf names the folder of a file and, when it is a link, that of what it points to.
func foldersOf(file string) []string {
	dirs := []string{filepath.Dir(file)}
	if target, err := filepath.EvalSymlinks(file); err == nil {
		if dir := filepath.Dir(target); dir != dirs[0] {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// foldersIn are a folder and those below it now. What happens in one that is made later is seen by polling.
func foldersIn(dir string) []string {
	dirs := []string{dir}
	walkWatched(dir, func(name string, entry fs.DirEntry) {
		if entry.IsDir() {
			dirs = append(dirs, name)
		}
	})
	return dirs
}

// walkWatched visits the files and folders below a folder that count. What cannot be read is not there.
func walkWatched(dir string, visit func(name string, entry fs.DirEntry)) {
	files := 0
	_ = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || name == dir:
			return nil
		case strings.HasPrefix(entry.Name(), "."), strings.HasSuffix(entry.Name(), "~"):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.IsDir() && !entry.Type().IsRegular():
			return nil
		}
		if files++; files > maxWatched {
			return fs.SkipAll
		}
		visit(name, entry)
		return nil
	})
}

// watcher looks whether something that can be saved has changed.
type watcher struct {
	stampOf func() string          // cheap, and another one when there may be a change
	hashOf  func(h hash.Hash) bool // writes what is there; false while there is nothing to be compared
	saved   chan struct{}
	stamp   string
	hash    [sha256.Size]byte
}

// newWatcher takes what is in the file now for known. A file that is not there, as in the middle of a save by renaming,
// counts as unchanged.
func newWatcher(file string) *watcher {
	return (&watcher{
		stampOf: func() string { return stamp(file) },
		hashOf:  func(h hash.Hash) bool { return hashFile(h, file) },
	}).start()
}

// newDirWatcher takes what is in the folder now for known.
func newDirWatcher(dir string) *watcher {
	return (&watcher{
		stampOf: func() string {
			var all strings.Builder
			walkWatched(dir, func(name string, entry fs.DirEntry) {
				if !entry.IsDir() {
					all.WriteString(stamp(name))
				}
			})
			return all.String()
		},
		hashOf: func(h hash.Hash) bool {
			walkWatched(dir, func(name string, entry fs.DirEntry) {
				if !entry.IsDir() {
					fmt.Fprintf(h, "\x00%s\x00", name)
					hashFile(h, name)
				}
			})
			return true
		},
	}).start()
}

func (w *watcher) start() *watcher {
	w.saved = make(chan struct{}, 1)
	w.changed()
	return w
}

// hashFile writes the beginning of a file, as much as a source may have.
func hashFile(h hash.Hash, file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = io.Copy(h, io.LimitReader(f, maxSource+1))
	return err == nil
}

func (w *watcher) run(ctx context.Context, notify *fsnotify.Watcher) {
	defer close(w.saved)
	var events chan fsnotify.Event
	var errs chan error
	if notify != nil {
		defer notify.Close()
		events, errs = notify.Events, notify.Errors
	}
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	quiet := time.NewTimer(settle)
	quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			quiet.Reset(settle)
		case _, ok := <-errs: // an overflow loses events; polling does not
			if !ok {
				errs = nil
			}
		case <-quiet.C:
			w.look()
		case <-poll.C:
			if w.stampOf() != w.stamp {
				quiet.Reset(settle)
			}
		}
	}
}

func (w *watcher) look() {
	if !w.changed() {
		return
	}
	select {
	case w.saved <- struct{}{}:
	default:
	}
}

// changed reports whether there is something else than at the last call.
func (w *watcher) changed() bool {
	at := w.stampOf()
	h := sha256.New()
	if !w.hashOf(h) {
		return false
	}
	w.stamp = at
	sum := [sha256.Size]byte(h.Sum(nil))
	same := sum == w.hash
	w.hash = sum
	return !same
}
