package lint

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"learn/internal/render"
	"learn/internal/source"
)

// Bounds of a lesson's prose.
const (
	minLines       = 150
	maxLines       = 330
	wordsAMinute   = 180
	minutesApart   = 3    // how far the stated minutes may be from the counted ones, or
	minutesShare   = 0.25 // this part of the counted ones
	minSources     = 3
	minSymptoms    = 5
	maxColumns     = 4
	symptomColumns = 4
)

func checkTitle(l *lesson, r *reporter) {
	if l.prose == nil || !l.promises() {
		return
	}
	first, _, _ := strings.Cut(l.prose.src, "\n")
	if want := "# " + l.Title; strings.TrimRight(first, "\r ") != want {
		r.add(l.prose.file, 1, "the first line is not the title of the lesson in topic.toml; write %q, or change the title there", want)
	}
}

func checkLines(l *lesson, r *reporter) {
	if l.prose == nil || l.draft {
		return
	}
	n := strings.Count(strings.TrimRight(l.prose.src, "\n"), "\n") + 1
	switch {
	case n < minLines:
		r.add(l.prose.file, n, "the lesson has %d lines; write at least %d, or make it a part of another lesson", n, minLines)
	case n > maxLines:
		r.add(l.prose.file, maxLines+1, "the lesson has %d lines; cut it to at most %d, or make two of it", n, maxLines)
	}
}

// checkMinutes compares the stated minutes with what there is to read: every word of text, tables and headings, and
// of listings what is shown, included parts as well.
func checkMinutes(l *lesson, r *reporter) {
	if l.prose == nil || l.draft || !l.promises() {
		return
	}
	words := 0
	for i := range l.prose.doc.Len() {
		words += l.prose.doc.Block(i).Words
	}
	counted := float64(words) / wordsAMinute
	apart := float64(l.Minutes) - counted
	if apart < 0 {
		apart = -apart
	}
	if apart > max(minutesApart, minutesShare*counted) {
		r.add(l.topic.file, l.key("minutes"), "minutes is %d, but the %d words of lesson %q take %.0f at %d a minute; write %.0f",
			l.Minutes, words, l.ID, max(counted, 1), wordsAMinute, max(counted, 1))
	}
}

var ownAnchor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{#([^}\s]*)\}\s*$`) })

// anchor is the anchor that an author gave a heading, or "".
func (t *text) anchor(h render.Heading) string {
	line, _, _ := strings.Cut(t.src[t.doc.Block(h.Block).Offset:], "\n")
	if m := ownAnchor().FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

// anchors are the anchors by which a text's headings can be named, those that are not in order left out.
func (t *text) anchors() []string {
	var list []string
	for _, h := range t.doc.Headings() {
		if a := t.anchor(h); source.Slug(a) && h.Level > 1 && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

func checkAnchors(l *lesson, r *reporter) {
	if l.prose == nil {
		return
	}
	seen := map[string]int{}
	for i, h := range l.prose.doc.Headings() {
		line, anchor := l.prose.lineAt(l.prose.doc.Block(h.Block).Offset), l.prose.anchor(h)
		switch {
		case h.Level == 1 && i > 0:
			r.add(l.prose.file, line, "there is a second title; write sections as `## Heading {#anchor}`")
		case h.Level == 1:
		case anchor == "":
			r.add(l.prose.file, line, "the heading %q has no anchor; write one behind it: {#lower-case-words}", h.Text)
		case !source.Slug(anchor):
			r.add(l.prose.file, line, "the anchor %q is not lower-case words joined by hyphens; rename it", anchor)
		case seen[anchor] > 0:
			r.add(l.prose.file, line, "the anchor %q is taken by the heading on line %d; give this one another", anchor, seen[anchor])
		}
		if anchor != "" && seen[anchor] == 0 {
			seen[anchor] = line
		}
	}
}

var (
	sourcesHeading = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(sources?|references|further reading)\b`)
	})
	webAddress = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://[^\s)>\]]+`) })
)

// checkSources looks for the section of sources and counts the different addresses in it.
func checkSources(l *lesson, r *reporter) {
	if l.prose == nil {
		return
	}
	doc := l.prose.doc
	found, line := false, 0
	links := map[string]bool{}
	for i := range doc.Len() {
		b := doc.Block(i)
		if b.Heading < 0 {
			continue
		}
		h := doc.Headings()[b.Heading]
		if h.Level < 2 || !sourcesHeading().MatchString(h.Text+" "+h.Anchor) {
			continue
		}
		if !found {
			found, line = true, l.prose.lineAt(doc.Block(h.Block).Offset)
		}
		start, end := l.prose.segment(i)
		for _, address := range webAddress().FindAllString(l.prose.src[start:end], -1) {
			links[address] = true
		}
	}
	switch {
	case !found:
		r.add(l.prose.file, 1, "there is no section of sources; end the lesson with `## Sources {#sources}`")
	case len(links) < minSources:
		r.add(l.prose.file, line, "the sources have %d links; give at least %d: papers, specifications, documentation", len(links), minSources)
	}
}

// grid is a table as it is written.
type grid struct {
	line int
	head []string
	rows [][]string
}

// grids are the tables of a text.
func (t *text) grids() []grid {
	var list []grid
	for _, p := range t.passages() {
		if p.kind != render.KindTable {
			continue
		}
		g := grid{line: t.lineAt(p.offset)}
		for i, line := range strings.Split(p.src, "\n") {
			line = strings.TrimLeft(line, " >\t") // a table may stand in a quotation
			switch cells := cut(line); {
			case strings.TrimSpace(line) == "":
			case i == 0:
				g.head = cells
			case i > 1:
				g.rows = append(g.rows, cells)
			}
		}
		list = append(list, g)
	}
	return list
}

// cut returns the cells of a table's line. A bar divides even inside backticks; only `\|` does not.
func cut(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	var cells []string
	start := 0
	for i := range len(line) {
		if line[i] == '|' && (i == 0 || line[i-1] != '\\') {
			cells = append(cells, strings.TrimSpace(line[start:i]))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(line[start:]); rest != "" {
		cells = append(cells, rest)
	}
	return cells
}

func checkTables(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, g := range t.grids() {
			n := len(g.head)
			if n > maxColumns {
				r.add(t.file, g.line, "%sa table has %d columns; at most %d can be read at 80", t.about(), n, maxColumns)
			}
			for i, row := range g.rows {
				if len(row) > n {
					r.add(t.file, g.line+2+i, "%sa row has %d cells and the table %d columns, so that the rest is not shown; write | in a cell as \\|",
						t.about(), len(row), n)
				}
			}
		}
	}
}

func checkTroubleshooting(l *lesson, r *reporter) {
	if l.prose == nil {
		return
	}
	for _, g := range l.prose.grids() {
		if len(g.head) != symptomColumns || !strings.HasPrefix(strings.ToLower(g.head[0]), "symptom") {
			continue
		}
		if len(g.rows) < minSymptoms {
			r.add(l.prose.file, g.line, "the table of symptoms has %d rows; give at least %d, each from something that happens",
				len(g.rows), minSymptoms)
		}
		return
	}
	r.add(l.prose.file, 1, "there is no table of what goes wrong; write one: symptom | likely cause | confirm with | fix")
}

// shown is how long a text is when it is read: without the marks of code and emphasis.
func shown(s string) int {
	return utf8.RuneCountInString(strings.NewReplacer("`", "", "**", "").Replace(strings.TrimSpace(s)))
}
