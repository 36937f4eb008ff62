package lessons

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"learn/internal/source"
)

// Bench is a measurement that a lesson speaks of: a program that is run once
// with each variant's name and prints nanoseconds an operation.
type Bench struct {
	ID       string   `toml:"id"`
	Title    string   `toml:"title"`
	Program  string   `toml:"program"` // path in the lesson's folder
	Unit     string   `toml:"unit"`    // what one operation is: "a name"
	Variants []string `toml:"variants"`
	Claim    *Claim   `toml:"claim"` // nil when nothing is promised
	Line     int      `toml:"-"`     // of [[bench]], 1-based
}

// Claim is a promise about speed that is measured again by the checks.
type Claim struct {
	Faster  string  `toml:"faster"` // a variant
	Than    string  `toml:"than"`   // another variant
	AtLeast float64 `toml:"at_least"`
}

// Recorded is what was measured for one Bench, on one machine.
type Recorded struct {
	ID          string            `toml:"id"`           // of the Bench
	Date        string            `toml:"date"`         // 2006-01-02
	ProgramHash string            `toml:"program_hash"` // ProgramHash of what was run
	Rustc       string            `toml:"rustc"`        // version: "1.95.0"
	Runs        int               `toml:"runs"`         // rounds that count, of each variant
	Machine     Machine           `toml:"machine"`
	Variants    []RecordedVariant `toml:"variant"`
	Line        int               `toml:"-"` // of [[recorded]], 1-based
}

// Machine is where a measurement was made.
type Machine struct {
	CPU   string `toml:"cpu"` // model
	Cores int    `toml:"cores"`
	OS    string `toml:"os"`
}

// RecordedVariant is what was measured for one variant, in nanoseconds an
// operation.
type RecordedVariant struct {
	Name     string  `toml:"name"`
	MedianNs float64 `toml:"median_ns"`
	LowNs    float64 `toml:"low_ns"`  // fastest round
	HighNs   float64 `toml:"high_ns"` // slowest round
}

// Variant returns the figures of one variant.
func (r Recorded) Variant(name string) (RecordedVariant, bool) {
	for _, v := range r.Variants {
		if v.Name == name {
			return v, true
		}
	}
	return RecordedVariant{}, false
}

// Ratio returns how many times faster the claim's one variant was than the
// other, by medians; false when either was not measured.
func (c *Claim) Ratio(r Recorded) (float64, bool) {
	if c == nil {
		return 0, false
	}
	faster, ok1 := r.Variant(c.Faster)
	than, ok2 := r.Variant(c.Than)
	if !ok1 || !ok2 || faster.MedianNs <= 0 {
		return 0, false
	}
	return than.MedianNs / faster.MedianNs, true
}

// ProgramHash identifies a measured program by its source: 16 hexadecimal digits.
func ProgramHash(src []byte) string {
	sum := sha256.Sum256(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")))
	return hex.EncodeToString(sum[:])[:16]
}

// ParseBench reads a bench.toml; its errors are source.Errors.
func ParseBench(file string, data []byte) ([]Bench, error) {
	var doc struct {
		Bench []Bench `toml:"bench"`
	}
	if err := source.DecodeTOML(file, data, &doc); err != nil {
		return nil, err
	}
	var errs source.Errors
	lines := source.Lines(data, "bench")
	seen := map[string]bool{}
	for i := range doc.Bench {
		b := &doc.Bench[i]
		b.Line = at(lines, i)
		if seen[b.ID] {
			errs.Add(file, b.Line, "there are two of bench %q", b.ID)
		}
		seen[b.ID] = true
		b.check(file, &errs)
	}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return doc.Bench, nil
}

func (b *Bench) check(file string, errs *source.Errors) {
	when := func(bad bool, format string, args ...any) {
		if bad {
			errs.Add(file, b.Line, "bench %q: %s", b.ID, fmt.Sprintf(format, args...))
		}
	}
	when(!source.Slug(b.ID), "an id is lower-case words joined by hyphens")
	when(strings.TrimSpace(b.Title) == "", "it has no title")
	when(strings.TrimSpace(b.Unit) == "", "it has no unit")
	when(!fs.ValidPath(b.Program) || path.Ext(b.Program) != ".rs", "program %q is not the path of an example", b.Program)
	when(len(b.Variants) == 0 || len(b.Variants) > 20, "it has %d variants: give 1 to 20", len(b.Variants))
	for i, v := range b.Variants {
		when(!source.Slug(v), "variant %q: use lower-case words joined by hyphens", v)
		when(slices.Contains(b.Variants[:i], v), "variant %q is there twice", v)
	}
	if c := b.Claim; c != nil {
		two := slices.Contains(b.Variants, c.Faster) && slices.Contains(b.Variants, c.Than) && c.Faster != c.Than
		when(!two, "the claim compares %q with %q, which are not two of its variants", c.Faster, c.Than)
		when(!(c.AtLeast > 0) || math.IsInf(c.AtLeast, 0), "at_least is %v", c.AtLeast)
	}
}

// ParseRecorded reads a recorded.toml; its errors are source.Errors.
func ParseRecorded(file string, data []byte) ([]Recorded, error) {
	var doc struct {
		Recorded []Recorded `toml:"recorded"`
	}
	if err := source.DecodeTOML(file, data, &doc); err != nil {
		return nil, err
	}
	var errs source.Errors
	lines := source.Lines(data, "recorded")
	seen := map[string]bool{}
	for i := range doc.Recorded {
		r := &doc.Recorded[i]
		r.Line = at(lines, i)
		if seen[r.ID] {
			errs.Add(file, r.Line, "%q is recorded twice", r.ID)
		}
		seen[r.ID] = true
		r.check(file, &errs)
	}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return doc.Recorded, nil
}

func (r *Recorded) check(file string, errs *source.Errors) {
	when := func(bad bool, format string, args ...any) {
		if bad {
			errs.Add(file, r.Line, "recorded %q: %s", r.ID, fmt.Sprintf(format, args...))
		}
	}
	when(!source.Slug(r.ID), "an id is lower-case words joined by hyphens")
	_, err := time.Parse(time.DateOnly, r.Date)
	when(err != nil, "date %q is not of the form 2006-01-02", r.Date)
	when(r.Machine.CPU == "" || r.Machine.OS == "" || r.Machine.Cores < 1, "it does not say on which machine")
	when(r.Rustc == "", "it does not say with which rustc")
	hash, err := hex.DecodeString(r.ProgramHash)
	when(err != nil || len(hash) != 8, "program_hash %q is not 16 hexadecimal digits", r.ProgramHash)
	when(r.Runs < 1, "runs is %d", r.Runs)
	when(len(r.Variants) == 0, "it has no variant")
	seen := map[string]bool{}
	for _, v := range r.Variants {
		when(!source.Slug(v.Name), "variant %q: use lower-case words joined by hyphens", v.Name)
		when(seen[v.Name], "variant %q is there twice", v.Name)
		when(!v.ordered(), "variant %q: its figures are not 0 < low ≤ median ≤ high", v.Name)
		seen[v.Name] = true
	}
}

// ordered reports whether the figures can be those of one measurement.
func (v RecordedVariant) ordered() bool {
	return 0 < v.LowNs && v.LowNs <= v.MedianNs && v.MedianNs <= v.HighNs && !math.IsInf(v.HighNs, 0)
}

// WriteRecorded returns a recorded.toml; ParseRecorded reads the same back. It
// refuses what ParseRecorded would refuse. Records are sorted by id, so that
// measuring again changes only figures.
func WriteRecorded(list []Recorded) ([]byte, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Recorded) int { return strings.Compare(a.ID, b.ID) })
	var doc struct {
		Recorded []Recorded `toml:"recorded"`
	}
	doc.Recorded = list
	var out bytes.Buffer
	out.WriteString("# Measured by the tool, never edited by hand. Nanoseconds an operation.\n\n")
	if err := toml.NewEncoder(&out).Encode(doc); err != nil {
		return nil, err
	}
	if _, err := ParseRecorded(recordedFile, out.Bytes()); err != nil {
		return nil, fmt.Errorf("not written: %w", err)
	}
	return out.Bytes(), nil
}

// Benches returns the measurements of the lesson; none is no error.
func (l *Lesson) Benches() ([]Bench, error) {
	data, err := l.read(benchFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseBench(path.Join(l.Path(), benchFile), data)
}

// Recorded returns what was measured for the lesson; nothing is no error.
func (l *Lesson) Recorded() ([]Recorded, error) {
	data, err := l.read(recordedFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseRecorded(path.Join(l.Path(), recordedFile), data)
}
