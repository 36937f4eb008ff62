package notes

import (
	"cmp"
	"slices"
	"strings"

	"learn/internal/lessons"
)

// Markdown is all entries as a document: by lesson in the order of the course, then by place; under each heading the
// quoted line and the note. Lessons that the course does not have any more come last, by path.
func Markdown(c *lessons.Course, list []Entry, titles Titles) string {
	list = slices.Clone(list)
	order := map[string]int{}
	for i, l := range c.All() {
		order[l.Path()] = i + 1
	}
	rank := func(e *Entry) int {
		if n := order[e.Path]; n > 0 {
			return n
		}
		return len(order) + 1
	}
	slices.SortStableFunc(list, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), byPlace(&a, &b))
	})
	var b strings.Builder
	b.WriteString("# Notes and bookmarks\n")
	for i := range list {
		e := &list[i]
		newLesson := i == 0 || list[i-1].Path != e.Path
		if newLesson {
			b.WriteString("\n## " + e.Title() + "\n\n`" + e.Path + "`\n")
		}
		heading := titles.Heading(e)
		if heading != "" && (newLesson || heading != titles.Heading(&list[i-1])) {
			b.WriteString("\n### " + heading + "\n")
		}
		e.markdown(&b)
	}
	return b.String()
}

// markdown writes the quoted line and the note. A note is Markdown already, and stays as it was written.
func (e *Entry) markdown(b *strings.Builder) {
	b.WriteString("\n> " + quoted(e.Line) + "\n")
	if e.Text != "" {
		b.WriteString("\n" + e.Text + "\n")
	}
}

// quoted is a line that Markdown shows as it stands.
func quoted(s string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "#", `\#`).Replace(s)
}
