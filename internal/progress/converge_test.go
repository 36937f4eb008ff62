package progress

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"
)

// step is one thing that happens to two machines: somebody learns on one, one is exported, or an export, perhaps an old
// one, arrives at one.
type step struct {
	machine int
	learner string
	events  []Event // learned, if any
	export  bool
	arrives int // which of the exports made so far, if neither
}

// someLife draws what two learners do on two machines whose clocks agree with nothing.
func someLife() *rapid.Generator[[]step] {
	return rapid.Custom(func(t *rapid.T) []step {
		made := 0
		one := rapid.Custom(func(t *rapid.T) step {
			s := step{machine: rapid.IntRange(0, 1).Draw(t, "machine"), learner: rapid.SampledFrom([]string{"ada", "bob"}).Draw(t, "learner")}
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				s.events = someEvents().Draw(t, "events")
				for i := range s.events {
					made++
					id := &s.events[i].ID
					*id = ulid.ULID{}
					_ = id.SetTime(rapid.Uint64Range(0, 1000).Draw(t, "clock"))
					binary.BigEndian.PutUint32(id[12:], uint32(made)) // nobody ever makes one twice
				}
			case 2:
				s.export = true
			default:
				s.arrives = rapid.IntRange(0, 99).Draw(t, "arrives")
			}
			return s
		})
		return rapid.SliceOfN(one, 1, 12).Draw(t, "life")
	})
}

// importer is how an export is taken in: as it is, or, to see that the property can fail, in a broken way.
type importer func(ctx context.Context, s *Store, r io.Reader) error

func rightImport(ctx context.Context, s *Store, r io.Reader) error {
	_, err := s.Import(ctx, r, "")
	return err
}

// live lets a life happen in a folder, has both machines export to each other at the end, and says how they differ.
func live(ctx context.Context, dir string, life []step, take importer) error {
	machines := []*Store{Open(filepath.Join(dir, "a", FileName)), Open(filepath.Join(dir, "b", FileName))}
	all := map[string][]Event{}
	exports := [][]byte{[]byte(exportHeader + "\n")}
	export := func(s *Store) ([]byte, error) {
		var b bytes.Buffer
		_, err := s.Export(ctx, &b, "")
		return b.Bytes(), err
	}
	for _, s := range life {
		m := machines[s.machine]
		switch {
		case s.events != nil:
			if err := m.Append(ctx, s.learner, s.events...); err != nil {
				return err
			}
			all[s.learner] = append(all[s.learner], s.events...)
		case s.export:
			b, err := export(m)
			if err != nil {
				return err
			}
			exports = append(exports, b)
		default:
			if err := take(ctx, m, bytes.NewReader(exports[s.arrives%len(exports)])); err != nil {
				return err
			}
		}
	}
	for _, i := range []int{0, 1} {
		b, err := export(machines[i])
		if err != nil {
			return err
		}
		if err := take(ctx, machines[1-i], bytes.NewReader(b)); err != nil {
			return err
		}
	}
	return differ(ctx, machines, all, export)
}

func differ(ctx context.Context, machines []*Store, all map[string][]Event, export func(*Store) ([]byte, error)) error {
	one, err := export(machines[0])
	if err != nil {
		return err
	}
	other, err := export(machines[1])
	if err != nil {
		return err
	}
	if !bytes.Equal(one, other) {
		return fmt.Errorf("the machines export\n%s\nand\n%s", one, other)
	}
	for learner, events := range all {
		want := fold(events)
		for i, m := range machines {
			got, err := m.Load(ctx, learner)
			if err != nil {
				return err
			}
			replayed, err := m.Replay(ctx, learner)
			if err != nil {
				return err
			}
			if dump(got) != dump(want) || dump(replayed) != dump(want) {
				return fmt.Errorf("machine %d, %s:\n%s\nwant\n%s", i, learner, dump(got), dump(want))
			}
		}
	}
	return nil
}

func TestMachinesConverge(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		if err := live(t.Context(), filepath.Join(dir, strconv.Itoa(n)), someLife().Draw(r, "life"), rightImport); err != nil {
			r.Fatal(err)
		}
	})
}

// TestABrokenMergeIsSeen makes sure that the property above can fail: merges as one could think of them, each of which
// works in the usual case, have to be caught.
func TestABrokenMergeIsSeen(t *testing.T) {
	broken := map[string]importer{
		"only what is newer than what is here": func(ctx context.Context, s *Store, r io.Reader) error {
			var last ulid.ULID
			for _, learner := range []string{"ada", "bob"} {
				if err := s.Each(ctx, learner, func(e Event) error {
					if e.ID.Compare(last) > 0 {
						last = e.ID
					}
					return nil
				}); err != nil {
					return err
				}
			}
			return rightImport(ctx, s, filtered(r, func(e Event) bool { return e.ID.Compare(last) > 0 }))
		},
		"the file with more events wins": func(ctx context.Context, s *Store, r io.Reader) error {
			b, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			n := 0
			for _, learner := range []string{"ada", "bob"} {
				have, err := s.Count(ctx, learner)
				if err != nil {
					return err
				}
				n += have
			}
			if bytes.Count(b, []byte("\n"))-1 <= n {
				return nil
			}
			if err := errors.Join(os.RemoveAll(filepath.Dir(s.Path()))); err != nil {
				return err
			}
			return rightImport(ctx, s, bytes.NewReader(b))
		},
		"one event a lesson is enough": func(ctx context.Context, s *Store, r io.Reader) error {
			seen := map[string]bool{}
			return rightImport(ctx, s, filtered(r, func(e Event) bool {
				key := e.Learner + e.Content + string(e.Kind) + e.Item
				defer func() { seen[key] = true }()
				return !seen[key]
			}))
		},
	}
	for name, take := range broken {
		caught := 0
		for seed := range 12 {
			if live(t.Context(), filepath.Join(t.TempDir(), strconv.Itoa(seed)), someLife().Example(seed), take) != nil {
				caught++
			}
		}
		if caught == 0 {
			t.Errorf("%s: not noticed in 12 lives", name)
		}
	}
}

// filtered is an export with only some of its events.
func filtered(r io.Reader, keep func(Event) bool) io.Reader {
	b, _ := io.ReadAll(r) // from memory
	var out bytes.Buffer
	for i, line := range bytes.SplitAfter(b, []byte("\n")) {
		var e Event
		if i == 0 || json.Unmarshal(line, &e) == nil && keep(e) {
			out.Write(line)
		}
	}
	return &out
}

// TestEventsSurviveEveryWay: an event is the same after it was stored, exported, imported and salvaged.
func TestEventsSurviveEveryWay(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		events := someEvents().Draw(r, "events")
		a := Open(filepath.Join(dir, strconv.Itoa(n), "a.db"))
		b := Open(filepath.Join(dir, strconv.Itoa(n), "b.db"))
		var export bytes.Buffer
		err := a.Append(t.Context(), "ada", events...)
		if err == nil {
			_, err = a.Export(t.Context(), &export, "ada")
		}
		if err == nil {
			_, err = b.Import(t.Context(), &export, "")
		}
		if err == nil && len(events) > 0 { // both headers
			err = os.WriteFile(b.Path(), append(make([]byte, 8192), contents(t, b.Path())[8192:]...), 0o600)
		}
		if err == nil {
			_, err = b.Repair(t.Context())
		}
		if err != nil {
			r.Fatal(err)
		}
		var got []Event
		if err := b.Each(t.Context(), "ada", func(e Event) error { got = append(got, e); return nil }); err != nil {
			r.Fatal(err)
		}
		slices.SortFunc(events, func(a, b Event) int { return a.ID.Compare(b.ID) })
		for i, e := range events {
			e.Learner, e.Time = "ada", normal(e.Time)
			if i < len(got) {
				e.Device = got[i].Device
			}
			if i >= len(got) || !reflect.DeepEqual(got[i], e) {
				r.Fatalf("event %d of %d: got %+v\nwant %+v", i, len(got), got, e)
			}
		}
	})
}
