package render

import (
	"bytes"
	"os"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// lesson is a text of about 300 lines.
func lesson(tb testing.TB) []byte {
	tb.Helper()
	src, err := os.ReadFile("testdata/lesson.md")
	if err != nil {
		tb.Fatal(err)
	}
	for bytes.Count(src, []byte("\n")) < 300 {
		src = append(src, src...)
	}
	return bytes.Join(bytes.SplitAfter(src, []byte("\n"))[:300], nil)
}

func BenchmarkParse(b *testing.B) {
	src := lesson(b)
	b.ReportAllocs()
	for b.Loop() {
		Parse(src, nil)
	}
}

// BenchmarkFirstWindow lays out what fills a window of 50 lines.
func BenchmarkFirstWindow(b *testing.B) {
	d := Parse(lesson(b), nil)
	b.ReportAllocs()
	for b.Loop() {
		l := fresh(d, 80)
		for i, n := 0, 0; n < 50; i++ {
			n += l.Height(i)
		}
	}
}

func BenchmarkLayout(b *testing.B) {
	d := Parse(lesson(b), nil)
	b.ReportAllocs()
	for b.Loop() {
		l := fresh(d, 80)
		for i := range d.Len() {
			l.Lines(i)
		}
	}
}

// fresh is a layout that remembers nothing.
func fresh(d *Document, width int) *Layout {
	d.mu.Lock()
	d.layouts = nil
	d.mu.Unlock()
	return d.Layout(width, NewTheme(true, colorprofile.TrueColor))
}

// BenchmarkScrollCode is one key press on a listing.
func BenchmarkScrollCode(b *testing.B) {
	d := Parse(lesson(b), nil)
	l := fresh(d, 80)
	block := 0
	for d.Block(block).Code == nil || d.Block(block).Code.Lang != "rust" {
		block++
	}
	for b.Loop() {
		l.Code(block, 8, true)
	}
}

func BenchmarkMarkdown(b *testing.B) {
	th := NewTheme(true, colorprofile.TrueColor)
	for b.Loop() {
		Markdown("What does the `compare_exchange` on line 7 *compare*, and why is that not enough?", 76, th)
	}
}

func BenchmarkHighlight(b *testing.B) {
	th := NewTheme(true, colorprofile.TrueColor)
	d := Parse(lesson(b), nil)
	for _, lang := range []string{"rust", "yaml", "console"} {
		b.Run(lang, func(b *testing.B) {
			for i := range d.Len() {
				if c := d.Block(i).Code; c != nil && c.Lang == lang {
					for b.Loop() {
						highlight(c.Text, lang, th)
					}
					return
				}
			}
		})
	}
}
