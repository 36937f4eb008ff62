package progress

import (
	"maps"
	"slices"

	"github.com/oklog/ulid/v2"
)

// derivedVersion is the version of the form in which a Summary is kept, and of what the folds make of the events: it
// goes up with any change of either, so that what an earlier program derived is derived anew. It is never migrated.
const derivedVersion = 1

// keepIDs is how many ids a kept Summary knows, the newest: enough to know again what a window just stored.
const keepIDs = 256

// pack returns a Summary as it is kept: the version, how long what follows is, that, and the bulk. Equal summaries, in whatever order they came about, give equal bytes.
func (s *Summary) pack() []byte {
	p := &packer{}
	for _, n := range []int{s.Events, s.Damaged, s.Unknown} {
		p.uint(uint64(n))
	}
	recent := s.seen[max(0, len(s.seen)-keepIDs):]
	p.uint(uint64(len(recent)))
	for _, id := range recent {
		p.id(id)
	}
	p.flags(s.Last != nil)
	if l := s.Last; l != nil {
		p.str(l.Lesson)
		p.str(l.Heading)
		p.str(string(l.Kind))
		p.str(l.Item)
		p.time(l.At)
		p.id(l.id)
	}
	packMap(p, s.Lessons, (*packer).lesson)
	whole := packer{b: make([]byte, 0, len(p.b)+len(p.bulk)+16)}
	whole.uint(derivedVersion)
	whole.bytes(p.b)
	return append(whole.b, p.bulk...)
}

// unpackSummary reads what pack wrote; nil if it was written by another version, or is not what was written.
func unpackSummary(b []byte) *Summary {
	whole := &unpacker{b: b}
	if whole.uint() != derivedVersion {
		return nil
	}
	u := &unpacker{b: whole.bytes(), bulk: whole.b}
	u.text = string(u.b)
	s := &Summary{Events: int(u.uint()), Damaged: int(u.uint()), Unknown: int(u.uint())}
	if n := u.count(len(ulid.ULID{})); n > 0 {
		s.seen = make(idSet, n)
		for i := range s.seen {
			s.seen[i] = u.id()
		}
	}
	var stopped bool
	if u.flags(&stopped); stopped {
		s.Last = &Last{Lesson: u.str(), Heading: u.str(), Kind: Kind(u.str()), Item: u.str(), At: u.time(), id: u.id()}
	}
	s.Lessons = unpackMap(u, (*unpacker).lesson)
	if whole.bad || u.bad || len(u.b)+len(u.bulk) > 0 {
		return nil
	}
	return s
}

// packMap writes a map in the order of its keys.
func packMap[T any](p *packer, m map[string]T, value func(*packer, T)) {
	p.uint(uint64(len(m)))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		p.str(k)
		value(p, m[k])
	}
}

// unpackMap reads what packMap wrote; nil if it is empty. All values are allocated at once.
func unpackMap[T any](u *unpacker, into func(*unpacker, *T)) map[string]*T {
	n := u.count(2)
	if n == 0 {
		return nil
	}
	m := make(map[string]*T, n)
	values := make([]T, n)
	for i := range values {
		k := u.str()
		into(u, &values[i])
		m[k] = &values[i]
	}
	u.bad = u.bad || len(m) < n
	return m
}

func (p *packer) lesson(l *LessonSummary) {
	p.flags(l.ReadToEnd, l.QuizFinished, l.Known, l.Position != nil, l.Quiz != nil)
	p.time(l.Opened)
	p.time(l.LastAt)
	p.float(l.Farthest)
	for _, id := range []ulid.ULID{l.openedID, l.lastID, l.positionID, l.quizID} {
		p.id(id)
	}
	if l.Position != nil {
		p.position(l.Position)
	}
	if l.Quiz != nil {
		p.str(l.Quiz.Attempt)
		p.int(int64(l.Quiz.Right))
		p.int(int64(l.Quiz.Total))
	}
	packMap(p, l.Answers, (*packer).question)
	packMap(p, l.Exercises, (*packer).exercise)
	p.attempt(&l.newest)
	packMap(p, l.marks, func(p *packer, m *newest[Mark]) {
		p.id(m.id)
		p.time(m.value.At)
		p.position(&m.value.Position)
		p.str(m.value.Line)
		p.flags(m.value.Off)
	})
	packMap(p, l.notes, func(p *packer, n *newest[Note]) {
		p.id(n.id)
		p.time(n.value.At)
		p.str(n.value.ID)
		p.position(&n.value.Position)
		p.str(n.value.Line)
		p.str(n.value.Text)
	})
	p.aside(l.days.pack())
}

func (u *unpacker) lesson(l *LessonSummary) {
	var position, quiz bool
	u.flags(&l.ReadToEnd, &l.QuizFinished, &l.Known, &position, &quiz)
	l.Opened, l.LastAt, l.Farthest = u.time(), u.time(), u.float()
	l.openedID, l.lastID, l.positionID, l.quizID = u.id(), u.id(), u.id(), u.id()
	if position {
		at := u.position()
		l.Position = &at
	}
	if quiz {
		l.Quiz = &FinishedData{Attempt: u.str(), Right: int(u.int()), Total: int(u.int())}
	}
	l.Answers = unpackMap(u, (*unpacker).question)
	l.Exercises = unpackMap(u, (*unpacker).exercise)
	l.newest = u.attempt()
	l.Attempt = l.newest.summary()
	l.marks = unpackMap(u, func(u *unpacker, m *newest[Mark]) {
		m.id, m.value.At, m.value.Position, m.value.Line = u.id(), u.time(), u.position(), u.str()
		u.flags(&m.value.Off)
	})
	l.notes = unpackMap(u, func(u *unpacker, n *newest[Note]) {
		n.id, n.value.At, n.value.ID, n.value.Position = u.id(), u.time(), u.str(), u.position()
		n.value.Line, n.value.Text = u.str(), u.str()
	})
	l.listMarks()
	l.listNotes()
	l.days.packed = u.aside()
}

func (p *packer) position(v *Position) {
	p.int(int64(v.Block))
	p.str(v.Hash)
	for _, h := range v.Around {
		p.str(h)
	}
	p.str(v.Heading)
	p.int(int64(v.Line))
	p.float(v.Fraction)
	p.flags(v.End)
}

func (u *unpacker) position() (v Position) {
	v.Block, v.Hash = int(u.int()), u.str()
	for i := range v.Around {
		v.Around[i] = u.str()
	}
	v.Heading, v.Line, v.Fraction = u.str(), int(u.int()), u.float()
	u.flags(&v.End)
	return v
}

func (p *packer) answer(a AnswerData) {
	p.flags(a.Right, a.Unsure, a.Sure, a.Hinted, a.Retry, a.Answer != nil)
	p.str(a.Attempt)
	p.uint(a.Seed)
	p.bytes(a.Answer)
	p.float(a.Score)
	p.int(a.Millis)
}

func (u *unpacker) answer(a *AnswerData) {
	var given bool
	u.flags(&a.Right, &a.Unsure, &a.Sure, &a.Hinted, &a.Retry, &given)
	a.Attempt, a.Seed = u.str(), u.uint()
	if raw := u.bytes(); given {
		a.Answer = raw
	}
	a.Score, a.Millis = u.float(), u.int()
}

func (p *packer) question(q *QuestionSummary) {
	p.answer(q.Last)
	p.str(q.TextHash)
	p.str(q.KeyHash)
	p.time(q.At)
	p.uint(uint64(q.Right))
	p.uint(uint64(q.Wrong))
	p.flags(q.EverRight)
	p.id(q.lastID)
	p.aside(q.history.pack())
}

func (u *unpacker) question(q *QuestionSummary) {
	u.answer(&q.Last)
	q.TextHash, q.KeyHash, q.At = u.str(), u.str(), u.time()
	q.Right, q.Wrong = int(u.uint()), int(u.uint())
	u.flags(&q.EverRight)
	q.lastID, q.history.packed = u.id(), u.aside()
}

func (p *packer) exercise(x *ExerciseSummary) {
	p.uint(uint64(x.Attempts))
	p.flags(x.Passed)
	p.int(int64(x.Hints))
	p.str(x.LastOutcome)
	p.str(x.Hash)
	p.time(x.At)
	p.id(x.lastID)
}

func (u *unpacker) exercise(x *ExerciseSummary) {
	x.Attempts = int(u.uint())
	u.flags(&x.Passed)
	x.Hints, x.LastOutcome, x.Hash, x.At, x.lastID = int(u.int()), u.str(), u.str(), u.time(), u.id()
}

func (p *packer) attempt(a *attempt) {
	p.str(a.ID)
	if a.ID == "" {
		return
	}
	if p.flags(a.done); a.done {
		return
	}
	p.id(a.firstID)
	p.uint(a.Seed)
	p.answers(a.Answered, a.answerID)
	p.answers(a.Retried, a.retryID)
}

func (u *unpacker) attempt() (a attempt) {
	id := u.str()
	if !a.enter(id) {
		return a
	}
	if u.flags(&a.done); a.done {
		a.finish()
		return a
	}
	a.firstID, a.Seed = u.id(), u.uint()
	u.answers(a.Answered, a.answerID)
	u.answers(a.Retried, a.retryID)
	return a
}

func (p *packer) answers(m map[string]AnswerData, ids map[string]ulid.ULID) {
	packMap(p, m, (*packer).answer)
	for _, k := range slices.Sorted(maps.Keys(m)) {
		p.id(ids[k])
	}
}

func (u *unpacker) answers(m map[string]AnswerData, ids map[string]ulid.ULID) {
	keys := make([]string, u.count(2))
	for i := range keys {
		var a AnswerData
		keys[i] = u.str()
		u.answer(&a)
		m[keys[i]] = a
	}
	for _, k := range keys {
		ids[k] = u.id()
	}
}
