package progress

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"
)

// normalized lays open what a Summary keeps packed, so that two that say the same are equal in all their parts.
func normalized(s *Summary) *Summary {
	s.seen.trim()
	for _, l := range s.Lessons {
		var all days
		l.days.each(all.add)
		l.days = all
		for _, q := range l.Answers {
			q.history = history{fresh: q.history.all()}
		}
	}
	return s
}

// same fails unless two summaries say the same: in the bytes they are kept as, and in every field.
func same(t rapid.TB, what string, got, want *Summary) {
	t.Helper()
	if !bytes.Equal(got.pack(), want.pack()) || !reflect.DeepEqual(normalized(got), normalized(want)) {
		t.Fatalf("%s:\n%s\nwant\n%s", what, dump(got), dump(want))
	}
}

// kept is a summary as it comes back from where it is kept.
func kept(t rapid.TB, s *Summary) *Summary {
	t.Helper()
	back := unpackSummary(s.pack())
	if back == nil {
		t.Fatalf("what was kept cannot be read: %s", dump(s))
	}
	return back
}

func TestWhatIsKeptComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := fold(someEvents().Draw(t, "events"))
		same(t, "kept and read", kept(t, s), s)
	})
}

// TestKeptAndTheRestAreTheWhole keeps the fold of some events, again and again, and applies the rest: whatever was
// first, it is the fold of all.
func TestKeptAndTheRestAreTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents().Draw(t, "events")
		rest := shuffled(t, events)
		s := NewSummary()
		for len(rest) > 0 {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			for _, e := range rest[:n] {
				s.Apply(e)
			}
			rest = rest[n:]
			s = kept(t, s)
		}
		same(t, "in pieces", s, fold(events))
	})
}

// withoutDerived stores events as a program would that knows nothing of what is derived.
func withoutDerived(t testing.TB, path string, events []Event) {
	edit(t, path, func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketEvents).Bucket([]byte("ada"))
		for _, e := range events {
			e.Learner = "ada"
			rec, err := encode(&e)
			if err != nil {
				return err
			}
			if b.Get(e.ID[:]) != nil {
				continue
			}
			if err := b.Put(e.ID[:], rec); err != nil {
				return err
			}
			if err := b.SetSequence(b.Sequence() + 1); err != nil {
				return err
			}
		}
		return nil
	})
}

// spoil damages what is derived in one of many ways.
func spoil(t testing.TB, path string, how int) {
	edit(t, path, func(tx *bbolt.Tx) error {
		d := derivedOf(tx, "ada")
		v := bytes.Clone(d.kept)
		switch how {
		case 0: // another form
			body := append(make([]byte, 0, len(v)), v[:max(0, len(v)-4)]...)
			if len(body) > derivedHead {
				body[derivedHead]++
				return tx.Bucket(bucketDerived).Put(d.learner, seal(d.learner, body))
			}
		case 1: // a wrong byte
			if len(v) > 0 {
				v[len(v)/2] ^= 1
				return tx.Bucket(bucketDerived).Put(d.learner, v)
			}
		case 2: // of 256 events more than there are
			if len(v) > 0 {
				v[6]++
				return tx.Bucket(bucketDerived).Put(d.learner, seal(d.learner, v[:len(v)-4]))
			}
		case 3:
			if len(v) > 0 {
				return tx.Bucket(bucketDerived).Delete(d.learner)
			}
		case 4:
			return d.clear()
		default: // an event that is not there
			return d.await([]Event{{ID: ulid.ULID{0: 200, 15: byte(how)}}})
		}
		return nil
	})
}

// TestLoadIsTheFoldOfAllEvents stores events in any order, folds now and then, lets a program interfere that knows
// nothing of what is derived, and damages that: what is loaded is what the events say.
func TestLoadIsTheFoldOfAllEvents(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		events := someEvents().Draw(rt, "events")
		n++
		path := filepath.Join(dir, strconv.Itoa(n), FileName)
		s := Open(path)
		s.bare = true // what stands beside the file is not the matter here
		if err := s.Append(t.Context(), "ada", Opened("a/first")); err != nil {
			rt.Fatal(err)
		}
		var stored []Event
		if err := s.Each(t.Context(), "ada", func(e Event) error { stored = append(stored, e); return nil }); err != nil {
			rt.Fatal(err)
		}
		rest := shuffled(rt, events)
		for len(rest) > 0 {
			piece := rest[:rapid.IntRange(1, len(rest)).Draw(rt, "piece")]
			rest, stored = rest[len(piece):], append(stored, piece...)
			switch how := rapid.IntRange(0, 11).Draw(rt, "how"); {
			case how < 6:
				if err := s.Append(t.Context(), "ada", piece...); err != nil {
					rt.Fatal(err)
				}
				spoil(t, path, how)
			case how < 8:
				withoutDerived(t, path, piece)
			default:
				if err := s.Append(t.Context(), "ada", piece...); err != nil {
					rt.Fatal(err)
				}
				if err := s.compact(t.Context(), "ada", 0); err != nil && err != errUnfit {
					rt.Fatal(err)
				}
			}
			if rapid.Bool().Draw(rt, "load") {
				same(rt, "loaded", load(t, s, "ada"), fold(stored))
			}
		}
		same(rt, "loaded", load(t, s, "ada"), fold(stored))
		edit(t, path, func(tx *bbolt.Tx) error {
			if d := derivedOf(tx, "ada"); !d.adds() {
				rt.Errorf("after Load %d kept and %d pending are not %d", d.total(), d.pending(), d.log())
			}
			return nil
		})
	})
}

// many are events of years, with the learner's clock jumping now and then.
func many(n int) []Event {
	r := rand.New(rand.NewPCG(3, 4))
	out := make([]Event, n)
	for i := range out {
		out[i] = lifelike(r, i)
	}
	return out
}

func TestBigBatchesAreFoldedAtOnceAndSmallOnesAwaitLoad(t *testing.T) {
	s := tempStore(t)
	events := many(foldAt + 3*loadFoldAt)
	state := func() (kept, pending int) {
		err := s.view(t.Context(), func(tx *bbolt.Tx) error {
			d := derivedOf(tx, "ada")
			kept, pending = d.total(), d.pending()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return kept, pending
	}
	expect := func(when string, wantKept, wantPending int) {
		t.Helper()
		if kept, pending := state(); kept != wantKept || pending != wantPending {
			t.Errorf("%s: %d events are kept and %d pending, want %d and %d", when, kept, pending, wantKept, wantPending)
		}
	}
	put := func(n int) {
		t.Helper()
		if err := s.Append(t.Context(), "ada", events[:n]...); err != nil {
			t.Fatal(err)
		}
		events = events[n:]
	}
	put(100)
	expect("a few", 0, 100)
	put(foldAt)
	expect("an import", 100+foldAt, 0)
	put(compactAt - 1)
	if err := s.Compact(t.Context(), "ada"); err != nil {
		t.Fatal(err)
	}
	expect("a short session", 100+foldAt, compactAt-1)
	put(1)
	if err := s.Compact(t.Context(), "ada"); err != nil {
		t.Fatal(err)
	}
	expect("a session", 100+foldAt+compactAt, 0)
	put(loadFoldAt)
	load(t, s, "ada")
	expect("a killed session and a start", 100+foldAt+compactAt+loadFoldAt, 0)
	replayed, err := s.Replay(t.Context(), "ada")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "kept and replayed", load(t, s, "ada"), replayed)
}

// TestEventsStoredWhileTheLogIsReadAgainAreNotLost stores events, older and newer ones, between the steps of deriving anew.
func TestEventsStoredWhileTheLogIsReadAgainAreNotLost(t *testing.T) {
	s, other := tempStore(t), (*Store)(nil)
	other = Open(s.Path())
	events := many(3*chunk + 40)
	late := slices.Concat(events[:10], events[len(events)-10:])
	if err := s.Append(t.Context(), "ada", events[10:len(events)-10]...); err != nil {
		t.Fatal(err)
	}
	spoil(t, s.Path(), 3)
	done := make(chan error)
	go func() {
		for _, e := range late {
			if err := other.Append(t.Context(), "ada", e); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	load(t, s, "ada")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	same(t, "after all", load(t, s, "ada"), fold(events))
}

// TestTheFormOfWhatIsKept fails when a Summary is kept in another form, or the folds make something else of the same
// events: then derivedVersion has to go up, and the number here with it.
func TestTheFormOfWhatIsKept(t *testing.T) {
	s := NewSummary()
	for _, e := range many(2000) {
		s.Apply(e)
	}
	const version, want = 1, 308633068
	if got := checksum(0, nil, s.pack()); derivedVersion != version || got != want {
		t.Errorf("version %d gives %d, want version %d and %d", derivedVersion, got, version, want)
	}
}

// FuzzUnpack: whatever is found where a summary is kept, reading it does not panic, and what is read can be worked with.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{})
	f.Add(NewSummary().pack())
	f.Add(fold(story("01A")).pack())
	f.Add(fold(many(200)).pack())
	f.Fuzz(func(t *testing.T, b []byte) {
		s := unpackSummary(b)
		if s == nil {
			return
		}
		for _, e := range story("01A") {
			s.Apply(e)
		}
		s.Days(time.UTC)
		for _, l := range s.Lessons {
			l.Percent(1, 1)
			for _, q := range l.Answers {
				q.History()
			}
		}
		if again := unpackSummary(s.pack()); again == nil {
			t.Fatalf("%x was read and cannot be kept again", b)
		}
	})
}
