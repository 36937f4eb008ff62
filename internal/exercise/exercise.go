// Package exercise unpacks coding exercises into a learner's work folder, judges what they wrote with the real
// compiler, watches for saves, and runs the programs that lessons show. It is the only package that starts processes,
// and everything it starts is bounded in time, memory, output, files and processes, and confined where the system
// can do that.
//
// It must not know of screens, of what is stored about a learner, or of how lessons are found: it is given an fs.FS and
// answers with values.
//
// A program's main, and the TestMain of every package whose tests run a check, must call [Child] before anything else:
// the confinement is set up in a re-executed child of the same binary.
package exercise

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	"learn/internal/source"
)

// KindRust is the kind of an exercise that is judged by rustc and the tests of the course.
const KindRust = "rust"

// Bounds of what is read from a course or from the learner, in bytes.
const maxSource = 1 << 20

// Bounds that an exercise may set for itself, and what holds if it sets none.
const (
	defaultSeconds   = 20
	maxSeconds       = 300
	defaultMemoryMiB = 1024
	minMemoryMiB     = 64
	maxMemoryMiB     = 16 * 1024
)

// Limits bound one run of a program. The zero value means the defaults.
type Limits struct {
	Seconds   int `toml:"seconds"`    // wall time; 20 if 0
	MemoryMiB int `toml:"memory_mib"` // memory a process may ask for; 1024 if 0
}

func (l Limits) orDefault() Limits {
	if l.Seconds <= 0 {
		l.Seconds = defaultSeconds
	}
	if l.MemoryMiB <= 0 {
		l.MemoryMiB = defaultMemoryMiB
	}
	return Limits{Seconds: min(l.Seconds, maxSeconds), MemoryMiB: min(max(l.MemoryMiB, minMemoryMiB), maxMemoryMiB)}
}

// Exercise is what exercise.toml says, and the way to the files beside it. It is immutable.
type Exercise struct {
	ID          string   `toml:"-"`
	Title       string   `toml:"title"`
	Kind        string   `toml:"kind"` // KindRust
	Minutes     int      `toml:"minutes"`
	Objectives  []string `toml:"objectives"`
	Ref         string   `toml:"ref"`         // the heading of the lesson it belongs to
	Goal        string   `toml:"goal"`        // Markdown: what to write
	Constraints string   `toml:"constraints"` // Markdown: what has to hold
	Judged      string   `toml:"judged"`      // Markdown: how the tests judge it
	Starter     string   `toml:"starter"`     // why the starter fails: "tests" or an error code such as "E0308"
	Hints       []string `toml:"hints"`       // Markdown: concept, API, near-solution
	Limits      Limits   `toml:"limits"`

	fsys fs.FS
}

// Wrong is a plausible wrong solution and the tests that must fail it.
type Wrong struct {
	File   string   // its name in the folder wrong/
	Fails  []string // names of the tests, these and no others; none if the first line does not say
	Source string
}

// Load reads exercise.toml from an exercise's folder. The error is a [source.Errors] when the file can be read but is
// not in order; the other files are read when they are asked for.
func Load(fsys fs.FS, id string) (*Exercise, error) {
	const file = "exercise.toml"
	data, err := readBounded(fsys, file)
	if err != nil {
		return nil, err
	}
	e := &Exercise{ID: id, fsys: fsys}
	if err := source.DecodeTOML(file, data, e); err != nil {
		return nil, err
	}
	var errs source.Errors
	for _, msg := range e.problems() {
		errs = append(errs, source.Error{File: file, Msg: msg})
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return e, nil
}

func (e *Exercise) problems() []string {
	var out []string
	need := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	need(e.Title != "", "title is missing")
	need(e.Kind == KindRust, "kind is %q, but only %q is known", e.Kind, KindRust)
	need(e.Goal != "", "goal is missing: say what to write")
	need(e.Minutes > 0, "minutes must be above 0")
	need(e.Starter != "", `starter is missing: "tests", or the error code that the starter fails with`)
	need(len(e.Hints) == 3, "there are %d hints, but three are needed: concept, API, near-solution", len(e.Hints))
	need(e.Limits.Seconds >= 0 && e.Limits.Seconds <= maxSeconds, "limits.seconds must be 1 to %d", maxSeconds)
	mem := e.Limits.MemoryMiB
	need(mem == 0 || mem >= minMemoryMiB && mem <= maxMemoryMiB, "limits.memory_mib must be %d to %d", minMemoryMiB, maxMemoryMiB)
	return out
}

// StarterSource is what the learner begins with.
func (e *Exercise) StarterSource() (string, error) { return e.text("starter.rs") }

// TestsSource is the module of tests that judges.
func (e *Exercise) TestsSource() (string, error) { return e.text("tests.rs") }

// SolutionSource is the course's own solution.
func (e *Exercise) SolutionSource() (string, error) { return e.text("solution.rs") }

// SolutionProse is the reasoning behind the solution, in Markdown.
func (e *Exercise) SolutionProse() (string, error) { return e.text("solution.md") }

// Wrong returns the wrong solutions in the order of their names; none is not an error.
func (e *Exercise) Wrong() ([]Wrong, error) {
	entries, err := fs.ReadDir(e.fsys, "wrong")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading wrong/: %w", err)
	}
	var out []Wrong
	for _, entry := range entries {
		if path.Ext(entry.Name()) != ".rs" {
			continue
		}
		src, err := e.text("wrong/" + entry.Name())
		if err != nil {
			return nil, err
		}
		out = append(out, Wrong{File: entry.Name(), Fails: namedTests(src), Source: src})
	}
	slices.SortFunc(out, func(a, b Wrong) int { return strings.Compare(a.File, b.File) })
	return out, nil
}

// namedTests reads the comment that a wrong solution begins with: `// fails: a, b`, which goes on after a comma at the
// end of a line.
func namedTests(src string) (names []string) {
	rest, more := strings.CutPrefix(src, "// fails:")
	for more {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		names = append(names, strings.FieldsFunc(line, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })...)
		if !strings.HasSuffix(strings.TrimSpace(line), ",") {
			break
		}
		rest, more = strings.CutPrefix(rest, "//")
	}
	return names
}

// Hash names what the learner is judged by (exercise.toml and the tests): 16 hexadecimal digits. A result stored with
// another hash is of an older exercise.
func (e *Exercise) Hash() string {
	h := sha256.New()
	for _, file := range []string{"exercise.toml", "tests.rs"} {
		data, _ := readBounded(e.fsys, file) // a file that cannot be read counts as empty: Check reports it
		fmt.Fprintf(h, "%s %d\n", file, len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func (e *Exercise) text(file string) (string, error) {
	data, err := readBounded(e.fsys, file)
	if err != nil {
		return "", err
	}
	return validUTF8(data), nil
}

// readBounded reads a file of a course and refuses one that is too large to be what it should be.
func readBounded(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("reading %s of the exercise: %w", name, err)
	}
	if info.Size() > maxSource {
		return nil, fmt.Errorf("%s has %d bytes; at most %d are read", name, info.Size(), maxSource)
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("reading %s of the exercise: %w", name, err)
	}
	return data, nil
}

func validUTF8(data []byte) string { return strings.ToValidUTF8(string(data), "\uFFFD") }
