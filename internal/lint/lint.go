// Package lint is all that an author is held to before anything is run: one function that reads a course and says
// everything that is wrong with it, each with its file, its line and what to do. The command, the tests and the
// continuous checks call the same function.
//
// It is pure and offline: it reads an fs.FS and nothing else, starts nothing and writes nothing. Whether an example
// compiles, an answer key is right or a number holds is not its concern; programs prove that. It must not know any
// particular course: whatever holds for ours holds for anybody's.
package lint

import (
	"cmp"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"
)

// Problem is one thing that is wrong with a course.
type Problem struct {
	File string // path inside the course, with slashes
	Line int    // 1-based
	Msg  string // what is wrong; what to do
	Rule string // name of the rule, which does not change
}

// String is the problem as it is printed: "file:line: what is wrong; what to do [rule]".
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d: %s [%s]", p.File, p.Line, p.Msg, p.Rule)
}

// Options choose what is looked at. The zero value means everything.
type Options struct {
	Rules []string // names of the rules to report; all of them when empty
}

// Run reads a course and returns everything that is wrong with it, by file and line. One broken file hides nothing of
// the others.
func Run(fsys fs.FS, opts Options) []Problem {
	c := load(fsys)
	found := make([][]Problem, 1+len(c.lessons))
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	each := func(i int, check func(rule, *reporter)) {
		wait.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			for _, rule := range rules() {
				r := &reporter{rule: rule.name}
				check(rule, r)
				found[i] = append(found[i], r.list...)
			}
		})
	}
	each(0, func(rule rule, r *reporter) {
		if rule.course != nil {
			rule.course(c, r)
		}
	})
	for i, l := range c.lessons {
		each(1+i, func(rule rule, r *reporter) {
			if rule.lesson != nil {
				rule.lesson(l, r)
			}
		})
	}
	wait.Wait()
	return chosen(slices.Concat(found...), opts.Rules)
}

// chosen sorts the problems, drops repetitions, and keeps those of the named rules.
func chosen(list []Problem, names []string) []Problem {
	slices.SortFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Msg, b.Msg))
	})
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(p Problem) bool {
		return len(names) > 0 && !slices.Contains(names, p.Rule)
	})
}

// reporter gathers what one rule finds.
type reporter struct {
	rule string
	list []Problem
}

// add reports a problem. The message says what is wrong and, after a semicolon, what to do.
func (r *reporter) add(file string, line int, format string, args ...any) {
	r.list = append(r.list, Problem{File: file, Line: max(line, 1), Msg: fmt.Sprintf(format, args...), Rule: r.rule})
}
