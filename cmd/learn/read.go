package main

import (
	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/lines"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

func (p *program) readCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "read PATH",
		Short: "Read a lesson, or print it",
		Long: `Read a lesson. In a terminal the reader opens; with --width or --plain, or where the output goes elsewhere, the text is
printed: with --plain in words alone, tables row by row, as a screen reader needs it. With a heading (learn read
memory#arenas --plain) only its section is. ACCESSIBLE=1 learn read PATH reads it section by section.`,
		Args:              args(1, 1),
		ValidArgsFunction: p.completePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := p.findLesson(args[0])
			if err != nil {
				return err
			}
			if err := p.checkWidth(); err != nil {
				return err
			}
			printed := cmd.Flags().Changed("plain") || p.width != 0 || !isTerminal(p.out)
			switch {
			case printed && p.lineMode():
				return p.inLines(cmd, func(t *lines.Tutor) error { return t.Print(ref.Lesson, ref.Heading) })
			case p.lineMode():
				return p.readInLines(cmd, ref.Lesson, ref.Heading)
			case !printed && p.interactive():
				return p.open(&ui.Place{View: ui.ViewReader, Lesson: ref.Lesson, Heading: ref.Heading}, false)
			}
			return p.printLesson(ref)
		},
	}
}

// printLesson prints a lesson as it is laid out.
func (p *program) printLesson(ref lessons.Ref) error {
	prose, err := ref.Lesson.Prose()
	if err != nil {
		return err
	}
	pg := p.page()
	pg.document(render.Parse(prose, ref.Lesson.Include), ref.Heading)
	return pg.Flush()
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
