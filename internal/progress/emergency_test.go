package progress

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// stuck returns a store whose file is held by another program, and the function that ends that.
func stuck(t *testing.T) (s *Store, release func()) {
	t.Helper()
	s = stored(t)
	release = hold(t, s.Path())
	s.wait = 20 * time.Millisecond
	return s, release
}

func TestWhatCannotBeStoredIsKeptAndStoredLater(t *testing.T) {
	s, release := stuck(t)
	a, b := Opened("a/y"), Opened("a/z")
	var unsaved *Unsaved
	if err := s.Append(t.Context(), "ada", a); !errors.As(err, &unsaved) || unsaved.Kept == "" {
		t.Fatalf("Append = %v, want *Unsaved with a file", err)
	}
	if err := s.Append(t.Context(), "ada", a, b); !errors.As(err, &unsaved) {
		t.Fatalf("Append = %v, want *Unsaved", err)
	}
	files := s.Unsaved()
	if len(files) != 1 || files[0] != unsaved.Kept || filepath.Dir(files[0]) != filepath.Dir(s.Path()) {
		t.Fatalf("kept in %v, not in %s", files, unsaved.Kept)
	}
	if n := bytes.Count(contents(t, files[0]), []byte("\n")); n != 2 {
		t.Errorf("%d lines for two events:\n%s", n, contents(t, files[0]))
	}
	if info, err := os.Stat(files[0]); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	release()
	if sum := load(t, Open(s.Path()), "ada"); sum.Events != 3 {
		t.Errorf("another program knows of %d events, want 3", sum.Events)
	}
	if n, err := Open(s.Path()).Rescue(t.Context()); n != 0 || err != nil {
		t.Errorf("the file of a living program was taken: %d, %v", n, err)
	}
	if err := s.Append(t.Context(), "ada", a); err != nil {
		t.Fatal(err)
	}
	if len(s.Unsaved()) != 1 {
		t.Error("the file is gone although one of its events is not stored")
	}
	if err := s.Append(t.Context(), "ada", b); err != nil {
		t.Fatal(err)
	}
	if left := s.Unsaved(); len(left) != 0 {
		t.Errorf("everything is stored, and there is still %v", left)
	}
	if n := load(t, s, "ada").Events; n != 3 {
		t.Errorf("%d events", n)
	}
}

// abandoned leaves a file as a program does that was killed before it could store its events.
func abandoned(t *testing.T, s *Store, learner string, events ...Event) string {
	t.Helper()
	var e emergency
	e.keep(s.Path(), learner, events, false)
	name := e.where()
	if name == "" {
		t.Fatal("nothing is kept")
	}
	if err := e.file.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTheNextProgramStoresWhatAKilledOneCouldNot(t *testing.T) {
	s := stored(t)
	x, y := Opened("a/y"), Opened("a/z")
	name := abandoned(t, s, "ada", x, y)
	other := abandoned(t, s, "bob", Opened("b/x"))
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("{\"id\":\"0\"}\nno JSON\n{\"id\":\"01JDF5Z3W0000000") // torn by a power cut
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	if sum := load(t, Open(s.Path()), "ada"); sum.Events != 3 {
		t.Errorf("%d events known before they are stored, want 3", sum.Events)
	}
	if err := Open(s.Path()).Append(t.Context(), "ada", x, Opened("a/zz")); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{name, other} {
		if _, err := os.Stat(n); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there (%v)", n, err)
		}
	}
	for learner, want := range map[string]int{"ada": 4, "bob": 1} {
		if n, err := s.Count(t.Context(), learner); err != nil || n != want {
			t.Errorf("%d events of %s, %v; want %d", n, learner, err, want)
		}
	}
}

func TestWhereItIsKeptWhenTheFolderTakesNothing(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", filepath.Join(t.TempDir(), "state"))
	t.Setenv("TMPDIR", t.TempDir())
	blocker := filepath.Join(t.TempDir(), "learn")
	write(t, blocker, nil)
	s := Open(filepath.Join(blocker, FileName))
	keptIn := func() string {
		t.Helper()
		var unsaved *Unsaved
		if err := s.Append(t.Context(), "ada", Opened("a/x")); !errors.As(err, &unsaved) {
			t.Fatalf("Append = %v", err)
		}
		return s.emergency.where()
	}
	if got := keptIn(); !strings.HasPrefix(got, os.Getenv("XDG_STATE_HOME")) {
		t.Errorf("it is kept in %q", got)
	}
	t.Setenv("XDG_STATE_HOME", filepath.Join(blocker, "state"))
	s = Open(s.Path())
	if got := keptIn(); runtime.GOOS != "windows" && !strings.HasPrefix(got, os.TempDir()) {
		t.Errorf("it is kept in %q", got)
	}
	t.Setenv("TMPDIR", filepath.Join(blocker, "tmp"))
	s = Open(s.Path())
	if got := keptIn(); runtime.GOOS != "windows" && got != "" {
		t.Errorf("it is kept in %q", got)
	}
}

// TestALinkAmongTheKeptFilesIsNotFollowed: a folder for temporary files is everybody's.
func TestALinkAmongTheKeptFilesIsNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making a link needs a privilege there")
	}
	s := stored(t)
	target := filepath.Join(t.TempDir(), "target")
	write(t, target, contents(t, abandoned(t, tempStore(t), "ada", Opened("b/y"))))
	if err := os.Symlink(target, s.Path()+unsaved+"LINK.jsonl"); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Rescue(t.Context()); n != 0 || err != nil {
		t.Errorf("Rescue = %d, %v", n, err)
	}
	if n := load(t, s, "ada").Events; n != 1 {
		t.Errorf("%d events", n)
	}
	t.Setenv("TMPDIR", t.TempDir())
	places := emergencyPlaces(s.Path())
	if err := os.Symlink(t.TempDir(), places[2].dir); err != nil {
		t.Fatal(err)
	}
	var e emergency
	if err := e.open(places[2]); err == nil {
		t.Error("a folder that is a link was used")
	}
}

func TestRefusedEventsAreNotKept(t *testing.T) {
	s := stored(t)
	if err := s.Append(t.Context(), "ada", Event{}); err == nil {
		t.Error("an event of nothing was stored")
	}
	if err := s.Append(t.Context(), "ada", Noted("a/x", NoteData{ID: NewAttempt(), Text: strings.Repeat("x", MaxEventSize)})); err == nil {
		t.Error("a huge event was stored")
	}
	if left := s.Unsaved(); len(left) != 0 {
		t.Errorf("kept: %v", left)
	}
}

func FuzzUnsaved(f *testing.F) {
	f.Add([]byte(`{"id":"01JDF5Z3W00000000000000000","v":1,"time":"2026-01-02T03:04:05Z","learner":"ada","device":"","kind":"opened"}` + "\n"))
	f.Add([]byte("{}\n[]\n\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		events, _ := readUnsaved(bytes.NewReader(b))
		for _, e := range events {
			if _, err := encode(&e); err != nil || e.check() != nil || ValidLearner(e.Learner) != nil {
				t.Errorf("%+v can never be stored", e)
			}
		}
	})
}

// TestADiskThatDoesNotAnswer holds nobody up: what waits is given up, kept, and stored when there is an answer.
func TestADiskThatDoesNotAnswer(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := stored(t)
	s.wait, s.grace = 10*time.Millisecond, 10*time.Millisecond
	answer := make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	var stuck *Stuck
	err := s.update(ctx, func(*bbolt.Tx) error {
		<-answer
		return nil
	})
	if !errors.As(err, &stuck) {
		t.Fatalf("update = %v, want *Stuck", err)
	}
	e := Opened("a/y")
	if err := s.Append(t.Context(), "ada", e); !errors.As(err, &stuck) {
		t.Errorf("Append = %v, want *Stuck", err)
	}
	if kept := s.Unsaved(); len(kept) != 1 || (runtime.GOOS != "windows" && !strings.HasPrefix(kept[0], os.TempDir())) {
		t.Errorf("kept in %v", kept)
	}
	close(answer)
	s.wait = time.Minute
	if err := s.Append(t.Context(), "ada", e); err != nil {
		t.Errorf("Append = %v when the disk answers again", err)
	}
	if n := load(t, s, "ada").Events; n != 2 || len(s.Unsaved()) != 0 {
		t.Errorf("%d events; still kept: %v", n, s.Unsaved())
	}
}
