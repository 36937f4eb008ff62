package render

import "strings"

// parseInfo reads a fence's info string: "lang,attribute,attribute=value".
func parseInfo(info string) (lang string, attrs map[string]string) {
	attrs = map[string]string{}
	for i, field := range strings.Split(strings.TrimSpace(info), ",") {
		field = strings.TrimSpace(field)
		if i == 0 {
			lang = strings.ToLower(Clean(field))
			continue
		}
		if name, value, _ := strings.Cut(field, "="); name != "" {
			attrs[Clean(name)] = Clean(value)
		}
	}
	if lang == "" {
		lang = "text"
	}
	return lang, attrs
}

// newCode makes the listing of a fence with the given info and source. hide drops the lines that only the compiler sees.
func newCode(info, source string, hide bool) *Code {
	lang, attrs := parseInfo(info)
	c := &Code{Lang: lang, Source: source, Attrs: attrs, Include: attrs["include"]}
	_, c.Numbered = attrs["numbered"]
	c.Whole = !strings.Contains(c.Include, "#")
	text := source
	if hide && lang == "rust" && c.Include == "" {
		text = strings.TrimLeft(hideLines(source), "\r\n")
	}
	c.Text = strings.TrimRight(Clean(text), "\n")
	return c
}

// hideLines drops the lines that begin with "# " or are a lone "#", as rustdoc does; "##" stands for a shown "#".
func hideLines(source string) string {
	lines := strings.SplitAfter(source, "\n")
	var b strings.Builder
	for _, line := range lines {
		trimmed := strings.TrimLeft(line, " \t")
		mark := strings.TrimRight(trimmed, "\r\n")
		switch {
		case mark == "#" || strings.HasPrefix(trimmed, "# "):
		case strings.HasPrefix(trimmed, "##"):
			b.WriteString(line[:len(line)-len(trimmed)] + trimmed[1:])
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}
