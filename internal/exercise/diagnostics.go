package exercise

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
)

// maxDiagnostics is how many messages of the compiler are kept.
const maxDiagnostics = 200

// rustcMessage is the part of rustc's JSON that is used.
type rustcMessage struct {
	Message  string
	Level    string
	Rendered string
	Code     *struct{ Code string }
	Spans    []struct {
		FileName    string `json:"file_name"`
		LineStart   int    `json:"line_start"`
		ColumnStart int    `json:"column_start"`
		IsPrimary   bool   `json:"is_primary"`
	}
}

// parseDiagnostics reads what `rustc --error-format=json` writes: one JSON object a line. Errors come first, each kind
// in the order rustc gave it; its closing summaries are dropped. rest is what was not JSON: the compiler's own troubles.
func parseDiagnostics(out []byte) (list []Diagnostic, rest string) {
	var warnings []Diagnostic
	var other strings.Builder
	for line := range bytes.Lines(out) {
		line = bytes.TrimSpace(line)
		var m rustcMessage
		if len(line) == 0 {
			continue
		}
		if line[0] != '{' || json.Unmarshal(line, &m) != nil {
			other.WriteString(validUTF8(line) + "\n")
			continue
		}
		if m.Level == "" || len(list)+len(warnings) >= maxDiagnostics || isSummary(m) {
			continue
		}
		d := m.diagnostic()
		if d.Level == "error" {
			list = append(list, d)
		} else {
			warnings = append(warnings, d)
		}
	}
	return append(list, warnings...), strings.TrimSpace(other.String())
}

// isSummary reports whether a message only counts others or points to `rustc --explain`.
func isSummary(m rustcMessage) bool {
	if len(m.Spans) > 0 || m.Code != nil {
		return false
	}
	return m.Level == "failure-note" || m.Level == "note" ||
		strings.HasPrefix(m.Message, "aborting due to ") ||
		m.Level == "warning" && strings.HasSuffix(m.Message, " emitted")
}

func (m rustcMessage) diagnostic() Diagnostic {
	d := Diagnostic{Level: m.Level, Message: m.Message, Rendered: strings.TrimRight(m.Rendered, "\n")}
	if strings.HasPrefix(m.Level, "error") { // also "error: internal compiler error"
		d.Level = "error"
	}
	if m.Code != nil {
		d.Code = m.Code.Code
	}
	for _, span := range m.Spans {
		if span.IsPrimary {
			d.File, d.Line, d.Col = filepath.ToSlash(span.FileName), span.LineStart, span.ColumnStart
			break
		}
	}
	return d
}

// hasError reports whether an error, and not only warnings, is among the messages.
func hasError(list []Diagnostic) bool {
	return len(list) > 0 && list[0].Level == "error" // errors come first
}
