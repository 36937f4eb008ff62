package progress

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
)

// Summary is what a learner's log amounts to. It is not safe for concurrent use.
//
// Every part of it is a minimum or maximum by event id, a set, or a count over distinct ids, so that the same set of
// events gives an equal Summary in whatever order, and however often, they are applied.
type Summary struct {
	// Events counts the distinct events, those in Unknown included.
	Events int
	// Last is where the learner stopped; nil if nowhere yet.
	Last *Last
	// Lessons by path; a lesson nothing is known of is missing.
	Lessons map[string]*LessonSummary
	// Damaged counts records that were found unreadable, Unknown those written by a newer program.
	Damaged int
	Unknown int

	seen idSet // of a summary that was kept, and of the log's newest; see keepIDs
}

// NewSummary returns the summary of an empty log.
func NewSummary() *Summary { return &Summary{} }

// Last is where the learner stopped: the lesson, the anchor of the heading, what they did there last and when.
type Last struct {
	Lesson  string
	Heading string
	// Kind tells reader (opened, moved), quiz (answered, finished) and exercise (checked, hinted) apart; Item is the
	// question or exercise.
	Kind Kind
	Item string
	At   time.Time

	id ulid.ULID
}

// Apply adds an event; an event that was applied before changes nothing. (Of those that were stored long before the
// Summary was loaded it does not know any more that they were: they must not be applied again.)
func (s *Summary) Apply(e Event) {
	if !s.seen.add(e.ID) {
		return
	}
	s.Events++
	e.Time = normal(e.Time)
	f, known := folds[e.Kind]
	if !known || e.Version > Version || e.Content == "" || !f(s.lesson(e.Content), &e) {
		s.Unknown++
		s.drop(e.Content)
		return
	}
	l := s.lesson(e.Content)
	if newer(&l.lastID, e.ID) {
		l.LastAt = e.Time
	}
	l.days.event(e.Time)
	s.remember(&e, l)
}

// Lesson returns what is known of a lesson; for an untouched one an empty summary that is not kept.
func (s *Summary) Lesson(path string) *LessonSummary {
	if l := s.Lessons[path]; l != nil {
		return l
	}
	return &LessonSummary{}
}

func (s *Summary) lesson(path string) *LessonSummary {
	if s.Lessons == nil {
		s.Lessons = map[string]*LessonSummary{}
	}
	l := s.Lessons[path]
	if l == nil {
		l = &LessonSummary{}
		s.Lessons[path] = l
	}
	return l
}

// drop removes a lesson that only exists because an event of it was tried and not understood.
func (s *Summary) drop(path string) {
	if l := s.Lessons[path]; l != nil && l.lastID.IsZero() {
		delete(s.Lessons, path)
	}
	if len(s.Lessons) == 0 {
		s.Lessons = nil
	}
}

// remember keeps where the learner stopped. A review, a test or a list of notes roams through lessons and is no place
// to go back to.
func (s *Summary) remember(e *Event, l *LessonSummary) {
	switch e.Kind {
	case KindReviewed, KindNoted, KindMarked, KindKnown:
		return
	}
	if s.Last == nil {
		s.Last = &Last{}
	}
	if newer(&s.Last.id, e.ID) {
		s.Last.Lesson, s.Last.Kind, s.Last.Item, s.Last.At, s.Last.Heading = e.Content, e.Kind, e.Item, e.Time, ""
	}
	if s.Last.Lesson == e.Content && l.Position != nil {
		s.Last.Heading = l.Position.Heading
	}
}

// folds holds what each kind adds to its lesson; false if the event's data is not understood, and then nothing was added.
var folds = map[Kind]func(*LessonSummary, *Event) bool{
	KindOpened:   (*LessonSummary).opened,
	KindMoved:    (*LessonSummary).moved,
	KindAnswered: (*LessonSummary).answered,
	KindReviewed: (*LessonSummary).answered,
	KindFinished: (*LessonSummary).finished,
	KindChecked:  (*LessonSummary).checked,
	KindHinted:   (*LessonSummary).hinted,
	KindNoted:    (*LessonSummary).noted,
	KindMarked:   (*LessonSummary).marked,
	KindKnown:    (*LessonSummary).known,
}

// data decodes an event's data; false if it has another form.
func data[T any](e *Event) (v T, ok bool) {
	return v, json.Unmarshal(e.Data, &v) == nil
}

// newer keeps the greater of two ids and says whether that is the second.
func newer(have *ulid.ULID, id ulid.ULID) bool {
	if id.Compare(*have) <= 0 {
		return false
	}
	*have = id
	return true
}

// idSet is a sorted set of ids: 16 bytes each, and appending in order, as a log is read, costs nothing.
type idSet []ulid.ULID

// add puts an id into the set and says whether it was not there yet.
func (s *idSet) add(id ulid.ULID) bool {
	if n := len(*s); n == 0 || (*s)[n-1].Compare(id) < 0 {
		*s = append(*s, id)
		return true
	}
	i, found := slices.BinarySearchFunc(*s, id, ulid.ULID.Compare)
	if !found {
		*s = slices.Insert(*s, i, id)
	}
	return !found
}

// trim forgets all but the newest ids.
func (s *idSet) trim() {
	if n := len(*s) - keepIDs; n > 0 {
		*s = append((*s)[:0], (*s)[n:]...)
	}
}
