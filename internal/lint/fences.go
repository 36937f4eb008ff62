package lint

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"learn/internal/render"
)

// Bounds of listings, in columns.
const (
	maxDiagram = 76
	maxCode    = 100
)

// class is what a fence of a language may say and how it is proven.
type class struct {
	attrs   []string
	include bool     // the text has to come from a file: its own could not be proven
	folders []string // where that file may be
}

// classes are the languages that a fence in lesson.md may have. A language without a class does not exist.
func classes() map[string]class {
	all := map[string]class{
		"rust":    {attrs: []string{"compile_fail", "should_panic", "include", "numbered"}, folders: []string{"examples"}},
		"bench":   {attrs: []string{"id"}},
		"text":    {attrs: []string{"include", "numbered"}, folders: []string{"examples", "config"}},
		"console": {attrs: []string{"include", "numbered"}, folders: []string{"examples", "config"}},
	}
	for _, lang := range []string{
		"yaml", "toml", "json", "dockerfile", "hcl", "sql", "lua", "promql", "logql", "rego", "cel", "ini", "xml",
		"nginx", "proto", "graphql", "tla", "makefile", "properties", "csv",
	} {
		all[lang] = class{attrs: []string{"include", "numbered"}, include: true, folders: []string{"config"}}
	}
	return all
}

// fence is a listing with its own line.
type fence struct {
	*render.Code
	line   int
	fenced bool   // not indented, nor HTML
	named  bool   // has a language
	body   string // what stands between the fence's lines
}

var fenceLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^(?:[ \t]|>|[-*+]|[0-9]+[.)])*(`{3,}|~{3,})[ \t]*([^\\s`]*)")
})

// fences are the listings of a text, those that could not be included left out.
func (t *text) fences() []fence {
	var list []fence
	for i := range t.doc.Len() {
		b := t.doc.Block(i)
		if b.Code == nil {
			continue
		}
		start, end := t.segment(i)
		first, body, _ := strings.Cut(t.src[start:end], "\n")
		f := fence{Code: b.Code, line: t.lineAt(b.Offset)}
		if m := fenceLine().FindStringSubmatch(first); m != nil {
			f.fenced, f.named = true, m[2] != ""
			f.body, _, _ = strings.Cut(body, m[1])
		}
		list = append(list, f)
	}
	return list
}

func checkFenceLanguage(l *lesson, r *reporter) {
	known := strings.Join(slices.Sorted(maps.Keys(classes())), ", ")
	for _, t := range l.texts {
		for _, f := range t.fences() {
			_, ok := classes()[f.Lang]
			switch {
			case !f.fenced:
				r.add(t.file, f.line, "%stext stands here as it is, indented or as HTML; put it between fences, or write Markdown", t.about())
			case !f.named:
				r.add(t.file, f.line, "%sa fence does not name its language; write ```text for diagrams and output", t.about())
			case !ok:
				r.add(t.file, f.line, "%sno fence has the language %q; use one of %s", t.about(), f.Lang, known)
			}
		}
	}
}

// checkFenceClass holds lesson.md alone to classes: elsewhere a listing may be a fragment.
func checkFenceClass(l *lesson, r *reporter) {
	if l.prose == nil {
		return
	}
	for _, f := range l.prose.fences() {
		c, ok := classes()[f.Lang]
		if !ok || !f.named {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(f.Attrs)) {
			if !slices.Contains(c.attrs, name) {
				r.add(l.prose.file, f.line, "a %s fence has no attribute %q; it may have %s", f.Lang, name, strings.Join(c.attrs, ", "))
			}
		}
		if why := f.unproven(c); why != "" {
			r.add(l.prose.file, f.line, "%s", why)
		}
	}
}

var errorCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^E[0-9]{4}$`) })

// unproven says why nothing could prove a fence, or returns "".
func (f fence) unproven(c class) string {
	code, fails := f.Attrs["compile_fail"]
	_, panics := f.Attrs["should_panic"]
	switch {
	case f.Lang == "bench" && f.Attrs["id"] == "":
		return "the fence does not say which measurement it shows; write bench,id=ID"
	case fails && !errorCode().MatchString(code):
		return "the fence does not say with which error it fails; write compile_fail=E0000, with the error's code"
	case fails && panics, (fails || panics) && f.Include != "":
		return "the fence has two classes; leave one of compile_fail, should_panic and include"
	case f.Include != "":
		return f.foreign(c)
	case c.include:
		return "nothing proves a " + f.Lang + " fence with a text of its own; put the file into config/ and write include=config/FILE#ANCHOR"
	}
	return ""
}

// foreign says why nothing proves the file that a fence includes, or returns "".
func (f fence) foreign(c class) string {
	folder, _, _ := strings.Cut(f.file(), "/")
	switch {
	case !slices.Contains(c.folders, folder):
		return "nothing proves " + f.file() + " in a " + f.Lang + " fence; include from " + strings.Join(c.folders, "/ or ") + "/"
	case f.Lang == "rust" && path.Ext(f.file()) != ".rs":
		return "nothing proves " + f.file() + " as rust; include a program: examples/NAME.rs"
	}
	return ""
}

// file is the file that a fence includes.
func (f fence) file() string {
	file, _, _ := strings.Cut(f.Include, "#")
	return file
}

func checkFenceInclude(l *lesson, r *reporter) {
	if l.prose == nil {
		return
	}
	for i := range l.prose.doc.Len() {
		b := l.prose.doc.Block(i)
		if b.Kind == render.KindProblem && !(strings.HasPrefix(b.Text(), "bench,") && l.unreadable(benchFile)) {
			r.add(l.prose.file, l.prose.lineAt(b.Offset), "this cannot be shown: %s; write the part there, or name one that is there",
				strings.ReplaceAll(b.Text(), ";", ","))
		}
	}
	for _, f := range l.prose.fences() {
		if (f.Include != "" || f.Lang == "bench") && strings.TrimSpace(f.body) != "" {
			r.add(l.prose.file, f.line, "the fence has a body, and shows another text; leave the body empty")
		}
	}
}

func checkFenceWidth(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, f := range t.fences() {
			most := maxCode
			if f.Lang == "text" || f.Lang == "bench" {
				most = maxDiagram
			}
			if n, wide := widest(f.Text); wide > most {
				r.add(t.file, f.line, "%sline %d of the listing has %d columns; break it at %d", t.about(), n, wide, most)
			}
		}
	}
}

// widest is the number, from 1, of the widest line and its width in characters.
func widest(code string) (number, width int) {
	n := 0
	for line := range strings.Lines(code) {
		n++
		if w := utf8.RuneCountInString(render.Clean(strings.TrimRight(line, "\r\n"))); w > width {
			number, width = n, w
		}
	}
	return number, width
}

var versioned = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\p{L}[\p{L}\d_.+-]*\)?\s+(?:version\s+)?v?\d+(?:\.\d+)*\b`)
})

// checkConsole asks the section of a captured session for a version: "with glibc 2.36".
func checkConsole(l *lesson, r *reporter) {
	if l.prose == nil {
		return
	}
	labelled := map[int]bool{} // sections in which a version is named
	for i := range l.prose.doc.Len() {
		b := l.prose.doc.Block(i)
		if b.Code == nil && versioned().MatchString(b.Text()) {
			labelled[b.Heading] = true
		}
	}
	for i := range l.prose.doc.Len() {
		b := l.prose.doc.Block(i)
		if b.Code != nil && b.Code.Lang == "console" && b.Code.Include == "" && !labelled[b.Heading] {
			r.add(l.prose.file, l.prose.lineAt(b.Offset),
				"nothing says from which version this session was captured; write it beside: \"captured with NAME 1.2\"")
		}
	}
}
