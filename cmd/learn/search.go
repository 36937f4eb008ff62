package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"learn/internal/notes"
	"learn/internal/search"
)

// hitJSON is one hit of `learn search --json`. Programs read it: fields are added, never renamed or removed.
type hitJSON struct {
	Lesson  string `json:"lesson"`         // its full path; "" for a whole topic
	Heading string `json:"heading"`        // anchor: lesson#heading is a PATH; "" for a whole lesson or topic
	Line    int    `json:"line"`           // of lesson.md, from 1; 0 where it is not a line of that
	Text    string `json:"text"`           // the line
	Kind    string `json:"kind"`           // topic, lesson, text, question, exercise, or note: a bookmark, too
	Topic   string `json:"topic"`          // id
	Section string `json:"section"`        // the heading's text, or the title of what was found
	Item    string `json:"item,omitempty"` // id of the question, exercise or note
}

// mostHits is how many hits are printed if nobody says.
const mostHits = 10

func (p *program) searchCmd() *cobra.Command {
	var asJSON bool
	var most int
	cmd := &cobra.Command{
		Use:   "search WORDS…",
		Short: "Find lessons, sections, questions, exercises and your notes",
		Long: `Find lessons, sections, questions, exercises and your notes by words, best first. Forms of a word count as the word, a typing error is
forgiven, and identifiers are found by their parts. Each hit has the PATH that opens it.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(strings.Join(args, "")) == "" {
				return misuse("type "+cmd.UseLine()+", such as `learn search false sharing`", "%s needs words to look for", cmd.CommandPath())
			}
			if most < 1 {
				return misuse("--most takes a number from 1", "--most is %d", most)
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.search(cmd.Context(), strings.Join(args, " "), most, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().IntVar(&most, "most", mostHits, "print at most `N` hits")
	return cmd
}

func (p *program) search(ctx context.Context, words string, most int, asJSON bool) error {
	course, err := p.curriculum()
	if err != nil {
		return err
	}
	index := search.New(course)
	index.Build()
	index.SetExtra(noteDocs(notes.List(course, p.knownSoFar(ctx))))
	found := index.Search(words, search.Options{Most: most})
	if asJSON {
		list := make([]hitJSON, 0, len(found.Hits))
		for i := range found.Hits {
			list = append(list, hitOf(&found.Hits[i]))
		}
		return writeJSON(p.out, list)
	}
	pg := p.page()
	pg.hits(words, found)
	return pg.Flush()
}

// jsonWidth is how long the text of a hit is in JSON, in cells: a line of prose, not a paragraph.
const jsonWidth = 200

func hitOf(h *search.Hit) hitJSON {
	text, _ := h.Excerpt(jsonWidth)
	j := hitJSON{Heading: h.Heading, Line: h.Line, Text: text, Kind: string(h.Kind), Topic: h.Topic.ID, Section: h.Section, Item: h.Item}
	if h.Lesson != nil {
		j.Lesson = h.Lesson.Path()
	}
	return j
}

// hits prints what was found, for people.
func (pg *page) hits(words string, found search.Result) {
	if len(found.Unknown) > 0 && len(found.Hits) > 0 {
		pg.printf("No lesson says %s; these are for the other words.\n\n", quoted(found.Unknown))
	}
	if len(found.Hits) == 0 {
		pg.printf("Nothing in this course fits “%s”. `learn list` shows what there is.\n", words)
	}
	for i := range found.Hits {
		if i > 0 {
			pg.printf("\n")
		}
		pg.hit(&found.Hits[i])
	}
}

func (pg *page) hit(h *search.Hit) {
	path, title := h.Topic.ID, h.Section
	if h.Lesson != nil {
		path = h.Lesson.Path()
		title = cmp.Or(title, h.Lesson.Title) // what stands before the first heading
	}
	switch h.Kind {
	case search.Topic:
		title += " (topic)"
	case search.Question:
		title += " (question)"
	case search.Exercise:
		title, path = title+" (exercise)", path+"/"+h.Item
	}
	if h.Kind != search.Exercise && h.Heading != "" {
		path += "#" + h.Heading
	}
	pg.printf("%s  ", path)
	pg.heading(ansi.Truncate(title, max(pg.width-ansi.StringWidth(path)-2, 20), "…"))
	text, marks := h.Excerpt(pg.width - 4)
	pg.printf("    ")
	pg.marked(text, marks)
}

// marked prints a line with some words of it in bold, where that is possible.
func (pg *page) marked(text string, marks []search.Span) {
	var line strings.Builder
	at := 0
	for _, m := range marks {
		if pg.theme.Profile <= colorprofile.NoTTY {
			break
		}
		line.WriteString(text[at:m.Start] + "\x1b[1m" + text[m.Start:m.End] + "\x1b[0m")
		at = m.End
	}
	line.WriteString(text[at:] + "\n")
	_, _ = pg.WriteString(line.String()) // Flush says what went wrong
}

func quoted(words []string) string {
	return "“" + strings.Join(words, "”, “") + "”"
}
