package progress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// TestHealthAndRepairAgree looks at a file before and after the repair, for what only the files beside it tell.
func TestHealthAndRepairAgree(t *testing.T) {
	source, events, _ := withSnapshot(t)
	all := events + 2 // of bob and eve
	older := func(t *testing.T, path string) {
		must(t, os.Remove(path))
		must(t, os.Rename(newestSnapshot(t, path), path))
	}
	remove := func(t *testing.T, path string) { must(t, os.Remove(path)) }
	tests := map[string]struct {
		do     func(t *testing.T, path string)
		reason string
		aside  bool
		events int
	}{
		"nothing":      {func(*testing.T, string) {}, "", false, all},
		"without mark": {func(t *testing.T, path string) { remove(t, markPath(path)) }, "", false, all},
		"vanished":     {remove, "it is not there", false, all - 140},
		"older copy":   {older, "it holds 425 events and held 565 when it was last used", true, all - 140},
		"emptied":      {func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, "the file is empty", true, all - 140},
		"older copy, newer snapshot": {
			func(t *testing.T, path string) {
				b := contents(t, newestSnapshot(t, path))
				_, err := Open(path).snapshot(t.Context(), now())
				must(t, errors.Join(err, os.Remove(markPath(path)), os.WriteFile(path, b, 0o600)))
			}, "it holds 425 events, and a snapshot of it 565", true, all,
		},
		"older copy, broken snapshot": {
			func(t *testing.T, path string) {
				old := newestSnapshot(t, path)
				b := contents(t, old)
				name, err := Open(path).snapshot(t.Context(), now())
				must(t, errors.Join(err, os.Remove(markPath(path)), os.WriteFile(path, b, 0o600)))
				must(t, os.WriteFile(name, []byte("nothing of it is left"), 0o600))
			}, "it holds 425 events, and a snapshot of it 565", true, all - 140,
		},
		"copy without mark": {
			func(t *testing.T, path string) { older(t, path); remove(t, markPath(path)) }, "", false, all - 140,
		},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), FileName)
			must(t, os.CopyFS(filepath.Dir(path), os.DirFS(filepath.Dir(source))))
			c.do(t, path)
			h, err := Open(path).Health(t.Context())
			if err != nil || h.Problem != c.reason {
				t.Fatalf("Health: %+v, %v; want %q", h, err, c.reason)
			}
			if _, err := Open(path).Load(t.Context(), "ada"); (err != nil) != (c.reason != "") {
				t.Errorf("the store says %v; want that it agrees with %q", err, c.reason)
			}
			r, err := Open(path).Repair(t.Context())
			if err != nil || r.Reason != c.reason || (r.Aside != "") != c.aside || int(r.Events) != c.events {
				t.Errorf("Repair: %+v, %v; want %q and %d events", r, err, c.reason, c.events)
			}
			h, err = Open(path).Health(t.Context())
			if err != nil || h.Problem != "" || int(h.Events) != c.events || len(h.Learners) != 3 {
				t.Errorf("Health after it: %+v, %v", h, err)
			}
			must(t, Open(path).Append(t.Context(), "ada", Opened("a/x")))
		})
	}
}

// TestForeignFilesAreNotRepaired: what was never one of progress stays where it is.
func TestForeignFilesAreNotRepaired(t *testing.T) {
	text := []byte("Dear diary, " + string(bytes.Repeat([]byte("today {\"a\": 1} "), 500)))
	path := filepath.Join(t.TempDir(), "diary.txt")
	must(t, os.WriteFile(path, text, 0o600))
	theirs := filepath.Join(t.TempDir(), "their.db")
	edit(t, theirs, func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err })
	names := []string{path, theirs}
	if link := filepath.Join(t.TempDir(), FileName); os.Symlink(path, link) == nil {
		names = append(names, link)
	}
	for _, name := range names {
		before := contents(t, name)
		var refused *Refused
		if _, err := Open(name).Repair(t.Context()); !errors.As(err, &refused) {
			t.Errorf("%s: Repair = %v, want *Refused", filepath.Base(name), err)
		}
		if !bytes.Equal(contents(t, name), before) {
			t.Errorf("%s was changed", name)
		}
	}
	gone := filepath.Join(t.TempDir(), "none", FileName)
	if r, err := Open(gone).Repair(t.Context()); err != nil || r.Reason != "" {
		t.Errorf("nothing at all: %+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Dir(gone)); !os.IsNotExist(err) {
		t.Error("a folder was made for nothing")
	}
}

func TestNewerFileIsNotRepaired(t *testing.T) {
	s := tempStore(t)
	must(t, s.Append(t.Context(), "ada", Opened("a/x")))
	edit(t, s.Path(), func(tx *bbolt.Tx) error { return writeSchema(tx.Bucket(bucketMeta), Schema+1) })
	sound := contents(t, s.Path())
	for name, file := range map[string][]byte{"sound": sound, "cut off": sound[:len(sound)-1]} {
		must(t, os.WriteFile(s.Path(), file, 0o600))
		var newer *Newer
		if _, err := Open(s.Path()).Repair(t.Context()); !errors.As(err, &newer) {
			t.Errorf("%s: Repair = %v, want *Newer", name, err)
		}
		if !bytes.Equal(contents(t, s.Path()), file) {
			t.Errorf("%s: it was changed", name)
		}
	}
}

// TestRepairLeavesAFileInUse: while another program has the file nothing is done.
func TestRepairLeavesAFileInUse(t *testing.T) {
	path, _, _ := withSnapshot(t)
	must(t, os.Truncate(path, 9000))
	f, err := openFile(path, true)
	must(t, err)
	defer func() { _ = f.Close() }()
	if free, err := tryLock(f, true); !free || err != nil {
		t.Fatal(free, err)
	}
	s := Open(path)
	s.wait = 0
	var locked *Locked
	if _, err := s.Repair(t.Context()); !errors.As(err, &locked) {
		t.Errorf("Repair = %v, want *Locked", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 9000 || len(setAsides(path)) > 0 {
		t.Errorf("something was done: %v, %v", info, err)
	}
}

// TestUnfinishedRepairs goes on from every state that a killed repair can leave.
func TestUnfinishedRepairs(t *testing.T) {
	path, _, _ := withSnapshot(t)
	original := recordsOf(t, path)
	damaged := contents(t, path)
	clear(damaged[:4*testPage])
	mark := contents(t, markPath(path))
	least := intact(original, append(slices.Clone(damaged), contents(t, newestSnapshot(t, path))...))
	for name, do := range map[string]func(){
		"a half-written new file": func() { must(t, os.WriteFile(path+repairing+"X", damaged[:5000], 0o600)) },
		"set aside and no more":   func() { must(t, os.Link(path, path+aside+"20260102T030405Z")) },
		"set aside, place empty":  func() { must(t, os.Rename(path, path+aside+"20260102T030406Z")) },
		"new file, and the old mark": func() {
			_, err := Open(path).Repair(t.Context())
			must(t, errors.Join(err, os.WriteFile(markPath(path), mark, 0o600)))
		},
	} {
		must(t, os.RemoveAll(path))
		for _, old := range setAsides(path) {
			must(t, os.Remove(old))
		}
		must(t, os.WriteFile(path, damaged, 0o600))
		must(t, os.WriteFile(markPath(path), mark, 0o600))
		do()
		r := mustBeRepaired(t, name, path, nil, original, least)
		if files := setAsides(path); len(files) != 1 || !bytes.Equal(contents(t, files[0]), damaged) {
			t.Errorf("%s: set aside are %v; %+v", name, files, r)
		}
		if got := recordsOf(t, path); intactIn(original, got) < least {
			t.Errorf("%s: %d of %d events are there", name, intactIn(original, got), least)
		}
	}
}

// intactIn counts the records of one file that are in another.
func intactIn(want, got map[string][]byte) (n int) {
	for name, rec := range want {
		if bytes.Equal(got[name], rec) {
			n++
		}
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newestSnapshot(t *testing.T, path string) string {
	t.Helper()
	list, err := Open(path).Snapshots()
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	return list[0].Path
}

// repairer is the name of no learner: the child with it repairs.
const repairer = "/repair"

func repairingChild(path string) error {
	fmt.Println("begin")
	_, err := Open(path).Repair(context.Background())
	return err
}

// TestKilledRepairsLoseNothing kills programs in the middle of a repair, two at a time, and then repairs. LEARN_KILLS sets
// how many are killed.
func TestKilledRepairsLoseNothing(t *testing.T) {
	source, _, _ := withSnapshot(t)
	original := recordsOf(t, source)
	damaged := contents(t, source)
	clear(damaged[:4*testPage])
	least := intact(original, append(slices.Clone(damaged), contents(t, newestSnapshot(t, source))...))
	r := rand.New(rand.NewPCG(3, 4))
	at := map[string]int{}
	kills := envInt(t, "LEARN_KILLS", 20)
	for i := 0; i < kills; i += 2 {
		path := filepath.Join(t.TempDir(), FileName)
		must(t, os.CopyFS(filepath.Dir(path), os.DirFS(filepath.Dir(source))))
		must(t, os.WriteFile(path, damaged, 0o600))
		pair := []*process{start(t, path, repairer, 0), start(t, path, repairer, 0)}
		for _, p := range pair {
			spin(r.IntN(400_000))
			p.kill(t)
			_ = p.cmd.Wait()
		}
		state := "not begun"
		if files := setAsides(path); len(files) > 0 {
			state = "set aside"
		}
		if bytes.Equal(contents(t, path), damaged) {
			_, err := Open(path).Repair(t.Context())
			must(t, err)
		} else {
			state = "done"
		}
		at[state]++
		if files := setAsides(path); len(files) != 1 || !bytes.Equal(contents(t, files[0]), damaged) {
			t.Errorf("round %d: set aside are %v", i, files)
		}
		if have := intactIn(original, recordsOf(t, path)); have < least {
			t.Errorf("round %d: %d events of %d", i, have, least)
		}
		must(t, Open(path).Append(t.Context(), "ada", Opened("a/after")))
		mustBeClean(t, path)
	}
	t.Logf("killed when it was %v", at)
}

// TestRepairOfAnEarlierSchema: a file from before there were chains and marks is repaired into one of today.
func TestRepairOfAnEarlierSchema(t *testing.T) {
	file := contents(t, filepath.Join("testdata", "schema1.db"))
	original := recordsOf(t, filepath.Join("testdata", "schema1.db"))
	path := filepath.Join(t.TempDir(), FileName)
	must(t, os.WriteFile(path, file, 0o600))
	if r, err := Open(path).Repair(t.Context()); err != nil || r.Reason != "" {
		t.Errorf("a sound one: %+v, %v", r, err)
	}
	clear(file[:2*testPage])
	must(t, os.WriteFile(path, file, 0o600))
	mustBeRepaired(t, "without header", path, file, original, intact(original, file))
	if h, err := Open(path).Health(t.Context()); err != nil || h.Problem != "" || h.Schema != Schema {
		t.Errorf("%+v, %v", h, err)
	}
}

// TestAStoreGoesOnAfterARepair: a window that was open all the time stores again as soon as another program has repaired
// the file, or has imported much into it.
func TestAStoreGoesOnAfterARepair(t *testing.T) {
	path, events, _ := withSnapshot(t)
	window := Open(path)
	must(t, window.Append(t.Context(), "ada", Opened("a/x")))
	damaged := contents(t, path)
	clear(damaged[:2*testPage])
	f, err := openFile(path, true) // in place: the same file, as a disk would do it
	must(t, err)
	_, err = f.WriteAt(damaged, 0)
	must(t, errors.Join(err, f.Close()))
	kept := Opened("a/kept")
	var broken *Damaged
	if err := window.Append(t.Context(), "ada", kept); !errors.As(err, &broken) {
		t.Fatalf("Append = %v", err)
	}
	_, err = Open(path).Repair(t.Context())
	must(t, err)
	must(t, window.Append(t.Context(), "ada", kept))
	if sum, err := window.Load(t.Context(), "ada"); err != nil || sum.Events != events+2 {
		t.Errorf("%d events of %d, %v", sum.Events, events+2, err)
	}
	other := tempStore(t)
	must(t, other.Append(t.Context(), "ada", story(NewAttempt())...))
	_, err = Open(path).merge(t.Context(), strings.NewReader(exported(t, other, "")), "", 1)
	must(t, err)
	must(t, window.Append(t.Context(), "ada", Opened("a/x")))
	if sum, err := window.Load(t.Context(), "ada"); err != nil || sum.Events != events+10 {
		t.Errorf("%d events of %d, %v", sum.Events, events+10, err)
	}
}
