package progress

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

func snapshots(t *testing.T, s *Store) []Snapshot {
	t.Helper()
	all, err := s.Snapshots()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestASnapshotIsACopyThatCanBeUsed(t *testing.T) {
	s, _, _ := grownStore(t, 5)
	path, err := s.snapshot(t.Context(), time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if got := filepath.Base(path); got != "000001-20260304T050607Z-5.db" {
		t.Errorf("it is called %s", got)
	}
	if all := snapshots(t, s); len(all) != 1 || all[0].Events != 5 || all[0].Path != path {
		t.Errorf("snapshots: %+v", all)
	}
	if left, _ := filepath.Glob(filepath.Join(snapshotDir(s.Path()), "*")); len(left) != 1 {
		t.Errorf("beside the snapshot there is %v", left)
	}
	if runtime.GOOS != "windows" {
		for p, want := range map[string]os.FileMode{path: 0o600, snapshotDir(s.Path()): 0o700} {
			if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: mode %v, %v", p, info.Mode(), err)
			}
		}
	}
	again := tempStore(t)
	write(t, again.Path(), contents(t, path))
	if sum := load(t, again, "ada"); sum.Events != 5 {
		t.Errorf("the copy holds %d events", sum.Events)
	}
	if err := again.Append(t.Context(), "ada", Opened("a/z")); err != nil {
		t.Errorf("the copy cannot be written to: %v", err)
	}
	mustBeClean(t, again.Path())
}

// TestSnapshotsKept makes one each day for a year and a half, with a clock that is wrong for a while.
func TestSnapshotsKept(t *testing.T) {
	s := stored(t)
	dir := snapshotDir(s.Path())
	if err := ownFolder(dir); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)
	for i := range 500 {
		at := day.AddDate(0, 0, i)
		if i >= 400 && i < 410 {
			at = at.AddDate(1, 0, 0) // the clock is a year ahead
		}
		write(t, filepath.Join(dir, fmt.Sprintf("%06d-%s-%d.db", i+1, at.Format(stampLayout), i)), nil)
		if err := s.prune(); err != nil {
			t.Fatal(err)
		}
	}
	all := snapshots(t, s)
	if all[0].Number != 500 || all[1].Number != 499 || all[2].Number != 498 {
		t.Errorf("the newest are not kept: %+v", all[:3])
	}
	months := map[string]int{}
	for _, snap := range all[3:] {
		months[snap.At.Format("2006-01")]++
	}
	for m, n := range months {
		if n > 1 {
			t.Errorf("%d snapshots of %s", n, m)
		}
	}
	if len(months) < 16 {
		t.Errorf("of %d months one is kept", len(months))
	}
}

func TestWhenASnapshotIsDue(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s := tempStore(t)
	due := func(after time.Duration) bool {
		t.Helper()
		due, err := s.snapshotDue(at.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return due
	}
	if due(0) {
		t.Error("one of nothing is due")
	}
	if err := s.Append(t.Context(), "ada", Opened("a/x")); err != nil {
		t.Fatal(err)
	}
	if !due(0) {
		t.Error("the first one is not due")
	}
	if _, err := s.snapshot(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	if due(48 * time.Hour) {
		t.Error("one is due though nothing came since")
	}
	if err := s.Append(t.Context(), "ada", Opened("a/y")); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]bool{
		time.Hour: false, 23 * time.Hour: false, 24 * time.Hour: true,
		-time.Hour: false, -365 * 24 * time.Hour: true, // the clock was ahead, and is right again
	} {
		if due(after) != want {
			t.Errorf("due after %v: %v", after, !want)
		}
	}
}

// TestADamagedFilePushesNoSnapshotOut: what is found by reading through is said, and the good copies stay.
func TestADamagedFilePushesNoSnapshotOut(t *testing.T) {
	for name, damage := range map[string]func(tx *bbolt.Tx) error{
		"a record that cannot be read": func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucketEvents).Bucket([]byte("ada"))
			k, v := b.Cursor().First()
			v = bytes.Clone(v)
			v[len(v)-2] ^= 1
			return b.Put(bytes.Clone(k), v)
		},
		"a record that is gone": func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucketEvents).Bucket([]byte("ada"))
			k, _ := b.Cursor().First()
			return errors.Join(b.Delete(bytes.Clone(k)), b.SetSequence(b.Sequence()-1))
		},
	} {
		s, _, _ := grownStore(t, 4)
		if _, err := s.snapshot(t.Context(), now()); err != nil {
			t.Fatal(err)
		}
		before := snapshots(t, s)
		edit(t, s.Path(), damage)
		var damaged *Damaged
		if _, err := s.snapshot(t.Context(), now()); !errors.As(err, &damaged) || damaged.Path != s.Path() {
			t.Errorf("%s: snapshot = %v, want *Damaged", name, err)
		}
		if after := snapshots(t, s); len(after) != 1 || after[0] != before[0] {
			t.Errorf("%s: %+v became %+v", name, before, after)
		}
		if left, _ := filepath.Glob(filepath.Join(snapshotDir(s.Path()), unfinished+"*")); len(left) > 0 {
			t.Errorf("%s: it left %v", name, left)
		}
	}
}

// TestSnapshotsWhileOthersStore: each is the state after one transaction, and nobody waits.
func TestSnapshotsWhileOthersStore(t *testing.T) {
	s, _, _ := grownStore(t, 50)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		other := Open(s.Path())
		for ctx.Err() == nil {
			if err := other.Append(context.Background(), "bob", Opened("a/x")); err != nil {
				t.Error(err)
				return
			}
		}
	})
	made := 0
	for range 5 {
		path, err := s.snapshot(t.Context(), now())
		if err != nil {
			if !strings.Contains(err.Error(), "changed all the time") {
				t.Error(err)
			}
			continue
		}
		made++
		mustBeClean(t, path)
	}
	stop()
	wg.Wait()
	t.Logf("%d of 5 snapshots were made while another program stored as fast as it could", made)
}

func TestASnapshotStopsWhenItIsToldTo(t *testing.T) {
	s := stored(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.snapshot(ctx, now()); !errors.Is(err, context.Canceled) {
		t.Errorf("snapshot = %v", err)
	}
	if left, _ := os.ReadDir(snapshotDir(s.Path())); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestTendClearsAwayWhatKilledProgramsLeft(t *testing.T) {
	s := stored(t)
	old, fresh := s.Path()+unfinished+"OLD", s.Path()+unfinished+"FRESH"
	write(t, old, nil)
	write(t, fresh, nil)
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("what a killed program left is still there (%v)", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("another program's file is gone: %v", err)
	}
	if len(snapshots(t, s)) != 1 {
		t.Error("there is no snapshot")
	}
}

// schemaFile puts the stored file of an earlier schema where a store looks for its own.
func schemaFile(t *testing.T, name string) *Store {
	t.Helper()
	s := tempStore(t)
	write(t, s.Path(), contents(t, filepath.Join("testdata", name)))
	return s
}

// TestFilesOfEarlierSchemas opens a stored file of every schema there was: it can be read as it is, the first event
// stored in it brings it up to date, and there is a copy of what it was.
func TestFilesOfEarlierSchemas(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the stored files are of machines with the other order of bytes")
	}
	for name, events := range map[string]int{"schema1.db": 40} {
		t.Run(name, func(t *testing.T) {
			s := schemaFile(t, name)
			before := contents(t, s.Path())
			read := load(t, s, "ada")
			if read.Events != events || read.Damaged != 0 || !bytes.Equal(contents(t, s.Path()), before) {
				t.Fatalf("%d events, %d damaged; the file changed: %v", read.Events, read.Damaged,
					!bytes.Equal(contents(t, s.Path()), before))
			}
			if err := Open(s.Path()).Append(t.Context(), "ada", Opened("a/new")); err != nil {
				t.Fatal(err)
			}
			if n := load(t, Open(s.Path()), "ada").Events; n != events+1 {
				t.Errorf("%d events after the migration", n)
			}
			if n := load(t, Open(s.Path()), "bob").Events; n != events {
				t.Errorf("%d events of another learner after the migration", n)
			}
			mustBeClean(t, s.Path())
			mustBeOfSchema(t, s, Schema)
			all := snapshots(t, s)
			if len(all) != 1 || all[0].Events != uint64(2*events) {
				t.Fatalf("copies of what it was: %+v", all)
			}
			old := Open(all[0].Path)
			old.bare = true
			mustBeOfSchema(t, old, 1)
			if _, err := s.snapshot(t.Context(), now()); err != nil {
				t.Errorf("what it says it holds is not what it holds: %v", err)
			}
		})
	}
}

func mustBeOfSchema(t *testing.T, s *Store, want int) {
	t.Helper()
	err := s.view(t.Context(), func(tx *bbolt.Tx) error {
		if got := schemaOf(tx.Bucket(bucketMeta).Get(keySchema)); got != want {
			t.Errorf("%s is of schema %d, want %d", s.Path(), got, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAMigrationWithoutACopyDoesNotBegin: the file stays as it is, and the event is kept.
func TestAMigrationWithoutACopyDoesNotBegin(t *testing.T) {
	s := schemaFile(t, "schema1.db")
	write(t, snapshotDir(s.Path()), nil) // a file where the folder should be
	before := contents(t, s.Path())
	if err := s.Append(t.Context(), "ada", Opened("a/new")); err == nil || !bytes.Equal(contents(t, s.Path()), before) {
		t.Errorf("Append = %v, and the file changed: %v", err, !bytes.Equal(contents(t, s.Path()), before))
	}
	if len(s.Unsaved()) != 1 {
		t.Error("the event is not kept")
	}
	if err := os.Remove(snapshotDir(s.Path())); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), "ada", Opened("a/newer")); err != nil {
		t.Error(err)
	}
}

// TestTwoProgramsMigrateAtOnce: one of them does, the other finds it done.
func TestTwoProgramsMigrateAtOnce(t *testing.T) {
	s := schemaFile(t, "schema1.db")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := Open(s.Path()).Append(t.Context(), "ada", Opened("a/new")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := load(t, s, "ada").Events; n != 44 {
		t.Errorf("%d events", n)
	}
}
