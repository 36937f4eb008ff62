package render

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ntext":          "plain\ntext",
		"\x1b[31mred\x07":      "␛[31mred␇",
		"a\tb\n\tc":            "a   b\n    c",
		"漢\tb":                 "漢  b",
		"line\r\nnext\rback":   "line\nnext␍back",
		"\u009b1m\x7f\u202eab": "\ufffd1m␡\ufffdab",
		"zero\u200bwidth\ufeff, soft\u00adhyphen, \ufdd0": "zerowidth, softhyphen, ",
		"👩‍👩‍👧 é 🇩🇪":                                      "👩‍👩‍👧 é 🇩🇪",
		"bad \xff byte":                                   "bad \ufffd byte",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"a\n\nb", 5, []string{"a", "", "b"}},
		{"  indented text", 10, []string{"  indented", "text"}},
		{"well-known", 6, []string{"well-", "known"}},
		{"use --all-features", 8, []string{"use", "--all-", "features"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"see https://a.example/b/c", 12, []string{"see", "https://a.", "example/b/c"}},
		{"借用检查，器在", 8, []string{"借用检", "查，器在"}},
		{"漢字", 1, []string{"", ""}},
		{"\x1b[1mbold text\x1b[m end", 5, []string{"\x1b[1mbold\x1b[m", "\x1b[1mtext\x1b[m", "end"}},
		{"a\x1b[2Jb", 10, []string{"a␛[2Jb"}},
		{"\x1b]8;;https://a.b\x07x y\x1b]8;;\x07", 1, []string{
			"\x1b]8;;https://a.b\x07x\x1b]8;;\x07", "\x1b]8;;https://a.b\x07y\x1b]8;;\x07"}},
		{"\x1b]8;;file:///etc/passwd\x07x\x1b]8;;\x07", 5, []string{"x"}},
	} {
		if got := Wrap(c.in, c.width); !reflect.DeepEqual(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestFenceInfo(t *testing.T) {
	for info, want := range map[string]Code{
		"":                          {Lang: "text", Whole: true, Attrs: map[string]string{}},
		"rust":                      {Lang: "rust", Whole: true, Attrs: map[string]string{}},
		"Rust, numbered":            {Lang: "rust", Whole: true, Numbered: true, Attrs: map[string]string{"numbered": ""}},
		"rust,compile_fail=E0382":   {Lang: "rust", Whole: true, Attrs: map[string]string{"compile_fail": "E0382"}},
		"yaml,include=config/a.b#c": {Lang: "yaml", Include: "config/a.b#c", Attrs: map[string]string{"include": "config/a.b#c"}},
		"rust,include=examples/a.rs": {Lang: "rust", Include: "examples/a.rs", Whole: true,
			Attrs: map[string]string{"include": "examples/a.rs"}},
	} {
		if got := newCode(info, "", true); !reflect.DeepEqual(*got, want) {
			t.Errorf("%q: %+v, want %+v", info, *got, want)
		}
	}
}

func TestHiddenLines(t *testing.T) {
	source := "# use a;\n#\n#[derive(Debug)]\nstruct A;\n  # hidden\n## shown\n    ##[x]\n#!ok\n"
	shown := "#[derive(Debug)]\nstruct A;\n# shown\n    #[x]\n#!ok"
	md := "```rust\n" + source + "```\n\n```yaml\n# comment\n```\n\n```rust,include=a.rs\n```\n"
	d := Parse([]byte(md), func(string) (string, error) { return "# kept\n", nil })
	if c := d.Block(0).Code; c.Text != shown || c.Source != source {
		t.Errorf("text %q, source %q", c.Text, c.Source)
	}
	for i, want := range []string{"# comment", "# kept"} {
		if got := d.Block(i + 1).Code.Text; got != want {
			t.Errorf("block %d: %q, want %q", i+1, got, want)
		}
	}
}

func TestInclude(t *testing.T) {
	var asked []string
	inc := func(info string) (string, error) {
		asked = append(asked, info)
		if strings.Contains(info, "bad") {
			return "", errors.New("no such\x1b file")
		}
		return "text", nil
	}
	d := Parse([]byte("```rust,include=a.rs#b,numbered\n```\n\n```bench,id=x\n```\n\n```rust\nfn a() {}\n```\n\n```rust,include=bad\n```\n"), inc)
	if want := []string{"rust,include=a.rs#b,numbered", "bench,id=x", "rust,include=bad"}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if b := d.Block(3); b.Kind != KindProblem || b.Text() != "rust,include=bad: no such␛ file" {
		t.Errorf("%s %q", b.Kind, b.Text())
	}
	if b := Parse([]byte("```bench,id=x\n```"), nil).Block(0); b.Kind != KindProblem {
		t.Errorf("without an include: %s", b.Kind)
	}
}

func TestHeadings(t *testing.T) {
	src := "# A *title*\n\ntext\n\n## One {#first}\n\n### `Code` & more: it's\n\n### Code & more, its\n\n## first\n\n## ?\n\n## 借用 检查\n"
	d := Parse([]byte(src), nil)
	want := []Heading{
		{1, "A title", "a-title", 0}, {2, "One", "first", 2}, {3, "Code & more: it's", "code--more-its", 3},
		{3, "Code & more, its", "code--more-its-1", 4}, {2, "first", "first-1", 5}, {2, "?", "section", 6}, {2, "借用 检查", "借用-检查", 7},
	}
	if got := d.Headings(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if d.Title() != "A title" || d.Block(1).Heading != 0 || d.Block(2).Heading != 1 {
		t.Error(d.Title(), d.Block(1).Heading, d.Block(2).Heading)
	}
	if d := Parse([]byte("text"), nil); d.Title() != "" || d.Block(0).Heading != -1 {
		t.Error("a text without headings has one")
	}
}

func TestOffsets(t *testing.T) {
	src := "# T\n\npara\nmore\n\n- a\n- b\n  - c\n\n> q\n\n```rust\nx\n```\n\n| a |\n|---|\n| b |\n\n> [!TIP]\n> t\n\n> ***\n\n```\na\n```\n\nend\n"
	d := Parse([]byte(src), nil)
	var got []string
	for i := range d.Len() {
		line, _, _ := strings.Cut(src[d.Block(i).Offset:], "\n")
		got = append(got, line)
	}
	want := []string{"# T", "para", "- a", "- b", "  - c", "> q", "```rust", "| a |", "> [!TIP]", "> t", "> ***", "```", "end"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("blocks begin at %q\nwant %q", got, want)
	}
}

func TestHash(t *testing.T) {
	hash := func(src string) string { return Parse([]byte(src), nil).Block(0).Hash }
	if hash("a b\nc *d*") != hash("a  b c\n*d*") {
		t.Error("a reflowed paragraph has another hash")
	}
	if hash("```rust\na\n  b\n```") != hash("```rust\na\n\tb\n```") {
		t.Error("indented code has another hash")
	}
	seen := map[string]string{}
	for _, src := range []string{"a b", "a c", "# a b", "- a b", "> a b", "    a b", "| a b |\n|---|"} {
		h := hash(src)
		if other, ok := seen[h]; ok {
			t.Errorf("%q and %q have the same hash", src, other)
		}
		seen[h] = src
	}
}

func TestLinksOpenOnlyTheWeb(t *testing.T) {
	th := NewTheme(true, colorprofile.TrueColor)
	for _, target := range []string{"javascript:alert(1)", "file:///etc/passwd", "ssh://a@b", "http:", "//host/x", "topic/lesson#a"} {
		out := strings.Join(Markdown("[text](<"+target+">)", 80, th), "\n")
		if strings.Contains(out, "\x1b]8;id") {
			t.Errorf("%s can be opened: %q", target, out)
		}
		if !strings.Contains(ansi.Strip(out), Clean(target)) {
			t.Errorf("%s is not shown: %q", target, ansi.Strip(out))
		}
	}
	out := strings.Join(Markdown("[https://good.example](https://evil.example/)", 80, th), "\n")
	if !strings.Contains(ansi.Strip(out), "<https://evil.example/>") {
		t.Errorf("the real target is not shown: %q", out)
	}
}

func TestHighlightKeepsText(t *testing.T) {
	th := NewTheme(true, colorprofile.TrueColor)
	text := "fn a() {\n    \"two\nlines\" /* x */ 'a # b: c\n\n}\n$ go \\\n on\n[x]\nkey: |\n  a\n# c \x00"
	for _, lang := range []string{"rust", "toml", "yaml", "sql", "json", "bash", "console", "dockerfile", "text", "sh", "yml", "proto",
		"terraform", "lua", "hcl", "promql", "nginx", "ini", "http", "diff", "go", "python", "c", "xml", "makefile", "nonsense", ""} {
		text := Clean(text)
		colored := highlight(text, lang, th)
		if got := ansi.Strip(strings.Join(colored, "\n")); got != text {
			t.Errorf("%s: %q, want %q", lang, got, text)
		}
		if name := lexerName(lang); name != "" && name != "yaml" {
			if _, ok := lex(text, name, th); !ok {
				t.Errorf("%s: the lexer %q does not work", lang, name)
			}
		}
	}
	if highlight("fn", "rust", th)[0] == "fn" {
		t.Error("a keyword has no colour")
	}
}

func TestLexersThatPanicAreSurvived(t *testing.T) {
	if _, ok := lex("$ ls\nx", "no such lexer", Theme{}); ok {
		t.Error("a lexer that does not exist works")
	}
}

func TestCodeScrolls(t *testing.T) {
	th := NewTheme(true, colorprofile.NoTTY)
	text := "0123456789abcdef\nab\n漢字漢字漢字漢字"
	for _, c := range []struct {
		width, xoff int
		want        []string
	}{
		{10, 0, []string{"| 0123456›", "| ab", "| 漢字漢 ›"}},
		{10, 1, []string{"| ‹234567›", "| ‹", "| ‹字漢字›"}},
		{10, 12, []string{"| ‹def", "| ‹", "| ‹ 字"}},
		{10, 99, []string{"| ‹", "| ‹", "| ‹"}},
		{1, 0, []string{"|", "|", "|"}},
	} {
		if got := CodeLines(text, "text", c.width, c.xoff, false, th); !reflect.DeepEqual(got, c.want) {
			t.Errorf("width %d, offset %d:\n%q\nwant\n%q", c.width, c.xoff, got, c.want)
		}
	}
	if got := CodeLines("a\nb", "text", 20, 0, true, th); !reflect.DeepEqual(got, []string{"| 1  a", "| 2  b"}) {
		t.Errorf("%q", got)
	}
}

// Two goroutines on one layout, and layouts that are kept.
func TestLayoutIsShared(t *testing.T) {
	d := Parse(lesson(t), nil)
	th := NewTheme(true, colorprofile.TrueColor)
	l := d.Layout(80, th)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range d.Len() {
				l.Lines(i)
				l.Code(i, 3, true)
			}
		})
	}
	wg.Wait()
	if d.Layout(80, th) != l || d.Layout(60, th) == l || d.Layout(80, th) != l {
		t.Error("a layout is not kept")
	}
	for w := range keptLayouts {
		d.Layout(40+w, th)
	}
	if d.Layout(80, th) == l {
		t.Error("layouts are kept for ever")
	}
}

func TestTooLong(t *testing.T) {
	d := Parse([]byte(strings.Repeat("word\n\n", maxSource/6)+"漢字漢字漢字"), nil)
	if last := d.Block(d.Len() - 1); last.Kind != KindProblem {
		t.Errorf("the end of a text that was cut is %q", last.Text())
	}
	for _, src := range []string{strings.Repeat("*long* ", 2000), "# " + strings.Repeat("*long* ", 2000), strings.Repeat("[x] ", 500)} {
		if b := Parse([]byte(src), nil).Block(0); b.Code == nil && !strings.Contains(b.Text(), "*") {
			t.Errorf("%.20q… was parsed", src)
		}
	}
}
