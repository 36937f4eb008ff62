package source

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// MaxSize is how large a content file may be, in bytes.
const MaxSize = 1 << 20

// maxDepth bounds how deep arrays and inline tables nest: the parser recurses.
const maxDepth = 32

// DecodeTOML decodes a TOML file strictly: a key that into has no place for is
// an error. What is wrong comes back as Errors with lines; into may then be
// filled in part. Files larger than MaxSize are refused.
func DecodeTOML(file string, data []byte, into any) error {
	return Part{Line: 1, Data: data}.Decode(file, into)
}

// Decode decodes a part as DecodeTOML does; lines are those of the whole file.
func (p Part) Decode(file string, into any) error {
	if err := p.acceptable(file); err != nil {
		return err
	}
	dec := toml.NewDecoder(bytes.NewReader(p.Data)).DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		return nil
	}
	var errs Errors
	var missing *toml.StrictMissingError
	var broken *toml.DecodeError
	switch {
	case errors.As(err, &missing):
		for _, e := range missing.Errors {
			row, _ := e.Position()
			errs.Add(file, p.line(row), "unknown key %q", strings.Join(e.Key(), "."))
		}
	case errors.As(err, &broken):
		row, _ := broken.Position()
		errs.Add(file, p.line(row), "%s", message(broken))
	default:
		errs.Add(file, p.Line, "%s", message(err))
	}
	return errs.Err()
}

// line turns a row of the part into a line of the file.
func (p Part) line(row int) int {
	return p.Line + max(row, 1) - 1
}

func (p Part) acceptable(file string) error {
	var errs Errors
	switch {
	case len(p.Data) > MaxSize:
		errs.Add(file, 0, "is larger than 1 MiB")
		return errs.Err()
	case !utf8.Valid(p.Data):
		errs.Add(file, p.line(invalidRow(p.Data)), "is not valid UTF-8")
		return errs.Err()
	}
	s := scan(p.Data)
	if s.deep > maxDepth {
		errs.Add(file, p.Line, "arrays and tables nest more than %d deep", maxDepth)
	}
	for _, it := range s.items {
		if strings.Count(it.name, ".") >= maxDepth {
			errs.Add(file, p.line(it.line), "a key has more than %d parts", maxDepth)
		}
	}
	return errs.Err()
}

// invalidRow is the 1-based row of the first byte that is not UTF-8.
func invalidRow(data []byte) int {
	row := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			row++
		}
		data = data[n:]
	}
	return row
}

func message(err error) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	if text == "" {
		return fmt.Sprintf("cannot be read: %T", err)
	}
	return text
}
