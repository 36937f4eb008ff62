package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var target = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]]+\]:[ \t]*<?([^\s>]+)`)
})

func checkLinks(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, p := range t.passages() {
			src := blankCode(p.src)
			for _, m := range target().FindAllStringSubmatchIndex(src, -1) {
				at := max(m[2], m[4])
				to := src[at:max(m[3], m[5])]
				if why := l.dead(to); why != "" {
					r.add(t.file, t.lineAt(p.offset+at), "%sthe link to %q leads nowhere: %s", t.about(), to, why)
				}
			}
		}
	}
}

// dead says why a link leads nowhere, and what to write, or returns "".
func (l *lesson) dead(to string) string {
	switch {
	case strings.HasPrefix(to, "https://"), strings.HasPrefix(to, "http://"):
		return ""
	case strings.HasPrefix(to, "#"):
		return l.noHeading(to[1:])
	}
	return l.in.nowhere(to)
}

// nowhere says why there is no lesson "topic/lesson" or heading "topic/lesson#heading", or returns "".
func (c *course) nowhere(to string) string {
	name, heading, deep := strings.Cut(to, "#")
	l := c.lesson(name)
	switch {
	case l == nil:
		return "there is no such lesson; write topic/lesson#heading, #heading, or a web address"
	case deep:
		return l.noHeading(heading)
	}
	return ""
}

func (l *lesson) noHeading(anchor string) string {
	if l.prose == nil || slices.Contains(l.anchors, anchor) {
		return ""
	}
	return fmt.Sprintf("%s has no heading {#%s}; write it there, or name one that it has", l.file(proseFile), anchor)
}

// checkRefs resolves the headings that questions and exercises name.
func checkRefs(l *lesson, r *reporter) {
	for _, q := range l.questions {
		if why := l.badRef(q.Ref); why != "" {
			r.add(l.file(quizFile), l.quizKey(q, "ref"), "question %q: ref %q: %s", q.ID, q.Ref, why)
		}
	}
	for _, t := range l.exercises {
		if why := l.badRef(t.Ref); why != "" {
			r.add(t.dir+"/"+exerciseFile, t.index["ref"], "ref %q: %s", t.Ref, why)
		}
	}
}

func (l *lesson) badRef(ref string) string {
	switch {
	case ref == "":
		return "it names no heading; write the anchor of the one that it comes from"
	case !strings.Contains(ref, "/"):
		return l.noHeading(ref)
	case !strings.Contains(ref, "#"):
		return "it names no heading of that lesson; write topic/lesson#heading"
	}
	return l.in.nowhere(ref)
}
