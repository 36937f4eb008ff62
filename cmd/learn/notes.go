package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/notes"
	"learn/internal/render"
	"learn/internal/search"
)

// The shape of `learn notes --json`, newest first. Programs read it: fields are added, never renamed or removed.
type noteJSON struct {
	Kind    notes.Kind `json:"kind"` // "note" or "mark"
	Lesson  string     `json:"lesson"`
	Heading string     `json:"heading"` // anchor, "" above the first
	Line    string     `json:"line"`    // the first words of what it is about
	Text    string     `json:"text"`    // "" for a bookmark
	At      string     `json:"at"`      // RFC 3339, UTC
}

func (p *program) notesCmd() *cobra.Command {
	var (
		asJSON bool
		export string
	)
	cmd := &cobra.Command{
		Use:   "notes [PATH]",
		Short: "List your notes and bookmarks, or export them",
		Long: `List your notes and bookmarks, newest first; with a PATH those of a topic, a lesson or a heading.

In a lesson m marks the paragraph at the top of the window, and N writes a note at it in your editor (VISUAL or EDITOR).
The key b of the lesson tree lists them all.`,
		Args:              args(0, 1),
		ValidArgsFunction: p.completePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON && cmd.Flags().Changed("export") {
				return misuse("use one of them", "--json and --export do not go together")
			}
			course, list, err := p.listNotes(cmd, args)
			switch {
			case err != nil:
				return err
			case asJSON:
				return writeJSON(p.out, notesJSON(list))
			case cmd.Flags().Changed("export"):
				return p.exportNotes(course, list, export)
			}
			pg := p.page()
			pg.notes(list)
			return pg.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&export, "export", "", "write Markdown to `FILE`, which must not be there yet; - is standard output")
	return cmd
}

// listNotes are the notes and bookmarks of a PATH, or all.
func (p *program) listNotes(cmd *cobra.Command, args []string) (*lessons.Course, []notes.Entry, error) {
	course, err := p.curriculum()
	if err != nil {
		return nil, nil, err
	}
	var only lessons.Ref
	if len(args) > 0 {
		if only, err = p.find(args[0]); err != nil {
			return nil, nil, err
		}
	}
	sum, err := p.summary(cmd.Context())
	if err != nil {
		return nil, nil, err
	}
	var list []notes.Entry
	for _, e := range notes.List(course, sum) {
		if within(&e, only) {
			list = append(list, e)
		}
	}
	return course, list, nil
}

// within says whether an entry belongs to what a PATH names.
func within(e *notes.Entry, only lessons.Ref) bool {
	switch {
	case only.Topic == nil:
		return true
	case only.Lesson == nil:
		return strings.HasPrefix(e.Path, only.Topic.ID+"/")
	case e.Path != only.Lesson.Path():
		return false
	}
	return only.Heading == "" || e.Position.Heading == only.Heading
}

func notesJSON(list []notes.Entry) []noteJSON {
	out := make([]noteJSON, 0, len(list))
	for i := range list {
		e := &list[i]
		out = append(out, noteJSON{e.Kind, e.Path, e.Position.Heading, e.Line, e.Text, e.At.UTC().Format(time.RFC3339)})
	}
	return out
}

// notes prints them for people.
func (pg *page) notes(list []notes.Entry) {
	if len(list) == 0 {
		pg.printf("There are no notes or bookmarks here.\n\n")
		pg.printf("In a lesson m marks the paragraph at the top of the window, and N writes a note at it.\n")
		return
	}
	titles := notes.ReadTitles(list)
	for i := range list {
		e := &list[i]
		if i > 0 {
			pg.printf("\n")
		}
		kind, where, path := "◆ bookmark", e.Title(), e.Path
		if e.Kind == notes.KindNote {
			kind = "✎ note"
		}
		if h := titles.Heading(e); h != "" {
			where, path = h+" · "+where, path+"#"+e.Position.Heading
		}
		pg.printf("%s of %s in %s\n", kind, e.At.Local().Format("2 January 2006"), where)
		if e.Lesson == nil {
			pg.printf("  which the course does not have any more\n")
		} else {
			pg.printf("  learn %s\n", path)
		}
		pg.indented("“" + e.Line + "”")
		pg.indented(e.Text)
	}
}

// indented prints text with lines, wrapped; nothing for an empty one.
func (pg *page) indented(text string) {
	if text == "" {
		return
	}
	for _, l := range render.Wrap(render.Clean(text), pg.width-4) {
		fmt.Fprintln(pg, strings.TrimRight("    "+l, " "))
	}
}

// exportNotes writes them as Markdown. A file that is there is not written over: it may be another one.
func (p *program) exportNotes(course *lessons.Course, list []notes.Entry, file string) error {
	text := notes.Markdown(course, list, notes.ReadTitles(list))
	if file == "-" {
		_, err := p.out.WriteString(text)
		return err
	}
	if file == "" {
		return misuse("name a file, or - for standard output", "--export needs a FILE")
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return failed("name another file, or remove this one", "%s is there already and is not written over", file)
	}
	if err != nil {
		return failed("name a file in a folder you may write to", "the notes were not exported: %v", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return failed("see whether the disk is full", "the notes were not exported whole: %v", err)
	}
	pg := p.page()
	pg.printf("%s written to %s\n", entries(len(list)), file)
	return pg.Flush()
}

// noteDocs are the notes and bookmarks as they are searched. Those of lessons that are gone lead nowhere, and are left out.
func noteDocs(list []notes.Entry) []search.Extra {
	var docs []search.Extra
	for i := range list {
		e := &list[i]
		switch {
		case e.Lesson == nil:
		case e.Kind == notes.KindNote:
			docs = append(docs, search.Extra{Key: "note " + e.ID, Lesson: e.Lesson, Heading: e.Position.Heading, Title: "note", Text: e.Text})
		default:
			docs = append(docs, search.Extra{Key: "mark " + e.Path + " " + e.Position.Hash, Lesson: e.Lesson,
				Heading: e.Position.Heading, Title: "bookmark", Text: e.Line})
		}
	}
	return docs
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
