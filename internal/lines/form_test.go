package lines

import (
	"bufio"
	"bytes"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"learn/internal/quiz"
)

// TestTypedAnswers: what a learner types for the solution is the solution, in every order in which parts are shown.
func TestTypedAnswers(t *testing.T) {
	questions, err := lesson(t, newRoom(t).course(), "run/memory").Quiz()
	if err != nil {
		t.Fatal(err)
	}
	for i := range questions {
		q := &questions[i]
		for seed := range uint64(50) {
			shown := q.Shuffle(seed)
			f := newForm(q, shown)
			lines := typed(q, shown, q.Solution())
			if q.Kind == quiz.Trace {
				lines = []string{lines[0], strings.Join(lines[1:len(lines)-1], "\n")}
			}
			for step, line := range lines {
				if wrong := f.field(step).take(line); wrong != "" {
					t.Fatalf("%s: %q is said to be wrong: %s", q.ID, line, wrong)
				}
			}
			if f.field(len(lines)) != nil || !q.Grade(f.answer).Right || q.Empty(f.answer) {
				t.Errorf("%s, seed %d: %q became %+v", q.ID, seed, lines, f.answer)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		typed string
		list  []int
		wrong string
	}{
		{"1", []int{1}, ""}, {" 3  1 ", []int{3, 1}, ""}, {"1,2;3", []int{1, 2, 3}, ""}, {"2.", []int{2}, ""}, {"2)", []int{2}, ""},
		{"", nil, "Nothing was typed."}, {"4", nil, "There is no 4 here, only 1 to 3."}, {"-1", nil, "There is no -1 here, only 1 to 3."},
		{"one", nil, "“one” is not a number."}, {"1 1", nil, "1 was typed twice."},
	} {
		list, wrong := numbers(c.typed, 3)
		if !reflect.DeepEqual(list, c.list) || wrong != c.wrong {
			t.Errorf("%q: %v, %q; want %v, %q", c.typed, list, wrong, c.list, c.wrong)
		}
	}
	if missingOf([]int{1, 3}, 4) != "Numbers 2, 4 are missing: every line is needed once." || missingOf([]int{1}, 1) != "" {
		t.Error("what is missing is not said")
	}
}

// TestColons: where any text may be the answer only a colon makes a command.
func TestColons(t *testing.T) {
	free, choice := &field{free: true}, &field{}
	for _, c := range []struct{ typed, free, choice string }{
		{"?", "", "help"}, {":?", "help", "help"}, {"s", "", "skip"}, {":S", "skip", "skip"}, {"q", "", "leave"}, {":quit", "leave", "leave"},
		{"+", "", "sure"}, {":+", "sure", "sure"}, {":b", "back", "back"}, {"::new", "", ""}, {":", "", ""}, {"4", "", ""},
	} {
		if a, b := fieldCommand(free, c.typed), fieldCommand(choice, c.typed); a != c.free || b != c.choice {
			t.Errorf("%q: %q and %q; want %q and %q", c.typed, a, b, c.free, c.choice)
		}
	}
}

func TestVerb(t *testing.T) {
	for typed, want := range map[string]struct {
		word string
		n    int
	}{
		"": {"", -1}, "g 3": {"g", 3}, "G3": {"g", 3}, " next ": {"next", -1}, "7": {"", 7}, "g 99999999999999999999": {"g 99999999999999999999", -1},
	} {
		if word, n := verb(typed); word != want.word || n != want.n {
			t.Errorf("%q is %q and %d", typed, word, n)
		}
	}
}

// FuzzLine: whatever bytes come in, lines are harmless, bounded and come to an end.
func FuzzLine(f *testing.F) {
	f.Add([]byte("g 3\r\n\x1b[A\n"))
	f.Add(bytes.Repeat([]byte("x"), 2*mostTyped))
	f.Add([]byte{0xff, 0x00, '\n', 0x9b})
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bufio.NewReaderSize(bytes.NewReader(data), mostTyped)
		for n := 0; ; n++ {
			l := readLine(in)
			if l.err != nil {
				return
			}
			if n > len(data) {
				t.Fatal("it does not end")
			}
			if strings.ContainsFunc(l.text, unicode.IsControl) || len(l.text) > 4*mostTyped {
				t.Errorf("%q was read", l.text)
			}
			if _, n := verb(l.text); n < -1 {
				t.Errorf("%q has the number %d", l.text, n)
			}
		}
	})
}

// FuzzForm: whatever is typed to whatever kind of question, there is a sentence or an answer that can be graded.
func FuzzForm(f *testing.F) {
	f.Add(uint8(0), uint64(1), "1\n2")
	f.Add(uint8(4), uint64(2), "3, 2, 1")
	f.Add(uint8(7), uint64(3), "9 \x1b\n-1\n1\n1\n1")
	f.Fuzz(func(t *testing.T, kind uint8, seed uint64, text string) {
		questions, err := lesson(&testing.T{}, (&room{t: t}).course(), "run/memory").Quiz()
		if err != nil {
			t.Fatal(err)
		}
		q := &questions[int(kind)%len(questions)]
		form := newForm(q, q.Shuffle(seed))
		step := 0
		for line := range strings.SplitSeq(text, "\n") {
			field := form.field(step)
			if field == nil {
				break
			}
			if fieldCommand(field, line) == "back" {
				step = max(step-1, 0)
				continue
			}
			if wrong := field.take(plainInput(line)); wrong == "" {
				step++
			} else if strings.ContainsFunc(wrong, unicode.IsControl) {
				t.Errorf("%q is answered with %q", line, wrong)
			}
		}
		if v := q.Grade(form.answer); v.Score < 0 || v.Score > 1 {
			t.Errorf("%+v scores %v", form.answer, v.Score)
		}
	})
}
