package source

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestErrorText(t *testing.T) {
	for _, c := range []struct {
		err  Error
		want string
	}{
		{Error{"a/quiz.toml", 7, "no prompt"}, "a/quiz.toml:7: no prompt"},
		{Error{"a/quiz.toml", 0, "no prompt"}, "a/quiz.toml: no prompt"},
		{Error{"", 3, "no prompt"}, "no prompt"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	var es Errors
	if err := es.Err(); err != nil {
		t.Fatalf("no errors are an error: %v", err)
	}
	es.Add("b", 1, "x")
	es.Add("a", 9, "y")
	es.Join("c", fmt.Errorf("read: %w", fs.ErrNotExist))
	es.Join("c", nil)
	es.Join("c", Errors{{"a", 2, "z"}, {"b", 1, "x"}})
	es.Join("c", fmt.Errorf("wrapped: %w", Error{"a", 3, "w"}))
	err := es.Err()
	want := "a:2: z\na:3: w\na:9: y\nb:1: x\nc: read: file does not exist"
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var one Error
	if !errors.As(err, &one) || one.Line != 2 {
		t.Errorf("errors.As found %v", one)
	}
	if es[0].File != "b" {
		t.Error("Err sorted the receiver")
	}
}

func TestSlug(t *testing.T) {
	for s, want := range map[string]bool{
		"a": true, "false-sharing": true, "p0": true, "0": true, strings.Repeat("a", 80): true,
		"": false, "-a": false, "a-": false, "a--b": false, "A": false, "a_b": false, "ä": false,
		"a/b": false, "..": false, "a b": false, strings.Repeat("a", 81): false,
	} {
		if got := Slug(s); got != want {
			t.Errorf("Slug(%q) = %v", s, got)
		}
	}
}

func TestDecodeTOML(t *testing.T) {
	type doc struct {
		Title string `toml:"title"`
		Items []struct {
			N int `toml:"n"`
		} `toml:"item"`
	}
	for _, c := range []struct{ name, in, want string }{
		{"sound", "title = \"a\"\n[[item]]\nn = 1\n", ""},
		{"unknown key", "title = \"a\"\nother = 1\n[[item]]\nn = 1\nm = 2\n", "f:2: unknown key \"other\"\nf:5: unknown key \"item.m\""},
		{"unknown table", "title = \"a\"\n\n[other]\nx = 1\n", "f:3: unknown key \"other\""},
		{"wrong type", "title = \"a\"\n[[item]]\nn = \"x\"\n", "f:3: "},
		{"syntax", "title = \"a\"\nx y\n", "f:2: "},
		{"twice", "title = \"a\"\ntitle = \"b\"\n", "f"},
		{"not UTF-8", "title = \"a\"\n# \xff\n", "f:2: is not valid UTF-8"},
		{"deep", "title = \"a\"\nx = " + strings.Repeat("[", 1000), "f:1: arrays and tables nest more than 32 deep"},
		{"deep key", "title = \"a\"\nx" + strings.Repeat(".x", 5000) + " = 1\n", "f:2: a key has more than 32 parts"},
		{"deep header", "title = \"a\"\n[x" + strings.Repeat(".x", 5000) + "]\n", "f:2: a key has more than 32 parts"},
		{"large", strings.Repeat("#\n", MaxSize/2+1), "f: is larger than 1 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d doc
			err := DecodeTOML("f", []byte(c.in), &d)
			if c.want == "" {
				if err != nil || d.Title != "a" || d.Items[0].N != 1 {
					t.Fatalf("%v, %+v", err, d)
				}
				return
			}
			var es Errors
			if !errors.As(err, &es) || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("got %v, want %s…", err, c.want)
			}
		})
	}
}

const quizLike = `# [[question]] in a comment
[[question]]
id = "one"
prompt = """
[[question]]
"""
lines = [
  "a", # ]
  '''
[[question]]
''', [[1, 2]],
]
[[question.choice]]
text = "x \" [[question]]"
  [[question.choice]]
  why = 'y'

[[ question ]]
"id" = "two"
number = { value = 64 }
number.unit = "B"
[question.limits]
seconds = 2
[[question.choice]]
text = "z"
`

func TestLines(t *testing.T) {
	if got, want := Lines([]byte(quizLike), "question"), []int{2, 18}; !slices.Equal(got, want) {
		t.Errorf("question: %v, want %v", got, want)
	}
	if got, want := Lines([]byte(quizLike), "question.choice"), []int{13, 15, 24}; !slices.Equal(got, want) {
		t.Errorf("question.choice: %v, want %v", got, want)
	}
}

func TestIndex(t *testing.T) {
	got := Index([]byte(quizLike))
	for path, line := range map[string]int{
		"question[0]": 2, "question[0].id": 3, "question[0].prompt": 4, "question[0].lines": 7,
		"question[0].choice[0].text": 14, "question[0].choice[1]": 15, "question[0].choice[1].why": 16,
		"question[1]": 18, "question[1].id": 19, "question[1].number": 20, "question[1].number.unit": 21,
		"question[1].limits": 22, "question[1].limits.seconds": 23, "question[1].choice[0].text": 25,
	} {
		if got[path] != line {
			t.Errorf("%s is on line %d, want %d", path, got[path], line)
		}
	}
	if len(got) != 16 {
		t.Errorf("%d paths: %v", len(got), got)
	}
}

func TestSplit(t *testing.T) {
	head, parts := Split([]byte("title = 1\n\n[[a]]\nx = 1\n[[a.b]]\n[[a]]\nx = 2\n"), "a")
	if string(head.Data) != "title = 1\n\n" || len(parts) != 2 {
		t.Fatalf("%q, %d parts", head.Data, len(parts))
	}
	if string(parts[0].Data) != "[[a]]\nx = 1\n[[a.b]]\n" || parts[0].Line != 3 {
		t.Errorf("first: %d %q", parts[0].Line, parts[0].Data)
	}
	if string(parts[1].Data) != "[[a]]\nx = 2\n" || parts[1].Line != 6 {
		t.Errorf("second: %d %q", parts[1].Line, parts[1].Data)
	}
}

// A mistake in one element leaves the elements around it whole.
func TestSplitGoesOnAfterMistakes(t *testing.T) {
	const sound = "[[a]]\nx = 1\ny = \"\"\"\ntext\n\"\"\"\n"
	for name, broken := range map[string]string{
		"open text":        "[[a]]\nx = \"\"\"\nabc\n",
		"open literal":     "[[a]]\nx = '''\nabc\n",
		"open string":      "[[a]]\nx = \"abc\n",
		"open array":       "[[a]]\nx = [1,\n2\n",
		"open table":       "[[a]]\nx = { a = 1\n",
		"stray bracket":    "[[a]]\nx = 1]\n",
		"stray text":       "[[a]]\nhello there\n",
		"no value":         "[[a]]\nx =\n",
		"open header":      "[[a]]\n[[a.b\n",
		"backslash at end": "[[a]]\nx = \"abc\\\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, parts := Split([]byte(sound+broken+sound), "a")
			if len(parts) != 3 {
				t.Fatalf("%d parts", len(parts))
			}
			if string(parts[0].Data) != sound || string(parts[2].Data) != sound {
				t.Errorf("%q and %q", parts[0].Data, parts[2].Data)
			}
		})
	}
}

func TestPartDecodeCountsLinesOfTheFile(t *testing.T) {
	var doc struct {
		A []struct {
			X int `toml:"x"`
		} `toml:"a"`
	}
	err := Part{Line: 40, Data: []byte("[[a]]\nx = 1\nz = 2\n")}.Decode("f", &doc)
	if err == nil || err.Error() != `f:42: unknown key "a.z"` {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodeTOML(f *testing.F) {
	f.Add([]byte(quizLike))
	f.Add([]byte("x = [[[[{a={b=1}}]]]]"))
	f.Add([]byte("a.b.c.d = 1\n[a.b]\n[[a.b.c]]"))
	f.Add([]byte("x = \"\"\"\\\n  \"\"\"\"\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var doc struct {
			Question []map[string]any `toml:"question"`
			X        any              `toml:"x"`
		}
		err := DecodeTOML("f", data, &doc)
		checkErrors(t, data, err)
		head, parts := Split(data, "question")
		whole := slices.Clone(head.Data)
		for _, p := range parts {
			whole = append(whole, p.Data...)
		}
		if string(whole) != string(data) {
			t.Fatalf("Split lost something: %q", whole)
		}
		Index(data)
		// Only plain headers make elements where there is no =, no subtable and no escape.
		if err == nil && len(Lines(data, "question")) != len(doc.Question) && !strings.ContainsAny(string(data), "=.\\") {
			t.Fatalf("%d elements, %d lines", len(doc.Question), len(Lines(data, "question")))
		}
	})
}

// checkErrors fails if err is neither nil nor Errors with lines that exist.
func checkErrors(t *testing.T, data []byte, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var es Errors
	if !errors.As(err, &es) || len(es) == 0 {
		t.Fatalf("not Errors: %T", err)
	}
	lines := strings.Count(string(data), "\n") + 1
	for _, e := range es {
		if e.Line < 0 || e.Line > lines || e.Msg == "" {
			t.Fatalf("%+v in %d lines", e, lines)
		}
	}
}
