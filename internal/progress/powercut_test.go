package progress

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"go.etcd.io/bbolt"
)

// A power cut keeps of what was written since the last sync any part, in any order, torn anywhere. bbolt syncs twice a
// transaction: the pages, then the header. So the states after a cut are those between two transactions with
//   - any of the new pages, each whole, in part or not at all, and the old header;
//   - all of them, and the new header whole, in part or not at all.
//
// The pages of a transaction are told by comparing the file before and after it: what was written with the same bytes
// makes no difference. The mark is not synced: it may be any that was written, or none, or torn, but no later one than
// the file, since it is written after the second sync.

const sector = 512

// outage is a state after a power cut, and how many events were acknowledged before.
type outage struct {
	name  string
	file  []byte
	mark  []byte
	acked int
}

// transaction is a file before and after one, as pages that differ.
type transaction struct {
	before, after []byte
	pages         []int // without those of the headers, in the order they are written in
	meta          int   // the header that was written
}

func diff(before, after []byte) transaction {
	tx := transaction{before: slices.Concat(before, make([]byte, max(0, len(after)-len(before)))), after: after}
	for i := 0; i < len(after)/testPage; i++ {
		switch changed := !bytes.Equal(page(tx.before, i), page(after, i)); {
		case changed && i < 2:
			tx.meta = i
		case changed:
			tx.pages = append(tx.pages, i)
		}
	}
	return tx
}

// torn copies a random part of a page, by sectors.
func torn(r *rand.Rand, to, from []byte, page int) {
	for at := page * testPage; at < (page+1)*testPage; at += sector {
		if r.IntN(2) == 0 {
			copy(to[at:at+sector], from[at:at+sector])
		}
	}
}

// cuts returns the states after cuts during a transaction: every prefix of its writes, also with the next page torn,
// and some other subsets.
func (tx transaction) cuts(r *rand.Rand) (files map[string][]byte) {
	files = map[string][]byte{"grown": bytes.Clone(tx.before)}
	state := bytes.Clone(tx.before)
	for i, p := range tx.pages {
		half := bytes.Clone(state)
		torn(r, half, tx.after, p)
		files[fmt.Sprintf("page %d of %d torn", i, len(tx.pages))] = half
		copy(page(state, p), page(tx.after, p))
		files[fmt.Sprintf("%d pages of %d", i+1, len(tx.pages))] = bytes.Clone(state)
	}
	for i := range 4 {
		some := bytes.Clone(tx.before)
		for _, p := range tx.pages {
			switch r.IntN(3) {
			case 0:
				copy(page(some, p), page(tx.after, p))
			case 1:
				torn(r, some, tx.after, p)
			}
		}
		files["a subset "+strconv.Itoa(i)] = some
	}
	for i := range 4 { // a header fits a sector, which a disk writes whole; not every disk keeps its word
		half := bytes.Clone(state)
		at := tx.meta * testPage
		end := at + r.IntN(pageHeader+metaSize+1)
		copy(half[at:end], tx.after[at:end])
		files["a torn header "+strconv.Itoa(i)] = half
	}
	files["everything"] = bytes.Clone(tx.after)
	return files
}

// emptyFile is a new progress file with pages of one size on every system.
func emptyFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: testPage})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(populate), db.Close()); err != nil {
		t.Fatal(err)
	}
	return contents(t, path)
}

// recordedSession is a session of single answers and batches, with the file and the mark after each.
func recordedSession(t *testing.T) (files, marks [][]byte, counts []int) {
	t.Helper()
	file := emptyFile(t)
	s := tempStore(t)
	write(t, s.Path(), file)
	r := rand.New(rand.NewPCG(1, 2))
	files, marks, counts = [][]byte{file}, [][]byte{nil}, []int{0}
	total := 0
	for i := range 60 {
		n := 1
		if i%7 == 0 {
			n = 1 + r.IntN(30)
		}
		batch := make([]Event, n)
		for j := range batch {
			batch[j] = Answered("a/x", "q"+strconv.Itoa(j), "text", "key", AnswerData{Right: true, Answer: []byte(`{"choices":[1]}`)})
		}
		if err := s.Append(t.Context(), "ada", batch...); err != nil {
			t.Fatal(err)
		}
		total += n
		files, marks = append(files, contents(t, s.Path())), append(marks, contents(t, markPath(s.Path())))
		counts = append(counts, total)
	}
	return files, marks, counts
}

// TestPowerCutsLoseNothingAcknowledged replays the cuts during every transaction of a session, each with a mark that
// may be found then, and goes on working with what is left. LEARN_CUTS sets in how many of its 60 transactions.
func TestPowerCutsLoseNothingAcknowledged(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	files, marks, counts := recordedSession(t)
	dir := t.TempDir()
	total, done, walked := 0, 0, 0
	step := max(1, (len(files)-1)/envInt(t, "LEARN_CUTS", 10))
	for i := 1; i < len(files); i += step {
		tx := diff(files[i-1], files[i])
		if len(tx.pages) == 0 {
			t.Fatalf("transaction %d wrote no page", i)
		}
		for name, file := range tx.cuts(r) {
			c := outage{fmt.Sprintf("transaction %d, %s", i, name), file, someMark(r, marks[:i]), counts[i-1]}
			got := c.mustHold(t, filepath.Join(dir, strconv.Itoa(total), FileName), counts[i])
			total++
			if got == counts[i] {
				done++
			}
			if c.mark == nil {
				walked++
			}
		}
	}
	t.Logf("%d cuts; %d left the transaction whole, %d left no mark", total, done, walked)
}

// someMark returns a mark that may be found after a cut: the last one, an earlier one, a torn one or none.
func someMark(r *rand.Rand, marks [][]byte) []byte {
	m := marks[len(marks)-1]
	switch r.IntN(4) {
	case 0:
		return nil
	case 1:
		return marks[max(0, len(marks)-1-r.IntN(links))]
	case 2:
		return m[:r.IntN(len(m)+1)]
	}
	return m
}

// mustHold opens what a power cut left: the acknowledged events are there, all of the transaction or none of it, and the next
// event is stored. It returns how many there are.
func (c outage) mustHold(t *testing.T, path string, after int) int {
	t.Helper()
	write(t, path, c.file)
	if c.mark != nil {
		write(t, markPath(path), c.mark)
	}
	sum, err := Open(path).Load(t.Context(), "ada")
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	if sum.Events != c.acked && sum.Events != after || sum.Damaged > 0 {
		t.Fatalf("%s: %d events, %d damaged; %d were acknowledged", c.name, sum.Events, sum.Damaged, c.acked)
	}
	s := Open(path)
	if err := s.Append(t.Context(), "ada", Opened("a/next")); err != nil {
		t.Fatalf("%s: it cannot be written to: %v", c.name, err)
	}
	if n, err := s.Count(t.Context(), "ada"); err != nil || n != sum.Events+1 {
		t.Fatalf("%s: %d events after one more, %v", c.name, n, err)
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	return sum.Events
}

// TestPowerCutsDuringCreation: a file is at its path whole or not at all, and what was made beside does no harm.
func TestPowerCutsDuringCreation(t *testing.T) {
	whole := emptyFile(t)
	for n := 0; n <= len(whole); n += sector {
		s := tempStore(t)
		write(t, s.Path()+unfinished+"CUT", whole[:n])
		if err := s.Append(t.Context(), "ada", Opened("a/x")); err != nil {
			t.Fatalf("after a cut at %d: %v", n, err)
		}
		if n := load(t, s, "ada").Events; n != 1 {
			t.Errorf("after a cut at %d: %d events", n, n)
		}
	}
}

// TestADiskThatLied: a disk that acknowledged a sync and forgot it loses events, and that is said.
func TestADiskThatLied(t *testing.T) {
	files, marks, _ := recordedSession(t)
	n := len(files) - 1
	s := tempStore(t)
	write(t, s.Path(), files[n-1])
	write(t, markPath(s.Path()), marks[n])
	var lost *Lost
	if err := s.Append(t.Context(), "ada", Opened("a/x")); !errors.As(err, &lost) {
		t.Errorf("Append = %v, want *Lost", err)
	}
}
