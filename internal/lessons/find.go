package lessons

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Ref is a place in a course: a topic, a lesson, or a heading of a lesson.
type Ref struct {
	Topic   *Topic
	Lesson  *Lesson // nil when a whole topic is meant
	Heading string  // anchor; "" when the whole lesson is meant
}

// Path returns "topic", "topic/lesson" or "topic/lesson#heading".
func (r Ref) Path() string {
	switch {
	case r.Topic == nil:
		return ""
	case r.Lesson == nil:
		return r.Topic.ID
	case r.Heading == "":
		return r.Lesson.Path()
	}
	return r.Lesson.Path() + "#" + r.Heading
}

// NotFound says that nothing fits a path.
type NotFound struct {
	What string   // "topic", "lesson" or "heading"
	Path string   // as it was typed
	Near []string // what may have been meant, nearest first; at most three
}

func (e *NotFound) Error() string {
	msg := fmt.Sprintf("no %s “%s”", e.What, e.Path)
	if len(e.Near) == 0 {
		return msg + "; `learn list` shows what there is"
	}
	return msg + "; did you mean " + alternatives(e.Near) + "?"
}

// Ambiguous says that several things fit a path.
type Ambiguous struct {
	Path    string   // as it was typed
	Matches []string // full paths
}

func (e *Ambiguous) Error() string {
	shown, more := e.Matches, ""
	if len(shown) > 5 {
		more = fmt.Sprintf(" and %d more", len(shown)-5)
		shown = shown[:5]
	}
	return fmt.Sprintf("“%s” can be %s%s; type more of it", e.Path, strings.Join(shown, ", "), more)
}

// alternatives joins "a, b or c".
func alternatives(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// How well a name fits what was typed; smaller is better.
const (
	exact = iota
	begins
	contains
	unlike
)

func fit(name, typed string) int {
	switch {
	case name == typed:
		return exact
	case strings.HasPrefix(name, typed):
		return begins
	case strings.Contains(name, typed):
		return contains
	}
	return unlike
}

// Find returns what a path means. Any part that fits one thing only will do:
// "memory", "perf/mem", "performance/memory#arena". Whole names win over
// beginnings, and beginnings over other parts. The error is a *NotFound or an
// *Ambiguous.
func (c *Course) Find(typed string) (Ref, error) {
	place, heading, _ := strings.Cut(strings.TrimSpace(typed), "#")
	place = strings.Trim(strings.ToLower(strings.TrimSpace(place)), "/")
	if place == "" || len(place) > 200 || strings.Count(place, "/") > 1 {
		return Ref{}, &NotFound{What: "lesson", Path: typed, Near: c.near(place)}
	}
	var ref Ref
	var err error
	if topic, lesson, ok := strings.Cut(place, "/"); ok {
		ref, err = c.findIn(typed, topic, lesson)
	} else {
		ref, err = c.findName(typed, place)
	}
	if err != nil || heading == "" {
		return ref, err
	}
	return findHeading(ref, typed, strings.ToLower(heading))
}

// findName finds a topic or a lesson by one name.
func (c *Course) findName(typed, name string) (Ref, error) {
	if t := c.read(name); t != nil {
		return Ref{Topic: t}, nil
	}
	var best [unlike][]Ref
	for t := range c.Topics() {
		if f := fit(t.ID, name); f < unlike {
			best[f] = append(best[f], Ref{Topic: t})
		}
		for _, l := range t.Lessons {
			if f := fit(l.ID, name); f < unlike {
				best[f] = append(best[f], Ref{Topic: t, Lesson: l})
			}
		}
	}
	for _, refs := range best {
		if len(refs) > 0 {
			return only(typed, refs)
		}
	}
	return Ref{}, &NotFound{What: "lesson", Path: typed, Near: c.near(name)}
}

// findIn finds "topic/lesson", either of them shortened.
func (c *Course) findIn(typed, topic, lesson string) (Ref, error) {
	var best [2*unlike - 1][]Ref // by the sum of both fits
	for t := range c.Topics() {
		tf := fit(t.ID, topic)
		if tf == unlike {
			continue
		}
		for _, l := range t.Lessons {
			if lf := fit(l.ID, lesson); lf < unlike {
				best[tf+lf] = append(best[tf+lf], Ref{Topic: t, Lesson: l})
			}
		}
	}
	for _, refs := range best {
		if len(refs) > 0 {
			return only(typed, refs)
		}
	}
	return Ref{}, &NotFound{What: "lesson", Path: typed, Near: c.near(topic + "/" + lesson)}
}

func only(typed string, refs []Ref) (Ref, error) {
	if len(refs) == 1 {
		return refs[0], nil
	}
	e := &Ambiguous{Path: typed}
	for _, r := range refs {
		e.Matches = append(e.Matches, r.Path())
	}
	return Ref{}, e
}

// findHeading completes a heading's anchor. If the prose cannot be read the
// anchor is kept as typed: opening the lesson will say what is wrong with it.
func findHeading(ref Ref, typed, heading string) (Ref, error) {
	if ref.Lesson == nil {
		return Ref{}, &NotFound{What: "heading", Path: typed, Near: ref.Topic.paths()}
	}
	anchors, err := ref.Lesson.Anchors()
	if err != nil {
		ref.Heading = heading
		return ref, nil
	}
	var best [unlike][]Ref
	for _, a := range anchors {
		if f := fit(a, heading); f < unlike {
			best[f] = append(best[f], Ref{ref.Topic, ref.Lesson, a})
		}
	}
	for _, refs := range best {
		if len(refs) > 0 {
			return only(typed, refs)
		}
	}
	near := nearest(heading, anchors, func(a string) []string { return []string{a} })
	for i, a := range near {
		near[i] = ref.Lesson.Path() + "#" + a
	}
	return Ref{}, &NotFound{What: "heading", Path: typed, Near: near}
}

// paths returns the first lessons of a topic.
func (t *Topic) paths() []string {
	var paths []string
	for _, l := range t.Lessons[:min(3, len(t.Lessons))] {
		paths = append(paths, l.Path())
	}
	return paths
}

// near returns the paths of topics and lessons whose names look like typed.
func (c *Course) near(typed string) []string {
	var paths []string
	for t := range c.Topics() {
		paths = append(paths, t.ID)
	}
	for _, l := range c.All() {
		paths = append(paths, l.Path())
	}
	return nearest(typed, paths, func(p string) []string {
		topic, lesson, ok := strings.Cut(p, "/")
		if !ok {
			return []string{topic}
		}
		return []string{lesson, p}
	})
}

// nearTopics is near for topics alone; it reads none.
func (c *Course) nearTopics(typed string) []string {
	var ids []string
	for _, t := range c.Tracks() {
		ids = append(ids, t.Topics...)
	}
	return nearest(strings.ToLower(typed), ids, func(id string) []string { return []string{id} })
}

// nearest returns up to three candidates one of whose names is a few typing
// errors away from typed, nearest first.
func nearest(typed string, candidates []string, names func(string) []string) []string {
	type hit struct {
		path     string
		distance int
	}
	if typed == "" || len(typed) > 200 {
		return nil
	}
	limit := max(2, len(typed)/3)
	var hits []hit
	for _, c := range candidates {
		best := limit + 1
		for _, name := range names(c) {
			best = min(best, distance(typed, name, best))
		}
		if best <= limit && best < len(typed) {
			hits = append(hits, hit{c, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.distance, b.distance) })
	var near []string
	for _, h := range hits[:min(3, len(hits))] {
		if h.distance <= hits[0].distance+1 { // much worse ones would distract
			near = append(near, h.path)
		}
	}
	return near
}

// distance counts the insertions, deletions, replacements and exchanges of
// neighbours between two texts; from limit upwards it may be anything not
// below limit.
func distance(a, b string, limit int) int {
	ra, rb := []rune(a), []rune(b)
	if d := len(ra) - len(rb); d >= limit || -d >= limit {
		return limit
	}
	before := make([]int, len(rb)+1) // two rows up
	above := make([]int, len(rb)+1)
	row := make([]int, len(rb)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		row[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(rb)]
}
