package review

import (
	"math"
	"testing"
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v4"
	"pgregory.net/rapid"

	"learn/internal/progress"
)

// formulas is FSRS-6 as it is published, written down once more: state and nothing else.
type formulas struct {
	w    fsrs.Weights
	s, d float64
}

// first is the state after the first answer.
func (f *formulas) first(r float64) {
	f.s, f.d = f.w[int(r)-1], min(max(f.difficulty(r), 1), 10)
}

func (f *formulas) difficulty(r float64) float64 { return f.w[4] - math.Exp(f.w[5]*(r-1)) + 1 }

// known is the forgetting curve.
func (f *formulas) known(days float64) float64 {
	factor := math.Pow(0.9, -1/f.w[20]) - 1
	return math.Pow(1+factor*days/f.s, -f.w[20])
}

// next is the state after an answer so many days later.
func (f *formulas) next(r, days float64) {
	w, s, d := f.w, f.s, f.d
	switch known := f.known(days); {
	case days == 0:
		gain := math.Exp(w[17]*(r-3+w[18])) * math.Pow(s, -w[19])
		if r > 1 {
			gain = max(gain, 1)
		}
		f.s = s * gain
	case r == 1:
		f.s = min(w[11]*math.Pow(d, -w[12])*(math.Pow(s+1, w[13])-1)*math.Exp(w[14]*(1-known)), s/math.Exp(w[17]*w[18]))
	default:
		bonus := map[float64]float64{2: w[15], 3: 1, 4: w[16]}[r]
		f.s = s * (1 + math.Exp(w[8])*(11-d)*math.Pow(s, -w[9])*(math.Exp(w[10]*(1-known))-1)*bonus)
	}
	f.s = min(max(f.s, 0.001), 36500)
	moved := d - w[6]*(r-3)*(10-d)/9
	f.d = min(max(w[7]*f.difficulty(4)+(1-w[7])*moved, 1), 10)
}

// TestFormulas compares what is replayed with the published formulas over whatever history.
func TestFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := formulas{w: fsrs.DefaultWeights()}
		h := History{Key: Key{"a/b", "q"}}
		at := start()
		for i := range rapid.IntRange(1, 25).Draw(t, "answers") {
			r := rapid.IntRange(1, 4).Draw(t, "rating")
			days := 0
			if i > 0 {
				days = rapid.SampledFrom([]int{0, 1, 2, 5, 17, 60, 400}).Draw(t, "days")
			}
			at = at.Add(time.Duration(days) * day)
			h.Grades = append(h.Grades, progress.Graded{At: at, Rating: progress.Rating(r), KeyHash: "k"})
			if i == 0 {
				f.first(float64(r))
			} else {
				f.next(float64(r), float64(days))
			}
			c := Cards([]History{h}, nil, at)[0]
			if math.Abs(c.Stability-f.s) > 1e-5*f.s+1e-7 || math.Abs(c.Difficulty-f.d) > 1e-6 {
				t.Fatalf("after %d answers: stability %v, difficulty %v; the formulas say %v, %v", i+1, c.Stability, c.Difficulty, f.s, f.d)
			}
			if got := c.Retrievability(at.Add(7 * day)); math.Abs(got-f.known(7)) > 1e-6 {
				t.Fatalf("known at %v after a week; the formulas say %v", got, f.known(7))
			}
		}
	})
}
