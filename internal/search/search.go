// Package search finds words in a course: in titles, headings, prose, listings, the questions' prompts and the
// exercises' goals. Hits are ranked, and each says where it is, down to the line.
//
// An [Index] is made empty and grows lesson by lesson while it can already be asked, so that nobody waits for it: the
// whole of a course with ninety lessons takes about a tenth of a second (docs/ARCHITECTURE.md has the figures, and those
// of a library). It is kept in memory and nowhere else; there is nothing to build, to ship or to become stale.
//
// The package reads the course and nothing else. It must not know a learner, a screen or a store: what is to be found
// besides the course (notes) it is given as [Extra]. Answer keys, explanations and solutions are not in the index.
package search

import (
	"sync"

	"learn/internal/lessons"
)

// Kind says what a hit is.
type Kind string

// The kinds of hits.
const (
	Topic    Kind = "topic"    // a whole topic, by its title
	Lesson   Kind = "lesson"   // a whole lesson, by its title, its summary or what it teaches
	Text     Kind = "text"     // prose, a heading or a listing of a lesson
	Question Kind = "question" // of a lesson's quiz
	Exercise Kind = "exercise"
	Note     Kind = "note" // an Extra
)

// Extra is a text to be found besides the course, such as a note of the learner.
type Extra struct {
	Key     string          // what the one who gave it knows it by
	Lesson  *lessons.Lesson // where it belongs; nil for none
	Heading string          // anchor of the heading it belongs to; "" for none
	Title   string          // shown where a section of a lesson has its heading
	Text    string
}

// Index holds the words of a course. It is safe for concurrent use.
type Index struct {
	course  *lessons.Course
	growing sync.Mutex // held by the one that reads lessons

	mu       sync.RWMutex
	began    bool
	left     []*lessons.Lesson // whose text is not in it yet
	all      int               // how many lessons there are
	owners   []owner
	sections []section
	terms    map[string]int32 // by stem
	words    map[string]int32 // the term of each word that occurs
	posts    [][]posting      // by term
	count    []int32          // by term: sections that have it themselves
	anchors  map[string]int   // how many lessons have a section with an anchor
	length   float64          // of all sections together
	acc      accumulator
}

// owner is what a section belongs to.
type owner struct {
	topic  *lessons.Topic
	lesson *lessons.Lesson // nil for a topic, and for an extra of no lesson
}

// section is what is ranked: a part of a lesson, a title, a question, an exercise.
type section struct {
	owner    int32
	kind     Kind
	gone     bool // an extra that was replaced
	length   float32
	anchor   string
	heading  string
	item     string // id of a question or an exercise, key of an extra
	passages []passage
}

// posting says that a section has a term, and how much that counts.
type posting struct {
	section int32
	weight  float32
}

// New is an empty index of a course.
func New(course *lessons.Course) *Index {
	return &Index{course: course, terms: map[string]int32{}, words: map[string]int32{}, anchors: map[string]int{}}
}

// Stats says how large an index is.
type Stats struct {
	Lessons  int // whose text is in it
	All      int // of the course, as far as is known
	Sections int
	Words    int // different ones
	Ready    bool
}

// Stats counts what is in the index.
func (x *Index) Stats() Stats {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return Stats{Lessons: x.all - len(x.left), All: x.all, Sections: len(x.sections), Words: len(x.words), Ready: x.began && len(x.left) == 0}
}

// Build reads all of the course.
func (x *Index) Build() {
	for x.Grow(1 << 20) {
	}
}

// Grow reads the titles of the course the first time, and then the text of up to so many lessons. It says whether there
// are more. A lesson that cannot be read is found by its title alone: the reader says what is wrong with it.
func (x *Index) Grow(most int) (more bool) {
	x.growing.Lock()
	defer x.growing.Unlock()
	if !x.began {
		x.begin()
		return len(x.left) > 0
	}
	for range most {
		if len(x.left) == 0 {
			return false
		}
		l := x.left[0]
		found := read(l)
		x.mu.Lock()
		x.left = x.left[1:]
		x.put(owner{l.Topic, l}, found)
		x.mu.Unlock()
	}
	return len(x.left) > 0
}

// begin puts in what is known without opening a lesson.
func (x *Index) begin() {
	var topics []*lessons.Topic
	for t := range x.course.Topics() { // reads each, which is why it is not done under the lock
		topics = append(topics, t)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.began = true
	for _, t := range topics {
		x.put(owner{topic: t}, []section{topicSection(t)})
		for _, l := range t.Lessons {
			x.put(owner{t, l}, []section{lessonSection(l)})
			x.left = append(x.left, l)
		}
	}
	x.all = len(x.left)
}

// SetExtra replaces what is found besides the course.
func (x *Index) SetExtra(list []Extra) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range x.sections {
		s := &x.sections[i]
		s.gone = s.gone || s.kind == Note
	}
	for _, e := range list {
		o := owner{lesson: e.Lesson}
		if e.Lesson != nil {
			o.topic = e.Lesson.Topic
		}
		x.put(o, []section{extraSection(e)})
	}
}
