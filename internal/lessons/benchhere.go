package lessons

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Record makes a record of what was measured today: nanos holds, for each
// variant, what its rounds took; program is the source of what was run.
func (b *Bench) Record(program []byte, rustc string, on Machine, day time.Time, nanos map[string][]float64) Recorded {
	r := Recorded{ID: b.ID, Date: day.Format(time.DateOnly), ProgramHash: ProgramHash(program), Rustc: rustc, Machine: on}
	for _, v := range b.Variants {
		if rounds := nanos[v]; len(rounds) > 0 {
			r.Runs = len(rounds)
			r.Variants = append(r.Variants, summarize(v, rounds))
		}
	}
	return r
}

// summarize gives the median and the spread of at least one round.
func summarize(name string, rounds []float64) RecordedVariant {
	sorted := slices.Sorted(slices.Values(rounds))
	n := len(sorted)
	median := (sorted[(n-1)/2] + sorted[n/2]) / 2
	return RecordedVariant{Name: name, MedianNs: median, LowNs: sorted[0], HighNs: sorted[n-1]}
}

// Holds reports whether the claim is true of what was measured: false as well
// when one of its variants was not.
func (c *Claim) Holds(r Recorded) bool {
	ratio, ok := c.Ratio(r)
	return ok && ratio >= c.AtLeast
}

// claimMargin is how far above its bound a claim has to be measured, where it
// is recorded: what is closer fails on the next machine, or on the next day.
const claimMargin = 1.25

// Sound reports whether the claim is far enough above its bound to be made,
// by what was measured.
func (c *Claim) Sound(r Recorded) bool {
	ratio, ok := c.Ratio(r)
	return ok && ratio >= claimMargin*c.AtLeast
}

// Compare draws what was measured here beside the record, as Text does: two
// bars a variant, each as a part of the slowest of its own machine, since only
// ratios can be compared. recorded may be nil; stale says that the program has
// changed since it was recorded.
func (b *Bench) Compare(here, recorded *Recorded, stale bool) string {
	out := append(wrap(b.Title, benchWidth), "")
	room := 0
	for _, v := range b.Variants {
		room = max(room, width(clip(v, 20)))
	}
	var rows []barRow
	for _, v := range b.Variants {
		rows = append(rows, here.row(pad(clip(v, 20), room)+"  here", v))
		if recorded != nil {
			rows = append(rows, recorded.row(pad("", room)+"  recorded", v))
		}
	}
	out = append(out, drawRows(rows)...)
	out = append(out, "")
	out = append(out, wrap(b.verdict(here, recorded), benchWidth)...)
	out = append(out, wrap(fmt.Sprintf("Median (fastest – slowest) of %d runs, for each %s.", here.Runs, article(b.Unit)), benchWidth)...)
	out = append(out, wrap("Here: "+here.where()+".", benchWidth)...)
	if recorded == nil {
		out = append(out, "Nothing is recorded to compare it with.")
	} else {
		out = append(out, wrap("Recorded: "+recorded.where()+".", benchWidth)...)
	}
	if stale {
		out = append(out, "The program has changed since it was recorded.")
	}
	return strings.Join(out, "\n")
}

// verdict says whether the claim holds here, or that there is none.
func (b *Bench) verdict(here, recorded *Recorded) string {
	ratio, ok := b.Claim.Ratio(*here)
	if !ok {
		return "Nothing is claimed of this."
	}
	then := ""
	if recorded != nil {
		if old, ok := b.Claim.Ratio(*recorded); ok {
			then = fmt.Sprintf(", and %s times where it was recorded", short(old))
		}
	}
	holds := "The claim holds here"
	if !b.Claim.Holds(*here) {
		holds = "The claim does not hold here"
	}
	return fmt.Sprintf("%s: %s is %s times as fast as %s%s; claimed: at least %s times.",
		holds, b.Claim.Faster, short(ratio), b.Claim.Than, then, short(b.Claim.AtLeast))
}
