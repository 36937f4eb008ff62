package quiz

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// quantity is a number as somebody wrote it. A text such as "1,000" can be
// read in two ways, so there may be several values.
type quantity struct {
	values []float64
	unit   string // as written, trimmed
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// numberShape takes apart: sign, digits (decimal with any separators, or
// prefixed), an operator with a second number, and the unit.
var numberShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([+-]?)\s*(0x[0-9a-f_]+|0b[01_]+|0o[0-7_]+|(?:\d[\d_.,']*(?:\s\d{3}\b)*(?:[.,]\d+)?|[.,]\d+)(?:e[+-]?\d+)?)` +
		`(?:\s*([x*×·/^])\s*(\d+(?:\.\d+)?)(?:\^([+-]?\d+))?)?\s*(.*)$`)
})

// about are words before a number that say it is not exact.
var about = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[≈~≃≅=]|about\b|approximately\b|approx\b\.?|around\b|roughly\b|circa\b|ca\b\.?|nearly\b)+\s*`)
})

// parseQuantity reads a number with an optional unit, and reports whether
// the text is one.
func parseQuantity(text string) (quantity, bool) {
	text = strings.Trim(strings.TrimSpace(fold(text)), "`\"")
	text = strings.Join(strings.Fields(text), " ")
	lower := strings.ToLower(text)
	if len(lower) != len(text) || len(text) > 400 {
		return quantity{}, false // folding case must not move the unit; nobody needs such numbers
	}
	skip := len(about().FindString(lower))
	m := numberShape().FindStringSubmatch(lower[skip:])
	if m == nil {
		return quantity{}, false
	}
	unit := strings.TrimSpace(text[len(text)-len(m[6]):])
	if strings.ContainsAny(unit, "0123456789") {
		return quantity{}, false // "3 or 4" is not an answer
	}
	var values []float64
	for _, v := range readings(strings.TrimSpace(m[2])) {
		v, ok := combine(v, m[3], m[4], m[5])
		if !ok {
			return quantity{}, false
		}
		if m[1] == "-" {
			v = -v
		}
		values = append(values, v)
	}
	return quantity{values, unit}, len(values) > 0
}

// combine applies "/ 3", "^ 3" or "× 10^3" to a value.
func combine(v float64, op, operand, power string) (float64, bool) {
	if op == "" {
		return v, true
	}
	b, err := strconv.ParseFloat(operand, 64)
	if err != nil {
		return 0, false
	}
	if power != "" {
		e, err := strconv.Atoi(power)
		if err != nil {
			return 0, false
		}
		b = math.Pow(b, float64(e))
	}
	switch op {
	case "/":
		v /= b
	case "^":
		v = math.Pow(v, b)
	default:
		v *= b
	}
	return v, finite(v)
}

// readings returns what digits with separators can mean. Spaces, underscores
// and apostrophes separate thousands; of comma and point, the one that comes
// last and once is the decimal sign; a lone comma before three digits may be
// either.
func readings(digits string) []float64 {
	if len(digits) > 2 && digits[0] == '0' && strings.ContainsRune("xbo", rune(digits[1])) {
		n, err := strconv.ParseUint(strings.ReplaceAll(digits, "_", ""), 0, 64)
		if err != nil {
			return nil
		}
		return []float64{float64(n)}
	}
	digits = strings.NewReplacer(" ", "", "_", "", "'", "").Replace(digits)
	digits = strings.TrimRight(digits, ".,") // "64." at the end of a sentence
	commas, points := strings.Count(digits, ","), strings.Count(digits, ".")
	switch {
	case commas == 0 && points <= 1:
		return floats(digits)
	case commas == 1 && points == 0:
		return append(floats(strings.Replace(digits, ",", ".", 1)), grouped(digits, ",")...)
	case commas == 0:
		return grouped(digits, ".")
	case points == 0:
		return grouped(digits, ",")
	}
	return mixed(digits, commas, points)
}

// mixed reads digits with commas and points, 1.234,5 or 1,234.5.
func mixed(digits string, commas, points int) []float64 {
	switch comma, point := strings.LastIndex(digits, ","), strings.LastIndex(digits, "."); {
	case commas == 1 && comma > point:
		return floats(strings.Replace(strings.ReplaceAll(digits, ".", ""), ",", ".", 1))
	case points == 1 && point > comma:
		return floats(strings.ReplaceAll(digits, ",", ""))
	}
	return nil
}

// grouped returns the value of digits if their separators stand before groups
// of three.
func grouped(digits, separator string) []float64 {
	groups := strings.Split(digits, separator)
	if groups[0] == "" || len(groups[0]) > 3 || groups[0] == "0" {
		return nil
	}
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return nil
		}
	}
	return floats(strings.ReplaceAll(digits, separator, ""))
}

func floats(s string) []float64 {
	if v, err := strconv.ParseFloat(s, 64); err == nil && finite(v) {
		return []float64{v}
	}
	return nil
}

// near reports whether v, in the number's own unit, is right.
func (n *Number) near(v, want float64) bool {
	allowed := n.Tolerance
	if n.Relative {
		allowed *= math.Abs(want)
	}
	// What conversion of units loses must not decide.
	return math.Abs(v-want) <= allowed+1e-9*math.Abs(want)
}

// in returns what one of the written unit is worth in the number's unit.
// Units the question lists count first, then the usual ones for bytes and time.
func (n *Number) in(unit string) (factor float64, ok bool) {
	if unit == "" {
		return 1, true
	}
	own := map[string]float64{n.Unit: 1}
	for u, f := range n.Units {
		own[u] = f
	}
	if f, ok := lookup(own, unit); ok {
		return f, true
	}
	if n.Unit == "" && len(n.Units) == 0 {
		return counted(unit), true
	}
	for _, family := range families() {
		base, known := lookup(family, n.Unit)
		f, fits := lookup(family, unit)
		if known && fits {
			return f / base, true
		}
	}
	return 0, false
}

// counted is what the words after a number without a unit mean: "2 million
// calls" is a count, "50 %" a share, "3 allocations" is three.
func counted(words string) float64 {
	first, _, _ := strings.Cut(strings.ToLower(words), " ")
	switch first {
	case "%", "percent":
		return 0.01
	case "k", "thousand":
		return 1e3
	case "million", "millions":
		return 1e6
	case "billion", "billions":
		return 1e9
	}
	return 1
}

// lookup finds a unit: as written, or else in any case and number if only one
// unit fits so (MB and Mb are not the same, "Bytes" and "byte" are).
func lookup(units map[string]float64, unit string) (float64, bool) {
	want := spelling(unit)
	for u, f := range units {
		if u != "" && spelling(u) == want {
			return f, true
		}
	}
	found, factor := 0, 0.0
	for u, f := range units {
		if u != "" && singular(spelling(u)) == singular(want) {
			found++
			factor = f
		}
	}
	return factor, found == 1
}

// spelling folds the two micro signs to u and drops spaces and a final point.
func spelling(unit string) string {
	unit = strings.NewReplacer("µ", "u", "μ", "u", " ", "", "`", "").Replace(fold(unit))
	return strings.TrimRight(unit, ".")
}

func singular(unit string) string {
	unit = strings.ToLower(unit)
	if len(unit) > 3 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return unit
}

// families are units that convert into each other without being listed.
func families() []map[string]float64 {
	return []map[string]float64{
		{
			"B": 1, "bytes": 1,
			"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
			"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
			"bit": 0.125,
		},
		{
			"ns": 1e-9, "nanoseconds": 1e-9, "us": 1e-6, "microseconds": 1e-6, "usec": 1e-6,
			"ms": 1e-3, "milliseconds": 1e-3, "msec": 1e-3, "s": 1, "sec": 1, "seconds": 1,
			"min": 60, "minutes": 60, "h": 3600, "hours": 3600, "days": 86400,
		},
		{"times": 1, "x": 1, "×": 1, "fold": 1, "-fold": 1},
		{"%": 1, "percent": 1, "per cent": 1},
	}
}
