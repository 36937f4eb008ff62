package render

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// hostile are inputs that have broken renderers.
func hostile() []string {
	return []string{
		strings.Repeat(">", 258) + " a",
		strings.Repeat("> ", 200) + "a\n" + strings.Repeat("> ", 200) + "b",
		strings.Repeat("- ", 300) + "a",
		strings.Repeat("1. ", 200) + "a",
		strings.Repeat("- > ", 150) + "```\nx",
		strings.Repeat("*a ", 3000), strings.Repeat("**a *b ", 1000), strings.Repeat("[", 5000), strings.Repeat("[a](", 2000),
		strings.Repeat("![", 3000), strings.Repeat("<", 5000), strings.Repeat("`", 4001), strings.Repeat("~a~~b", 1500),
		strings.Repeat("&#27;[31m", 100), "&#27;]0;title&#7; &#155;2J &#x202e;abc",
		"\x1b[2J\x1b]52;c;AAAA\x07 \x9b31m \u009b31m \u202e \u2066 \ufeff \ufdd0 \ufdd1",
		"# a\x1b[31m {#x\x1b}\n", "```rust\x1b,a=\x1b\n\x1b[31m\tfn\r\n```",
		"[a](javascript:alert(1)) [b](http://x/\x1b]8;;y) <http://a\x07> [c](http://\u202ea)", "[`\\*`](https://a.b/?x=\\1&amp;y) ",
		"| a | b |\n|---|---|\n| 漢字漢字漢字 | 👩‍👩‍👧‍👦👍🏽 |\n| \\| | `a|b` |", "|a|\n|-|", "||\n|-|-|\n",
		"> [!NOTE]\n", "> [!NOTE]\n> `a` b", "> [!WHAT]\n> a", "-\n-\n  - \n", "- [ ] a\n- [x]\n", "1234567890. a",
		"```console\n$ a \\\n b\n```", "~~~\nunclosed", "<script>\nx\n", "<!-- a\nb -->", "a  \nb\\\nc", "Setext\n===\n", "a\r\nb\r\n\r\n- c\r\n",
		"e\u0301" + strings.Repeat("\u0301", 500), "\u200d\u200d👍\u200d", "🇦🇺🇦", "\x00", strings.Repeat("漢", 300), strings.Repeat("x", 9000),
	}
}

// FuzzDocument: whatever is read, at any width, nothing panics, no line is too wide, nothing but styles and checked
// links gets out.
func FuzzDocument(f *testing.F) {
	for i, s := range hostile() {
		f.Add([]byte(s), byte(i*7), i%2 == 0)
	}
	f.Add(lesson(f), byte(79), true)
	f.Fuzz(func(t *testing.T, src []byte, width byte, dark bool) {
		d := Parse(src, func(info string) (string, error) {
			if len(info)%2 == 0 {
				return string(src), nil
			}
			return "", errors.New(info)
		})
		w := int(width)%120 + 1
		checkDocument(t, d, w, NewTheme(dark, profiles()[w%len(profiles())]))
		checkStructure(t, d, len(src))
	})
}

func checkStructure(t *testing.T, d *Document, size int) {
	t.Helper()
	anchors := map[string]bool{}
	for _, h := range d.Headings() {
		if anchors[h.Anchor] || h.Anchor == "" || d.Block(h.Block).Kind != KindHeading {
			t.Fatalf("heading %+v", h)
		}
		anchors[h.Anchor] = true
	}
	last := 0
	for i := range d.Len() {
		b := d.Block(i)
		if b.Heading < -1 || b.Heading >= len(d.Headings()) || b.Offset < 0 || b.Offset > size || len(b.Hash) != 16 {
			t.Fatalf("block %d: %+v", i, b)
		}
		if b.Offset < last {
			t.Fatalf("block %d (%s) begins at %d, before the one before it at %d", i, b.Kind, b.Offset, last)
		}
		last = b.Offset
	}
}

// TestHostile runs every hostile input at every width.
func TestHostile(t *testing.T) {
	for _, s := range hostile() {
		d := Parse([]byte(s), nil)
		checkStructure(t, d, len(s))
		widths := []int{1, 2, 3, 4, 5, 7, 10, 16, 23, 40, 80, 120}
		for i, w := range widths {
			checkDocument(t, d, w, NewTheme(i%2 == 0, profiles()[i%len(profiles())]))
		}
	}
}

func TestEveryWidth(t *testing.T) {
	src := lesson(t)
	d := Parse(src[:len(src)/2], nil) // every kind of block, once
	for w := 1; w <= 120; w++ {
		checkDocument(t, d, w, NewTheme(w%2 == 0, profiles()[w%len(profiles())]))
	}
}

func FuzzWrap(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s, 10)
	}
	f.Add("\x1b[31mred and \x1b[1mbold\x1b[0m \x1b]8;;https://a.b\x1b\\link\x1b]8;;\x1b\\ end", 7)
	f.Fuzz(func(t *testing.T, s string, width int) {
		width = width%120 + 1
		for _, line := range Wrap(s, width) {
			if p := problem(line, max(width, 1)); p != "" {
				t.Fatalf("%s: %q", p, line)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		for _, line := range strings.Split(c, "\n") {
			if p := problem(line, 1<<30); p != "" {
				t.Fatal(p)
			}
		}
		if !utf8.ValidString(c) || Clean(c) != c {
			t.Fatalf("%q is not clean", c)
		}
	})
}

// Markdown made of pieces, not of bytes: reaches deeper structure than the fuzzer does in short runs.
func TestDocumentsOfPieces(t *testing.T) {
	pieces := []string{"a", "word ", "漢字", "👍", "`code` ", "**b**", "*i*", "~~s~~", "[t](u)", "[t](https://e.org/x)", "<https://e.org>",
		"\n", "\n\n", "  \n", "- ", "  - ", "1. ", "> ", "> [!TIP]\n> ", "```rust\n", "```\n", "| a | b |\n|---|:-:|\n| c | d |\n",
		"# ", "## h {#h}\n", "---\n", "    ", "\t", "\\", "&#27;", "<b>", "\x1b[31m", "fn main() {}\n", "- [x] "}
	rapid.Check(t, func(rt *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(rt, "pieces"), "")
		width := rapid.IntRange(1, 120).Draw(rt, "width")
		th := NewTheme(rapid.Bool().Draw(rt, "dark"), rapid.SampledFrom(profiles()).Draw(rt, "profile"))
		d := Parse([]byte(src), nil)
		checkStructure(t, d, len(src))
		checkDocument(t, d, width, th)
	})
}

// FuzzHighlight: colours change neither the text nor the number of lines, whatever the lexers make of it.
func FuzzHighlight(f *testing.F) {
	langs := []string{"rust", "toml", "yaml", "json", "bash", "console", "dockerfile", "sql", "hcl", "promql", "nginx", "lua"}
	for i := range langs {
		f.Add("fn a() { \"b\" } # c: d\n$ e \\\n|\n  [f]\n- \"g: 'h\n", i)
	}
	th := NewTheme(true, colorprofile.TrueColor)
	f.Fuzz(func(t *testing.T, text string, lang int) {
		text = Clean(text)
		name := langs[(lang%len(langs)+len(langs))%len(langs)]
		if got := ansi.Strip(strings.Join(highlight(text, name, th), "\n")); got != text {
			t.Fatalf("%s: %q became %q", name, text, got)
		}
	})
}
