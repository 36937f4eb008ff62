package lint

import (
	"slices"
	"strings"

	"learn/internal/lessons"
	"learn/internal/source"
)

// unknown says why a path in topic.toml or course.toml means nothing, or returns "". What is planned may be named: a
// topic that course.toml lists and that has no folder yet.
func (c *course) unknown(to string) string {
	id, lesson, deep := strings.Cut(to, "/")
	t := c.topic(id)
	switch {
	case t == nil && c.planned(id):
		return ""
	case t == nil:
		return "there is no such topic in course.toml"
	case deep && !slices.ContainsFunc(t.Lessons, func(l *lessons.Lesson) bool { return l.ID == lesson }):
		return t.file + " has no such lesson"
	}
	return ""
}

func checkPrerequisites(c *course, r *reporter) {
	for _, t := range c.topics {
		for _, p := range t.Prerequisites {
			if why := c.unknown(p); why != "" {
				r.add(t.file, t.index["prerequisites"], "prerequisite %q: %s; correct or remove it", p, why)
			}
		}
	}
	for _, l := range c.lessons {
		for _, p := range l.Prerequisites {
			if why := c.unknown(p); why != "" {
				r.add(l.topic.file, l.key("prerequisites"), "prerequisite %q of lesson %q: %s; correct or remove it", p, l.ID, why)
			}
		}
	}
}

func checkSteps(c *course, r *reporter) {
	lines := source.Index(c.data[lessons.CourseFile])
	for i, p := range c.steps {
		line := lines[each("path", i)+".steps"]
		for _, step := range p.Steps {
			if why := c.unknown(step); why != "" {
				r.add(lessons.CourseFile, line, "path %q: step %q: %s; correct or remove it", p.ID, step, why)
			}
		}
	}
}

// needs is what has to be read before what. To have read a topic is to have read its lessons, and whoever reads a
// lesson is told to know what its topic needs.
func (c *course) needs() map[string][]string {
	needs := map[string][]string{}
	for _, t := range c.topics {
		for _, l := range t.Lessons {
			needs[t.ID] = append(needs[t.ID], l.Path())
			needs[l.Path()] = append(slices.Clone(l.Prerequisites), t.Prerequisites...)
		}
	}
	return needs
}

// checkCycles walks what needs what, in depth; a lesson that is met again while its own needs are walked is in a cycle.
func checkCycles(c *course, r *reporter) {
	needs := c.needs()
	const walking, walked = 1, 2
	state := map[string]int{}
	var way []string
	var visit func(node string)
	visit = func(node string) {
		state[node] = walking
		way = append(way, node)
		for _, next := range needs[node] {
			switch state[next] {
			case walking:
				c.reportCycle(append(slices.Clone(way[slices.Index(way, next):]), next), r)
			case walked:
			default:
				visit(next)
			}
		}
		way = way[:len(way)-1]
		state[node] = walked
	}
	for _, t := range c.topics {
		if state[t.ID] == 0 {
			visit(t.ID)
		}
	}
}

// reportCycle reports a cycle once, where the first lesson in it is declared.
func (c *course) reportCycle(cycle []string, r *reporter) {
	for _, node := range cycle {
		if l := c.lesson(node); l != nil {
			r.add(l.topic.file, l.key("prerequisites"), "lesson %q needs itself: %s; remove one of these prerequisites",
				l.ID, strings.Join(cycle, " → "))
			return
		}
	}
}
