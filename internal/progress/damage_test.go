package progress

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

const testPage = 4096 // a page size of its own, so that the files are the same on every system

// bigFile makes a file with several levels of pages, long records, a second learner and free pages; it returns its
// content and the number of events of "ada".
func bigFile(t testing.TB) (file []byte, events int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: testPage})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(db.Update(populate), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	s := Open(path)
	for i := range 30 {
		batch := append(story(NewAttempt()), story(NewAttempt())...)
		if i%10 == 0 {
			batch = append(batch, Noted("a/x", NoteData{ID: "n", Text: strings.Repeat("long ", 3000)}))
		}
		if err := s.Append(t.Context(), "ada", batch...); err != nil {
			t.Fatal(err)
		}
		events += len(batch)
	}
	for _, name := range []string{"bob", "eve"} {
		if err := s.Append(t.Context(), name, Opened("a/x")); err != nil {
			t.Fatal(err)
		}
	}
	return contents(t, path), events
}

func page(file []byte, i int) []byte { return file[i*testPage : (i+1)*testPage] }

// The classes of damage. Each changes a file, which it may cut, and says nothing of whether the change matters.
var damages = []struct {
	name string
	do   func(r *rand.Rand, file []byte) []byte
}{
	{"a byte of a header page", func(r *rand.Rand, f []byte) []byte {
		return flip(r, f, r.IntN(2)*testPage+r.IntN(pageHeader+metaSize))
	}},
	{"a byte of a page's header", func(r *rand.Rand, f []byte) []byte {
		return flip(r, f, r.IntN(len(f)/testPage)*testPage+r.IntN(pageHeader))
	}},
	{"a byte of the element table", func(r *rand.Rand, f []byte) []byte {
		return flip(r, f, (2+r.IntN(len(f)/testPage-2))*testPage+pageHeader+r.IntN(30*elementSize))
	}},
	{"any byte", func(r *rand.Rand, f []byte) []byte { return flip(r, f, r.IntN(len(f))) }},
	{"cut off", func(r *rand.Rand, f []byte) []byte { return f[:r.IntN(len(f))] }},
	{"a page of zeros", func(r *rand.Rand, f []byte) []byte {
		clear(page(f, r.IntN(len(f)/testPage)))
		return f
	}},
	{"a page of something else", func(r *rand.Rand, f []byte) []byte {
		p := page(f, r.IntN(len(f)/testPage))
		for i := range p {
			p[i] = byte(r.Uint32())
		}
		return f
	}},
	{"a page in another's place", func(r *rand.Rand, f []byte) []byte {
		copy(page(f, r.IntN(len(f)/testPage)), page(f, r.IntN(len(f)/testPage)))
		return f
	}},
	{"a sector of zeros", func(r *rand.Rand, f []byte) []byte {
		at := r.IntN(len(f)/512) * 512
		clear(f[at : at+512])
		return f
	}},
	{"a byte of a branch page", func(r *rand.Rand, f []byte) []byte { return flip(r, f, within(r, f, flagBranch)) }},
	{"a byte of a leaf page", func(r *rand.Rand, f []byte) []byte { return flip(r, f, within(r, f, flagLeaf)) }},
	{"a byte of the free list", func(r *rand.Rand, f []byte) []byte { return flip(r, f, within(r, f, flagFreelist)) }},
	{"the beginning of zeros", func(r *rand.Rand, f []byte) []byte {
		clear(f[:1+r.IntN(8*testPage)])
		return f
	}},
	{"the end of something else", func(r *rand.Rand, f []byte) []byte {
		for i := r.IntN(len(f)); i < len(f); i++ {
			f[i] = "another file's bytes "[i%21]
		}
		return f
	}},
	{"bytes inserted", func(r *rand.Rand, f []byte) []byte {
		at := r.IntN(len(f))
		return append(f[:at:at], append([]byte("inserted")[:1+r.IntN(8)], f[at:]...)...)
	}},
	{"no bytes", func(*rand.Rand, []byte) []byte { return []byte{} }},
}

// within returns an offset within the used part of a page of a kind.
func within(r *rand.Rand, f []byte, kind uint16) int {
	var pages []int
	for i := 2; i < len(f)/testPage; i++ {
		if binary.NativeEndian.Uint64(page(f, i)) == uint64(i) && binary.NativeEndian.Uint16(page(f, i)[8:]) == kind {
			pages = append(pages, i)
		}
	}
	i := pages[r.IntN(len(pages))]
	used := len(bytes.TrimRight(page(f, i), "\x00"))
	return i*testPage + r.IntN(used)
}

func flip(r *rand.Rand, f []byte, at int) []byte {
	f[at] ^= byte(1 + r.IntN(255))
	return f
}

// TestDamageIsNeverSilentAndNeverFatal damages a file in every way and then works with it: either all is there, or
// what is not is counted, or the file is refused and not touched. LEARN_DAMAGES sets how many files.
func TestDamageIsNeverSilentAndNeverFatal(t *testing.T) {
	file, events := bigFile(t)
	rounds := envInt(t, "LEARN_DAMAGES", 270)
	dir := t.TempDir()
	refused, counted, harmless := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range rounds {
		d := damages[i%len(damages)]
		name := fmt.Sprintf("%s, round %d", d.name, i)
		damaged := d.do(rand.New(rand.NewPCG(uint64(i), 7)), bytes.Clone(file))
		path := filepath.Join(dir, strconv.Itoa(i), FileName) // its own, since what is known of a file lies beside it
		if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, damaged, 0o600)); err != nil {
			t.Fatal(err)
		}
		switch sum := use(t, name, path, damaged); {
		case sum == nil:
			refused[d.name]++
		case sum.Events+sum.Damaged+sum.Unknown < events && !headerGone(damaged):
			t.Errorf("%s: %d events, %d damaged of %d: silent loss", name, sum.Events, sum.Damaged, events)
		case sum.Damaged > 0:
			counted[d.name]++
		default:
			harmless[d.name]++
		}
	}
	for _, d := range damages {
		t.Logf("%-26s refused %3d, counted %3d, harmless %3d", d.name, refused[d.name], counted[d.name], harmless[d.name])
	}
}

// use reads and writes a damaged file, and returns the summary, nil if the file was refused.
func use(t *testing.T, name, path string, damaged []byte) *Summary {
	t.Helper()
	sum, err := Open(path).Load(t.Context(), "ada")
	if err == nil {
		s := Open(path)
		if err := s.Append(t.Context(), "ada", Opened("a/new")); err != nil {
			t.Errorf("%s: it can be read and not written: %v", name, err)
		} else if after, err := s.Load(t.Context(), "ada"); err != nil || after.Events != sum.Events+1 {
			t.Errorf("%s: after one more event: %+v, %v", name, after, err)
		}
		return sum
	}
	var d *Damaged
	if !errors.As(err, &d) || strings.Contains(err.Error(), panicked) {
		t.Errorf("%s: Load = %v, want *Damaged that was foreseen", name, err)
	}
	if err := Open(path).Append(t.Context(), "ada", Opened("a/new")); !errors.As(err, &d) {
		t.Errorf("%s: Append = %v, want *Damaged", name, err)
	}
	if !bytes.Equal(contents(t, path), damaged) {
		t.Errorf("%s: the damaged file was changed", name)
	}
	return nil
}

// headerGone says whether one of the two headers is unreadable. Then the other one counts, as after a power cut, and
// the last transaction may be missing: a file cannot know of that by itself.
func headerGone(file []byte) bool {
	r := bytes.NewReader(file)
	_, a := readMeta(r, 0)
	_, b := readMeta(r, testPage)
	return a != nil || b != nil
}

// fullLeaf returns a leaf page in use that has many records.
func fullLeaf(t *testing.T, file []byte, h header) int {
	t.Helper()
	w := &walker{f: bytes.NewReader(file), h: h, seen: make([]bool, h.pages)}
	if err := w.root(h.root); err != nil {
		t.Fatal(err)
	}
	for i := 2; i < int(h.pages); i++ {
		p := page(file, i)
		if w.seen[i] && binary.NativeEndian.Uint64(p) == uint64(i) &&
			binary.NativeEndian.Uint16(p[8:]) == flagLeaf && binary.NativeEndian.Uint16(p[10:]) > 8 {
			return i
		}
	}
	t.Fatal("the file has no such leaf")
	return 0
}

// TestLossesThatNoChecksumSees are changes that leave a file in order by bbolt's rules, and records missing.
func TestLossesThatNoChecksumSees(t *testing.T) {
	file, _ := bigFile(t)
	h, err := readHeader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	leaf := fullLeaf(t, file, h)
	w := &walker{f: bytes.NewReader(file), h: h, seen: make([]bool, h.pages)}
	if err := w.root(h.root); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(f []byte){
		"a branch's key is a little less than what it leads to": func(f []byte) {
			for i := 2; i < int(h.pages); i++ {
				if p := page(f, i); w.seen[i] && binary.NativeEndian.Uint64(p) == uint64(i) && p[8] == flagBranch {
					last := pageHeader + (int(binary.NativeEndian.Uint16(p[10:]))-1)*elementSize
					p[last+int(binary.NativeEndian.Uint32(p[last:]))+15]-- // an id's last byte, which random ids leave room below
				}
			}
		},
		"a leaf forgets its last record": func(f []byte) { page(f, leaf)[10]-- },
		"a learner has another name": func(f []byte) {
			for at := 1; at < len(f)-3; at++ {
				if string(f[at:at+3]) == "ada" && f[at-1] != '"' { // a key, not the JSON of a record
					f[at] = 'b'
				}
			}
		},
	}
	for name, change := range tests {
		f := bytes.Clone(file)
		change(f)
		if err := verify(bytes.NewReader(f), h); err == nil {
			t.Errorf("%s: not noticed", name)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}
