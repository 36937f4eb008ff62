package progress

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"go.etcd.io/bbolt"
)

// recordsOf returns all records of a sound file, by learner and id.
func recordsOf(t testing.TB, path string) map[string][]byte {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	all := map[string][]byte{}
	err = db.View(func(tx *bbolt.Tx) error {
		events := tx.Bucket(bucketEvents)
		return events.ForEachBucket(func(name []byte) error {
			return events.Bucket(name).ForEach(func(k, v []byte) error {
				all[string(name)+"/"+string(k)] = bytes.Clone(v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// intact counts the records that still lie in a damaged file, by looking for their bytes.
func intact(records map[string][]byte, file []byte) (n int) {
	for name, rec := range records {
		key := name[len(name)-16:]
		if bytes.Contains(file, append([]byte(key), rec...)) {
			n++
		}
	}
	return n
}

// mustBeRepaired repairs what is at a path and makes sure that the result is sound, complete as far as can be, and that
// nothing of what was there is gone.
func mustBeRepaired(t *testing.T, name, path string, damaged []byte, original map[string][]byte, least int) *Repaired {
	t.Helper()
	r, err := Open(path).Repair(t.Context())
	if err != nil {
		t.Fatalf("%s: Repair = %v", name, err)
	}
	if r.Reason == "" {
		return r
	}
	if damaged != nil && !bytes.Equal(contents(t, r.Aside), damaged) {
		t.Errorf("%s: what was set aside is not what was there", name)
	}
	s := Open(path)
	if err := s.Append(t.Context(), "ada", Opened("a/after")); err != nil {
		t.Errorf("%s: after the repair: %v", name, err)
	}
	got := recordsOf(t, path)
	have := 0
	for name, rec := range original {
		if g, ok := got[name]; ok && !bytes.Equal(g, rec) {
			t.Errorf("%s: a record is not as it was", name)
		} else if ok {
			have++
		}
	}
	if have < least || uint64(len(got)) != r.Events+1 {
		t.Errorf("%s: %d records of %d, want at least %d; the report says %d, there are %d", name, have, len(original), least,
			r.Events, len(got)-1)
	}
	mustBeClean(t, path)
	again, err := Open(path).Repair(t.Context())
	if err != nil || again.Reason != "" {
		t.Errorf("%s: a second repair: %+v, %v", name, again, err)
	}
	return r
}

// figures count what came of damaging files in one way.
type figures struct{ files, repaired, records, kept, whole int }

func (f *figures) add(r *Repaired, events int) {
	f.files++
	if r.Reason == "" {
		return
	}
	f.repaired++
	f.records += events
	f.kept += int(r.Events)
	if int(r.Events) == events {
		f.whole++
	}
}

// TestEveryDamageIsRepaired damages a file in every way, with and without a snapshot of an earlier day: the damage is
// seen, the file is set aside, and every record that is whole in it or in the snapshot is in the new one.
// LEARN_DAMAGES sets how many files.
func TestEveryDamageIsRepaired(t *testing.T) {
	source, _, snapshot := withSnapshot(t)
	file, original := contents(t, source), recordsOf(t, source)
	mark, copied := contents(t, markPath(source)), newestSnapshot(t, source)
	rounds := envInt(t, "LEARN_DAMAGES", 4*len(damages))
	sums := map[string]*figures{}
	dir := t.TempDir()
	for i := range rounds {
		d, with := damages[i%len(damages)], i/len(damages)%2 == 1
		name := fmt.Sprintf("%s, round %d", d.name, i)
		path := filepath.Join(dir, strconv.Itoa(i), FileName)
		must(t, os.Mkdir(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, d.do(rand.New(rand.NewPCG(uint64(i), 11)), bytes.Clone(file)), 0o600))
		must(t, os.WriteFile(markPath(path), mark, 0o600))
		title := "without snapshot: "
		if with {
			title = "with a snapshot:  "
			must(t, os.Mkdir(snapshotDir(path), 0o700))
			must(t, os.WriteFile(filepath.Join(snapshotDir(path), filepath.Base(copied)), snapshot, 0o600))
		}
		mustBeSeen(t, name, path, len(original))
		left := contents(t, path) // a file with a damaged record is still written to, and then free pages are used again
		either := slices.Clone(left)
		if with {
			either = append(either, snapshot...)
		}
		r := mustBeRepaired(t, name, path, left, original, intact(original, either))
		if sums[title+d.name] == nil {
			sums[title+d.name] = &figures{}
		}
		sums[title+d.name].add(r, len(original))
		must(t, os.RemoveAll(filepath.Dir(path)))
	}
	t.Logf("%d events, %d of them in the snapshot", len(original), len(recordsOf(t, copied)))
	for _, title := range slices.Sorted(maps.Keys(sums)) {
		f := sums[title]
		t.Logf("%-44s %4d files, %4d harmless, %4d repaired, %4d of them whole, %6d of %6d events recovered",
			title, f.files, f.files-f.repaired, f.repaired, f.whole, f.kept, f.records)
	}
}

// withSnapshot makes a file like bigFile's with the mark that was left beside it and a snapshot from when it had a part
// of its events.
func withSnapshot(t *testing.T) (path string, events int, snapshot []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), FileName)
	file, events := bigFile(t)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(path)
	name, err := s.snapshot(t.Context(), now())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		batch := story(NewAttempt())
		if err := s.Append(t.Context(), "ada", batch...); err != nil {
			t.Fatal(err)
		}
		events += len(batch)
	}
	return path, events, contents(t, name)
}

// mustBeSeen opens a damaged file: it is refused, or what is missing is said, or all is there.
func mustBeSeen(t *testing.T, name, path string, events int) {
	t.Helper()
	s := Open(path)
	there := 0
	for _, learner := range []string{"ada", "bob", "eve"} {
		sum, err := s.Load(t.Context(), learner)
		var damaged *Damaged
		var lost *Lost
		if errors.As(err, &damaged) || errors.As(err, &lost) {
			return
		}
		if err != nil {
			t.Errorf("%s: Load = %v", name, err)
			return
		}
		there += sum.Events + sum.Damaged + sum.Unknown
	}
	if there < events {
		t.Errorf("%s: %d events of %d, and nothing said", name, there, events)
	}
}
