package progress

import (
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
)

// QuestionSummary is what is known of one question.
type QuestionSummary struct {
	// Last is the newest answer, retries and reviews included; the hashes and At are of that answer.
	Last              AnswerData
	TextHash, KeyHash string
	At                time.Time
	// Right and Wrong count answers without retries, which come moments after the solution was shown.
	Right, Wrong int
	// EverRight is whether any answer was right, a retry included.
	EverRight bool
	// Retired is whether the question was taken out of its lesson (see Rename). It keeps its history.
	Retired bool

	lastID  ulid.ULID
	history history
}

// Rating is how well an answer went, in the terms and numbers of FSRS.
type Rating int

// The ratings: wrong; right but asked again, with a hint or as a guess; right; right and sure before answering.
const (
	Again Rating = 1 + iota
	Hard
	Good
	Easy
)

// Rating derives how well an answer went.
func (a *AnswerData) Rating() Rating {
	switch {
	case !a.Right:
		return Again
	case a.Retry || a.Hinted || a.Unsure:
		return Hard
	case a.Sure:
		return Easy
	}
	return Good
}

// Graded is an answer in the history of a question.
type Graded struct {
	At      time.Time
	Rating  Rating
	KeyHash string // of the answer key it was judged by
}

// MaxHistory is how many answers of a question are kept in its history, the newest by event id. After so many the first
// ones do not matter any more for when it is to be asked again; bounded, what is known of a learner stays small however
// long the log is.
const MaxHistory = 32

// History returns the answers to a question, retries and reviews included, in the order of their events; of more than
// MaxHistory the newest. An answer that was marked as a guess afterwards is in it once, as Hard.
func (q *QuestionSummary) History() []Graded {
	list := q.history.all()
	out := make([]Graded, 0, len(list))
	for i, g := range list {
		if i > 0 && g.amends(&list[i-1]) {
			out = out[:len(out)-1]
		}
		out = append(out, Graded{At: time.UnixMilli(g.at).UTC(), Rating: g.rating, KeyHash: g.key})
	}
	return out
}

// Change is what became of a question since it was last answered.
type Change int

// The changes. Wording may be mended without asking anybody again; who was right by another key was not right.
const (
	// Unchanged is a question that is as it was, or of which it is not known.
	Unchanged Change = iota
	// Reworded is a question whose text alone changed: what is known of it stays, its schedule as well.
	Reworded
	// Rekeyed is a question whose answer key changed: its history stays, and it is not mastered any more.
	Rekeyed
)

// Hashes identify the wording and the answer key of a question as it is now.
type Hashes struct{ Text, Key string }

// Change says what became of the question, given what it is now.
func (q *QuestionSummary) Change(now Hashes) Change {
	switch {
	case q.KeyHash != "" && now.Key != "" && q.KeyHash != now.Key:
		return Rekeyed
	case q.TextHash != "" && now.Text != "" && q.TextHash != now.Text:
		return Reworded
	}
	return Unchanged
}

func (l *LessonSummary) answered(e *Event) bool {
	a, ok := data[AnswerData](e)
	if !ok || e.Item == "" {
		return false
	}
	q := entry(&l.Answers, e.Item)
	switch {
	case a.Retry, a.Unsure: // both follow an answer that was counted
	case a.Right:
		q.Right++
		l.days.answer(e.Time, true)
	default:
		q.Wrong++
		l.days.answer(e.Time, false)
	}
	q.EverRight = q.EverRight || a.Right
	q.history.add(graded{id: e.ID, at: e.Time.UnixMilli(), rating: a.Rating(), guess: a.Unsure,
		attempt: attemptMark(a.Attempt), key: e.KeyHash})
	if newer(&q.lastID, e.ID) {
		q.Last, q.TextHash, q.KeyHash, q.At = a, e.TextHash, e.KeyHash, e.Time
	}
	if e.Kind == KindAnswered && l.newest.enter(a.Attempt) {
		l.newest.answered(e, a)
	}
	l.Attempt = l.newest.summary()
	return true
}

// graded is an answer as the history keeps it.
type graded struct {
	id      ulid.ULID
	at      int64 // Unix time in milliseconds
	rating  Rating
	guess   bool  // the event marks an answer as a guess
	attempt uint8 // attemptMark of the attempt
	key     string
}

// amendWithin is how long after an answer it can be marked as a guess.
const amendWithin = time.Hour

// amends says whether g is not an answer of its own but says that the one before it was a guess.
func (g *graded) amends(before *graded) bool {
	gap := g.at - before.at
	return g.guess && !before.guess && before.rating > Again && g.attempt == before.attempt &&
		gap >= 0 && gap < amendWithin.Milliseconds()
}

// attemptMark tells attempts apart well enough to know the one before.
func attemptMark(attempt string) (sum uint8) {
	for i := range len(attempt) {
		sum = sum*31 + attempt[i]
	}
	return sum
}

// history holds the newest answers of a question by event id. What was stored lies packed; most questions are not asked
// for it while a program runs.
type history struct {
	packed []byte
	fresh  []graded // what came since, in the order of ids
}

func byID(a, b graded) int { return a.id.Compare(b.id) }

// all returns the answers in order. It changes nothing, so that a history may be read while others read it.
func (h *history) all() []graded {
	if h.packed == nil {
		return h.fresh
	}
	list := unpackHistory(h.packed)
	for _, g := range h.fresh {
		list = insert(list, g)
	}
	return list
}

// add puts an answer at its place; one that is there, or older than all of a full history, changes nothing.
func (h *history) add(g graded) { h.fresh = insert(h.fresh, g) }

// insert puts an answer into a list in order, and drops the oldest of one that is full.
func insert(list []graded, g graded) []graded {
	at, found := len(list), false
	if at > 0 && byID(list[at-1], g) >= 0 {
		at, found = slices.BinarySearchFunc(list, g, byID)
	}
	switch {
	case found:
		return list
	case len(list) < MaxHistory:
		return slices.Insert(list, at, g)
	case at > 0:
		copy(list, list[1:at])
		list[at-1] = g
	}
	return list
}

// pack returns the history as it is stored: the keys it speaks of, then the answers, 19 bytes each as a rule.
func (h *history) pack() []byte {
	if len(h.fresh) == 0 {
		return h.packed
	}
	list := h.all()
	var keys []string
	for _, g := range list {
		if !slices.Contains(keys, g.key) {
			keys = append(keys, g.key)
		}
	}
	p := packer{}
	p.uint(uint64(len(keys)))
	for _, k := range keys {
		p.str(k)
	}
	p.uint(uint64(len(list)))
	for _, g := range list {
		flags := byte(g.rating) << 1
		if g.guess {
			flags |= 1
		}
		p.id(g.id)
		p.b = append(p.b, flags, g.attempt)
		p.int(g.at - int64(g.id.Time()))
		p.uint(uint64(slices.Index(keys, g.key)))
	}
	return p.b
}

// unpackHistory reads what pack wrote; from bytes that it did not write, nothing.
func unpackHistory(b []byte) []graded {
	u := unpacker{b: b}
	keys := make([]string, u.count(1))
	for i := range keys {
		keys[i] = u.str()
	}
	list := make([]graded, u.count(len(ulid.ULID{})))
	for i := range list {
		g := &list[i]
		g.id = u.id()
		flags := u.byte()
		g.rating, g.guess, g.attempt = Rating(flags>>1), flags&1 == 1, u.byte()
		g.at = u.int() + int64(g.id.Time())
		if k := u.uint(); k < uint64(len(keys)) {
			g.key = keys[k]
		} else {
			u.bad = true
		}
	}
	if u.bad || len(u.b) > 0 {
		return nil
	}
	return list
}
