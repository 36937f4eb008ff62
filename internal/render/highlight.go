package render

import (
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// Bounds of what is highlighted; beyond them a listing is plain. The lexers backtrack, so hostile text could keep them
// busy for ever: a listing whose lexer takes longer than maxLexing is plain from there on.
const (
	maxHighlight = 64 << 10
	maxLexing    = 150 * time.Millisecond
)

// lexerNames are the lexers for the languages that lessons use. They are always named: asking the highlighter to guess
// takes it many milliseconds, and it guesses wrong.
func lexerName(lang string) string {
	switch lang {
	case "rust", "toml", "yaml", "json", "bash", "sql", "lua", "hcl", "promql", "nginx", "ini", "http", "diff", "go",
		"python", "c", "xml", "makefile":
		return lang
	case "dockerfile":
		return "docker"
	case "sh", "shell":
		return "bash"
	case "yml":
		return "yaml"
	case "proto":
		return "protobuf"
	case "terraform":
		return "hcl"
	}
	return ""
}

// highlight returns the lines of a clean listing with colours. They have the same text as without, whatever the
// lexer does.
func highlight(text, lang string, th Theme) []string {
	lines := strings.Split(text, "\n")
	switch {
	case lang == "console":
		return highlightConsole(lines, th)
	case th.colourless() || len(text) > maxHighlight:
		return lines
	}
	name := lexerName(lang)
	switch name {
	case "":
		return lines
	case "yaml":
		return highlightYAML(lines, th)
	}
	colored, ok := lex(text, name, th)
	if !ok || len(colored) != len(lines) {
		return lines
	}
	if name == "toml" { // its lexer leaves the names of tables as they are
		for i, line := range lines {
			if tomlTable.MatchString(line) {
				colored[i] = th.paint(th.pen(functionColor), line)
			}
		}
	}
	return colored
}

var tomlTable = regexp.MustCompile(`^\[\[?[\w."'-]+\]\]?$`)

func lex(text, name string, th Theme) (lines []string, ok bool) {
	defer func() {
		if recover() != nil { // lexers that refer to lexers which are not linked do
			ok = false
		}
	}()
	lexer := lexers.Get(name)
	if lexer == nil {
		return nil, false
	}
	tokens, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root"}, text)
	if err != nil {
		return nil, false
	}
	w := lineWriter{theme: th, pens: map[chroma.TokenType]pen{}}
	rest, started := text, time.Now()
	for token := tokens(); token != chroma.EOF && time.Since(started) < maxLexing; token = tokens() {
		value := token.Value
		if !strings.HasPrefix(rest, value) {
			break
		}
		w.add(token.Type, value)
		rest = rest[len(value):]
	}
	w.add(chroma.Text, rest)
	return w.finish(), true
}

// lineWriter paints tokens and breaks them into lines.
type lineWriter struct {
	theme Theme
	pens  map[chroma.TokenType]pen
	lines []string
	line  strings.Builder
	same  strings.Builder // not painted yet: text of one pen
	pen   pen
}

func (w *lineWriter) add(t chroma.TokenType, value string) {
	p, known := w.pens[t]
	if !known {
		p = w.theme.token(t)
		w.pens[t] = p
	}
	for {
		part, rest, more := strings.Cut(value, "\n")
		if p != w.pen && strings.Trim(part, " ") != "" {
			w.flush()
			w.pen = p
		}
		w.same.WriteString(part)
		if !more {
			return
		}
		w.finishLine()
		value = rest
	}
}

func (w *lineWriter) flush() {
	w.line.WriteString(w.theme.paint(w.pen, w.same.String()))
	w.same.Reset()
}

func (w *lineWriter) finishLine() {
	w.flush()
	w.lines = append(w.lines, w.line.String())
	w.line.Reset()
}

func (w *lineWriter) finish() []string {
	w.finishLine()
	return w.lines
}

// token is the pen for a lexer's token.
func (th Theme) token(t chroma.TokenType) pen {
	switch {
	case t == chroma.CommentPreproc, t == chroma.NameAttribute, t == chroma.NameDecorator, t == chroma.NameFunctionMagic:
		return th.pen(metaColor)
	case t.InCategory(chroma.Comment), t == chroma.LiteralStringDoc:
		p := th.pen(commentColor)
		p.italic = true
		return p
	case t == chroma.KeywordType, t == chroma.NameClass, t == chroma.NameBuiltin:
		return th.pen(nameColor)
	case t == chroma.KeywordConstant:
		return th.pen(numberColor)
	case t.InCategory(chroma.Keyword):
		return th.pen(keywordColor)
	case t == chroma.NameFunction, t == chroma.NameTag:
		return th.pen(functionColor)
	case t.InSubCategory(chroma.LiteralString):
		return th.pen(stringColor)
	case t.InSubCategory(chroma.LiteralNumber):
		return th.pen(numberColor)
	case t == chroma.GenericInserted:
		return th.pen(Good)
	case t == chroma.GenericDeleted:
		return th.pen(Bad)
	}
	return pen{}
}

// highlightConsole tells what is typed from what is printed: prompts are faint and commands bold. The highlighter's own
// lexer for this panics.
func highlightConsole(lines []string, th Theme) []string {
	out := make([]string, len(lines))
	typed := false
	for i, line := range lines {
		command, prompt := strings.CutPrefix(line, "$ ")
		switch {
		case prompt:
			out[i] = th.paint(th.pen(Faint), "$ ") + th.paint(pen{bold: true}, command)
		case typed: // the command before ends in a backslash
			out[i] = th.paint(pen{bold: true}, line)
		default:
			out[i] = line
		}
		typed = (prompt || typed) && strings.HasSuffix(line, `\`)
	}
	return out
}
