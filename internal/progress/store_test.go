package progress

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

func tempStore(t testing.TB) *Store {
	t.Helper()
	return Open(filepath.Join(t.TempDir(), "learn", FileName))
}

func load(t testing.TB, s *Store, learner string) *Summary {
	t.Helper()
	sum, err := s.Load(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// story is one learner's way through a lesson, one event of each kind.
func story(attempt string) []Event {
	return []Event{
		Opened("performance/memory"),
		Moved("performance/memory", Position{Block: 3, Hash: "ab", Around: [4]string{"a", "b", "c", "d"}, Heading: "pools", Line: 7, Fraction: 0.25}),
		Answered("performance/memory", "cow", "t1", "k1", AnswerData{Attempt: attempt, Seed: 9, Answer: []byte(`{"choices":[1]}`), Right: true, Score: 1, Millis: 900}),
		Answered("performance/memory", "arena", "t2", "k2", AnswerData{Attempt: attempt, Seed: 9, Answer: []byte(`{"text":"x"}`), Unsure: true}),
		Checked("performance/memory", "pool", "h", CheckData{Outcome: "failed", Passed: 1, Failed: 2, Millis: 40}),
		Hinted("performance/memory", "pool", 2),
		Noted("performance/memory", NoteData{ID: "n", Position: Position{Heading: "pools"}, Text: "ask about <this>"}),
	}
}

func TestStoredIsWhatWasApplied(t *testing.T) {
	s := tempStore(t)
	events := story(NewAttempt())
	if err := s.Append(t.Context(), "ada", events...); err != nil {
		t.Fatal(err)
	}
	want := &Summary{}
	for _, e := range events {
		want.Apply(e)
	}
	got := load(t, s, "ada")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("loaded %+v\nwant %+v", got, want)
	}
	if got.Events != len(events) || got.Unknown != 0 || got.Damaged != 0 {
		t.Errorf("%d events, %d unknown, %d damaged of %d", got.Events, got.Unknown, got.Damaged, len(events))
	}
}

func TestStoryIsFolded(t *testing.T) {
	sum := fold(story(NewAttempt()))
	if sum.Last == nil || sum.Last.Lesson != "performance/memory" || sum.Last.Heading != "pools" || sum.Last.Kind != KindHinted {
		t.Errorf("Last = %+v", sum.Last)
	}
	l := sum.Lesson("performance/memory")
	if l.Attempt == nil || l.Attempt.Seed != 9 || len(l.Attempt.Answered) != 2 {
		t.Errorf("Attempt = %+v", l.Attempt)
	}
	if x := l.Exercises["pool"]; x == nil || x.Attempts != 1 || x.Hints != 2 || x.Passed {
		t.Errorf("exercise = %+v", x)
	}
}

func TestNoFileIsAnEmptyLogAndStaysAbsent(t *testing.T) {
	s := tempStore(t)
	if sum := load(t, s, "ada"); sum.Events != 0 || sum.Last != nil {
		t.Errorf("summary of nothing: %+v", sum)
	}
	if _, err := os.Stat(filepath.Dir(s.Path())); !os.IsNotExist(err) {
		t.Errorf("reading made the folder (%v)", err)
	}
}

func TestAppendIsAllOrNothingAndOnce(t *testing.T) {
	s := tempStore(t)
	good, also := Opened("a/x"), Opened("a/y")
	long := Noted("a/x", NoteData{ID: "n", Text: strings.Repeat("x", MaxEventSize)})
	unencodable := Answered("a/x", "q", "", "", AnswerData{Score: math.NaN()})
	notJSON := NewEvent(KindNoted, "a/x", "", nil)
	notJSON.Data = []byte("{")
	noID, noKind, noVersion, notText, otherLearner := good, good, good, good, good
	noID.ID, noKind.Kind, noVersion.Version, notText.Item, otherLearner.Learner = ulid.ULID{}, "", 0, "\xff", "bob"
	for name, bad := range map[string]Event{
		"too long": long, "not encodable": unencodable, "not JSON": notJSON, "no id": noID, "no kind": noKind,
		"no version": noVersion, "not UTF-8": notText, "another's": otherLearner,
	} {
		var invalid *Invalid
		if err := s.Append(t.Context(), "ada", good, bad); !errors.As(err, &invalid) || invalid.Event != bad.ID {
			t.Errorf("%s: %v, want *Invalid of %s", name, err, bad.ID)
		}
		if n := load(t, s, "ada").Events; n != 0 {
			t.Errorf("%s: %d events were stored", name, n)
		}
	}
	for i := range 3 {
		if err := s.Append(t.Context(), "ada", good, also, good); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Count(t.Context(), "ada"); err != nil || n != 2 {
			t.Errorf("after append %d: Count = %d, %v", i+1, n, err)
		}
	}
	if err := s.Append(t.Context(), "ada"); err != nil {
		t.Errorf("appending nothing: %v", err)
	}
	if err := s.Append(t.Context(), "../ada", good); err == nil {
		t.Error("a path was taken for a learner")
	}
}

func TestLearnersAreApart(t *testing.T) {
	s := tempStore(t)
	shared := Opened("a/x") // one id in two logs
	for name, events := range map[string][]Event{"bob": {shared}, "ada": {shared, Opened("a/y")}} {
		if err := s.Append(t.Context(), name, events...); err != nil {
			t.Fatal(err)
		}
	}
	names, err := s.Learners(t.Context())
	if err != nil || !slices.Equal(names, []string{"ada", "bob"}) {
		t.Errorf("Learners = %v, %v", names, err)
	}
	for name, want := range map[string]int{"ada": 2, "bob": 1, "eve": 0} {
		n, err := s.Count(t.Context(), name)
		if got := load(t, s, name).Events; err != nil || got != want || n != want {
			t.Errorf("%s: %d events, Count %d (%v), want %d", name, got, n, err, want)
		}
	}
}

func TestEachReadsInOrderWithLearnerAndDevice(t *testing.T) {
	s := tempStore(t)
	const n = 2*chunk + 1 // more than are read at once, and not a multiple
	events := make([]Event, n)
	for i := range events {
		events[i] = Opened("a/x")
	}
	reversed := slices.Clone(events)
	slices.Reverse(reversed)
	foreign := Opened("a/x")
	foreign.Device = "elsewhere"
	if err := s.Append(t.Context(), "ada", append(reversed, foreign)...); err != nil {
		t.Fatal(err)
	}
	var got []Event
	if err := s.Each(t.Context(), "ada", func(e Event) error { got = append(got, e); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != n+1 {
		t.Fatalf("%d events, want %d", len(got), n+1)
	}
	for i, e := range got[:n] {
		if e.ID != events[i].ID || e.Learner != "ada" || len(e.Device) != 16 || e.Device != got[0].Device {
			t.Fatalf("event %d is %+v, want id %s", i, e, events[i].ID)
		}
	}
	if got[n].Device != "elsewhere" {
		t.Errorf("the device of an event from elsewhere became %q", got[n].Device)
	}
	stop := errors.New("enough")
	if err := s.Each(t.Context(), "ada", func(Event) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Each did not stop: %v", err)
	}
}

func TestDamagedRecordsAreCountedAndHealed(t *testing.T) {
	s := tempStore(t)
	events := story(NewAttempt())
	if err := s.Append(t.Context(), "ada", events...); err != nil {
		t.Fatal(err)
	}
	future := Opened("a/future")
	edit(t, s.Path(), func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketEvents).Bucket([]byte("ada"))
		for i, change := range []func([]byte) []byte{
			func(rec []byte) []byte { rec[len(rec)-1] ^= 1; return rec },
			func(rec []byte) []byte { rec[2] ^= 1; return rec },
			func([]byte) []byte { return []byte{formatJSON} },
		} {
			k := events[i].ID[:]
			if err := b.Put(k, change(slices.Clone(b.Get(k)))); err != nil {
				return err
			}
		}
		body := []byte("something shorter")
		rec := binary.BigEndian.AppendUint32([]byte{9}, checksum(9, future.ID[:], body))
		return errors.Join(b.Put(future.ID[:], append(rec, body...)), b.SetSequence(b.Sequence()+1))
	})
	s = Open(s.Path())
	sum := load(t, s, "ada")
	if sum.Damaged != 3 || sum.Unknown != 1 || sum.Events != len(events)-3 {
		t.Errorf("%d damaged, %d unknown, %d events; want 3, 1, %d", sum.Damaged, sum.Unknown, sum.Events, len(events)-3)
	}
	if err := s.Append(t.Context(), "ada", append(events, future)...); err != nil {
		t.Fatal(err)
	}
	sum = load(t, s, "ada")
	if n, err := s.Count(t.Context(), "ada"); sum.Damaged != 0 || sum.Unknown != 1 || n != len(events)+1 || err != nil {
		t.Errorf("appending again left %d damaged, %d unknown, Count %d (%v)", sum.Damaged, sum.Unknown, n, err)
	}
}

func TestNewerFileIsOnlyRead(t *testing.T) {
	s := tempStore(t)
	if err := s.Append(t.Context(), "ada", Opened("a/x")); err != nil {
		t.Fatal(err)
	}
	edit(t, s.Path(), func(tx *bbolt.Tx) error {
		ada := tx.Bucket(bucketEvents).Bucket([]byte("ada")) // which a newer version may count and fill otherwise
		_, err := ada.CreateBucket([]byte{0xFF})
		return errors.Join(err, ada.SetSequence(1<<40),
			tx.Bucket(bucketMeta).Put(keySchema, seal(keySchema, binary.BigEndian.AppendUint32(nil, Schema+1))))
	})
	before := contents(t, s.Path())
	s = Open(s.Path())
	if sum := load(t, s, "ada"); sum.Events != 1 || sum.Damaged != 0 {
		t.Errorf("%d events read, %d damaged", sum.Events, sum.Damaged)
	}
	var newer *Newer
	if err := s.Append(t.Context(), "ada", Opened("a/y")); !errors.As(err, &newer) || newer.File != Schema+1 {
		t.Errorf("Append = %v, want *Newer", err)
	}
	if !bytes.Equal(contents(t, s.Path()), before) {
		t.Error("the file was changed")
	}
}

func TestAnotherProgramsDatabaseIsLeftAlone(t *testing.T) {
	s := tempStore(t)
	if err := os.MkdirAll(filepath.Dir(s.Path()), 0o700); err != nil {
		t.Fatal(err)
	}
	edit(t, s.Path(), func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	})
	before := contents(t, s.Path())
	var damaged *Damaged
	if err := s.Append(t.Context(), "ada", Opened("a/x")); !errors.As(err, &damaged) {
		t.Errorf("Append = %v, want *Damaged", err)
	}
	if _, err := s.Load(t.Context(), "ada"); !errors.As(err, &damaged) {
		t.Errorf("Load = %v, want *Damaged", err)
	}
	if !bytes.Equal(contents(t, s.Path()), before) {
		t.Error("the file was changed")
	}
}

func TestGoroutinesShareAStore(t *testing.T) {
	s := tempStore(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if err := s.Append(t.Context(), "ada", Opened("a/x")); err != nil {
					t.Error(err)
				}
				if _, err := s.Load(t.Context(), "ada"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := load(t, s, "ada").Events; n != 160 {
		t.Errorf("%d events of 160", n)
	}
}

// edit changes a file behind the store's back.
func edit(t testing.TB, path string, fn func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func contents(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAClockThatWasAhead: what is done after it was set right still counts as newer, also where nothing was loaded.
func TestAClockThatWasAhead(t *testing.T) {
	for name, read := range map[string]func(s *Store) error{
		"after Load":   func(s *Store) error { _, err := s.Load(t.Context(), "ada"); return err },
		"after Follow": func(s *Store) error { return s.Follow(t.Context(), "ada") },
	} {
		before := ids.last
		s := tempStore(t)
		ahead := Answered("a/x", "q", "t", "k", AnswerData{Right: true})
		if err := ahead.ID.SetTime(ulid.Timestamp(time.Now().AddDate(1, 0, 0))); err != nil {
			t.Fatal(err)
		}
		ahead.Time = ahead.Time.AddDate(1, 0, 0)
		if err := s.Append(t.Context(), "ada", ahead); err != nil {
			t.Fatal(err)
		}
		s = Open(s.Path())
		if err := read(s); err != nil {
			t.Fatal(err)
		}
		now := Answered("a/x", "q", "t", "k", AnswerData{Right: false})
		if now.ID.Compare(ahead.ID) <= 0 {
			t.Errorf("%s: the id of what is done now is not greater", name)
		}
		if err := s.Append(t.Context(), "ada", now); err != nil {
			t.Fatal(err)
		}
		if q := load(t, s, "ada").Lesson("a/x").Answers["q"]; q.Last.Right {
			t.Errorf("%s: the answer of the wrong clock counts as the last one", name)
		}
		ids.last = before // the other tests live today
	}
}
