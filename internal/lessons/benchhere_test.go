package lessons

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestRecordSummarizes(t *testing.T) {
	b := Bench{ID: "x", Variants: []string{"a", "b", "not-run"}}
	r := b.Record([]byte("src"), "1.95.0", Machine{"cpu", 2, "os"}, time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC), map[string][]float64{
		"a": {5, 1, 3}, "b": {4, 1, 2, 3},
	})
	if r.ID != "x" || r.Date != "2026-03-04" || r.Runs == 0 || r.ProgramHash != ProgramHash([]byte("src")) || len(r.Variants) != 2 {
		t.Fatalf("%+v", r)
	}
	for _, want := range []RecordedVariant{{"a", 3, 1, 5}, {"b", 2.5, 1, 4}} {
		if got, _ := r.Variant(want.Name); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if _, err := WriteRecorded([]Recorded{r}); err != nil {
		t.Errorf("it cannot be written: %v", err)
	}
}

func TestClaimsHoldAndAreSound(t *testing.T) {
	c := &Claim{Faster: "b", Than: "a", AtLeast: 2}
	for ratio, want := range map[float64][2]bool{1.99: {false, false}, 2: {true, false}, 2.49: {true, false}, 2.5: {true, true}} {
		r := Recorded{Variants: []RecordedVariant{{Name: "a", MedianNs: ratio * 10}, {Name: "b", MedianNs: 10}}}
		if got := [2]bool{c.Holds(r), c.Sound(r)}; got != want {
			t.Errorf("ratio %v: %v, want %v", ratio, got, want)
		}
	}
	if c.Holds(Recorded{}) || c.Sound(Recorded{}) {
		t.Error("what was not measured holds")
	}
}

func TestCompare(t *testing.T) {
	b := Bench{Title: "Normalizing", Unit: "a name", Variants: []string{"copy", "borrow"}, Claim: &Claim{"borrow", "copy", 4}}
	old := record("src")
	here := record("src")
	here.Machine.CPU = "Model 8"
	here.Variants = []RecordedVariant{{"copy", 20, 19, 21}, {"borrow", 10, 9, 11}}
	want := `Normalizing

  copy    here      ████████████████████████    20 ns  (19 ns – 21 ns)
          recorded  ████████████████████████  41.3 ns  (40.1 ns – 44 ns)
  borrow  here      ████████████                10 ns  (9 ns – 11 ns)
          recorded  █████                     8.13 ns  (8 ns – 8.9 ns)

The claim does not hold here: borrow is 2 times as fast as copy, and
5.08 times where it was recorded; claimed: at least 4 times.
Median (fastest – slowest) of 9 runs, for each name.
Here: Model 8, 2 cores, linux; rustc 1.95.0; 2026-01-02.
Recorded: Model 7, 2 cores, linux; rustc 1.95.0; 2026-01-02.`
	if got := b.Compare(&here, &old, false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	text := b.Compare(&old, nil, true)
	for _, part := range []string{"The claim holds here: borrow is 5.08 times", "Nothing is recorded", "has changed since"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in\n%s", part, text)
		}
	}
	b.Claim = nil
	b.Variants = append(b.Variants, strings.Repeat("a-long-name", 7))
	text = b.Compare(&here, &old, true)
	if !strings.Contains(text, "Nothing is claimed") {
		t.Errorf("without a claim:\n%s", text)
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > benchWidth {
			t.Errorf("too wide: %s", line)
		}
	}
}
