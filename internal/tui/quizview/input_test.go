package quizview

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/tui/ui"
	"learn/internal/tui/uitest"
)

// fixtureQuestion is the question of the fixture with an id.
func fixtureQuestion(t *testing.T, id string) *quiz.Question {
	t.Helper()
	questions, err := quiz.Parse("quiz.toml", []byte(fixtureText))
	if err != nil {
		t.Fatal(err)
	}
	for i := range questions {
		if questions[i].ID == id {
			return &questions[i]
		}
	}
	t.Fatalf("the fixture has no question %q", id)
	return nil
}

// inFileOrder shows the parts of a question as the file has them, so that a test can name them by number.
func inFileOrder(q *quiz.Question) []int {
	shown := q.Shuffle(0)
	slices.Sort(shown)
	return shown
}

// TestQuizInputs drives each input by keys alone and looks at the answer and at what is drawn.
func TestQuizInputs(t *testing.T) {
	tests := []struct {
		name   string
		id     string
		keys   []string
		paste  string
		answer string // as it is stored
		shows  []string
		lacks  string // part of what is said to be missing; "" is nothing
		typing bool
	}{
		{name: "single: nothing is picked by itself", id: "one", answer: `{}`, shows: []string{"  1   A reference"}, lacks: "Choose one"},
		{name: "single by arrow", id: "one", keys: []string{"down", "down"}, answer: `{"choices":[1]}`, shows: []string{"▌ 2   A copy"}},
		{name: "single by letter", id: "one", keys: []string{"G", "k"}, answer: `{"choices":[1]}`, shows: []string{"▌ 2   A copy"}},
		{name: "single up from nowhere", id: "one", keys: []string{"up"}, answer: `{"choices":[2]}`},
		{name: "single by number", id: "one", keys: []string{"3", "1"}, answer: `{"choices":[0]}`},
		{name: "single: a number that is none", id: "one", keys: []string{"9"}, answer: `{}`, lacks: "Choose one"},
		{name: "multiple", id: "many", keys: []string{"space", "down", "space", "4", "1"}, answer: `{"choices":[1,3]}`,
			shows: []string{"1 [ ]", "2 [x]", "▌ 1", "4 [x]"}},
		{name: "multiple: nothing ticked", id: "many", keys: []string{"2", "2"}, answer: `{}`, lacks: "Tick at least one"},
		{name: "short", id: "word", keys: []string{"64x", "backspace", " bytes"}, answer: `{"text":"64 bytes"}`, shows: []string{"❯ 64 bytes"}, typing: true},
		{name: "short: q, ? and o are text", id: "word", keys: []string{"q?o"}, answer: `{"text":"q?o"}`, typing: true},
		{name: "short: only spaces", id: "word", keys: []string{"  "}, answer: `{"text":"  "}`, lacks: "Type an answer", typing: true},
		{name: "short: a paste is cleaned", id: "word", paste: "a\x1b[31m\tb", answer: `{"text":"a␛[31m  b"}`, typing: true},
		{name: "trace: nothing", id: "run", answer: `{}`, lacks: "Choose first"},
		{name: "trace: panics", id: "run", keys: []string{"2"}, answer: `{"outcome":"panics"}`, shows: []string{"▌ 2"}},
		{name: "trace: prints nothing", id: "run", keys: []string{"1"}, answer: `{"outcome":"prints"}`, typing: true},
		{name: "trace: prints", id: "run", keys: []string{"down", "enter", "1", "enter", "2"}, answer: `{"text":"1\n2","outcome":"prints"}`,
			shows: []string{"▸ 1   It compiles, and prints", "│ 1\n│ 2"}, typing: true},
		{name: "trace: into the text and back", id: "run", keys: []string{"1", "7", "tab", "3"}, answer: `{"outcome":"error"}`, lacks: "Which error", typing: true},
		{name: "trace: error", id: "run", keys: []string{"3", "E0382"}, answer: `{"text":"E0382","outcome":"error"}`, shows: []string{"❯ E0382"}, typing: true},
		{name: "trace: esc leaves the text first", id: "run", keys: []string{"3", "E0382", "esc"}, answer: `{"text":"E0382","outcome":"error"}`,
			shows: []string{"▌ 3", "  E0382"}},
		{name: "trace: a pasted output", id: "run", keys: []string{"1"}, paste: "1\n2\n", answer: `{"text":"1\n2\n","outcome":"prints"}`, typing: true},
		{name: "order: as shown is no answer", id: "sort", answer: `{"order":[0,1,2]}`, lacks: "Put the lines in order"},
		{name: "order: moved", id: "sort", keys: []string{"down", "space", "down", "space"}, answer: `{"order":[0,2,1]}`,
			shows: []string{"1   let a", "2   println!", "▌ 3   let b"}},
		{name: "order: carried", id: "sort", keys: []string{"enter", "down", "down"}, answer: `{"order":[1,2,0]}`, shows: []string{"↕ 3 ▸"}, lacks: "Put the line down"},
		{name: "order: put back", id: "sort", keys: []string{"space", "down", "down", "esc"}, answer: `{"order":[0,1,2]}`, shows: []string{"▌ 1   let a"}},
		{name: "order: without carrying only the cursor moves", id: "sort", keys: []string{"down"}, answer: `{"order":[0,1,2]}`, lacks: "Put the lines"},
		{name: "cloze", id: "fill", keys: []string{"A(n)", "tab", "b"}, answer: `{"blanks":["A(n)","b"]}`, shows: []string{"        «1 A(n) »", "        «2 b    »"}, typing: true},
		{name: "cloze: enter goes to the next empty blank", id: "fill", keys: []string{"a", "enter", "b"}, answer: `{"blanks":["a","b"]}`, typing: true},
		{name: "cloze: arrows and back", id: "fill", keys: []string{"down", "b", "up", "a", "shift+tab", "c"}, answer: `{"blanks":["a","bc"]}`, typing: true},
		{name: "cloze: one empty", id: "fill", keys: []string{"a"}, answer: `{"blanks":["a",""]}`, lacks: "1 blank still empty", typing: true},
		{name: "cloze: all empty", id: "fill", keys: []string{"enter"}, answer: `{"blanks":["",""]}`, lacks: "Type into the blank", typing: true},
		{name: "cloze: editing inside", id: "fill", keys: []string{"ac", "left", "b", "home", "(", "tab", "z"}, answer: `{"blanks":["(abc","z"]}`, shows: []string{"«1 (abc »"}, typing: true},
		{name: "spot: nothing", id: "bug", answer: `{}`, lacks: "Point at a line"},
		{name: "spot by arrow", id: "bug", keys: []string{"down", "down"}, answer: `{"line":2}`, shows: []string{"▌ "}},
		{name: "spot by number", id: "bug", keys: []string{"1", "3"}, answer: `{"line":3}`},
		{name: "spot: a number that is none", id: "bug", keys: []string{"2", "9"}, answer: `{"line":2}`},
		{name: "match: nothing", id: "pair", answer: `{"pairs":[-1,-1]}`, shows: []string{"→ ·"}, lacks: "Pair them"},
		{name: "match by numbers, going on by itself", id: "pair", keys: []string{"3", "1"}, answer: `{"pairs":[2,0]}`, shows: []string{"process → 3", "machine → 1"}},
		{name: "match by arrows", id: "pair", keys: []string{"right", "right", "down", "l", "left", "left"}, answer: `{"pairs":[1,-1]}`,
			shows: []string{"process → 2", "▌ survives a crash of the machine → ·"}, lacks: "1 line without a partner"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := fixtureQuestion(t, tt.id)
			in := newInput(q, inFileOrder(q))
			for _, name := range tt.keys {
				for _, k := range uitest.Keys(name) {
					in.update(k)
				}
			}
			if tt.paste != "" {
				in.update(tea.PasteMsg{Content: tt.paste})
			}
			got, err := json.Marshal(in.answer())
			if err != nil || string(got) != tt.answer {
				t.Errorf("the answer is %s (%v), not %s", got, err, tt.answer)
			}
			lacks := in.lacks(false)
			if (lacks == "") != (tt.lacks == "") || !strings.Contains(lacks, tt.lacks) {
				t.Errorf("it lacks %q, not %q", lacks, tt.lacks)
			}
			if in.typing() != tt.typing {
				t.Errorf("typing is %v", in.typing())
			}
			v := newCanvas(ui.NewTheme(true, colorprofile.TrueColor))
			v.width = 76
			page := ansi.Strip(strings.Join(in.view(v).lines, "\n"))
			for _, want := range tt.shows {
				if !strings.Contains(page, want) {
					t.Errorf("it does not show %q:\n%s", want, page)
				}
			}
		})
	}
}

// TestQuizEmptyIsRefused holds every input to what grading needs: an answer that quiz calls empty is never let through.
func TestQuizEmptyIsRefused(t *testing.T) {
	questions, _ := quiz.Parse("quiz.toml", []byte(fixtureText))
	for i := range questions {
		q := &questions[i]
		in := newInput(q, inFileOrder(q))
		if q.Empty(in.answer()) && in.lacks(true) == "" {
			t.Errorf("%s: an empty answer could be submitted", q.Kind)
		}
		if in.lacks(false) == "" {
			t.Errorf("%s: the untouched input could be submitted", q.Kind)
		}
	}
}

// TestQuizChoiceOverNine reaches choices that have no number key.
func TestQuizChoiceOverNine(t *testing.T) {
	q := &quiz.Question{ID: "x", Kind: quiz.Single}
	for range 12 {
		q.Choices = append(q.Choices, quiz.Choice{Text: "text"})
	}
	in := newInput(q, inFileOrder(q))
	for _, k := range uitest.Keys("G") {
		in.update(k)
	}
	if got := in.answer().Choices; !slices.Equal(got, []int{11}) {
		t.Errorf("the last choice is %v", got)
	}
}

// TestQuizSpotNumbers types line numbers of two digits.
func TestQuizSpotNumbers(t *testing.T) {
	q := &quiz.Question{ID: "x", Kind: quiz.Spot, Lang: "text", Code: strings.Repeat("line\n", 34)}
	in := newInput(q, nil)
	for keys, want := range map[string]int{"12": 12, "034": 34, "7": 7, "35": 5} {
		in.update(tea.KeyPressMsg{Code: tea.KeyHome})
		for _, k := range uitest.Keys(keys) {
			in.update(k)
		}
		if got := in.answer().Line; got != want {
			t.Errorf("%s points at line %d, not %d", keys, got, want)
		}
	}
}

// TestQuizListingsKeepTheirLines holds render to what spot and cloze rely on: one row a line, in every width.
func TestQuizListingsKeepTheirLines(t *testing.T) {
	v := newCanvas(ui.NewTheme(false, colorprofile.ANSI))
	text := "fn a() {\n\n\tlet x = 1;\n}"
	for _, numbered := range []bool{true, false} {
		for width := 1; width < 90; width++ {
			if got := len(v.code(text, "rust", width, numbered)); got != 4 {
				t.Fatalf("4 lines take %d rows at width %d", got, width)
			}
		}
	}
}
