package lessons

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// benchWidth is how wide the text of a measurement may be, in columns.
const benchWidth = 72

// benchText is what a `bench,id=…` fence shows.
func (l *Lesson) benchText(id string) (string, error) {
	benches, err := l.Benches()
	if err != nil {
		return "", err
	}
	records, err := l.Recorded()
	if err != nil {
		return "", err
	}
	for _, b := range benches {
		if b.ID != id {
			continue
		}
		for _, r := range records {
			if r.ID != id {
				continue
			}
			program, err := l.read(b.Program)
			return b.Text(&r, err == nil && ProgramHash(program) != r.ProgramHash), nil
		}
		return b.Text(nil, false), nil
	}
	return "", fmt.Errorf("%s/%s has no bench %q", l.Path(), benchFile, id)
}

// Text draws a measurement as plain text of at most 72 columns: a bar for each
// variant with its median and spread, the ratio beside the claim, and where it
// was measured. With r nil it says that nothing was measured yet; stale says
// that the program has changed since.
func (b *Bench) Text(r *Recorded, stale bool) string {
	out := wrap(b.Title, benchWidth)
	out = append(out, "")
	if r == nil {
		for _, v := range b.Variants {
			out = append(out, "  "+clip(v, benchWidth-2))
		}
		return strings.Join(append(out, "", "not measured yet"), "\n")
	}
	out = append(out, b.bars(r)...)
	out = append(out, "")
	if ratio, ok := b.Claim.Ratio(*r); ok {
		out = append(out, wrap(fmt.Sprintf("%s is %s times as fast as %s; claimed: at least %s times.",
			b.Claim.Faster, short(ratio), b.Claim.Than, short(b.Claim.AtLeast)), benchWidth)...)
	}
	out = append(out, wrap(fmt.Sprintf("Median (fastest – slowest) of %d runs, for each %s.", r.Runs, article(b.Unit)), benchWidth)...)
	out = append(out, wrap(r.where()+".", benchWidth)...)
	if stale {
		out = append(out, wrap("The program has changed since; it has to be measured again.", benchWidth)...)
	}
	return strings.Join(out, "\n")
}

// where says on which machine, with what and when it was measured.
func (r *Recorded) where() string {
	cores := "cores"
	if r.Machine.Cores == 1 {
		cores = "core"
	}
	return fmt.Sprintf("%s, %d %s, %s; rustc %s; %s", r.Machine.CPU, r.Machine.Cores, cores, r.Machine.OS, r.Rustc, r.Date)
}

// article drops the article of a unit: "a name" → "name".
func article(unit string) string {
	for _, a := range []string{"a ", "an ", "one "} {
		if rest, ok := strings.CutPrefix(unit, a); ok {
			return rest
		}
	}
	return unit
}

// bars draws one line for each variant, the slowest one's bar full.
func (b *Bench) bars(r *Recorded) []string {
	rows := make([]barRow, len(b.Variants))
	for i, v := range b.Variants {
		rows[i] = r.row(clip(v, 20), v)
	}
	return drawRows(rows)
}

// barRow is one line of bars; part is the length of its bar, from 0 (none) to 1 (full).
type barRow struct {
	name, median, spread string
	part                 float64
}

// row is what was measured of one variant, as a part of the slowest.
func (r *Recorded) row(name, variant string) barRow {
	v, ok := r.Variant(variant)
	if !ok {
		return barRow{name: name, median: "–"}
	}
	most := 0.0
	for _, other := range r.Variants {
		most = max(most, other.MedianNs)
	}
	return barRow{name, duration(v.MedianNs), "(" + duration(v.LowNs) + " – " + duration(v.HighNs) + ")", v.MedianNs / most}
}

func drawRows(rows []barRow) []string {
	name, median, spread := 0, 0, 0
	for _, row := range rows {
		name = max(name, width(row.name))
		median = max(median, width(row.median))
		spread = max(spread, width(row.spread))
	}
	room := max(4, min(30, benchWidth-2-name-2-2-median-2-spread))
	lines := make([]string, len(rows))
	for i, row := range rows {
		bar := ""
		if row.part > 0 {
			bar = strings.Repeat("█", max(1, int(row.part*float64(room)+0.5)))
		}
		line := "  " + pad(row.name, name) + "  " + pad(bar, room) + "  " +
			strings.Repeat(" ", median-width(row.median)) + row.median + "  " + row.spread
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}

// duration writes nanoseconds in the unit that suits them, three digits.
func duration(ns float64) string {
	switch {
	case ns < 1e3:
		return short(ns) + " ns"
	case ns < 1e6:
		return short(ns/1e3) + " µs"
	case ns < 1e9:
		return short(ns/1e6) + " ms"
	}
	return short(ns/1e9) + " s"
}

// short writes a number with three significant digits and no exponent.
func short(f float64) string {
	decimals := 0
	switch {
	case f < 10:
		decimals = 2
	case f < 100:
		decimals = 1
	}
	text := strconv.FormatFloat(f, 'f', decimals, 64)
	if strings.Contains(text, ".") && decimals > 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// width counts characters: names and figures are of one column each.
func width(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-width(s))) }

func clip(s string, n int) string {
	if width(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// wrap breaks text between words.
func wrap(text string, limit int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		w = clip(w, limit)
		switch {
		case line == "":
			line = w
		case width(line)+1+width(w) <= limit:
			line += " " + w
		default:
			lines = append(lines, line)
			line = w
		}
	}
	return append(lines, line)
}
