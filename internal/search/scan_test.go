package search

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"learn/internal/lessons"
	"learn/internal/render"
	content "learn/lessons"
)

const scanned = "# Title {#top}\n" +
	"\n" +
	"Before any `heading`, with a [link\n" +
	"in two lines](topic/lesson#x) and *stress*.\n" +
	"\n" +
	"## One `Cow` {#one}\n" +
	"> [!NOTE]\n" +
	"> A note.\n" +
	"\n" +
	"- an item\n" +
	"  that goes on\n" +
	"2. another\n" +
	"\n" +
	"| a | `b \\| c` |\n" +
	"|---|---|\n" +
	"| 2 * 3 | **d** |\n" +
	"\n" +
	"```rust\n" +
	"# fn main() {\n" +
	"let x = 1;\n" +
	"# }\n" +
	"```\n" +
	"```rust,include=examples/a.rs#b\n" +
	"```\n" +
	"## Two\n" +
	"[source](https://example.com), 2020\n"

func TestScan(t *testing.T) {
	parts := scan(scanned, func(info string) (string, error) { return "text of " + info, nil })
	var got strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&got, "#%s %s\n", p.anchor, p.heading)
		for _, q := range p.passages {
			if !strings.HasPrefix(scanned[q.offset:], strings.SplitAfter(scanned, "\n")[strings.Count(scanned[:q.offset], "\n")]) {
				t.Errorf("%q begins in the middle of a line", q.text)
			}
			fmt.Fprintf(&got, "  %d %d %q\n", q.line, q.field, q.text)
		}
	}
	want := fmt.Sprintf(`# 
  3 %[1]d "Before any heading, with a link\nin two lines and stress."
#one One Cow
  6 %[2]d "One Cow"
  8 %[1]d "A note."
  10 %[1]d "an item\nthat goes on"
  12 %[1]d "another"
  14 %[1]d "a · b | c"
  16 %[1]d "2 * 3 · d"
  19 %[3]d "\nlet x = 1;\n"
  23 %[3]d "text of rust,include=examples/a.rs#b"
# Two
  25 %[2]d "Two"
  26 %[4]d "source, 2020"
`, fieldProse, fieldHeading, fieldCode, fieldSource)
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// TestScanAgreesWithRender: a passage is found in the block that the reader opens for it, in every lesson there is.
func TestScanAgreesWithRender(t *testing.T) {
	course, err := lessons.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range course.All() {
		src, err := l.Prose()
		if err != nil {
			t.Fatal(err)
		}
		doc := render.Parse(src, l.Include)
		anchors := map[string]string{}
		for _, h := range doc.Headings() {
			anchors[h.Anchor] = h.Text
		}
		for _, part := range scan(string(src), l.Include) {
			if part.anchor != "" && anchors[part.anchor] != part.heading {
				t.Errorf("%s: #%s is %q here and %q in the reader", l.Path(), part.anchor, part.heading, anchors[part.anchor])
			}
			for _, p := range part.passages {
				at := sort.Search(doc.Len(), func(i int) bool { return doc.Block(i).Offset > int(p.offset) }) - 1
				if at < 0 {
					t.Fatalf("%s line %d is before the first block", l.Path(), p.line)
				}
				text := " " + strings.Join(split1(doc.Block(at).Text()), " ") + " "
				for _, w := range split1(p.text) {
					if !strings.Contains(text, " "+w+" ") {
						t.Errorf("%s line %d: %q is not in the block %q", l.Path(), p.line, w, doc.Block(at).Text())
						break
					}
				}
			}
		}
	}
}

// FuzzScan: whatever a lesson holds, what is found in it is clean and lies in it.
func FuzzScan(f *testing.F) {
	for _, s := range []string{scanned, "", "```\n", "~~~rust\n# x", "|", "#", "##  {#}", "- - -", ">>>> x", "[a](b", "`a", "\x1b[31m\u202e", "a\r\nb\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		src = strings.ToValidUTF8(src, "?") // as Lesson.Prose promises
		last := int32(0)
		for _, part := range scan(src, func(info string) (string, error) { return info, nil }) {
			for _, p := range part.passages {
				if p.text != render.Clean(p.text) || !utf8.ValidString(p.text) {
					t.Errorf("%q is not clean", p.text)
				}
				if p.offset < last || int(p.offset) > len(src) || int(p.line) > strings.Count(src, "\n")+2 {
					t.Errorf("offset %d after %d, line %d of %d bytes", p.offset, last, p.line, len(src))
				}
				last = p.offset
			}
		}
	})
}
