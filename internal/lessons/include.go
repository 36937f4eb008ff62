package lessons

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
)

// Include returns the text of a fence whose body is elsewhere; info is the
// fence's whole info string: "rust,include=examples/cow.rs#normalize" gives a
// part of a file, "bench,id=normalize" the recorded figures of a measurement.
// The text ends without a line end. Paths that leave the lesson are refused.
func (l *Lesson) Include(info string) (string, error) {
	lang, attrs := splitInfo(info)
	if ref, ok := attrs["include"]; ok {
		file, anchor, _ := strings.Cut(ref, "#")
		return l.part(file, anchor)
	}
	if id, ok := attrs["id"]; ok && lang == "bench" {
		return l.benchText(id)
	}
	return "", fmt.Errorf("%q says neither include=FILE#ANCHOR nor, for bench, id=ID", info)
}

// splitInfo takes apart "lang,key=value,flag".
func splitInfo(info string) (lang string, attrs map[string]string) {
	fields := strings.FieldsFunc(info, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	attrs = map[string]string{}
	for i, f := range fields {
		if i == 0 {
			lang = f
			continue
		}
		name, value, _ := strings.Cut(f, "=")
		attrs[name] = value
	}
	return lang, attrs
}

// part returns one anchor of a file of the lesson, or the whole file.
func (l *Lesson) part(file, anchor string) (string, error) {
	if !fs.ValidPath(file) || file == "." || strings.ContainsAny(file, `\:`) {
		return "", fmt.Errorf("%q is not the path of a file in the lesson's folder", file)
	}
	data, err := l.read(file)
	if err != nil {
		return "", err
	}
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	if anchor == "" {
		return wholeFile(lines), nil
	}
	text, err := between(lines, anchor)
	if err != nil {
		return "", fmt.Errorf("%s: %w", l.Path()+"/"+file, err)
	}
	return text, nil
}

var anchorLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?://|#|--|;|%|/\*|<!--)[/!]?\s*ANCHOR(_END)?:\s*([\w-]+)`)
})

// isAnchor takes apart "// ANCHOR: name" and "// ANCHOR_END: name".
func isAnchor(line string) (name string, end, ok bool) {
	if !strings.Contains(line, "ANCHOR") {
		return "", false, false
	}
	m := anchorLine().FindStringSubmatch(line)
	if m == nil {
		return "", false, false
	}
	return m[2], m[1] != "", true
}

// wholeFile is a file less its anchor lines and the lines at its top that
// speak to tools ("// crates: …", "// needs: …").
func wholeFile(lines []string) string {
	for len(lines) > 0 && isMarker(lines[0]) {
		lines = lines[1:]
	}
	var kept []string
	for _, line := range lines {
		if _, _, ok := isAnchor(line); !ok {
			kept = append(kept, line)
		}
	}
	return trimEmpty(kept)
}

func isMarker(line string) bool {
	return strings.HasPrefix(line, "// crates:") || strings.HasPrefix(line, "// needs:")
}

// between returns the lines of an anchor, less any anchor lines among them and
// less their common indentation.
func between(lines []string, anchor string) (string, error) {
	var kept []string
	found, open := false, false
	for _, line := range lines {
		name, end, ok := isAnchor(line)
		switch {
		case ok && name == anchor && end:
			open = false
		case ok && name == anchor:
			found, open = true, true
		case ok:
		case open:
			kept = append(kept, line)
		}
	}
	if !found {
		return "", fmt.Errorf("there is no ANCHOR: %s", anchor)
	}
	if open {
		return "", fmt.Errorf("ANCHOR: %s has no ANCHOR_END: %s", anchor, anchor)
	}
	return trimEmpty(dedent(kept)), nil
}

// dedent removes the indentation that all lines with text share.
func dedent(lines []string) []string {
	common, first := "", true
	for _, line := range lines {
		text := strings.TrimLeft(line, " \t")
		if text == "" {
			continue
		}
		indent := line[:len(line)-len(text)]
		if first {
			common, first = indent, false
		}
		for !strings.HasPrefix(indent, common) {
			common = common[:len(common)-1]
		}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimPrefix(line, common)
		if strings.TrimSpace(line) == "" {
			out[i] = ""
		}
	}
	return out
}

// trimEmpty joins lines without the empty ones at both ends.
func trimEmpty(lines []string) string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}
