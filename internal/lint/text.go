package lint

import (
	"fmt"
	"path"
	"strings"

	"learn/internal/render"
)

// text is a piece of Markdown: a lesson's prose, or a value in a TOML file.
type text struct {
	file string
	line int    // on which src begins
	what string // "the prompt of question 3"; "" for a file of its own
	src  string
	doc  *render.Document

	parts []passage // of passages, once they were asked for; the rules look at one lesson in turn
}

// lineAt is the line in the file of an offset in the text.
func (t *text) lineAt(offset int) int {
	return t.line + strings.Count(t.src[:min(max(offset, 0), len(t.src))], "\n")
}

// about begins a message with what the text is: "the prompt of …: ".
func (t *text) about() string {
	if t.what == "" {
		return ""
	}
	return t.what + ": "
}

// segment is the source of a block: from its first line to the first line of the next.
func (t *text) segment(i int) (start, end int) {
	start, end = t.doc.Block(i).Offset, len(t.src)
	if i > 0 && t.doc.Block(i-1).Offset == start { // the first of several on one line has it
		return start, start
	}
	for j := i + 1; j < t.doc.Len(); j++ {
		if next := t.doc.Block(j).Offset; next > start {
			return start, min(next, end)
		}
	}
	return min(start, end), end
}

// passage is a block of prose with everything but prose blanked out.
type passage struct {
	kind   render.Kind
	offset int
	src    string // as written
	words  string // without code, addresses and the marks of callouts, each byte in its place
}

// passages are the blocks of prose: everything but listings.
func (t *text) passages() []passage {
	if t.parts != nil {
		return t.parts
	}
	t.parts = []passage{}
	for i := range t.doc.Len() {
		b := t.doc.Block(i)
		start, end := t.segment(i)
		if b.Code != nil || b.Kind == render.KindProblem || start >= end {
			continue
		}
		src := t.src[start:end]
		t.parts = append(t.parts, passage{b.Kind, start, src, blankAddresses(blankCode(src))})
	}
	return t.parts
}

// blankCode replaces what stands between backticks by spaces.
func blankCode(src string) string {
	out := []byte(src)
	for i := 0; i < len(src); {
		n := run(src[i:])
		if n == 0 {
			i++
			continue
		}
		end := closing(src, i+n, n)
		if end < 0 {
			i += n
			continue
		}
		blank(out[i:end])
		i = end
	}
	return string(out)
}

// run counts the backticks at the start of a text.
func run(s string) int {
	return len(s) - len(strings.TrimLeft(s, "`"))
}

// closing is the end of the next run of exactly n backticks, or -1.
func closing(src string, from, n int) int {
	for i := from; i < len(src); {
		m := run(src[i:])
		if m == n {
			return i + n
		}
		i += max(m, 1)
	}
	return -1
}

// blank overwrites everything but line ends.
func blank(b []byte) {
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
}

// findTexts collects the Markdown of the lesson's TOML files and solutions.
func (l *lesson) findTexts() {
	topic := values{l: l, file: l.topic.file, data: l.topic.data, index: l.topic.index}
	at := each("lesson", l.place)
	topic.add(at+".title", "the title", l.Title)
	topic.add(at+".summary", "the summary", l.Summary)
	l.findQuizTexts()
	for _, t := range l.exercises {
		file := path.Join(t.dir, exerciseFile)
		v := values{l: l, file: file, data: l.in.data[file], index: t.index}
		v.add("title", "the title", t.Title)
		v.add("goal", "goal", t.Goal)
		v.add("constraints", "constraints", t.Constraints)
		v.add("judged", "judged", t.Judged)
		for i, h := range t.Hints {
			v.add("hints", fmt.Sprintf("hint %d", i+1), h)
		}
		file = path.Join(t.dir, "solution.md")
		if data, ok := l.in.data[file]; ok {
			l.texts = append(l.texts, &text{file: file, line: 1, src: string(data), doc: render.Parse(data, nil)})
		}
	}
}

func (l *lesson) findQuizTexts() {
	v := values{l: l, file: l.file(quizFile), data: l.quizText, index: l.quizIndex}
	for i := range l.questions {
		q := &l.questions[i]
		of := fmt.Sprintf(" of question %q", q.ID)
		v.add(q.key+".prompt", "the prompt"+of, q.Prompt)
		v.add(q.key+".explain", "explain"+of, q.Explain)
		for j, c := range q.Choices {
			at := q.key + "." + each("choice", j)
			v.add(at+".text", fmt.Sprintf("choice %d%s", j+1, of), c.Text)
			v.add(at+".why", fmt.Sprintf("the why of choice %d%s", j+1, of), c.Why)
		}
		for j, m := range q.Mistakes {
			v.add(q.key+"."+each("mistake", j)+".why", fmt.Sprintf("the why of mistake %d%s", j+1, of), m.Why)
		}
		for j, b := range q.Blanks {
			for _, w := range b.Wrong {
				v.add(q.key+"."+each("blank", j)+".wrong", fmt.Sprintf("a why of blank %d%s", j+1, of), w.Why)
			}
		}
		for j, p := range q.Pairs {
			at, name := q.key+"."+each("pair", j), fmt.Sprintf("pair %d%s", j+1, of)
			v.add(at+".left", name, p.Left)
			v.add(at+".right", name, p.Right)
		}
		for _, e := range q.Extra {
			v.add(q.key+".extra", "extra"+of, e)
		}
	}
}

// values finds the lines of values in a TOML file.
type values struct {
	l     *lesson
	file  string
	data  []byte
	index map[string]int
	lines []string
}

// add adds the value of a key as one of the lesson's texts.
func (v *values) add(key, what, src string) {
	if strings.TrimSpace(src) == "" {
		return
	}
	t := &text{file: v.file, line: v.find(v.index[key], src), what: what, src: src, doc: render.Parse([]byte(src), nil)}
	v.l.texts = append(v.l.texts, t)
}

// find is the line on which a value begins: the first from its key on that holds the value's first line. Keys inside
// inline tables have no line of their own, and the text of a multi-line string begins below its key.
func (v *values) find(from int, src string) int {
	if v.lines == nil {
		v.lines = strings.Split(string(v.data), "\n")
	}
	first, _, _ := strings.Cut(src, "\n")
	first = strings.TrimSpace(first)
	for i := max(from, 1) - 1; i < len(v.lines); i++ {
		if strings.Contains(v.lines[i], first) {
			return i + 1
		}
	}
	return max(from, 1)
}

// each is the path of one element of an array, as source.Index has it.
func each(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }
