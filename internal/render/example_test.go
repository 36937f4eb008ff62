package render_test

import (
	"fmt"
	"strings"

	"learn/internal/render"
)

func ExampleParse() {
	lesson := "# Queues\n\nBound *every* queue.\n\n### Why {#why}\n\n```rust\n# fn main() {}\nlet bound = 64;\n```\n"
	d := render.Parse([]byte(lesson), nil)
	fmt.Println(d.Title(), d.Headings()[1].Anchor, d.Block(3).Code.Lang)
	l := d.Layout(32, render.Theme{})
	for i := range d.Len() {
		fmt.Println(strings.Join(l.Lines(i), "\n"))
	}
	// Output:
	// Queues why rust
	// Queues
	// ────────────────────────────────
	//
	// Bound every queue.
	//
	// Why
	//
	// | let bound = 64;           rust
}
