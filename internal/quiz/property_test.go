package quiz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// draft is a question as a list of TOML statements that may be written in any
// order, then tables that come after them.
type draft struct {
	keys   []string
	tables [][]string // header, then statements
}

// text is what authors write, in one line or more.
func text() *rapid.Generator[string] {
	return rapid.StringMatching("[a-z`*_{}()&;.,=«\"' \\\\-]{0,20}[a-zA-Z0-9{};]")
}

// distinct draws n texts of which no two look alike.
func distinct(t *rapid.T, n int, label string) []string {
	return rapid.SliceOfNDistinct(text(), n, n, expressionWord).Draw(t, label)
}

func expressionWord(s string) string { return word(expression(s)) }

func quoted(s string) string { return strconv.Quote(s) }

func quotedList(list []string) string {
	quotes := make([]string, len(list))
	for i, s := range list {
		quotes[i] = quoted(s)
	}
	return "[" + strings.Join(quotes, ", ") + "]"
}

// drawDraft draws a sound question.
func drawDraft(t *rapid.T) draft {
	kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
	d := draft{keys: []string{
		`id = "q"`, `kind = "` + string(kind) + `"`, `ref = "r"`,
		"prompt = " + quoted(text().Draw(t, "prompt")), `explain = "because"`,
	}}
	switch kind {
	case Single, Multiple:
		d.choices(t, kind)
	case Short:
		d.short(t)
	case Trace:
		d.trace(t)
	case Order:
		lines := rapid.SliceOfN(text(), 2, 6).Draw(t, "lines")
		d.keys = append(d.keys, "lines = "+quotedList(lines))
		if rapid.Bool().Draw(t, "also") {
			other := rapid.Permutation(counting(len(lines))).Draw(t, "other")
			for i := range other {
				other[i]++
			}
			d.keys = append(d.keys, "also = ["+strings.ReplaceAll(fmt.Sprint(other), " ", ", ")+"]")
		}
	case Cloze:
		n := rapid.IntRange(1, 3).Draw(t, "blanks")
		code := ""
		for i := range n {
			code += fmt.Sprintf("x = «%d»;\n", i+1)
			d.tables = append(d.tables, []string{"[[question.blank]]", "accept = " + quotedList(distinct(t, 2, "accept"))})
		}
		d.keys = append(d.keys, "code = "+quoted(code))
	case Spot:
		n := rapid.IntRange(1, 9).Draw(t, "lines")
		d.keys = append(d.keys, "code = "+quoted(strings.Repeat("x();\n", n)), "line = "+strconv.Itoa(rapid.IntRange(1, n).Draw(t, "line")))
	case Match:
		n := rapid.IntRange(2, 5).Draw(t, "pairs")
		all := distinct(t, 2*n+1, "entries")
		for i := range n {
			d.tables = append(d.tables, []string{"[[question.pair]]", "left = " + quoted(all[2*i]), "right = " + quoted(all[2*i+1])})
		}
		d.keys = append(d.keys, "extra = "+quotedList(all[2*n:]))
	}
	return d
}

func (d *draft) choices(t *rapid.T, kind Kind) {
	n := rapid.IntRange(2, 6).Draw(t, "choices")
	right := 1
	if kind == Multiple {
		right = rapid.IntRange(1, n).Draw(t, "right")
	}
	for i, s := range distinct(t, n, "texts") {
		table := []string{"[[question.choice]]", "text = " + quoted(s), `why = "no"`}
		if i < right {
			table = append(table, "correct = true")
		}
		d.tables = append(d.tables, table)
	}
}

func (d *draft) short(t *rapid.T) {
	if rapid.Bool().Draw(t, "number") {
		value := rapid.Float64Range(-1e12, 1e12).Draw(t, "value")
		unit := rapid.SampledFrom([]string{"", "bytes", "µs", "%", "round trips", "times"}).Draw(t, "unit")
		d.keys = append(d.keys, fmt.Sprintf("number = { value = %s, unit = %q }", strconv.FormatFloat(value, 'e', -1, 64), unit))
		return
	}
	form := rapid.SampledFrom([]string{"word", "expression"}).Draw(t, "form")
	d.keys = append(d.keys, "accept = "+quotedList(distinct(t, 2, "accept")), "form = "+quoted(form))
}

func (d *draft) trace(t *rapid.T) {
	outcome := rapid.SampledFrom([]string{Prints, Panics, Fails}).Draw(t, "outcome")
	d.keys = append(d.keys, `code = "f();"`, "outcome = "+quoted(outcome))
	switch outcome {
	case Prints:
		lines := rapid.SliceOfN(text(), 0, 3).Draw(t, "prints")
		d.keys = append(d.keys, "prints = "+quoted(strings.Join(lines, "\n")))
	case Fails:
		d.keys = append(d.keys, fmt.Sprintf("error = \"E%04d\"", rapid.IntRange(1, 9999).Draw(t, "code")))
	}
}

// write renders a draft, its statements in any order and its lines ended in
// any way that means the same.
func (d draft) write(t *rapid.T, label string) string {
	order := rapid.Uint64().Draw(t, label)
	source := rand.New(rand.NewPCG(order, 0))
	statements := slices.Concat([]string{"[[question]]"}, shuffledCopy(source, d.keys))
	for _, table := range d.tables {
		statements = append(append(statements, table[0]), shuffledCopy(source, table[1:])...)
	}
	var out strings.Builder
	for _, s := range statements {
		out.WriteString(strings.Repeat(" ", source.IntN(3)) + s + strings.Repeat(" ", source.IntN(3)))
		out.WriteString([]string{"\n", "\r\n", "\n\n", " # note\n"}[source.IntN(4)])
	}
	return out.String()
}

func shuffledCopy(source *rand.Rand, list []string) []string {
	list = slices.Clone(list)
	source.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func parseDraft(t *rapid.T, toml string) *Question {
	list, err := Parse("quiz.toml", []byte(toml))
	if err != nil || len(list) != 1 {
		t.Fatalf("%v in\n%s", err, toml)
	}
	return &list[0]
}

func TestSolutionIsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := parseDraft(t, drawDraft(t).write(t, "order"))
		if v := q.Grade(q.Solution()); !v.Right || v.Score != 1 {
			t.Fatalf("%+v: %+v", q, v)
		}
	})
}

func TestHashesOutliveFormatting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDraft(t)
		a, b := parseDraft(t, d.write(t, "one")), parseDraft(t, d.write(t, "two"))
		if a.TextHash() != b.TextHash() || a.KeyHash() != b.KeyHash() {
			t.Fatalf("hashes differ:\n%+v\n%+v", a, b)
		}
	})
}

func TestHashesOutliveSpacesAtLineEnds(t *testing.T) {
	a := Question{Kind: Single, Prompt: "a\nb\n", Choices: []Choice{{Text: "x", Correct: true}, {Text: "y"}}}
	b := Question{Kind: Single, Prompt: "\na  \r\nb\t", Choices: []Choice{{Text: "x ", Correct: true, Why: "z"}, {Text: "y\n"}}, Explain: "new", Ref: "new"}
	if a.TextHash() != b.TextHash() || a.KeyHash() != b.KeyHash() {
		t.Error("hashes differ")
	}
}

// What changes the question or its key changes the hash, and the other stays.
func TestHashesTellChanges(t *testing.T) {
	for _, c := range []struct {
		id        string
		change    func(q *Question)
		text, key bool // which hash changes
	}{
		{"cow-copies", func(q *Question) { q.Prompt += " Why?" }, true, false},
		{"cow-copies", func(q *Question) { q.Choices[1].Text += "!" }, true, false},
		{"cow-copies", func(q *Question) { q.Choices[0].Correct, q.Choices[1].Correct = false, true }, false, true},
		{"cow-copies", func(q *Question) { q.Choices[1].Why += "!" }, false, false},
		{"cow-copies", func(q *Question) { q.Choices[1], q.Choices[2] = q.Choices[2], q.Choices[1] }, true, false},
		{"variant", func(q *Question) { q.Accept = q.Accept[:1] }, false, true},
		{"variant", func(q *Question) { slices.Reverse(q.Accept) }, false, false},
		{"line-size", func(q *Question) { n := *q.Number; n.Value++; q.Number = &n }, false, true},
		{"moved", func(q *Question) { q.Code += "x();\n" }, true, false},
		{"moved", func(q *Question) { q.Error = "E0505" }, false, true},
		{"moved", func(q *Question) { q.Code = "# hidden\n" + q.Code }, false, false},
		{"counts", func(q *Question) { q.Prints = "1\n" }, false, true},
		{"steps", func(q *Question) { q.Also = nil }, false, true},
		{"steps", func(q *Question) { q.Lines[0] = "  " + q.Lines[0] }, false, false},
		{"fill", func(q *Question) { q.Blanks[0].Accept[0] = "x" }, false, true},
		{"fault", func(q *Question) { q.Faults = []int{2} }, false, true},
		{"calls", func(q *Question) { q.Extra = nil }, true, false},
		{"calls", func(q *Question) { q.Pairs[0].Right, q.Pairs[1].Right = q.Pairs[1].Right, q.Pairs[0].Right }, true, true},
	} {
		q := kinds(t)[c.id]
		text, key := q.TextHash(), q.KeyHash()
		if len(text) != 16 || len(key) != 16 {
			t.Fatalf("%q, %q", text, key)
		}
		c.change(q)
		if (q.TextHash() != text) != c.text || (q.KeyHash() != key) != c.key {
			t.Errorf("%s: text changed %v, key changed %v", c.id, q.TextHash() != text, q.KeyHash() != key)
		}
	}
}

// Stored answers are compared with these: they may not change between versions.
func TestHashesAreStable(t *testing.T) {
	q := Question{Kind: Short, Prompt: "p", Accept: []string{"a"}}
	if q.TextHash() != goldenText || q.KeyHash() != goldenKey {
		t.Errorf("hashes are %s and %s now: learners' answers would count as answers to other questions", q.TextHash(), q.KeyHash())
	}
}

func TestShuffleIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := parseDraft(t, drawDraft(t).write(t, "order"))
		seed := rapid.Uint64().Draw(t, "seed")
		shown := q.Shuffle(seed)
		if !permutation(shown, q.shuffled(), 0) {
			t.Fatalf("%v", shown)
		}
		if !slices.Equal(shown, q.Shuffle(seed)) {
			t.Fatal("not the same for the same seed")
		}
		if q.solved(shown) && avoidable(q) {
			t.Fatalf("%v is solved", shown)
		}
	})
}

// avoidable reports whether some order is not solved, by trying them all
// where they are few.
func avoidable(q *Question) bool {
	n := q.shuffled()
	if n > 6 {
		return true
	}
	var try func(prefix []int) bool
	try = func(prefix []int) bool {
		if len(prefix) == n {
			return !q.solved(prefix)
		}
		for i := range n {
			if !slices.Contains(prefix, i) && try(append(slices.Clone(prefix), i)) {
				return true
			}
		}
		return false
	}
	return try(nil)
}

func TestShuffleVaries(t *testing.T) {
	q := &Question{ID: "a", Kind: Single, Choices: make([]Choice, 4)}
	other := &Question{ID: "b", Kind: Single, Choices: make([]Choice, 4)}
	firsts, same := map[int]int{}, 0
	for seed := range uint64(400) {
		firsts[q.Shuffle(seed)[0]]++
		if slices.Equal(q.Shuffle(seed), other.Shuffle(seed)) {
			same++
		}
	}
	for i := range 4 {
		if firsts[i] < 60 {
			t.Errorf("choice %d came first %d times of 400", i, firsts[i])
		}
	}
	if same > 60 {
		t.Errorf("two questions were shuffled alike %d times of 400", same)
	}
	if got := q.Shuffle(1); !slices.Equal(got, goldenShuffle()) {
		t.Errorf("seed 1 gives %v now: attempts in progress would be reordered", got)
	}
}

func TestShuffleCannotAvoidTheUnavoidable(t *testing.T) {
	for _, q := range []*Question{
		{Kind: Order, Lines: []string{"a", "a"}},
		{Kind: Order, Lines: []string{"a", "b"}, Also: [][]int{{2, 1}}},
	} {
		if got := q.Shuffle(1); !permutation(got, 2, 0) {
			t.Errorf("got %v", got)
		}
	}
}

const (
	goldenText = "93f06a1c3bb4abde"
	goldenKey  = "104dd14be363ef48"
)

func goldenShuffle() []int { return []int{2, 3, 1, 0} }
