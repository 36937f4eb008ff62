package progress

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/oklog/ulid/v2"
)

// exported returns the export of a learner, of all if there is no name.
func exported(t testing.TB, s *Store, learner string) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Export(t.Context(), &b, learner); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// twoLearners is a store with a story of each of two learners.
func twoLearners(t testing.TB) *Store {
	t.Helper()
	s := tempStore(t)
	for _, learner := range []string{"ada", "bob"} {
		if err := s.Append(t.Context(), learner, story(NewAttempt())...); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestExportAndImport(t *testing.T) {
	from := twoLearners(t)
	whole, ada := exported(t, from, ""), exported(t, from, "ada")
	if n := strings.Count(whole, "\n"); n != 15 || strings.Count(ada, "\n") != 8 || !strings.HasPrefix(whole, exportHeader+"\n") {
		t.Errorf("%d lines\n%s", n, whole)
	}
	to := tempStore(t)
	for i, want := range []Imported{{14, 0, []string{"ada", "bob"}}, {0, 14, []string{"ada", "bob"}}} {
		got, err := to.Import(t.Context(), strings.NewReader(whole), "")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("import %d: %+v, %v; want %+v", i, got, err, want)
		}
	}
	if got := exported(t, to, ""); got != whole {
		t.Errorf("exported again:\n%s\nwant\n%s", got, whole)
	}
	if got := exported(t, to, "ada"); got != ada {
		t.Errorf("of ada:\n%s\nwant\n%s", got, ada)
	}
	if got := exported(t, Open(filepath.Join(t.TempDir(), FileName)), ""); got != exportHeader+"\n" {
		t.Errorf("of nothing: %q", got)
	}
}

// TestImportAsSomebodyElse re-homes events, also those of which this program does not know all fields.
func TestImportAsSomebodyElse(t *testing.T) {
	from := twoLearners(t)
	future := Opened("a/x").ID.String()
	line := `{"id":"` + future + `","v":2,"time":"2030-01-01T00:00:00Z","learner":"ada","device":"d","kind":"flew","wings":{"n":2.0}}`
	to := tempStore(t)
	got, err := to.Import(t.Context(), strings.NewReader(exported(t, from, "")+line+"\n"), "eve")
	if err != nil || got.New != 15 || !reflect.DeepEqual(got.Learners, []string{"eve"}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if sum := load(t, to, "eve"); sum.Events != 15 || sum.Unknown != 1 {
		t.Errorf("%d events, %d unknown", sum.Events, sum.Unknown)
	}
	if out := exported(t, to, ""); !strings.Contains(out, `"wings":{"n":2.0}`) || strings.Contains(out, "ada") {
		t.Errorf("what is not known was lost:\n%s", out)
	}
	var invalid *Invalid
	if _, err := to.Import(t.Context(), strings.NewReader(exportHeader), "../eve"); !errors.As(err, &invalid) {
		t.Errorf("as a path: %v", err)
	}
}

// TestOtherWritingIsTheSameEvent: a program that rearranges JSON does not make other events.
func TestOtherWritingIsTheSameEvent(t *testing.T) {
	s := twoLearners(t)
	want := exported(t, s, "")
	other := strings.ReplaceAll(strings.ReplaceAll(want, `\u003cthis\u003e`, "<this>"), `,"kind"`, ` ,  "kind"`)
	if other == want {
		t.Fatal("nothing was changed")
	}
	got, err := s.Import(t.Context(), strings.NewReader(other), "")
	if err != nil || got.New != 0 || got.Known != 14 {
		t.Errorf("%+v, %v", got, err)
	}
	fresh := tempStore(t)
	if _, err := fresh.Import(t.Context(), strings.NewReader(other), ""); err != nil || exported(t, fresh, "") != want {
		t.Errorf("%v\n%s", err, exported(t, fresh, ""))
	}
}

func TestBadImportsChangeNothing(t *testing.T) {
	from := twoLearners(t)
	lines := strings.SplitAfter(exported(t, from, ""), "\n")
	with := func(i int, line string) string {
		all := append([]string(nil), lines...)
		all[i] = line
		return strings.Join(all, "")
	}
	edited := strings.Replace(lines[4], `"ms":900`, `"ms":901`, 1)
	if edited == lines[4] {
		edited = strings.Replace(lines[4], `"kind":"`, `"kind":"x`, 1)
	}
	id := func(s string) string { return strings.Replace(lines[3], lines[3][7:33], s, 1) }
	tests := map[string]struct {
		text string
		line int
		says string
	}{
		"nothing":         {"", 1, "nothing to import"},
		"no header":       {lines[1], 1, "no export of learn"},
		"another format":  {`{"format":"other","version":1}`, 1, "no export of learn"},
		"a newer version": {`{"format":"learn-progress","version":2}`, 1, "install the newer learn"},
		"version 0":       {`{"format":"learn-progress"}`, 1, "no version 0"},
		"cut off":         {with(14, lines[14][:40]), 15, "no event"},
		"an empty line":   {with(7, "\n"), 8, "no event"},
		"null":            {with(7, "null\n"), 8, "no id"},
		"two events":      {with(7, strings.TrimSpace(lines[7])+lines[8]), 8, "no event"},
		"no id":           {id(strings.Repeat("0", 26)), 0, ""},
		"not an id":       {with(3, id("01JDF5Z3W0UUUUUUUUUUUUUUUU")), 4, "no ULID"},
		"a small id":      {with(3, id(strings.ToLower(lines[3][7:33]))), 4, "no ULID"},
		"no learner":      {with(3, strings.Replace(lines[3], `"learner":"ada"`, `"learner":""`, 1)), 4, "empty"},
		"a path":          {with(3, strings.Replace(lines[3], `"learner":"ada"`, `"learner":"../x"`, 1)), 4, "not allowed"},
		"no kind":         {with(1, strings.Replace(lines[1], `"kind":"opened"`, `"kind":""`, 1)), 2, "no kind"},
		"no version":      {with(1, strings.Replace(lines[1], `"v":1`, `"v":0`, 1)), 2, "the version 0"},
		"not UTF-8":       {with(2, strings.Replace(lines[2], "performance", "\xff", 1)), 3, "not UTF-8"},
		"too long":        {with(2, strings.Replace(lines[2], "performance", strings.Repeat("x", MaxEventSize), 1)), 3, "65536 at most"},
		"a huge line":     {with(2, strings.Repeat(" ", maxImportLine)+lines[2]), 3, "more than"},
		"twice, changed":  {strings.Join(lines, "") + edited, 16, "another content"},
	}
	delete(tests, "no id")
	for name, c := range tests {
		s := tempStore(t)
		_, err := s.Import(t.Context(), strings.NewReader(c.text), "")
		var bad *BadImport
		var conflict *Conflict
		line := 0
		if errors.As(err, &bad) {
			line = bad.Line
		} else if errors.As(err, &conflict) {
			line = conflict.Line
		}
		if line != c.line || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want line %d, %q", name, err, c.line, c.says)
		}
		if _, err := os.Stat(filepath.Dir(s.Path())); !os.IsNotExist(err) {
			t.Errorf("%s: something was stored", name)
		}
	}
}

// TestConflictsAreRefused: an event that is stored with another content stays, and nothing else comes in, in whichever
// way it is stored.
func TestConflictsAreRefused(t *testing.T) {
	from := twoLearners(t)
	text := exported(t, from, "")
	changed := strings.Replace(text, `"ms":40`, `"ms":41`, 1)
	for _, atOnce := range []int{100, 3} {
		s := tempStore(t)
		lines := strings.SplitAfter(text, "\n")
		if _, err := s.Import(t.Context(), strings.NewReader(strings.Join(lines[:8], "")), ""); err != nil {
			t.Fatal(err)
		}
		before := exported(t, s, "")
		var conflict *Conflict
		_, err := s.merge(t.Context(), strings.NewReader(changed), "", atOnce)
		if !errors.As(err, &conflict) || conflict.Line != 6 || conflict.Learner != "ada" ||
			!strings.Contains(conflict.Here, `"ms":40`) || !strings.Contains(conflict.There, `"ms":41`) {
			t.Errorf("%d at once: %+v", atOnce, err)
		}
		if got := exported(t, s, ""); got != before {
			t.Errorf("%d at once: it holds\n%s", atOnce, got)
		}
		if left, _ := filepath.Glob(s.Path() + ".new*"); len(left) > 0 {
			t.Errorf("%d at once: %v was left", atOnce, left)
		}
	}
}

// TestLongImports stores through a copy of the file, in a file that is there or not, and leaves one that counts as grown.
func TestLongImports(t *testing.T) {
	from := tempStore(t)
	for range 3 {
		events := make([]Event, 2000)
		for i := range events {
			events[i] = usual(i)
		}
		must(t, from.Append(t.Context(), "ada", events...))
	}
	text := exported(t, from, "")
	for _, first := range []string{"nothing", "something"} {
		s := tempStore(t)
		old := 0
		if first == "something" {
			must(t, s.Append(t.Context(), "ada", story(NewAttempt())...))
			old = 7
		}
		got, err := s.merge(t.Context(), strings.NewReader(text), "", 10)
		if err != nil || got.New != 6000 {
			t.Fatalf("%s: %+v, %v", first, got, err)
		}
		again, err := s.merge(t.Context(), strings.NewReader(text), "", 10)
		if err != nil || again.New != 0 || again.Known != 6000 {
			t.Errorf("%s, again: %+v, %v", first, again, err)
		}
		h, err := Open(s.Path()).Health(t.Context())
		if err != nil || h.Problem != "" || int(h.Events) != 6000+old {
			t.Errorf("%s: %+v, %v", first, h, err)
		}
		must(t, s.Append(t.Context(), "ada", Opened("a/x")))
		if sum := load(t, s, "ada"); sum.Events != 6001+old {
			t.Errorf("%s: %d events", first, sum.Events)
		}
		mustBeClean(t, s.Path())
	}
}

// TestImportKeepsLittleInMemory reads 25,000 events of 1 KB.
func TestImportKeepsLittleInMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	const n = 25_000
	data := strings.Repeat("x", 900)
	i, head := 0, strings.NewReader(exportHeader+"\n")
	line := new(bytes.Reader)
	r := readerFunc(func(b []byte) (int, error) {
		if head.Len() > 0 {
			return head.Read(b)
		}
		if line.Len() == 0 {
			if i == n {
				return 0, io.EOF
			}
			i++
			id := ulid.ULID{14: byte(i >> 8), 15: byte(i), 13: byte(i >> 16)}
			line.Reset([]byte(`{"id":"` + id.String() + `","v":1,"time":"2026-01-01T00:00:00Z","learner":"ada","device":"d","kind":"opened","content":"` +
				data + `"}` + "\n"))
		}
		return line.Read(b)
	})
	s := tempStore(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	got, err := s.Import(t.Context(), r, "")
	runtime.ReadMemStats(&after)
	if err != nil || got.New != n {
		t.Fatalf("%+v, %v", got, err)
	}
	grown := (int64(after.HeapSys) - int64(before.HeapSys)) >> 20
	t.Logf("the heap grew by %d MiB for an import of %d MiB", grown, n*1000>>20)
	if grown > 32 {
		t.Errorf("the heap grew by %d MiB", grown)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestImportStops(t *testing.T) {
	text := exported(t, twoLearners(t), "")
	s := tempStore(t)
	broken := errors.New("the pipe broke")
	r := io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))
	if _, err := s.Import(t.Context(), r, ""); !errors.Is(err, broken) {
		t.Errorf("Import = %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Import(ctx, strings.NewReader(text), ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Import = %v", err)
	}
	if _, err := os.Stat(s.Path()); !os.IsNotExist(err) {
		t.Error("something was stored")
	}
}

// FuzzImport: whatever an import holds, it is taken as a whole or not at all, and what was taken can be exported and
// taken again.
func FuzzImport(f *testing.F) {
	text := exported(f, twoLearners(f), "")
	f.Add([]byte(text), "")
	f.Add([]byte(text), "eve")
	f.Add([]byte(text[:len(text)-9]), "")
	f.Add([]byte(exportHeader+"\n{}\n"), "")
	f.Add([]byte(strings.Replace(text, `"v":1`, `"v":7,"wings":[1e400]`, 1)), "eve")
	f.Add([]byte(strings.Replace(text, `"learner":"ada"`, `"Learner":"bob","learner":"ada","LEARNER":"eve"`, 1)), "")
	f.Fuzz(func(t *testing.T, text []byte, as string) {
		s := tempStore(t)
		kept := Opened("a/x")
		if err := s.Append(t.Context(), "ada", kept); err != nil {
			t.Fatal(err)
		}
		before := exported(t, s, "")
		got, err := s.Import(t.Context(), bytes.NewReader(text), as)
		after := exported(t, s, "")
		if err != nil {
			if after != before {
				t.Fatalf("%v, and half of it was stored:\n%s", err, after)
			}
			return
		}
		if n := strings.Count(after, "\n") - strings.Count(before, "\n"); n != got.New {
			t.Fatalf("%d new events, and %d more lines", got.New, n)
		}
		other := tempStore(t)
		if _, err := other.Import(t.Context(), strings.NewReader(after), ""); err != nil {
			t.Fatalf("what was exported cannot be imported: %v\n%s", err, after)
		}
		if twice := exported(t, other, ""); twice != after {
			t.Fatalf("exported again:\n%s\nwas\n%s", twice, after)
		}
	})
}
