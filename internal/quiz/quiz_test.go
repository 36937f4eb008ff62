package quiz

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"learn/internal/source"
)

// kinds returns the questions of testdata/kinds.toml by id.
func kinds(t testing.TB) map[string]*Question {
	t.Helper()
	data, err := os.ReadFile("testdata/kinds.toml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Parse("kinds.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*Question{}
	for i := range list {
		byID[list[i].ID] = &list[i]
	}
	return byID
}

func TestParseReadsEveryKind(t *testing.T) {
	byID := kinds(t)
	seen := map[Kind]bool{}
	for _, q := range byID {
		seen[q.Kind] = true
	}
	for _, k := range Kinds() {
		if !seen[k] {
			t.Errorf("no question of kind %s was read", k)
		}
	}
}

func TestParseFillsFields(t *testing.T) {
	byID := kinds(t)
	single, number, spot, order := byID["cow-copies"], byID["line-size"], byID["fault"], byID["steps"]
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"line", single.Line, 3}, {"lang", single.Lang, "rust"}, {"objectives", single.Objectives, []string{"borrow-first"}},
		{"right choice", single.Choices[0], Choice{Text: "Only for names that contain an upper-case letter", Correct: true}},
		{"choices", len(single.Choices), 3}, {"inline choices", len(byID["pool-checks"].Choices), 4},
		{"number", *number.Number, Number{Value: 64, Unit: "bytes", Units: map[string]float64{"B": 1, "KiB": 1024}}},
		{"mistake", number.Mistakes, []Mistake{{Answer: "32", Why: "That was the line size of older cores."}}},
		{"program of a short", number.Program, "examples/line_size.rs"}, {"program of a trace", byID["overflow"].Program, "examples/index.rs"},
		{"program of an order", order.Program, ""}, {"runs", order.Runs, true}, {"lines", len(order.Lines), 4}, {"also", order.Also, [][]int{{2, 1, 3, 4}}},
		{"faults", spot.Faults, []int{3}}, {"lines of a spot", len(spot.Lines), 0},
		{"rights", byID["calls"].Rights(), []string{"`write`", "`sync_data`", "`sync_all` of the folder"}},
		{"wrong fillings", byID["fill"].Blanks[0].Wrong, []Wrong{{"name", "A `&str` is not a `Cow`."}}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, c.got, c.want)
		}
	}
}

func TestShown(t *testing.T) {
	byID := kinds(t)
	if got, want := byID["moved"].Shown(), "let a = String::from(\"x\");\nlet b = a;\nprintln!(\"{a}{b}\");"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := byID["fill"].Shown(); !strings.Contains(got, "{ «1» } else { «2» }") {
		t.Errorf("blanks are gone: %q", got)
	}
	for _, c := range []struct{ lang, program, code, want string }{
		{"rust", "", "a\r\n# hidden\n  # hidden\n#\n## shown\n#[attr]\n#!/x\nb\n\n", "a\n# shown\n#[attr]\n#!/x\nb"},
		{"python", "", "# a comment\nb", "# a comment\nb"},
		{"rust", "examples/x.rs", "# not hidden\nb", "# not hidden\nb"},
		{"rust", "", "", ""},
		{"rust", "", "# all\n# hidden\n", ""},
		{"rust", "", "\n\n    indented\n", "    indented"},
	} {
		q := Question{Lang: c.lang, Program: c.program, Code: c.code}
		if got := q.Shown(); got != c.want {
			t.Errorf("Shown(%q) = %q, want %q", c.code, got, c.want)
		}
	}
	if n := byID["fault"].ShownLines(); n != 4 {
		t.Errorf("%d lines shown, want 4", n)
	}
}

func TestFill(t *testing.T) {
	got := Fill("«1» + «2» = «1»; «3» «x» «0»", []string{"a", "b"})
	if want := "a + b = a; «3» «x» «0»"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEmpty(t *testing.T) {
	byID := kinds(t)
	for _, q := range byID {
		if !q.Empty(Answer{}) {
			t.Errorf("%s: the zero answer is not empty", q.ID)
		}
		if q.Empty(q.Solution()) {
			t.Errorf("%s: the solution is empty", q.ID)
		}
	}
	for _, c := range []struct {
		id   string
		a    Answer
		want bool
	}{
		{"variant", Answer{Text: " \t"}, true},
		{"fill", Answer{Blanks: []string{"", " "}}, true},
		{"fill", Answer{Blanks: []string{"", "x"}}, false},
		{"calls", Answer{Pairs: []int{-1, -1}}, true},
		{"calls", Answer{Pairs: []int{-1, 0}}, false},
		{"counts", Answer{Outcome: Prints}, false}, // it may print nothing
		{"counts", Answer{Text: "1"}, true},
	} {
		if got := byID[c.id].Empty(c.a); got != c.want {
			t.Errorf("%s: Empty(%+v) = %v", c.id, c.a, got)
		}
	}
}

func TestAnswerJSON(t *testing.T) {
	a := Answer{Choices: []int{0, 2}, Text: "x", Outcome: Fails, Order: []int{1, 0}, Blanks: []string{""}, Line: 3, Pairs: []int{-1, 0}}
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back Answer
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(a, back) {
		t.Errorf("%s became %+v (%v)", data, back, err)
	}
	if data, _ := json.Marshal(Answer{}); string(data) != "{}" {
		t.Errorf("the zero answer is stored as %s", data)
	}
}

// head is a sound question without what its kind asks for.
const head = `[[question]]
id = "q"
ref = "r"
prompt = "p"
explain = "e"
`

func TestBrokenQuestions(t *testing.T) {
	const choices = `[[question.choice]]
text = "a"
correct = true
[[question.choice]]
text = "b"
why = "no"
`
	for _, c := range []struct{ name, in, want string }{
		{"no id", "[[question]]\nkind = \"short\"\nref = \"r\"\nprompt = \"p\"\nexplain = \"e\"\naccept = [\"a\"]\n", `1: question "": it has no id`},
		{"bad id", strings.Replace(head, `"q"`, `"Q q"`, 1) + "kind = \"short\"\naccept = [\"a\"]\n", `2: question "Q q": an id is lower-case`},
		{"no prompt", strings.Replace(head, `prompt = "p"`, `prompt = " "`, 1) + "kind = \"short\"\naccept = [\"a\"]\n", "4: question \"q\": it has no prompt"},
		{"no explain", strings.Replace(head, `explain = "e"`, ``, 1) + "kind = \"short\"\naccept = [\"a\"]\n", "1: question \"q\": it has no explain"},
		{"no ref", strings.Replace(head, `ref = "r"`, ``, 1) + "kind = \"short\"\naccept = [\"a\"]\n", "1: question \"q\": it has no ref"},
		{"bad objective", head + "kind = \"short\"\naccept = [\"a\"]\nobjectives = [\"A b\"]\n", "8: question \"q\": objective \"A b\""},
		{"no kind", head, `unknown kind ""`},
		{"bad kind", head + "kind = \"essay\"\n", `6: question "q": unknown kind "essay"`},
		{"unknown key", head + "kind = \"short\"\naccept = [\"a\"]\nhint = \"x\"\n", `8: unknown key "question.hint"`},
		{"unknown key below", head + "kind = \"single\"\n" + choices + "because = \"x\"\n", `13: unknown key "question.choice.because"`},
		{"foreign key", head + "kind = \"short\"\naccept = [\"a\"]\nprints = \"x\"\n", `8: question "q": "prints" has no place in the kind short`},
		{"foreign table", head + "kind = \"short\"\naccept = [\"a\"]\n" + choices, `8: question "q": "choice" has no place`},
		{"wrong type", head + "kind = \"short\"\naccept = 3\n", `7: `},

		{"one choice", head + "kind = \"single\"\n[[question.choice]]\ntext = \"a\"\ncorrect = true\n", "it has 1 choices"},
		{"no right choice", head + "kind = \"single\"\n" + strings.Replace(choices, "correct = true", "why = \"x\"", 1), "it has no right choice"},
		{"two right choices", head + "kind = \"single\"\n" + strings.Replace(choices, "why = \"no\"", "correct = true", 1), "it has 2 right choices"},
		{"no why", head + "kind = \"multiple\"\n" + strings.Replace(choices, "why = \"no\"", "", 1), "10: question \"q\": choice 2 is wrong and has no why"},
		{"choice without text", head + "kind = \"single\"\n" + strings.Replace(choices, `"b"`, `""`, 1), "10: question \"q\": choice 2 has no text"},
		{"choice twice", head + "kind = \"single\"\n" + strings.Replace(choices, `"b"`, `"a "`, 1), "10: question \"q\": choice 2 is there twice"},

		{"short of nothing", head + "kind = \"short\"\n", "neither accept nor number"},
		{"short of both", head + "kind = \"short\"\naccept = [\"a\"]\nnumber = { value = 1 }\n", "7: question \"q\": it has accept and number"},
		{"bad form", head + "kind = \"short\"\naccept = [\"a\"]\nform = \"poem\"\n", "8: question \"q\": form \"poem\""},
		{"form of a number", head + "kind = \"short\"\nnumber = { value = 1 }\nform = \"word\"\n", "8: question \"q\": form belongs to accept"},
		{"accepts nothing", head + "kind = \"short\"\naccept = [\"a\", \" ' \"]\n", "7: question \"q\": it accepts \" ' \""},
		{"bad tolerance", head + "kind = \"short\"\nnumber = { value = 1, tolerance = -1 }\n", "7: question \"q\": value and tolerance"},
		{"not finite", head + "kind = \"short\"\nnumber = { value = nan }\n", "7: question \"q\": value and tolerance"},
		{"bad unit", head + "kind = \"short\"\nnumber = { value = 1, units = { B = 0 } }\n", "7: question \"q\": unit \"B\""},
		{"unreadable unit", head + "kind = \"short\"\nnumber = { value = 1, unit = \"m2\" }\n", "its own answer is not graded as right"},
		{"right mistake", head + "kind = \"short\"\naccept = [\"a\"]\n[[question.mistake]]\nanswer = \"A\"\nwhy = \"x\"\n", "8: question \"q\": mistake 1 is a right answer"},
		{"mistake without why", head + "kind = \"short\"\naccept = [\"a\"]\n[[question.mistake]]\nanswer = \"b\"\n", "8: question \"q\": mistake 1 has no why"},
		{"mistake with line", head + "kind = \"short\"\naccept = [\"a\"]\n[[question.mistake]]\nanswer = \"b\"\nline = 3\nwhy = \"x\"\n", "8: question \"q\": mistake 1 has a line"},
		{"program of short", head + "kind = \"short\"\naccept = [\"a\"]\nprogram = true\n", "8: question \"q\": program is the path"},

		{"trace of nothing", head + "kind = \"trace\"\noutcome = \"panics\"\n", "it has neither code nor program"},
		{"trace of both", head + "kind = \"trace\"\noutcome = \"panics\"\ncode = \"x\"\nprogram = \"a.rs\"\n", "9: question \"q\": it has code and program"},
		{"trace without outcome", head + "kind = \"trace\"\ncode = \"x\"\n", "outcome \"\" is none of"},
		{"trace without prints", head + "kind = \"trace\"\ncode = \"x\"\noutcome = \"prints\"\n", "8: question \"q\": it does not say what the program prints"},
		{"trace without error", head + "kind = \"trace\"\ncode = \"x\"\noutcome = \"error\"\n", "8: question \"q\": it does not say which error"},
		{"trace with both", head + "kind = \"trace\"\ncode = \"x\"\noutcome = \"error\"\nerror = \"E1\"\nprints = \"\"\n", "10: question \"q\": prints belongs to outcome prints"},
		{"trace mistake is right", head + "kind = \"trace\"\ncode = \"x\"\noutcome = \"prints\"\nprints = \"1\\n\"\n[[question.mistake]]\nanswer = \"1\"\nwhy = \"x\"\n", "10: question \"q\": mistake 1 is the right answer"},

		{"one line", head + "kind = \"order\"\nlines = [\"a\"]\n", "7: question \"q\": it has 1 lines"},
		{"lines of numbers", head + "kind = \"order\"\nlines = [1, 2]\n", "7: question \"q\": 1 is not a text"},
		{"empty line", head + "kind = \"order\"\nlines = [\"a\", \"\"]\n", "7: question \"q\": line 2 is empty"},
		{"also too short", head + "kind = \"order\"\nlines = [\"a\", \"b\"]\nalso = [[1]]\n", "8: question \"q\": [1] does not hold each of 1 to 2 once"},
		{"also twice", head + "kind = \"order\"\nlines = [\"a\", \"b\"]\nalso = [[2, 2]]\n", "8: question \"q\": [2 2] does not"},
		{"also from zero", head + "kind = \"order\"\nlines = [\"a\", \"b\"]\nalso = [[1, 0]]\n", "8: question \"q\": [1 0] does not"},
		{"program of order", head + "kind = \"order\"\nlines = [\"a\", \"b\"]\nprogram = \"a.rs\"\n", "8: question \"q\": program is true or false"},

		{"no blank", head + "kind = \"cloze\"\ncode = \"x\"\n", "it has 0 blanks"},
		{"mark without blank", head + "kind = \"cloze\"\ncode = \"«1» «2»\"\n[[question.blank]]\naccept = [\"a\"]\n", "7: question \"q\": «2» has no [[question.blank]]"},
		{"blank without mark", head + "kind = \"cloze\"\ncode = \"«1»\"\n[[question.blank]]\naccept = [\"a\"]\n[[question.blank]]\naccept = [\"b\"]\n", "10: question \"q\": blank 2 has no «2»"},
		{"hidden mark", head + "kind = \"cloze\"\ncode = \"# «1»\\nx\"\n[[question.blank]]\naccept = [\"a\"]\n", "8: question \"q\": blank 1 has no «1» in the shown code"},
		{"blank accepts nothing", head + "kind = \"cloze\"\ncode = \"«1»\"\n[[question.blank]]\nwrong = []\n", "8: question \"q\": blank 1 accepts nothing"},
		{"wrong is right", head + "kind = \"cloze\"\ncode = \"«1»\"\n[[question.blank]]\naccept = [\"a + b\"]\nwrong = [{ answer = \"a+b\", why = \"x\" }]\n", "8: question \"q\": blank 1 lists \"a+b\" as right and as wrong"},
		{"wrong without why", head + "kind = \"cloze\"\ncode = \"«1»\"\n[[question.blank]]\naccept = [\"a\"]\nwrong = [{ answer = \"b\" }]\n", "8: question \"q\": a wrong filling of blank 1"},

		{"spot of nothing", head + "kind = \"spot\"\nline = 1\n", "it has no code"},
		{"no line", head + "kind = \"spot\"\ncode = \"a\"\n", "it does not say which line"},
		{"line out of range", head + "kind = \"spot\"\ncode = \"a\\n# hidden\\nb\"\nline = 3\n", "8: question \"q\": line 3 is not among the 2 lines shown"},
		{"line zero", head + "kind = \"spot\"\ncode = \"a\"\nlines = [0]\n", "8: question \"q\": 0 is not a line number"},
		{"line and lines", head + "kind = \"spot\"\ncode = \"a\"\nline = 1\nlines = [1]\n", "9: question \"q\": give line or lines"},
		{"mistake on the fault", head + "kind = \"spot\"\ncode = \"a\\nb\"\nline = 1\n[[question.mistake]]\nline = 1\nwhy = \"x\"\n", "9: question \"q\": mistake 1 names a line that is at fault"},
		{"mistake out of range", head + "kind = \"spot\"\ncode = \"a\\nb\"\nline = 1\n[[question.mistake]]\nline = 3\nwhy = \"x\"\n", "9: question \"q\": mistake 1 names line 3 of the 2 shown"},

		{"one pair", head + "kind = \"match\"\n[[question.pair]]\nleft = \"a\"\nright = \"b\"\n", "it has 1 pairs"},
		{"half a pair", head + "kind = \"match\"\npair = [{ left = \"a\", right = \"b\" }, { left = \"c\" }]\n", "pair 2 lacks left or right"},
		{"left twice", head + "kind = \"match\"\npair = [{ left = \"a\", right = \"b\" }, { left = \"a\", right = \"c\" }]\n", "\"a\" is on the left twice"},
		{"extra fits", head + "kind = \"match\"\npair = [{ left = \"a\", right = \"b\" }, { left = \"c\", right = \"d\" }]\nextra = [\"b\"]\n", "8: question \"q\": extra \"b\""},

		{"key before the questions", "title = \"x\"\n" + head + "kind = \"short\"\naccept = [\"a\"]\n", `1: unknown key "title"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("quiz.toml", []byte(c.in))
			var es source.Errors
			if !errors.As(err, &es) {
				t.Fatalf("no source.Errors: %v", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant …%s…", err, c.want)
			}
			for _, e := range es {
				if e.File != "quiz.toml" || e.Line < 1 {
					t.Errorf("no place: %+v", e)
				}
			}
		})
	}
}

// One broken question never hides the sound ones, whatever is broken.
func TestSoundQuestionsAreReturned(t *testing.T) {
	sound := func(id string) string {
		return strings.Replace(head, `"q"`, `"`+id+`"`, 1) + "kind = \"short\"\naccept = [\"a\"]\n"
	}
	for name, broken := range map[string]string{
		"syntax":       "[[question]]\nid = \"broken\"\nkind short\n",
		"open string":  "[[question]]\nid = \"broken\nkind = \"short\"\n",
		"open text":    "[[question]]\nid = \"broken\"\nprompt = \"\"\"\nWhat?\n",
		"open array":   "[[question]]\nid = \"broken\"\naccept = [\"a\",\n",
		"unknown key":  "[[question]]\nid = \"broken\"\nx = 1\n",
		"wrong type":   "[[question]]\nid = 3\n",
		"unknown kind": "[[question]]\nid = \"broken\"\nkind = \"x\"\n",
		"empty":        "[[question]]\n",
		"key twice":    "[[question]]\nid = \"broken\"\nid = \"x\"\n",
		"duplicate id": sound("one"),
		"hidden table": "[[question]]\nid = \"broken\"\n[[\"quest\\u0069on\"]]\nid = \"x\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			list, err := Parse("quiz.toml", []byte(sound("one")+broken+sound("two")))
			if len(list) != 2 || list[0].ID != "one" || list[1].ID != "two" {
				t.Errorf("got %d questions: %+v", len(list), list)
			}
			var es source.Errors
			if !errors.As(err, &es) {
				t.Fatalf("no error: %v", err)
			}
			for _, e := range es {
				if e.Line < 8 || e.Line > 8+strings.Count(broken, "\n") {
					t.Errorf("not in the broken question: %v", e)
				}
			}
		})
	}
}

func TestTooLargeAQuiz(t *testing.T) {
	list, err := Parse("quiz.toml", []byte(strings.Repeat("#\n", source.MaxSize)))
	if err == nil || list != nil {
		t.Errorf("got %v, %v", list, err)
	}
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/kinds.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(head + "kind = \"spot\"\ncode = \"«1»\"\nline = 1\n"))
	for _, part := range strings.Split(string(data), "[[question]]")[1:] {
		f.Add([]byte("[[question]]" + part))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := Parse("quiz.toml", data)
		for i := range list {
			q := &list[i]
			if !q.Grade(q.Solution()).Right {
				t.Fatalf("the solution of %+v is wrong", q)
			}
			if v := q.Grade(Answer{}); v.Right && !q.Empty(q.Solution()) && q.Kind != Trace {
				t.Fatalf("no answer is right: %+v", q)
			}
			q.Shuffle(1)
			q.SolutionText()
			q.TextHash()
			q.KeyHash()
		}
	})
}
