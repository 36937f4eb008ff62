package progress

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/oklog/ulid/v2"
)

// FuzzDecode: whatever stands in a record, decoding it does not panic, and what it accepts is stored as it was.
func FuzzDecode(f *testing.F) {
	for _, e := range story("01A") {
		rec, err := encode(&e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(e.ID[:], rec, false)
		f.Add(e.ID[:], rec[recordHeader:], true)
	}
	f.Add([]byte{}, []byte{}, false)
	f.Add(make([]byte, 16), []byte(`{"id":"00000000000000000000000000","v":1}`), true)
	f.Fuzz(func(t *testing.T, key, rec []byte, sound bool) {
		if sound { // a right checksum over anything, so that what is behind it is reached
			body := rec
			rec = append([]byte{formatJSON, 0, 0, 0, 0}, body...)
			sum := checksum(formatJSON, key, body)
			rec[1], rec[2], rec[3], rec[4] = byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)
		}
		e, err := decode(key, rec)
		if err != nil || e.check() != nil {
			return
		}
		NewSummary().Apply(e)
		again, err := encode(&e)
		if err != nil {
			return // longer than it was, by escapes
		}
		back, err := decode(e.ID[:], again)
		if err != nil {
			t.Fatalf("%s was encoded and cannot be decoded: %v", again, err)
		}
		if !reflect.DeepEqual(fold([]Event{back}), fold([]Event{e})) {
			t.Fatalf("%+v\nbecame %+v", e, back)
		}
	})
}

// FuzzDecodeFlip: a changed byte never passes for a record.
func FuzzDecodeFlip(f *testing.F) {
	e := story("01A")[2]
	rec, err := encode(&e)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint(0), byte(1))
	f.Add(uint(len(rec)), byte(128))
	f.Fuzz(func(t *testing.T, at uint, by byte) {
		both := append(bytes.Clone(e.ID[:]), rec...)
		both[at%uint(len(both))] ^= by
		if _, err := decode(both[:16], both[16:]); (err == nil) != (by == 0) {
			t.Fatalf("byte %d changed by %#x: %v", at%uint(len(both)), by, err)
		}
	})
}

// FuzzApply: no data, however odd, makes the fold panic or depend on the order.
func FuzzApply(f *testing.F) {
	for _, e := range story("01A") {
		f.Add(string(e.Kind), e.Item, []byte(e.Data), string(KindAnswered), []byte(e.Data))
	}
	f.Add("answered", "q", []byte(`null`), "finished", []byte(`{"attempt":"01Z","right":-1}`))
	f.Add("moved", "", []byte(`{"fraction":1e308,"around":["a"]}`), "moved", []byte(`[]`))
	f.Fuzz(func(t *testing.T, kind, item string, data []byte, kind2 string, data2 []byte) {
		a := Event{ID: ulid.ULID{1}, Version: 1, Kind: Kind(kind), Content: "a/x", Item: item, Data: json.RawMessage(data)}
		b := Event{ID: ulid.ULID{2}, Version: 1, Kind: Kind(kind2), Content: "a/x", Item: item, Data: json.RawMessage(data2)}
		one, two := fold([]Event{a, b, a}), fold([]Event{b, a, b})
		if !reflect.DeepEqual(one, two) {
			t.Fatalf("the order matters:\n%s\n%s", dump(one), dump(two))
		}
		l := one.Lesson("a/x")
		if p := l.Percent(1, 1); p < 0 || p > 100 {
			t.Fatalf("Percent = %d", p)
		}
	})
}

// FuzzFile changes a file at two places: what is judged sound can be worked with, and nothing panics or hangs.
func FuzzFile(f *testing.F) {
	file, _ := bigFile(f)
	for i := range 8 {
		f.Add(uint32(2+i), uint16(i*2), uint64(1), uint32(3+i), uint16(16+i*4), uint64(1)<<(8*i), uint32(0))
	}
	f.Add(uint32(0), uint16(16), uint64(0xED0CDAED), uint32(1), uint16(56), uint64(1), uint32(testPage))
	f.Fuzz(func(t *testing.T, p1 uint32, o1 uint16, v1 uint64, p2 uint32, o2 uint16, v2 uint64, cut uint32) {
		b := bytes.Clone(file)
		patch := func(p uint32, o uint16, v uint64) {
			to := page(b, int(p)%(len(b)/testPage))[int(o)%(testPage-8):]
			for i := range 8 {
				to[i] ^= byte(v >> (8 * i))
			}
		}
		patch(p1, o1, v1)
		patch(p2, o2, v2)
		if cut > 0 {
			b = b[:len(b)-int(cut)%len(b)]
		}
		h, err := readHeader(bytes.NewReader(b), int64(len(b)))
		if err == nil {
			err = verify(bytes.NewReader(b), h)
		}
		if err != nil {
			return
		}
		path := filepath.Join(t.TempDir(), "f.db") // where no mark of another input is
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		use(t, "fuzzed", path, b)
	})
}
