package exercise

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Times of watching: editors write a file in several steps, and some file systems report none of them.
const (
	settle    = 30 * time.Millisecond
	pollEvery = 300 * time.Millisecond
)

// Watch returns a channel that gets a value after each save that changed the file. It watches the folder, so that
// editors that save by renaming count, and looks at the file now and then, so that it works where changes are not
// reported (network folders, too many watches). Values that nobody takes are one. The channel is closed, and everything
// behind it ends, when ctx does. The error says why the file cannot be watched at all.
func Watch(ctx context.Context, file string) (<-chan struct{}, error) {
	if info, err := os.Stat(filepath.Dir(file)); err != nil {
		return nil, fmt.Errorf("watching %s: %w", file, err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("watching %s: its folder is not one", file)
	}
	w := newWatcher(file)
	notify, err := fsnotify.NewWatcher()
	if err == nil {
		for _, dir := range foldersOf(file) {
			if err = notify.Add(dir); err != nil {
				break
			}
		}
		if err != nil {
			_ = notify.Close()
		}
	}
	if err != nil {
		notify = nil // polling does it
	}
	go w.run(ctx, notify)
	return w.saved, nil
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

type watcher struct {
	file  string
	saved chan struct{}
	stamp string
	hash  [sha256.Size]byte
}

// newWatcher takes what is in the file now for known.
func newWatcher(file string) *watcher {
	w := &watcher{file: file, saved: make(chan struct{}, 1)}
	w.changed()
	return w
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
			if stamp(w.file) != w.stamp {
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

// changed reports whether the file holds something else than at the last call. A file that is not there, as in the
// middle of a save by renaming, counts as unchanged.
func (w *watcher) changed() bool {
	at := stamp(w.file)
	f, err := os.Open(w.file)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, maxSource+1)); err != nil {
		return false
	}
	w.stamp = at
	sum := [sha256.Size]byte(h.Sum(nil))
	same := sum == w.hash
	w.hash = sum
	return !same
}
