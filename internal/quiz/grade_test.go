package quiz

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestNumbersAreReadInManyForms(t *testing.T) {
	q := kinds(t)["line-size"] // 64 bytes; B, KiB
	for _, right := range []string{
		"64", "64 B", "64 bytes", "64 byte", "64 Bytes", "64B", "64bytes", " 64\t", "64.", "64.0", "64,0", "64,00", "+64",
		"0.0625 KiB", "0,0625 KiB", "0.0625 kib", ".0625 KiB", ",0625 KiB", "0x40", "0X40", "0x40 bytes", "0b100_0000", "0o100",
		"≈ 64", "≈64", "~64", "~ 64 B", "about 64", "About 64 bytes", "ca. 64", "approximately 64", "= 64", "6.4e1", "6.4E+1", "640e-1",
		"6.4 × 10^1", "6.4*10^1", "2^6", "8 * 8", "128/2", "128 / 2 bytes", "`64`", "６４", "64 B", "64 B", "\"64\"", "0.000064 MB", "512 bit",
	} {
		if v := q.Grade(Answer{Text: right}); !v.Right || v.Score != 1 {
			t.Errorf("%q is not right: %+v", right, v)
		}
	}
	for _, wrong := range []string{
		"", "   ", "sixty-four", "65", "64.5", "-64", "640", "6,4", "64 KiB", "64 kB", "64 lines", "64 ms", "32 or 64", "64 or 32", "<64", "> 64",
		"0x64", "0x", "x40", "1/0", "2^9999", "1e999", "nan", "inf", "NaN", "64 64", "--64", "e5", "0xfffffffffffffffffffff", "64 m2", strings.Repeat("6", 500),
		"İ 64",
	} {
		if v := q.Grade(Answer{Text: wrong}); v.Right || v.Score != 0 {
			t.Errorf("%q is right: %+v", wrong, v)
		}
	}
}

func TestThousands(t *testing.T) {
	for _, c := range []struct {
		value float64
		texts string // separated by |
	}{
		{1000, "1000|1 000|1_000|1,000|1'000|1’000|1\u00a0000|1\u202f000|1e3|10^3|1,000.0|1.000,0|1k|1 thousand|1 000 calls"},
		{1234567.5, "1234567.5|1,234,567.5|1.234.567,5|1 234 567.5|1 234 567,5|1'234'567.5|1_234_567.5"},
		{1234567, "1234567|1,234,567|1.234.567|1 234 567"},
		{1.234, "1.234|1,234|1.234e0"},
		{0.5, "0.5|0,5|.5|1/2|50 %|50%|50 percent|5e-1"},
		{-3, "-3|−3|- 3|-3.0"},
		{2e6, "2 million|2,000,000|2e6|2000k"},
		{0, "0|0.0|-0"},
	} {
		q := Question{Kind: Short, Number: &Number{Value: c.value}}
		for _, text := range strings.Split(c.texts, "|") {
			if !q.Grade(Answer{Text: text}).Right {
				got, ok := parseQuantity(text)
				t.Errorf("%q is not %v: %+v %v", text, c.value, got, ok)
			}
		}
	}
	for _, c := range []struct {
		value float64
		text  string
	}{
		{1000, "1.000"}, {1000, "1,00"}, {1000, "10,00"}, {1000, "0,001"}, {123, "0,123"}, {1234, "12,34"}, {1234567, "1,23,4567"}, {15, "1,5"},
		{1, "1,000,0"}, {1.5, "1.5.0"},
	} {
		q := Question{Kind: Short, Number: &Number{Value: c.value}}
		if q.Grade(Answer{Text: c.text}).Right {
			t.Errorf("%q is %v", c.text, c.value)
		}
	}
}

func TestTolerance(t *testing.T) {
	for _, c := range []struct {
		n     Number
		text  string
		right bool
	}{
		{Number{Value: 10, Tolerance: 0.5}, "10.5", true},
		{Number{Value: 10, Tolerance: 0.5}, "9.5", true},
		{Number{Value: 10, Tolerance: 0.5}, "10.51", false},
		{Number{Value: 200, Tolerance: 0.1, Relative: true}, "220", true},
		{Number{Value: 200, Tolerance: 0.1, Relative: true}, "180", true},
		{Number{Value: 200, Tolerance: 0.1, Relative: true}, "179", false},
		{Number{Value: -200, Tolerance: 0.1, Relative: true}, "-220", true},
		{Number{Value: 0.3}, "0.1", false},
		{Number{Value: 0.3, Unit: "s"}, "300 ms", true},
		{Number{Value: 0, Tolerance: 0.1}, "0.05", true},
		{Number{Value: 10, Unit: "ms", Tolerance: 1}, "0.0105 s", true},
		{Number{Value: 10, Unit: "ms", Tolerance: 1}, "0.02 s", false},
	} {
		q := Question{Kind: Short, Number: &c.n}
		if got := q.Grade(Answer{Text: c.text}).Right; got != c.right {
			t.Errorf("%q for %+v: %v", c.text, c.n, got)
		}
	}
}

func TestUnits(t *testing.T) {
	us := Number{Value: 1500, Unit: "µs"}
	data := Number{Value: 8, Unit: "MB", Units: map[string]float64{"Mb": 0.125}}
	odd := Number{Value: 3, Unit: "round trips", Units: map[string]float64{"RTT": 1}}
	kb := Number{Value: 65536, Unit: "bytes", Units: map[string]float64{"KB": 1024}}
	for _, c := range []struct {
		n     Number
		text  string
		right bool
	}{
		{us, "1500", true}, {us, "1500 us", true}, {us, "1500 µs", true}, {us, "1500 μs", true}, {us, "1500 μS", true}, {us, "1.5 ms", true},
		{us, "0.0015 s", true}, {us, "1500000 ns", true}, {us, "1500 microseconds", true}, {us, "1500 ms", false}, {us, "1500 bytes", false},
		{data, "8 MB", true}, {data, "64 Mb", true}, {data, "8 Mb", false}, {data, "64 MB", false}, {data, "8000 kB", true},
		{odd, "3 round trips", true}, {odd, "3 round trip", true}, {odd, "3 rtt", true}, {odd, "3 RTTs", true}, {odd, "3 s", false},
		{kb, "64 KB", true}, {kb, "64 KiB", true},
		{Number{Value: 5, Unit: "times"}, "5x", true}, {Number{Value: 5, Unit: "times"}, "5 ×", true},
		{Number{Value: 5, Unit: "times"}, "5-fold", true},
		{Number{Value: 20, Unit: "%"}, "20 percent", true}, {Number{Value: 20, Unit: "%"}, "20", true},
		{Number{Value: 3}, "3 allocations", true},
	} {
		q := Question{Kind: Short, Number: &c.n}
		if got := q.Grade(Answer{Text: c.text}).Right; got != c.right {
			t.Errorf("%q for %v %s: %v", c.text, c.n.Value, c.n.Unit, got)
		}
	}
}

func TestNumberMistake(t *testing.T) {
	q := kinds(t)["line-size"]
	for _, text := range []string{"32", "32 bytes", "0x20", "0.03125 KiB"} {
		if v := q.Grade(Answer{Text: text}); len(v.Notes) != 1 || v.Notes[0].Text != "That was the line size of older cores." {
			t.Errorf("%q: %+v", text, v)
		}
	}
	if v := q.Grade(Answer{Text: "64 parsecs"}); !strings.Contains(v.Notes[0].Text, "“parsecs”") {
		t.Errorf("an unknown unit is not named: %+v", v)
	}
}

func TestShortWords(t *testing.T) {
	q := kinds(t)["variant"] // Cow::Borrowed, Borrowed
	for _, text := range []string{"Cow::Borrowed", "cow::borrowed", "`Cow::Borrowed`", " Cow :: Borrowed ", "\"Borrowed\"", "“Borrowed”", "BORROWED", "Ｂorrowed"} {
		if !q.Grade(Answer{Text: text}).Right {
			t.Errorf("%q is not right", text)
		}
	}
	for _, text := range []string{"", "Cow", "Cow::Owned", "Borrowed or Owned", "borrow"} {
		if q.Grade(Answer{Text: text}).Right {
			t.Errorf("%q is right", text)
		}
	}
	if v := q.Grade(Answer{Text: "cow::owned"}); v.Notes[0].Text != "That one copies." {
		t.Errorf("the mistake is not recognized: %+v", v)
	}
}

func TestExpressions(t *testing.T) {
	for _, c := range []struct {
		accept, text string
		right        bool
	}{
		{"&*name", "& * name", true}, {"&*name", "`&*name`", true}, {"&*name", "&*Name", false}, {"&*name", "&name", false},
		{"&mut x", "&mut  x", true}, {"&mut x", "& mut x", true}, {"&mut x", "&mutx", false},
		{"f(a, b)", "f( a,b )", true}, {"f(a, b)", "f(b, a)", false},
		{`s.split(", ")`, `s.split( ", " )`, true}, {`s.split(", ")`, `s.split(",")`, false}, {`s.split(", ")`, `s.split(",  ")`, false},
		{`s.split(' ')`, `s.split( ' ' )`, true}, {`s.split(' ')`, `s.split('')`, false},
		{`"a \" b"+c`, `"a \" b" + c`, true}, {`"a \" b"+c`, `"a \"b" + c`, false},
		{"x as u8", "x  as\tu8", true}, {"a-b", "a − b", true},
		{"if x { 1 }", "if x{1}", true}, {"'a", "‘a", true},
	} {
		q := Question{Kind: Short, Form: "expression", Accept: []string{c.accept}}
		if got := q.Grade(Answer{Text: c.text}).Right; got != c.right {
			t.Errorf("%q for %q: %v", c.text, c.accept, got)
		}
	}
}

func TestTrace(t *testing.T) {
	byID := kinds(t)
	for _, c := range []struct {
		id, outcome, text string
		right             bool
		score             float64
	}{
		{"moved", Fails, "E0382", true, 1}, {"moved", Fails, "e0382", true, 1}, {"moved", Fails, "382", true, 1}, {"moved", Fails, "0382", true, 1},
		{"moved", Fails, "error[E0382]: borrow of moved value: `a`", true, 1}, {"moved", Fails, "it is a use of moved  value", true, 1},
		{"moved", Fails, "Borrow of `moved` value", true, 1}, {"moved", Fails, "E0382.", true, 1}, {"moved", Fails, "error E0382 on line 3", true, 1},
		{"moved", Fails, "E0505", false, 0.5}, {"moved", Fails, "3820", false, 0.5}, {"moved", Fails, "E0382 or E0505", false, 0.5}, {"moved", Fails, "", false, 0.5},
		{"moved", Fails, "moved", false, 0.5}, {"moved", Prints, "E0382", false, 0}, {"moved", Panics, "", false, 0}, {"moved", "", "E0382", false, 0},
		{"counts", Prints, "1\n2\n", true, 1}, {"counts", Prints, "1\n2", true, 1}, {"counts", Prints, "1 \r\n2\t\r\n\r\n", true, 1},
		{"counts", Prints, "1\n\n2", false, 0.5}, {"counts", Prints, "12", false, 0.5}, {"counts", Prints, " 1\n2", false, 0.5}, {"counts", Panics, "1\n2", false, 0},
		{"overflow", Panics, "", true, 1}, {"overflow", Panics, "index out of bounds", true, 1}, {"overflow", Prints, "", false, 0},
	} {
		v := byID[c.id].Grade(Answer{Outcome: c.outcome, Text: c.text})
		if v.Right != c.right || v.Score != c.score {
			t.Errorf("%s, %s %q: %+v", c.id, c.outcome, c.text, v)
		}
	}
	for _, c := range []struct {
		id   string
		a    Answer
		want string
	}{
		{"moved", Answer{Outcome: Prints, Text: "xx"}, "A String is not Copy."},
		{"moved", Answer{Outcome: Fails, Text: "505"}, "Nothing is borrowed here."},
		{"counts", Answer{Outcome: Prints, Text: "1\n2\n3"}, "The end of a range is excluded."},
		{"counts", Answer{Outcome: Panics}, "Nothing can fail."},
	} {
		v := byID[c.id].Grade(c.a)
		if got := v.Notes[len(v.Notes)-1].Text; got != c.want {
			t.Errorf("%s %+v: %q", c.id, c.a, got)
		}
	}
}

func TestChoices(t *testing.T) {
	byID := kinds(t)
	for _, c := range []struct {
		id    string
		picks []int
		right bool
		score float64
	}{
		{"cow-copies", []int{0}, true, 1}, {"cow-copies", []int{1}, false, 0}, {"cow-copies", []int{0, 1}, false, 0}, {"cow-copies", []int{0, 0}, true, 1},
		{"cow-copies", []int{7}, false, 0}, {"cow-copies", []int{0, -1}, false, 0}, {"cow-copies", nil, false, 0},
		{"pool-checks", []int{0, 1}, true, 1}, {"pool-checks", []int{1, 0}, true, 1}, {"pool-checks", []int{0}, false, 0.5},
		{"pool-checks", []int{0, 2}, false, 0}, {"pool-checks", []int{0, 1, 2}, false, 0.5}, {"pool-checks", []int{0, 1, 2, 3}, false, 0},
		{"pool-checks", []int{2, 3}, false, 0}, {"pool-checks", []int{0, 1, 9}, false, 0.99},
	} {
		v := byID[c.id].Grade(Answer{Choices: c.picks})
		if v.Right != c.right || math.Abs(v.Score-c.score) > 1e-9 {
			t.Errorf("%s %v: %+v", c.id, c.picks, v)
		}
	}
	v := byID["cow-copies"].Grade(Answer{Choices: []int{1}})
	if want := []Note{{"For every name, and it frees the copy at once", "`Cow::Borrowed` holds a reference.", false}}; !reflect.DeepEqual(v.Notes, want) {
		t.Errorf("got %+v", v.Notes)
	}
	v = byID["pool-checks"].Grade(Answer{Choices: []int{0, 3}})
	want := []Note{
		{"Clear it", "Or the next owner reads stale bytes.", true},
		{"Bound its capacity", "Not picked, and it is right.", false},
		{"Give it a new address", "That would be an allocation.", false},
	}
	if !reflect.DeepEqual(v.Notes, want) {
		t.Errorf("got %+v", v.Notes)
	}
}

func TestOrder(t *testing.T) {
	steps := kinds(t)["steps"]
	same := &Question{ID: "same", Kind: Order, Lines: []string{"{", "a", "}", "{", "b", "}"}}
	for _, c := range []struct {
		q     *Question
		order []int
		right bool
		score float64
	}{
		{steps, []int{0, 1, 2, 3}, true, 1}, {steps, []int{1, 0, 2, 3}, true, 1}, {steps, []int{0, 1, 3, 2}, false, 0.75},
		{steps, []int{3, 0, 1, 2}, false, 0.75}, {steps, []int{3, 2, 1, 0}, false, 0.5}, {steps, []int{0, 1, 2}, false, 0}, {steps, []int{0, 0, 1, 2}, false, 0},
		{steps, nil, false, 0}, {steps, []int{0, 1, 2, 4}, false, 0}, {steps, []int{0, 1, 2, 3, 4}, false, 0},
		{same, []int{3, 1, 5, 0, 4, 2}, true, 1}, // equal lines stand for each other
		{same, []int{0, 4, 2, 3, 1, 5}, false, 4.0 / 6},
	} {
		v := c.q.Grade(Answer{Order: c.order})
		if v.Right != c.right || math.Abs(v.Score-c.score) > 1e-9 {
			t.Errorf("%v: %+v", c.order, v)
		}
	}
	v := steps.Grade(Answer{Order: []int{3, 0, 1, 2}})
	if n := v.Notes[0]; n.Right || n.Text != "It comes after `let c = a + b;`." || !v.Notes[1].Right {
		t.Errorf("got %+v", v.Notes)
	}
}

func TestClozeSpotMatch(t *testing.T) {
	byID := kinds(t)
	for _, c := range []struct {
		id    string
		a     Answer
		right bool
		score float64
	}{
		{"fill", Answer{Blanks: []string{"Cow::Borrowed( name )", "Cow::Owned(name.to_owned())"}}, true, 1},
		{"fill", Answer{Blanks: []string{"name.into()", "Cow::Owned(name.to_owned())"}}, true, 1},
		{"fill", Answer{Blanks: []string{"name", "Cow::Owned(name.to_owned())"}}, false, 0.5},
		{"fill", Answer{Blanks: []string{"name.into()"}}, false, 0.5},
		{"fill", Answer{Blanks: []string{"", ""}}, false, 0},
		{"fill", Answer{Blanks: []string{"name.into()", "Cow::Owned(name.to_owned())", "x"}}, false, 0.99},
		{"fill", Answer{}, false, 0},
		{"fault", Answer{Line: 3}, true, 1}, {"fault", Answer{Line: 2}, false, 0}, {"fault", Answer{Line: 99}, false, 0}, {"fault", Answer{Line: -1}, false, 0},
		{"calls", Answer{Pairs: []int{0, 1}}, true, 1}, {"calls", Answer{Pairs: []int{1, 0}}, false, 0}, {"calls", Answer{Pairs: []int{0, 2}}, false, 0.5},
		{"calls", Answer{Pairs: []int{0, -1}}, false, 0.5}, {"calls", Answer{Pairs: []int{0}}, false, 0.5}, {"calls", Answer{Pairs: []int{0, 9}}, false, 0.5},
		{"calls", Answer{Pairs: []int{0, 1, 2}}, false, 0.99},
	} {
		v := byID[c.id].Grade(c.a)
		if v.Right != c.right || math.Abs(v.Score-c.score) > 1e-9 {
			t.Errorf("%s %+v: %+v", c.id, c.a, v)
		}
	}
	for _, c := range []struct {
		id   string
		a    Answer
		want Note
	}{
		{"fill", Answer{Blanks: []string{" name", "x"}}, Note{"«1» name", "A `&str` is not a `Cow`.", false}},
		{"fault", Answer{Line: 2}, Note{"line 2", "The index is checked.", false}},
		{"fault", Answer{Line: 3}, Note{"line 3", "", true}},
		{"calls", Answer{Pairs: []int{1, 0}}, Note{"survives a crash of the process", "It goes with `write`, not with `sync_data`.", false}},
	} {
		if v := byID[c.id].Grade(c.a); !reflect.DeepEqual(v.Notes[0], c.want) {
			t.Errorf("%s %+v: %+v", c.id, c.a, v.Notes[0])
		}
	}
}

func TestSolutionText(t *testing.T) {
	byID := kinds(t)
	for id, want := range map[string]string{
		"cow-copies":  "Only for names that contain an upper-case letter",
		"pool-checks": "Clear it · Bound its capacity",
		"variant":     "`Cow::Borrowed`",
		"line-size":   "64 bytes",
		"moved":       "It does not compile: `E0382`",
		"counts":      "It compiles and prints\n\n```text\n1\n2\n```",
		"overflow":    "It compiles and panics.",
		"steps":       "```rust\nlet a = 1;\nlet b = 2;\n    let c = a + b;\nprintln!(\"{c}\");\n```",
		"fill":        "«1» `Cow::Borrowed(name)` · «2» `Cow::Owned(name.to_owned())`",
		"fault":       "Line 3; right is `self.len += 1;`",
		"calls":       "survives a crash of the process → `write` · survives a crash of the machine → `sync_data`",
	} {
		if got := byID[id].SolutionText(); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	q := Question{Kind: Short, Accept: []string{"`a`"}}
	if got := q.SolutionText(); got != "`` `a` ``" {
		t.Errorf("backticks: %q", got)
	}
	q = Question{Kind: Short, Number: &Number{Value: 20, Unit: "%", Tolerance: 0.25, Relative: true}}
	if got := q.SolutionText(); got != "20 % (within 25 %)" {
		t.Errorf("tolerance: %q", got)
	}
}

// A question made by hand may lack anything; that is no reason to panic.
func TestGradeBearsAnything(t *testing.T) {
	a := Answer{Choices: []int{-1, 5}, Text: "x", Outcome: "x", Order: []int{9}, Blanks: []string{"x"}, Line: -4, Pairs: []int{7}}
	for _, k := range append(Kinds(), "", "essay") {
		q := Question{Kind: k}
		for _, a := range []Answer{{}, a} {
			if v := q.Grade(a); v.Right {
				t.Errorf("%s: %+v is right", k, a)
			}
			q.Empty(a)
		}
		q.Solution()
		q.SolutionText()
		q.Shuffle(3)
		q.TextHash()
		q.KeyHash()
	}
}

func FuzzGradeText(f *testing.F) {
	for _, s := range []string{"64", "1,000.5 KiB", "≈ 2^6 bytes", "0x40", "E0382", "\"a \\\" b\"", "«1»", "' '", "1 000 000,5e-3 %"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, accept, text string) {
		for _, q := range []Question{
			{Kind: Short, Accept: []string{accept}},
			{Kind: Short, Accept: []string{accept}, Form: "expression"},
			{Kind: Short, Number: &Number{Value: 64, Unit: accept, Tolerance: 1}},
			{Kind: Trace, Outcome: Prints, Prints: accept},
			{Kind: Trace, Outcome: Fails, Error: accept, Accept: []string{accept}},
			{Kind: Cloze, Code: "«1»", Blanks: []Blank{{Accept: []string{accept}}}},
		} {
			a := Answer{Text: text, Outcome: q.Outcome, Blanks: []string{text}}
			v := q.Grade(a)
			if v.Score < 0 || v.Score > 1 || v.Right != (v.Score == 1) {
				t.Fatalf("%+v: %+v", a, v)
			}
			if again := q.Grade(a); !reflect.DeepEqual(v, again) {
				t.Fatalf("%+v: %+v, then %+v", a, v, again)
			}
			if q.Number == nil {
				a.Text, a.Blanks = accept, []string{accept}
				if !q.Grade(a).Right && strings.TrimSpace(expression(accept)) != "" && word(accept) != "" && phrase(accept) != "" {
					t.Fatalf("%q is not %q", accept, accept)
				}
			}
		}
	})
}
