package quiz

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"learn/internal/source"
)

// raw is a question as the file spells it: keys that mean different things in
// different kinds are sorted out afterwards.
type raw struct {
	Question
	RawLine    *int `toml:"line"`
	RawLines   any  `toml:"lines"`
	RawProgram any  `toml:"program"`
}

// parser checks one question and says where it is wrong.
type parser struct {
	file  string
	line  int            // of the question
	id    string         // of the question, for messages
	index map[string]int // path below the question → line in the part
	errs  source.Errors
}

// Parse reads a quiz.toml. Broken questions are reported in source.Errors and
// left out; the sound ones are returned beside the error.
func Parse(file string, data []byte) ([]Question, error) {
	if len(data) > source.MaxSize {
		var none struct{}
		return nil, source.DecodeTOML(file, data, &none)
	}
	var errs source.Errors
	var sound []Question
	head, parts := source.Split(data, "question")
	var nothing struct{}
	errs.Join(file, head.Decode(file, &nothing))
	seen := map[string]int{}
	for _, part := range parts {
		q, err := parseOne(file, part)
		errs.Join(file, err)
		if q.ID != "" {
			if first, ok := seen[q.ID]; ok {
				errs.Add(file, part.Line, "question %q: the id is already taken by the question on line %d", q.ID, first)
				continue
			}
			seen[q.ID] = part.Line
		}
		if err == nil {
			sound = append(sound, q)
		}
	}
	return sound, errs.Err()
}

// parseOne reads one [[question]] with its subtables.
func parseOne(file string, part source.Part) (Question, error) {
	var doc struct {
		Question []raw `toml:"question"`
	}
	if err := part.Decode(file, &doc); err != nil {
		if len(doc.Question) == 1 {
			return Question{ID: doc.Question[0].ID}, err
		}
		return Question{}, err
	}
	if len(doc.Question) != 1 {
		return Question{}, source.Error{File: file, Line: part.Line, Msg: "expected one [[question]]"}
	}
	r := &doc.Question[0]
	q := &r.Question
	q.Line = part.Line
	q.Lang = cmp.Or(q.Lang, "rust")
	p := &parser{file: file, line: part.Line, id: q.ID, index: source.Index(part.Data)}
	p.common(q)
	p.foreign(q.Kind)
	p.shape(r)
	p.kind(q)
	// A last net: whatever the checks above do not think of, a question whose own
	// key is judged wrong must not be asked.
	p.when(len(p.errs) == 0 && !q.Grade(q.Solution()).Right, "kind", "its own answer is not graded as right")
	return *q, p.errs.Err()
}

// at reports something wrong with the key at a path below the question, or
// with the question when it has no such key.
func (p *parser) at(path, format string, args ...any) {
	p.report(max(1, p.index["question[0]."+path]), format, args...)
}

// report reports something wrong on a line of the question's part, from 1.
func (p *parser) report(line int, format string, args ...any) {
	p.errs.Add(p.file, p.line+line-1, "question %q: %s", p.id, fmt.Sprintf(format, args...))
}

// common checks what every question has.
func (p *parser) common(q *Question) {
	p.when(q.ID == "", "id", "it has no id")
	p.when(q.ID != "" && !source.Slug(q.ID), "id", "an id is lower-case words joined by hyphens")
	for _, f := range []struct{ name, text string }{
		{"prompt", q.Prompt}, {"explain", q.Explain}, {"ref", q.Ref},
	} {
		p.when(empty(f.text), f.name, "it has no %s", f.name)
	}
	for _, o := range q.Objectives {
		p.when(!source.Slug(o), "objectives", "objective %q: an id is lower-case words joined by hyphens", o)
	}
}

// keys returns the keys that belong to a kind, besides the common ones.
func keys(k Kind) []string {
	switch k {
	case Single, Multiple:
		return []string{"choice"}
	case Short:
		return []string{"accept", "form", "number", "program", "mistake"}
	case Trace:
		return []string{"outcome", "prints", "error", "accept", "program", "mistake"}
	case Order:
		return []string{"lines", "also", "program"}
	case Cloze:
		return []string{"blank", "prints"}
	case Spot:
		return []string{"line", "lines", "fix", "test", "mistake"}
	case Match:
		return []string{"pair", "extra"}
	}
	return nil
}

// foreign reports keys that another kind has.
func (p *parser) foreign(kind Kind) {
	if !slices.Contains(Kinds(), kind) {
		names := make([]string, 0, 8)
		for _, k := range Kinds() {
			names = append(names, string(k))
		}
		p.at("kind", "unknown kind %q: use one of %s", kind, strings.Join(names, ", "))
		return
	}
	own := append(keys(kind), "id", "kind", "objectives", "ref", "prompt", "explain", "code", "lang")
	first := map[string]int{} // line of the first key of each name
	for path, line := range p.index {
		name, ok := strings.CutPrefix(path, "question[0].")
		if !ok {
			continue
		}
		if i := strings.IndexAny(name, ".["); i >= 0 {
			name = name[:i]
		}
		if n, ok := first[name]; !ok || line < n {
			first[name] = line
		}
	}
	for name, line := range first {
		if !slices.Contains(own, name) {
			p.report(line, "%q has no place in the kind %s", name, kind)
		}
	}
}

// shape sorts out the keys whose type depends on the kind.
func (p *parser) shape(r *raw) {
	q := &r.Question
	path, isPath := r.RawProgram.(string)
	runs, isBool := r.RawProgram.(bool)
	q.Program, q.Runs = path, runs
	p.when(q.Kind == Order && r.RawProgram != nil && !isBool, "program", "program is true or false in a question of kind order")
	p.when(q.Kind != Order && r.RawProgram != nil && (!isPath || path == ""), "program", "program is the path of an example")
	if q.Kind != Spot {
		q.Lines = p.texts(r.RawLines)
		return
	}
	q.Faults = p.numbers(r.RawLines)
	p.when(r.RawLine != nil && r.RawLines != nil, "lines", "give line or lines, not both")
	if r.RawLine != nil {
		q.Faults = []int{*r.RawLine}
	}
}

func (p *parser) numbers(v any) []int {
	list, ok := v.([]any)
	p.when(!ok && v != nil, "lines", "lines is a list of line numbers here")
	var out []int
	for _, e := range list {
		n, ok := e.(int64)
		if !ok || n < 1 || n > 1<<20 {
			p.at("lines", "%v is not a line number", e)
			continue
		}
		out = append(out, int(n))
	}
	return out
}

func (p *parser) texts(v any) []string {
	list, ok := v.([]any)
	p.when(!ok && v != nil, "lines", "lines is a list of texts here")
	var out []string
	for _, e := range list {
		s, ok := e.(string)
		if !ok {
			p.at("lines", "%v is not a text", e)
			continue
		}
		out = append(out, s)
	}
	return out
}

// each returns the path of one element, for error messages.
func each(name string, i int) string {
	return fmt.Sprintf("%s[%d]", name, i)
}
