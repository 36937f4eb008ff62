package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"learn/internal/source"
)

const benchTOML = `[[bench]]
id = "normalize"
title = "Normalizing 1,000 header names, one in ten not normal yet"
program = "examples/bench_normalize.rs"
unit = "a name"
variants = ["copy", "borrow"]
[bench.claim]
faster = "borrow"
than = "copy"
at_least = 2.0

[[bench]]
id = "plain"
title = "Without a claim"
program = "examples/plain.rs"
unit = "an operation"
variants = ["one"]
`

func record(src string) Recorded {
	return Recorded{
		ID: "normalize", Date: "2026-01-02", ProgramHash: ProgramHash([]byte(src)), Rustc: "1.95.0", Runs: 9,
		Machine: Machine{CPU: "Model 7", Cores: 2, OS: "linux"},
		Variants: []RecordedVariant{
			{"copy", 41.26, 40.1, 44},
			{"borrow", 8.13, 8, 8.9},
		},
	}
}

func TestParseBench(t *testing.T) {
	list, err := ParseBench("bench.toml", []byte(benchTOML))
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	want := Bench{
		ID: "normalize", Title: "Normalizing 1,000 header names, one in ten not normal yet", Program: "examples/bench_normalize.rs",
		Unit: "a name", Variants: []string{"copy", "borrow"}, Claim: &Claim{"borrow", "copy", 2}, Line: 1,
	}
	if !reflect.DeepEqual(list[0], want) {
		t.Errorf("got %+v", list[0])
	}
	if list[1].Claim != nil || list[1].Line != 12 {
		t.Errorf("got %+v", list[1])
	}
}

func TestBrokenBench(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`id = "plain"`, `id = "normalize"`, `bench.toml:12: there are two of bench "normalize"`},
		{`id = "plain"`, `id = "A"`, `bench.toml:12: bench "A": an id is`},
		{`title = "Without a claim"`, ``, `bench.toml:12: bench "plain": it has no title`},
		{`unit = "an operation"`, ``, `bench.toml:12: bench "plain": it has no unit`},
		{`"examples/plain.rs"`, `"../plain.rs"`, `bench.toml:12: bench "plain": program "../plain.rs"`},
		{`"examples/plain.rs"`, `"examples/plain.sh"`, `program "examples/plain.sh"`},
		{`["one"]`, `[]`, `it has 0 variants`},
		{`["one"]`, `["one", "one"]`, `variant "one" is there twice`},
		{`["one"]`, `["--help"]`, `variant "--help": use`},
		{`faster = "borrow"`, `faster = "steal"`, `bench.toml:1: bench "normalize": the claim compares "steal"`},
		{`than = "copy"`, `than = "borrow"`, `the claim compares "borrow" with "borrow"`},
		{`at_least = 2.0`, `at_least = 0`, `at_least is 0`},
		{`at_least = 2.0`, `at_least = nan`, `at_least is NaN`},
		{`at_least = 2.0`, `at_most = 2.0`, `bench.toml:10: unknown key "bench.claim.at_most"`},
	} {
		_, err := ParseBench("bench.toml", []byte(strings.Replace(benchTOML, c.old, c.new, 1)))
		var es source.Errors
		if !errors.As(err, &es) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.new, err, c.want)
		}
	}
}

func TestRecordedIsReadAsItWasWritten(t *testing.T) {
	second := record("x")
	second.ID = "arena"
	data, err := WriteRecorded([]Recorded{record("x"), second})
	if err != nil {
		t.Fatal(err)
	}
	list, err := ParseRecorded("recorded.toml", data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	for i := range list {
		list[i].Line = 0
	}
	if want := []Recorded{second, record("x")}; !reflect.DeepEqual(list, want) {
		t.Errorf("got %+v from\n%s", list, data)
	}
	again, err := WriteRecorded(list)
	if err != nil || string(again) != string(data) {
		t.Errorf("written again:\n%s\nwant\n%s", again, data)
	}
}

func TestBrokenRecord(t *testing.T) {
	for want, change := range map[string]func(r *Recorded){
		"an id is":                        func(r *Recorded) { r.ID = "A" },
		"date \"yesterday\"":              func(r *Recorded) { r.Date = "yesterday" },
		"program_hash":                    func(r *Recorded) { r.ProgramHash = "abc" },
		"with which rustc":                func(r *Recorded) { r.Rustc = "" },
		"on which machine":                func(r *Recorded) { r.Machine.CPU = "" },
		"runs is 0":                       func(r *Recorded) { r.Runs = 0 },
		"it has no variant":               func(r *Recorded) { r.Variants = nil },
		"variant \"copy\" is there twice": func(r *Recorded) { r.Variants[1].Name = "copy" },
		"variant \"\": use":               func(r *Recorded) { r.Variants[1].Name = "" },
		"0 < low ≤ median ≤ high":         func(r *Recorded) { r.Variants[0].LowNs = 50 },
	} {
		r := record("x")
		change(&r)
		if data, err := WriteRecorded([]Recorded{r}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\n%s", want, err, data)
		}
	}
	if _, err := WriteRecorded([]Recorded{record("x"), record("x")}); err == nil {
		t.Error("one bench was recorded twice")
	}
	if _, err := ParseRecorded("recorded.toml", []byte("[[recorded]]\nid = \"a\"\nextra = 1\n")); err == nil || !strings.HasPrefix(err.Error(), "recorded.toml:3: unknown key") {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestClaimRatio(t *testing.T) {
	r := record("x")
	claim := &Claim{"borrow", "copy", 2}
	if got, ok := claim.Ratio(r); !ok || got < 5.07 || got > 5.08 {
		t.Errorf("got %v", got)
	}
	if _, ok := (&Claim{"borrow", "steal", 2}).Ratio(r); ok {
		t.Error("a variant that was not measured has a ratio")
	}
	if _, ok := (*Claim)(nil).Ratio(r); ok {
		t.Error("no claim has a ratio")
	}
}

func TestBenchFence(t *testing.T) {
	const src = "fn main() {}\n"
	fsys := sample()
	fsys["performance/memory/bench.toml"] = file(benchTOML)
	fsys["performance/memory/examples/bench_normalize.rs"] = file(src)
	l := lesson(t, load(t, fsys), "performance/memory")
	const none = `Normalizing 1,000 header names, one in ten not normal yet

  copy
  borrow

not measured yet`
	if got, err := l.Include("bench,id=normalize"); err != nil || got != none {
		t.Errorf("nothing recorded: %v\n%s", err, got)
	}

	data, err := WriteRecorded([]Recorded{record(src)})
	if err != nil {
		t.Fatal(err)
	}
	fsys["performance/memory/recorded.toml"] = file(string(data))
	const measured = `Normalizing 1,000 header names, one in ten not normal yet

  copy    ██████████████████████████████  41.3 ns  (40.1 ns – 44 ns)
  borrow  ██████                          8.13 ns  (8 ns – 8.9 ns)

borrow is 5.08 times as fast as copy; claimed: at least 2 times.
Median (fastest – slowest) of 9 runs, for each name.
Model 7, 2 cores, linux; rustc 1.95.0; 2026-01-02.`
	if got, err := l.Include("bench,id=normalize"); err != nil || got != measured {
		t.Errorf("recorded: %v\n%s", err, got)
	}

	fsys["performance/memory/examples/bench_normalize.rs"] = file(src + "// changed\n")
	got, err := l.Include("bench,id=normalize")
	if want := measured + "\nThe program has changed since; it has to be measured again."; err != nil || got != want {
		t.Errorf("stale: %v\n%s", err, got)
	}

	if _, err := l.Include("bench,id=gone"); err == nil || err.Error() != `performance/memory/bench.toml has no bench "gone"` {
		t.Errorf("an unknown id: %v", err)
	}
	fsys["performance/memory/recorded.toml"] = file("x = 1\n")
	if _, err := l.Include("bench,id=normalize"); err == nil || err.Error() != `performance/memory/recorded.toml:1: unknown key "x"` {
		t.Errorf("a broken record: %v", err)
	}
}

func TestBenchTextFitsItsWidth(t *testing.T) {
	long := strings.Repeat("very-long-name-", 5)[:70]
	b := Bench{ID: "a", Title: strings.Repeat("word ", 40), Unit: "a " + strings.Repeat("unit ", 20), Variants: []string{long, "b", "gone"}, Claim: &Claim{long, "b", 1.5}}
	r := record("x")
	r.Machine.CPU = strings.Repeat("Processor", 20)
	r.Variants = []RecordedVariant{{long, 123456789012, 1, 999999999999}, {"b", 0.001, 0.0005, 1e9}}
	for _, text := range []string{b.Text(&r, true), b.Text(nil, false)} {
		for _, line := range strings.Split(text, "\n") {
			if n := utf8.RuneCountInString(line); n > benchWidth {
				t.Errorf("%d columns: %s", n, line)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	for ns, want := range map[float64]string{
		0.5: "0.5 ns", 8.126: "8.13 ns", 41.26: "41.3 ns", 999.4: "999 ns", 1000: "1 µs", 1500: "1.5 µs", 123456: "123 µs", 2.5e6: "2.5 ms", 3e9: "3 s", 6e11: "600 s",
	} {
		if got := duration(ns); got != want {
			t.Errorf("%v: %s, want %s", ns, got, want)
		}
	}
}

func FuzzParseBench(f *testing.F) {
	data, err := WriteRecorded([]Recorded{record("x")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(benchTOML))
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		benches, _ := ParseBench("bench.toml", data)
		for _, b := range benches {
			r := record("x")
			b.Text(nil, false)
			b.Text(&r, true)
		}
		records, err := ParseRecorded("recorded.toml", data)
		if err == nil && len(records) > 0 {
			if _, err := WriteRecorded(records); err != nil {
				t.Fatalf("read, but not to be written: %v", err)
			}
		}
	})
}

// large is a course of topics × perTopic lessons.
func large(topics, perTopic int) fs.FS {
	fsys := fstest.MapFS{}
	var ids []string
	for i := range topics {
		id := fmt.Sprintf("topic-%d", i)
		ids = append(ids, fmt.Sprintf("%q", id))
		var lessons []string
		for j := range perTopic {
			lessons = append(lessons, fmt.Sprintf("lesson-%d-%d", i, j))
		}
		fsys[id+"/topic.toml"] = file(topicTOML(id, "t", lessons...))
	}
	fsys["course.toml"] = file("title = \"x\"\n[[track]]\nid = \"t\"\ntitle = \"t\"\ntopics = [" + strings.Join(ids, ", ") + "]\n")
	return fsys
}

func benchmarkLoad(b *testing.B, topics, perTopic int) {
	fsys := large(topics, perTopic)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(fsys); err != nil {
			b.Fatal(err)
		}
	}
}

// Loading reads course.toml alone: what it costs grows with the topics named
// there, and not with the lessons.
func BenchmarkLoad10(b *testing.B)    { benchmarkLoad(b, 1, 10) }
func BenchmarkLoad10000(b *testing.B) { benchmarkLoad(b, 1000, 10) }

// BenchmarkFind10000 is one command-line completion in a large course.
func BenchmarkFind10000(b *testing.B) {
	c, err := Load(large(1000, 10))
	if err != nil {
		b.Fatal(err)
	}
	c.All()
	for b.Loop() {
		if _, err := c.Find("lesson-999-0"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAll10000 reads every topic, as listing a large course does.
func BenchmarkAll10000(b *testing.B) {
	fsys := large(1000, 10)
	for b.Loop() {
		c, err := Load(fsys)
		if err != nil || len(c.All()) != 10000 {
			b.Fatal(err)
		}
	}
}
