package quiz

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
)

// digest hashes a list of texts so that no two lists collide by joining.
func digest(parts []string) string {
	h := sha256.New()
	var size [8]byte
	for _, p := range parts {
		p = tidy(p)
		binary.BigEndian.PutUint64(size[:], uint64(len(p)))
		h.Write(size[:])
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// TextHash identifies what the learner was asked: prompt, listing and what
// there was to choose from, in file order, since answers are stored by index.
// It is 16 hexadecimal digits and the same however the file is formatted.
func (q *Question) TextHash() string {
	parts := []string{"text 1", string(q.Kind), q.Prompt, q.Shown()}
	for _, c := range q.Choices {
		parts = append(parts, "choice", c.Text)
	}
	for i := range q.Lines {
		parts = append(parts, "line", q.lineText(i))
	}
	for _, p := range q.Pairs {
		parts = append(parts, "left", p.Left)
	}
	if q.Kind == Match {
		for _, r := range q.Rights() {
			parts = append(parts, "right", r)
		}
	}
	return digest(append(parts, "blanks", strconv.Itoa(len(q.Blanks))))
}

// KeyHash identifies what counts as right: 16 hexadecimal digits, the same
// however the file is formatted and in whatever order alternatives are listed.
func (q *Question) KeyHash() string {
	return digest(append([]string{"key 1", string(q.Kind)}, q.key()...))
}

// key lists the answer key of the question's kind.
func (q *Question) key() []string {
	var parts []string
	switch q.Kind {
	case Single, Multiple:
		for _, i := range q.rightChoices() {
			parts = append(parts, q.Choices[i].Text)
		}
		return sorted(parts)
	case Short:
		return slices.Concat([]string{q.Form}, sorted(q.Accept), q.Number.key())
	case Trace:
		return append([]string{q.Outcome, printed(q.Prints), q.Error}, sorted(q.Accept)...)
	case Order:
		for _, i := range slices.Concat(q.orders()...) {
			parts = append(parts, q.lineText(i))
		}
	case Cloze:
		for _, b := range q.Blanks {
			parts = append(append(parts, "blank"), sorted(b.Accept)...)
		}
	case Spot:
		return []string{fmt.Sprint(slices.Sorted(slices.Values(q.Faults)))}
	case Match:
		for _, p := range q.Pairs {
			parts = append(parts, p.Left, p.Right)
		}
	}
	return parts
}

func (n *Number) key() []string {
	if n == nil {
		return nil
	}
	parts := []string{"number", number(n.Value), n.Unit, number(n.Tolerance), strconv.FormatBool(n.Relative)}
	var units []string
	for u, f := range n.Units {
		units = append(units, u+"="+number(f))
	}
	return append(parts, sorted(units)...)
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
