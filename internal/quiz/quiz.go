// Package quiz holds the eight kinds of questions: reading them from
// quiz.toml, grading an answer, and saying what a question looked like when
// it was answered.
//
// It is pure. It does no I/O, draws nothing and knows no lesson: a question
// is a value, an answer is a value, and the verdict depends on nothing else.
package quiz

import "strings"

// Kind says how a question is answered.
type Kind string

// The kinds of questions.
const (
	Single   Kind = "single"   // one choice of several
	Multiple Kind = "multiple" // every right choice, partial credit
	Short    Kind = "short"    // a word, an expression or a number
	Trace    Kind = "trace"    // what a program prints, or how it fails
	Order    Kind = "order"    // lines to be put in order
	Cloze    Kind = "cloze"    // blanks of a listing to be filled
	Spot     Kind = "spot"     // the line with the fault
	Match    Kind = "match"    // two lists to be paired
)

// Kinds returns every kind, in the order in which AUTHORING.md describes them.
func Kinds() []Kind {
	return []Kind{Single, Multiple, Short, Trace, Order, Cloze, Spot, Match}
}

// What a traced program does.
const (
	Prints = "prints"
	Panics = "panics"
	Fails  = "error" // it does not compile
)

// Question is one question of any kind; the fields after the common ones
// belong to the kinds named beside them. Text is Markdown unless it is code.
// A Question is not changed after parsing.
type Question struct {
	ID         string   `toml:"id"`
	Kind       Kind     `toml:"kind"`
	Objectives []string `toml:"objectives"`
	Ref        string   `toml:"ref"` // a heading of the lesson, or topic/lesson#heading
	Prompt     string   `toml:"prompt"`
	Explain    string   `toml:"explain"`
	Code       string   `toml:"code"` // listing below the prompt, with hidden lines and «1» marks
	Lang       string   `toml:"lang"` // of Code; "rust" when the file does not say
	Line       int      `toml:"-"`    // of [[question]] in the file, 1-based

	Choices []Choice `toml:"choice"` // single, multiple

	Accept   []string  `toml:"accept"`  // short: right answers; trace: phrases that name the error
	Form     string    `toml:"form"`    // short: "word" or "expression"
	Number   *Number   `toml:"number"`  // short, instead of Accept
	Mistakes []Mistake `toml:"mistake"` // short, trace, spot

	Program string `toml:"-"` // short, trace: path of an example in the lesson's folder

	Outcome string `toml:"outcome"` // trace: Prints, Panics or Fails
	Prints  string `toml:"prints"`  // trace; cloze: what the filled program prints, for proofs
	Error   string `toml:"error"`   // trace: such as "E0382"

	Lines []string `toml:"-"`    // order: in the right order
	Also  [][]int  `toml:"also"` // order: other right orders, numbers of Lines from 1
	Runs  bool     `toml:"-"`    // order: Lines joined are a program (`program = true`)

	Blanks []Blank `toml:"blank"` // cloze: blank i is marked «i+1»

	Faults []int  `toml:"-"`    // spot: lines of the shown listing, from 1; any of them is right
	Fix    string `toml:"fix"`  // spot: what stands there instead
	Test   string `toml:"test"` // spot: fails with the listing, passes with the fix

	Pairs []Pair   `toml:"pair"`  // match
	Extra []string `toml:"extra"` // match: right-hand entries that fit nothing
}

// Choice is one answer to pick.
type Choice struct {
	Text    string `toml:"text"`
	Correct bool   `toml:"correct"`
	Why     string `toml:"why"` // of a wrong one: what its picker believes, and why it is not so
}

// Number is a numeric answer.
type Number struct {
	Value     float64            `toml:"value"`
	Unit      string             `toml:"unit"`
	Tolerance float64            `toml:"tolerance"` // absolute, in Unit; a fraction of Value when Relative
	Relative  bool               `toml:"relative"`
	Units     map[string]float64 `toml:"units"` // other units, each worth so many Unit
}

// Mistake is a wrong answer that people give, and why it is wrong.
type Mistake struct {
	Answer string `toml:"answer"` // short, trace
	Line   int    `toml:"line"`   // spot: of the shown listing, from 1
	Why    string `toml:"why"`
}

// Blank is one gap of a cloze question.
type Blank struct {
	Accept []string `toml:"accept"`
	Wrong  []Wrong  `toml:"wrong"`
}

// Wrong is a filling that people give and that is not right.
type Wrong struct {
	Answer string `toml:"answer"`
	Why    string `toml:"why"`
}

// Pair is two entries that belong together.
type Pair struct {
	Left  string `toml:"left"`
	Right string `toml:"right"`
}

// Answer is what a learner did, independent of the screen they did it on; it
// is stored as JSON. Indices count from 0 in the order of the file, whatever
// order was shown.
type Answer struct {
	Choices []int    `json:"choices,omitempty"` // single, multiple
	Text    string   `json:"text,omitempty"`    // short; trace: printed text or error
	Outcome string   `json:"outcome,omitempty"` // trace: Prints, Panics or Fails
	Order   []int    `json:"order,omitempty"`   // order: indices of Lines in the learner's order
	Blanks  []string `json:"blanks,omitempty"`  // cloze
	Line    int      `json:"line,omitempty"`    // spot: line of the shown listing, from 1
	Pairs   []int    `json:"pairs,omitempty"`   // match: for left i an index of Rights, -1 for none
}

// Empty reports whether nothing was answered yet, so that there is nothing to
// grade. An answer in part (one blank of three) is not empty.
func (q *Question) Empty(a Answer) bool {
	switch q.Kind {
	case Single, Multiple:
		return len(a.Choices) == 0
	case Short:
		return strings.TrimSpace(a.Text) == ""
	case Trace:
		return a.Outcome == ""
	case Order:
		return len(a.Order) == 0
	case Cloze:
		for _, b := range a.Blanks {
			if strings.TrimSpace(b) != "" {
				return false
			}
		}
		return true
	case Spot:
		return a.Line <= 0
	case Match:
		for _, p := range a.Pairs {
			if p >= 0 {
				return false
			}
		}
		return true
	}
	return true
}

// Rights returns the right-hand entries of a match question: those of the
// pairs, then the extra ones.
func (q *Question) Rights() []string {
	rights := make([]string, 0, len(q.Pairs)+len(q.Extra))
	for _, p := range q.Pairs {
		rights = append(rights, p.Right)
	}
	return append(rights, q.Extra...)
}
