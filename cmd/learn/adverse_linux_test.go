package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"learn/internal/progress"
	"learn/internal/terminal"
)

// adverse is a learner whose progress lies on a disk of its own, which can be filled, locked against writing and taken
// away. It needs the right to mount one.
type adverse struct {
	story
	data string
}

func newAdverse(t *testing.T) *adverse {
	t.Helper()
	a := &adverse{story: story{t: t, dir: t.TempDir()}}
	a.data = filepath.Join(a.dir, "data")
	if err := os.Mkdir(a.data, 0o700); err != nil {
		t.Fatal(err)
	}
	a.mount()
	return a
}

func (a *adverse) mount() {
	a.t.Helper()
	if err := unix.Mount("learn-test", a.data, "tmpfs", 0, "size=2m,mode=700"); err != nil {
		a.t.Skipf("SKIPPED, not proven here: a disk cannot be mounted without being root (%v)", err)
	}
	a.t.Cleanup(func() { _ = unix.Unmount(a.data, unix.MNT_DETACH) })
}

// fill leaves no space on the disk; the function it returns gives it back.
func (a *adverse) fill() (free func()) {
	a.t.Helper()
	name := filepath.Join(a.data, "ballast")
	f, err := os.Create(name)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, piece := range []int{1 << 16, 1} {
		for err == nil {
			_, err = f.Write(make([]byte, piece))
		}
		if !errors.Is(err, unix.ENOSPC) {
			a.t.Fatalf("filling the disk ended with %v", err)
		}
		err = nil
	}
	if err := f.Close(); err != nil {
		a.t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			a.t.Fatal(err)
		}
	}
}

func (a *adverse) readOnly(yes bool) {
	a.t.Helper()
	var flags uintptr = unix.MS_REMOUNT
	if yes {
		flags |= unix.MS_RDONLY
	}
	if err := unix.Mount("learn-test", a.data, "tmpfs", flags, "size=2m,mode=700"); err != nil {
		a.t.Fatal(err)
	}
}

// readsOne opens a lesson and leaves it again: two events.
func (a *adverse) readsOne() {
	a.t.Helper()
	a.types(terminal.Enter)
	a.sees("A request that allocates 23 times")
	a.types(terminal.Escape)
	a.tree()
}

// readsUntil reads until trouble is said: a full disk still takes what fits into the free pages of the file.
func (a *adverse) readsUntil(trouble string) {
	a.t.Helper()
	for range 60 {
		a.readsOne()
		if strings.Contains(a.Text(), trouble) {
			return
		}
	}
	a.t.Fatalf("it never says %q\n%s", trouble, a.Text())
}

// tree waits for the lesson tree.
func (a *adverse) tree() {
	a.t.Helper()
	err := a.Wait(patience, "the lesson tree", func(screen string) bool {
		return strings.Contains(screen, "Memory: copies") && !strings.Contains(screen, "A request that allocates") &&
			!strings.Contains(screen, "welcome")
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

// calm waits until nothing is said to be wrong.
func (a *adverse) calm() {
	a.t.Helper()
	err := a.Wait(patience, "a footer without trouble", func(screen string) bool {
		return strings.TrimSpace(screen) != "" && !strings.Contains(screen, "not saving") && !strings.Contains(screen, "cannot be read")
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *adverse) store() *progress.Store {
	return progress.Open(filepath.Join(a.data, progress.FileName))
}

// events returns how many events a new program knows of, stored or kept.
func (a *adverse) events() int {
	a.t.Helper()
	sum, err := a.store().Load(a.t.Context(), a.learner())
	if err != nil {
		a.t.Fatal(err)
	}
	return sum.Events
}

func (a *adverse) stored() int {
	a.t.Helper()
	n, err := a.store().Count(a.t.Context(), a.learner())
	if err != nil {
		a.t.Fatal(err)
	}
	return n
}

func (a *adverse) learner() string { return "anna" }

func (a *adverse) starts() {
	a.t.Helper()
	// What is kept elsewhere is looked for by these in this process, too.
	a.t.Setenv("XDG_STATE_HOME", filepath.Join(a.dir, "state"))
	a.open(110, 24, "--learner", a.learner())
	a.sees("Memory: copies")
	if strings.Contains(a.Text(), "welcome") { // as long as nothing is known of the learner
		a.types(terminal.Escape)
	}
	a.tree()
}

func (a *adverse) kept() []string { return a.store().Unsaved() }

// TestTheDiskIsFull: the tutor goes on, says so in one line, and stores everything once there is space: in the same
// window, and in the next one after it was closed while there was none.
func TestTheDiskIsFull(t *testing.T) {
	a := newAdverse(t)
	a.starts()
	a.readsOne()
	a.quits()
	before := a.stored()
	if before == 0 {
		t.Fatal("nothing is stored of a visit")
	}
	free := a.fill()
	a.starts()
	a.readsUntil("not saving: the disk is full")
	a.sees("kept in " + a.dir[:20])
	if len(a.kept()) != 1 {
		t.Errorf("kept: %v", a.kept())
	}
	free()
	a.calm()
	a.quits()
	after := a.stored()
	if after <= before || len(a.kept()) != 0 {
		t.Errorf("%d events were stored, now %d; still kept: %v", before, after, a.kept())
	}

	free = a.fill()
	a.starts()
	a.readsUntil("not saving: the disk is full")
	a.types("q") // one is enough: it is kept
	_ = a.Exit() // it says what is not stored, and ends with 1
	if len(a.kept()) != 1 || a.events() <= a.stored() {
		t.Errorf("%d events stored and %d known; kept: %v", a.stored(), a.events(), a.kept())
	}
	known := a.events()
	free()
	a.starts()
	a.readsOne()
	a.quits()
	if n := a.stored(); n <= known || len(a.kept()) != 0 {
		t.Errorf("%d events stored, %d were known; still kept: %v", n, known, a.kept())
	}
}

// TestTheDiskIsReadOnly: with progress on it, and from the first start.
func TestTheDiskIsReadOnly(t *testing.T) {
	a := newAdverse(t)
	a.readOnly(true)
	a.starts()
	a.readsOne()
	a.sees("not saving: the disk is read-only")
	a.readOnly(false)
	a.calm()
	a.quits()
	before := a.stored()
	if before == 0 || len(a.kept()) != 0 {
		t.Errorf("%d events stored; still kept: %v", before, a.kept())
	}
	a.readOnly(true)
	if out, err := learnCommand(t, a.dir, "status", "--learner", a.learner()).CombinedOutput(); err != nil {
		t.Errorf("what is on a read-only disk cannot be read: %v\n%s", err, out)
	}
	a.starts()
	a.readsOne()
	a.sees("not saving: the disk is read-only")
	a.readOnly(false)
	a.calm()
	a.quits()
	if n := a.stored(); n <= before {
		t.Errorf("%d events stored, %d before", n, before)
	}
}

// TestTheDiskIsGone: no new file is made in the place of the one that was there, and all is stored when it is back.
func TestTheDiskIsGone(t *testing.T) {
	a := newAdverse(t)
	a.starts()
	a.readsOne()
	a.calm()
	before := a.stored()
	elsewhere := filepath.Join(a.dir, "elsewhere")
	err := errors.Join(os.Mkdir(elsewhere, 0o700), unix.Mount(a.data, elsewhere, "", unix.MS_MOVE, ""))
	if err != nil {
		t.Skipf("SKIPPED, not proven here: a disk cannot be moved away (%v)", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(elsewhere, unix.MNT_DETACH) })
	a.readsOne()
	a.sees("not saving: the file is gone")
	if _, err := os.Stat(filepath.Join(a.data, progress.FileName)); !os.IsNotExist(err) {
		t.Errorf("a new file was made where the disk was (%v)", err)
	}
	if err := unix.Mount(elsewhere, a.data, "", unix.MS_MOVE, ""); err != nil {
		t.Fatal(err)
	}
	a.calm()
	a.quits()
	if n := a.stored(); n <= before || len(a.kept()) != 0 {
		t.Errorf("%d events stored, %d before; still kept: %v", n, before, a.kept())
	}
}

// TestAStoppedProgramHoldsTheFile: Ctrl-Z at the wrong moment, in another terminal.
func TestAStoppedProgramHoldsTheFile(t *testing.T) {
	flock, err := exec.LookPath("flock")
	if err != nil {
		t.Skip("SKIPPED, not proven here: there is no flock(1)")
	}
	a := &adverse{story: story{t: t, dir: t.TempDir()}}
	a.data = filepath.Join(a.dir, "data")
	a.starts()
	a.readsOne()
	a.quits()
	before := a.stored()

	holder := exec.Command(flock, "--no-fork", filepath.Join(a.data, progress.FileName), "sh", "-c", "echo held; exec sleep 600")
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	end := func() {
		if !ended {
			ended = true
			_ = holder.Process.Kill()
			_ = holder.Wait()
		}
	}
	t.Cleanup(end)
	said := make([]byte, 5)
	if n, err := out.Read(said); err != nil || !bytes.HasPrefix(said[:n], []byte("held")) {
		t.Fatalf("the holder said %q, %v", said, err)
	}
	if err := holder.Process.Signal(unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}

	a.starts() // what is stored cannot be read now
	a.sees("Progress cannot be read: another learn holds the file")
	a.readsOne()
	a.sees("not saving: another learn holds the file")
	end()
	a.calm()
	a.sees("continue") // what was stored is known by now
	a.quits()
	if n := a.stored(); n <= before || len(a.kept()) != 0 {
		t.Errorf("%d events stored, %d before; still kept: %v", n, before, a.kept())
	}
}
