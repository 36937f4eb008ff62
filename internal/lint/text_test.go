package lint

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"learn/internal/render"
)

func markdown(src string) *text {
	return &text{file: "x.md", line: 1, src: src, doc: render.Parse([]byte(src), nil)}
}

func TestPassages(t *testing.T) {
	src := strings.Join([]string{
		"# Title", "", "One `a!` two", "lines.", "", "- item", "", "  ```rust", "  code!", "  ```", "- > quote", "",
		"| a | b |", "|---|---|", "| 1 | 2 |", "", "> [!NOTE]", "> See [x](https://e.org/!) and <https://e.org/a>.", "",
		"```text", "diagram", "```", "last",
	}, "\n")
	var got []string
	text := markdown(src)
	for _, p := range text.passages() {
		got = append(got, fmt.Sprintf("%d %s %q", text.lineAt(p.offset), p.kind, strings.TrimSpace(p.words)))
	}
	want := []string{
		`1 heading "# Title"`,
		`3 paragraph "One      two\nlines."`,
		`6 item "- item"`,
		`11 quote "- > quote"`,
		`13 table "| a | b |\n|---|---|\n| 1 | 2 |"`,
		`17 callout ">"`,
		`18 callout "> See [x                   and                  ."`,
		`23 paragraph "last"`,
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestBlankCode(t *testing.T) {
	for in, want := range map[string]string{
		"a `b` c":           "a     c",
		"a ``b ` c`` d":     "a           d",
		"a ` b":             "a ` b",
		"a `b\nc` d":        "a   \n   d",
		"`a` and `b`":       "    and    ",
		"``` not `closed` ": "``` not          ",
	} {
		if got := blankCode(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestFences(t *testing.T) {
	src := "```rust,numbered\nlet a = 1;\n```\n\n~~~\nplain\n~~~\n\n- item\n  ````text\n  ```\n  ````\n\n    indented\n\n<b>\nhtml\n</b>\n\n> ```\n> in a quote\n> ```\n"
	var got []string
	for _, f := range markdown(src).fences() {
		got = append(got, fmt.Sprintf("%d %s fenced=%v named=%v", f.line, f.Lang, f.fenced, f.named))
	}
	want := []string{
		"1 rust fenced=true named=true", "5 text fenced=true named=false", "10 text fenced=true named=true",
		"16 text fenced=false named=false", "20 text fenced=true named=false",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestCutTables(t *testing.T) {
	for in, want := range map[string]int{
		"| a | b |": 2, "a | b": 2, "| a |": 1, `| a \| b | c |`: 2, "| `a|b` | c |": 3, "| | |": 2, "|": 0,
	} {
		if got := len(cut(in)); got != want {
			t.Errorf("%q has %d cells, want %d: %q", in, got, want, cut(in))
		}
	}
}

func TestLost(t *testing.T) {
	for _, c := range []struct{ text, drawn, want string }{
		{"a long word", "│ a long │\n│ word   │", ""},
		{"unbreakable", "unbreak\nable", ""},
		{"one two", "one", "two"},
		{"one one", "one", "one"},
		{"eno one", "one\nxno", "eno"},
	} {
		got := lost(c.text, c.drawn)
		if c.want == "" && got != "" || c.want != "" && !strings.Contains(got, "word "+c.want+" is") {
			t.Errorf("%q drawn as %q: %q, want %q", c.text, c.drawn, got, c.want)
		}
	}
}

func TestTestNames(t *testing.T) {
	src := `
#[test]
fn one() {}
    #[test]
    #[should_panic(expected = "x")]
    // why
    pub fn two() {}
fn helper() {}
#[tokio::test]
async fn three() {}
`
	if got := strings.Join(tests(src), " "); got != "one two" {
		t.Errorf("tests: %q", got)
	}
}

// Values in TOML files have the lines on which they stand, whatever form they are written in.
func TestLinesOfValues(t *testing.T) {
	course := sound(t)
	const file = "things/means/quiz.toml"
	for from, to := range map[string]string{
		`why = "That is one of the two."`:        `why = "That is one of the two!"`,
		`explain = """The division does not ask`: "explain = \"\"\"\nThe division is not.\n\nIt does not!\nAsk",
	} {
		course[file] = strings.Replace(course[file], from, to, 1)
	}
	var want []string
	for i, line := range strings.Split(course[file], "\n") {
		if strings.HasSuffix(line, "!") || strings.HasSuffix(line, "!\"") {
			want = append(want, fmt.Sprintf("%s:%d", file, i+1))
		}
	}
	var got []string
	for _, p := range Run(course.fs(), Options{Rules: []string{"exclamation"}}) {
		got = append(got, fmt.Sprintf("%s:%d", p.File, p.Line))
	}
	if len(want) != 2 || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Whatever is cut out of, put into or exchanged in a sound course, lint ends and says where something is wrong.
func TestMangledCourses(t *testing.T) {
	base := sound(t)
	names := make([]string, 0, len(base))
	for name := range base {
		names = append(names, name)
	}
	rapid.Check(t, func(rt *rapid.T) {
		course := tree{}
		for name, text := range base {
			course[name] = text
		}
		for range rapid.IntRange(1, 4).Draw(rt, "changes") {
			mangle(rt, course, names)
		}
		for _, p := range Run(course.fs(), Options{}) {
			checkForm(t, p)
			if strings.Contains(p.File, "..") || !fs.ValidPath(p.File) {
				rt.Errorf("%v is of no file of the course", p)
			}
		}
	})
}

func mangle(rt *rapid.T, course tree, names []string) {
	name := rapid.SampledFrom(names).Draw(rt, "file")
	text := course[name]
	from := rapid.IntRange(0, len(text)).Draw(rt, "from")
	to := rapid.IntRange(from, min(len(text), from+200)).Draw(rt, "to")
	switch rapid.IntRange(0, 4).Draw(rt, "how") {
	case 0:
		delete(course, name)
	case 1:
		course[name] = text[:from] + text[to:]
	case 2:
		course[name] = text[:from]
	case 3:
		course[name] = text[:from] + rapid.SampledFrom([]string{
			"\n```\n", "\n[[question]]\n", "\n[[lesson]]\nid = \"x\"\n", "`", "|", "\x00", "\xff", "\n# x {#y}\n", "\"\"\"", "\n> - > 1. ", "](",
		}).Draw(rt, "what") + text[from:]
	case 4:
		other := rapid.SampledFrom(names).Draw(rt, "other")
		course[name], course[other] = course[other], course[name]
	}
}

// FuzzRun holds lint to ending without a panic on any prose and any quiz, and to speaking of lines that there are.
func FuzzRun(f *testing.F) {
	base := sound(f)
	f.Add(base["things/means/lesson.md"], base["things/means/quiz.toml"], base["ids.txt"])
	f.Add("# T\n\n- > ```x\n\n| a |\n|-|\n| `|` |\n[x]: y\n", "[[question]]\nid = \"a\"", "alias question a")
	f.Add("```\n`\n~~~\n``\n# {#}\n## {#a}\n\x00\t!\u202e", "\"\"\"", "# \n\xff")
	f.Fuzz(func(t *testing.T, prose, quiz, ids string) {
		const file = "things/means/lesson.md"
		course := fstest.MapFS{}
		for name, text := range base {
			course[name] = &fstest.MapFile{Data: []byte(text)}
		}
		course[file] = &fstest.MapFile{Data: []byte(prose)}
		course["things/means/quiz.toml"] = &fstest.MapFile{Data: []byte(quiz)}
		course["ids.txt"] = &fstest.MapFile{Data: []byte(ids)}
		for _, p := range Run(course, Options{}) {
			checkForm(t, p)
			if p.File == file && p.Line > strings.Count(prose, "\n")+1 {
				t.Errorf("%v, but there are %d lines", p, strings.Count(prose, "\n")+1)
			}
		}
		UpdateIDs(course)
	})
}

func FuzzInsertText(f *testing.F) {
	for _, seed := range []string{"a = []", "a = [\"b\", # ]\n]", "a = ['", "[a]\nb=[", "a", "a=\"[\"\na=[]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := insertText(text, "a", "x")
		if ok && len(got) <= len(text) || !ok && got != "" {
			t.Errorf("%q becomes %q, %v", text, got, ok)
		}
	})
}
