package render_test

import (
	"strings"
	"testing"
	"unicode"

	"learn/internal/render"
)

// TestSpoken: whatever is only seen in the laid-out text is said in words.
func TestSpoken(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"paragraph", "A *word* and `code`.", "A word and `code`."},
		{"heading", "## Costs {#costs}", "Heading: Costs"},
		{"list", "- one\n- two\n  - three\n", "- one\n- two\n- (level 2) three"},
		{"hanging", "10. one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\n",
			"10. one two three four five six seven eight nine ten eleven twelve thirteen\n    fourteen fifteen"},
		{"numbers", "3. one\n4. two\n", "3. one\n4. two"},
		{"tasks", "- [x] one\n- [ ] two\n", "- Done: one\n- To do: two"},
		{"callout", "> [!WARNING]\n> Mind it.\n", "Warning: Mind it."},
		{"long callout", "> [!NOTE]\n> One.\n>\n> Two.\n\nThree.\n", "Note: One.\n\nTwo.\nEnd of note.\n\nThree."},
		{"quotation", "> One.\n>\n> Two.\n", "Quotation: One.\n\nTwo.\nEnd of quotation."},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |  |\n",
			"Table, 2 rows, 2 columns: a; b.\nRow 1.\na: 1\nb: 2\nRow 2.\na: 3\nb: empty\nEnd of table."},
		{"link", "[here](https://a.example) and [again](https://a.example)", "here (https://a.example) and again"},
		{"bare link", "<https://a.example>", "https://a.example"},
		{"struck", "~~old~~ new", "old (struck out) new"},
		{"rule", "a\n\n---\n\nb", "a\n\nb"},
		{"listing", "```rust\nlet a = 1;\n\nlet b = 2;\n```\n",
			"Listing 1, rust, 3 lines:\nlet a = 1;\n\nlet b = 2;\nEnd of listing 1."},
		{"numbered", "```rust,numbered\na\nb\n```\n", "Listing 1, rust, 2 lines:\n1: a\n2: b\nEnd of listing 1."},
		{"fails", "```rust,compile_fail=E0308\na\n```\n", "Listing 1, rust, 1 line, does not compile E0308:\na\nEnd of listing 1."},
		{"diagram", "```text\na ──► b\n```\n", "Listing 1, a diagram drawn with characters, 1 line:\na ──► b\nEnd of listing 1."},
		{"text", "```text\nplain words\n```\n", "Listing 1, text, 1 line:\nplain words\nEnd of listing 1."},
		{"shell", "```console\n$ ls\n```\n", "Listing 1, a session in a shell, 1 line:\n$ ls\nEnd of listing 1."},
		{"include", "```rust,include=x.rs\n```\n", "Problem: there is no text for \"rust,include=x.rs\" here"},
	} {
		if got := strings.Join(render.Spoken(c.src, 80), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, got, c.want)
		}
	}
}

// TestSpeakerOfIncludes: where a text comes from is said, and what a program printed is called that.
func TestSpeakerOfIncludes(t *testing.T) {
	inc := func(string) (string, error) { return "x\n", nil }
	d := render.Parse([]byte("```rust,include=examples/a.rs#part\n```\n\n```text,include=examples/a.out\n```\n\n```bench,id=b\n```\n"), inc)
	s := d.Speaker(80, nil)
	for i, want := range []string{
		"Listing 1, rust, 1 line, from a.rs:",
		"Listing 2, what the program prints, 1 line, from a.out:",
		"Listing 3, measured figures, 1 line:",
	} {
		if got := s.Intro(i); got != want {
			t.Errorf("%q; want %q", got, want)
		}
		if block, ok := s.Listing(i + 1); !ok || block != i || s.Number(i) != i+1 {
			t.Errorf("listing %d is block %d, %t", i+1, block, ok)
		}
	}
	if _, ok := s.Listing(4); ok {
		t.Error("there is a fourth listing")
	}
}

// TestSpeakerNamesTargets: a caller's words for a link count, and none where it has none.
func TestSpeakerNamesTargets(t *testing.T) {
	d := render.Parse([]byte("[a](#one), [b](two), [c](#one)"), nil)
	s := d.Speaker(80, func(link string) string { return map[string]string{"#one": "section 1"}[link] })
	if got := strings.Join(s.Lines(0), "\n"); got != "a (section 1), b, c" {
		t.Errorf("%q", got)
	}
}

// FuzzSpoken: nothing that a terminal acts on gets out, prose keeps its width, and nothing panics.
func FuzzSpoken(f *testing.F) {
	f.Add("# a\n\n> [!TIP]\n> - [x] b\n>   1. c\n\n| a |\n|---|\n| [x](\x1b) |\n", 20)
	f.Add("```rust,numbered\n\x1b[31m\n```\n~~a~~ `b`\\\nc", 1)
	f.Fuzz(func(t *testing.T, src string, width int) {
		width = min(max(width, 1), 200)
		for _, line := range render.Spoken(src, width) {
			if strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("%q holds a control character", line)
			}
		}
	})
}
