package progress

import (
	"maps"
	"slices"
	"strings"
)

// Renames tells how an id is called now, and whether it is still there: false says that nothing took its place. The
// kinds and the forms of paths are those of the course's record of ids ("question", "topic/lesson/question").
type Renames func(kind, path string) (now string, there bool)

// Rename makes of the summary what it would be had the events spoken of ids as they are called now; nil renames
// nothing. What two former ids are together in now is merged. The events stay as they are, and what is applied
// afterwards is taken to use the present names.
//
// A question that is not there any more keeps its history but does not count for the state of its lesson. One that
// moved to another lesson takes its history along, not its part of an unfinished attempt.
func (s *Summary) Rename(now Renames) {
	if now == nil {
		return
	}
	old := s.Lessons
	s.Lessons = nil
	var moved []movedItem
	for _, path := range slices.Sorted(maps.Keys(old)) {
		r := renaming{now: now, was: path}
		r.is, _ = now("lesson", path)
		r.lesson(old[path])
		moved = append(moved, r.moved...)
		s.lesson(r.is).merge(old[path])
	}
	for _, m := range moved {
		m.to(s)
	}
	s.renameLast(now)
}

// renameLast renames where the learner stopped.
func (s *Summary) renameLast(now Renames) {
	if s.Last == nil {
		return
	}
	r := renaming{now: now, was: s.Last.Lesson}
	r.is, _ = now("lesson", r.was)
	s.Last.Lesson = r.is
	switch s.Last.Kind {
	case KindAnswered:
		s.Last.Item = r.item("question", s.Last.Item)
	case KindChecked, KindHinted:
		s.Last.Item = r.item("exercise", s.Last.Item)
	}
	if l := s.Lessons[r.is]; l != nil && l.Position != nil {
		s.Last.Heading = l.Position.Heading
	}
}

// renaming is the renaming of what is in one lesson.
type renaming struct {
	now     Renames
	was, is string // path of the lesson
	moved   []movedItem
}

// movedItem is a question or an exercise that went to another lesson.
type movedItem struct {
	lesson, id string
	question   *QuestionSummary
	exercise   *ExerciseSummary
}

// follow returns the id of a question or exercise now, the path of the lesson it is in, and whether it is there.
func (r *renaming) follow(kind, id string) (lesson, item string, there bool) {
	path, there := r.now(kind, r.was+"/"+id)
	if rest, ok := strings.CutPrefix(path, r.is+"/"); ok {
		return r.is, rest, there
	}
	end := strings.LastIndexByte(path, '/')
	if end <= 0 {
		return r.is, id, there
	}
	return path[:end], path[end+1:], there
}

// item returns the id of something within the lesson; as it was if that went to another lesson.
func (r *renaming) item(kind, id string) string {
	if lesson, now, _ := r.follow(kind, id); lesson == r.is {
		return now
	}
	return id
}

func (r *renaming) position(p *Position) {
	if p.Heading == "" {
		return
	}
	path, _ := r.now("heading", r.was+"#"+p.Heading)
	if anchor, ok := strings.CutPrefix(path, r.is+"#"); ok {
		p.Heading = anchor
	}
}

// lesson renames everything in a lesson, and takes out of it what is in another one now.
func (r *renaming) lesson(l *LessonSummary) {
	if l.Position != nil {
		r.position(l.Position)
	}
	for _, m := range l.marks {
		r.position(&m.value.Position)
	}
	for _, n := range l.notes {
		r.position(&n.value.Position)
	}
	answers, exercises := l.Answers, l.Exercises
	l.Answers, l.Exercises = nil, nil
	for id, q := range answers {
		lesson, now, there := r.follow("question", id)
		q.Retired = !there
		if lesson != r.is {
			r.moved = append(r.moved, movedItem{lesson: lesson, id: now, question: q})
			continue
		}
		entry(&l.Answers, now).merge(q)
	}
	for id, x := range exercises {
		lesson, now, _ := r.follow("exercise", id)
		if lesson != r.is {
			r.moved = append(r.moved, movedItem{lesson: lesson, id: now, exercise: x})
			continue
		}
		entry(&l.Exercises, now).merge(x)
	}
	r.attempt(&l.newest)
}

// attempt renames what was answered in an attempt.
func (r *renaming) attempt(a *attempt) {
	if a.ID == "" || a.done {
		return
	}
	var was attempt
	was, *a = *a, attempt{}
	a.enter(was.ID)
	a.firstID, a.Seed = was.firstID, was.Seed
	for id, d := range was.Answered {
		if lesson, now, _ := r.follow("question", id); lesson == r.is {
			a.first(now, was.answerID[id], d)
		}
	}
	for id, d := range was.Retried {
		if lesson, now, _ := r.follow("question", id); lesson == r.is {
			a.again(now, was.retryID[id], d)
		}
	}
}

// to puts what moved where it is now.
func (m movedItem) to(s *Summary) {
	l := s.lesson(m.lesson)
	if m.question != nil {
		entry(&l.Answers, m.id).merge(m.question)
		if newer(&l.lastID, m.question.lastID) {
			l.LastAt = m.question.At
		}
	}
	if m.exercise != nil {
		entry(&l.Exercises, m.id).merge(m.exercise)
		if newer(&l.lastID, m.exercise.lastID) {
			l.LastAt = m.exercise.At
		}
	}
}

// merge adds what is known of another lesson, as if all events had been of this one.
func (l *LessonSummary) merge(o *LessonSummary) {
	if l.openedID.IsZero() || !o.openedID.IsZero() && o.openedID.Compare(l.openedID) < 0 {
		l.openedID, l.Opened = o.openedID, o.Opened
	}
	if newer(&l.lastID, o.lastID) {
		l.LastAt = o.LastAt
	}
	if newer(&l.positionID, o.positionID) {
		l.Position = o.Position
	}
	if newer(&l.quizID, o.quizID) {
		l.Quiz = o.Quiz
	}
	l.Farthest = max(l.Farthest, o.Farthest)
	l.ReadToEnd = l.ReadToEnd || o.ReadToEnd
	l.QuizFinished = l.QuizFinished || o.QuizFinished
	l.Known = l.Known || o.Known
	for id, q := range o.Answers {
		entry(&l.Answers, id).merge(q)
	}
	for id, x := range o.Exercises {
		entry(&l.Exercises, id).merge(x)
	}
	l.newest.merge(&o.newest)
	l.Attempt = l.newest.summary()
	for k, m := range o.marks {
		put(&l.marks, k, m.id, m.value)
	}
	for k, n := range o.notes {
		put(&l.notes, k, n.id, n.value)
	}
	l.listMarks()
	l.listNotes()
	o.days.each(l.days.add)
}

func (q *QuestionSummary) merge(o *QuestionSummary) {
	q.Retired = o.Retired && (q.lastID.IsZero() || q.Retired)
	if newer(&q.lastID, o.lastID) {
		q.Last, q.TextHash, q.KeyHash, q.At = o.Last, o.TextHash, o.KeyHash, o.At
	}
	q.Right += o.Right
	q.Wrong += o.Wrong
	q.EverRight = q.EverRight || o.EverRight
	for _, g := range o.history.all() {
		q.history.add(g)
	}
}

func (x *ExerciseSummary) merge(o *ExerciseSummary) {
	if newer(&x.lastID, o.lastID) {
		x.LastOutcome, x.Hash, x.At = o.LastOutcome, o.Hash, o.At
	}
	x.Attempts += o.Attempts
	x.Passed = x.Passed || o.Passed
	x.Hints = max(x.Hints, o.Hints)
}

func (a *attempt) merge(o *attempt) {
	if !a.enter(o.ID) {
		return
	}
	if a.done || o.done {
		a.finish()
		return
	}
	if a.firstID.IsZero() || !o.firstID.IsZero() && o.firstID.Compare(a.firstID) < 0 {
		a.firstID, a.Seed = o.firstID, o.Seed
	}
	for id, d := range o.Answered {
		a.first(id, o.answerID[id], d)
	}
	for id, d := range o.Retried {
		a.again(id, o.retryID[id], d)
	}
}
