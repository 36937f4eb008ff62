package render

import (
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
)

// The highlighter's lexer for YAML takes everything before a colon in a comment for a key, and configuration is full of
// such comments. This one sees keys, values, comments and block scalars, a line at a time.
var (
	yamlKey   = regexp.MustCompile(`^(\s*(?:- +)*)("[^"]*"|'[^']*'|[^\s#"'{}\[\],:&*!|>%@-][^#]*?|-[^\s#][^#]*?)(:)(?: |$)`)
	yamlValue = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,{}\[\]"']+|[\s,{}\[\]"']`)
	yamlPlain = regexp.MustCompile(`^(?:[-+]?[0-9][0-9_.]*(?:[a-zA-Z%]{0,3}))$`)
	yamlBlock = regexp.MustCompile(`(?:^|[:\s-]\s*)[|>][-+0-9]*(?:\s+#.*)?$`)
)

func highlightYAML(lines []string, th Theme) []string {
	w := lineWriter{theme: th, pens: map[chroma.TokenType]pen{}}
	block := -1 // the indent of the key whose block scalar this is
	for i, line := range lines {
		if i > 0 {
			w.finishLine()
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && (indent > block || strings.TrimSpace(line) == "") {
			w.add(chroma.LiteralString, line)
			continue
		}
		block = -1
		if yamlBlock.MatchString(line) {
			block = indent
		}
		if m := yamlKey.FindStringSubmatch(line); m != nil {
			w.add(chroma.Text, m[1])
			w.add(chroma.NameTag, m[2])
			w.add(chroma.Punctuation, m[3])
			line = line[len(m[1])+len(m[2])+len(m[3]):]
		}
		w.yamlValue(line)
	}
	return w.finish()
}

func (w *lineWriter) yamlValue(s string) {
	comment := ""
	if strings.HasPrefix(strings.TrimLeft(s, " "), "#") {
		s, comment = "", s
	}
	for _, token := range yamlValue.FindAllString(s, -1) {
		if comment == "" && token[0] == '#' { // after a space: a # inside a word is part of its token
			comment = token
			continue
		}
		if comment != "" {
			comment += token
			continue
		}
		w.add(yamlToken(token), token)
	}
	w.add(chroma.Comment, comment)
}

func yamlToken(token string) chroma.TokenType {
	switch {
	case len(token) > 1 && (token[0] == '"' || token[0] == '\''):
		return chroma.LiteralString
	case token == "true", token == "false", token == "null", token == "~":
		return chroma.KeywordConstant
	case yamlPlain.MatchString(token):
		return chroma.LiteralNumber
	case strings.ContainsAny(token[:1], "&*!") && len(token) > 1:
		return chroma.NameAttribute
	}
	return chroma.Text
}
