package main

import (
	"github.com/spf13/cobra"

	"learn/internal/render"
	"learn/internal/tui/ui"
)

// The narrowest and widest text that `read --width` prints.
const (
	leastWidth = 20
	mostWidth  = 400
)

func (p *program) readCmd() *cobra.Command {
	var plain bool
	var width int
	cmd := &cobra.Command{
		Use:   "read PATH",
		Short: "Read a lesson, or print it",
		Long: `Read a lesson. In a terminal the reader opens; with --plain or --width, or where the output goes elsewhere, the text is
printed. With a heading (learn read memory#arenas --plain) only its section is.`,
		Args:              args(1, 1),
		ValidArgsFunction: p.completePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := p.findLesson(args[0])
			if err != nil {
				return err
			}
			sized := cmd.Flags().Changed("width")
			if sized && (width < leastWidth || width > mostWidth) {
				return misuse("80 is usual", "--width is %d to %d, not %d", leastWidth, mostWidth, width)
			}
			if !plain && !sized && p.interactive() {
				return p.open(&ui.Place{View: ui.ViewReader, Lesson: ref.Lesson, Heading: ref.Heading}, false)
			}
			prose, err := ref.Lesson.Prose()
			if err != nil {
				return err
			}
			pg := p.page()
			if plain {
				pg.theme = render.Theme{}
			}
			if sized {
				pg.width = width
			}
			pg.document(render.Parse(prose, ref.Lesson.Include), ref.Heading)
			return pg.Flush()
		},
	}
	cmd.Flags().BoolVar(&plain, "plain", false, "print the text, without any style")
	cmd.Flags().IntVar(&width, "width", plainWidth, "print the text, `N` cells wide; otherwise as wide as the terminal, 88 at most, or 80")
	return cmd
}

// document prints a lesson, or the section under a heading, with the sections inside it.
func (pg *page) document(doc *render.Document, anchor string) {
	first, end := 0, doc.Len()
	headings := doc.Headings()
	for i, h := range headings {
		if anchor == "" || h.Anchor != anchor {
			continue
		}
		first = h.Block
		for _, next := range headings[i+1:] {
			if next.Level <= h.Level {
				end = next.Block
				break
			}
		}
		break
	}
	pg.blocks(doc, first, end)
}
