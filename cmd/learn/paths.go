package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/paths"
	"learn/internal/progress"
	"learn/internal/render"
)

func (p *program) pathsCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "paths [NAME]",
		Short: "List the reading orders, or the steps of one",
		Args:  args(0, 1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			if course, err := p.curriculum(); err == nil && len(args) == 0 {
				for _, path := range course.Paths() {
					if strings.HasPrefix(path.ID, start) {
						names = append(names, cobra.CompletionWithDesc(path.ID, oneLine(path.Title)))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			course, err := p.curriculum()
			if err != nil {
				return err
			}
			all := course.Paths()
			if len(args) > 0 {
				one, err := findPath(all, args[0])
				if err != nil {
					return err
				}
				return p.showPath(course, one, p.knownSoFar(cmd.Context()))
			}
			return p.showPaths(course, all, p.knownSoFar(cmd.Context()))
		},
	}
}

// findPath finds a path by its id or a part of it that fits no other.
func findPath(all []lessons.Path, name string) (lessons.Path, error) {
	var fits []lessons.Path
	var ids []string
	for _, path := range all {
		if path.ID == name {
			return path, nil
		}
		ids = append(ids, path.ID)
		if strings.Contains(path.ID, strings.ToLower(name)) {
			fits = append(fits, path)
		}
	}
	switch len(fits) {
	case 1:
		return fits[0], nil
	case 0:
		if len(ids) == 0 {
			return lessons.Path{}, misuse("`learn list` shows the lessons", "this course has no paths")
		}
		return lessons.Path{}, misuse("the paths are "+alternatives(ids), "no path “%s”", name)
	}
	ids = nil
	for _, path := range fits {
		ids = append(ids, path.ID)
	}
	return lessons.Path{}, misuse("type more of it: "+alternatives(ids), "“%s” can be several things", name)
}

func (p *program) showPaths(course *lessons.Course, all []lessons.Path, sum *progress.Summary) error {
	pg := p.page()
	if len(all) == 0 {
		pg.printf("This course has no paths; `learn list` shows its lessons.\n")
	}
	for i, path := range all {
		if i > 0 {
			pg.printf("\n")
		}
		w := paths.Look(path, paths.Of(course), sum)
		pg.heading(path.Title)
		pg.printf("  %s   %d of %s done   `learn paths %s`\n", path.ID, w.Passed, count(len(w.Steps), "lesson"), path.ID)
		pg.wrapped("  ", path.Summary)
		if l := w.Step(); l != nil {
			pg.printf("  next: %s (%s)\n", l.Title, l.Path())
		}
	}
	return pg.Flush()
}

// showPath lists the steps of a path, then says which one is next and what that builds on.
func (p *program) showPath(course *lessons.Course, path lessons.Path, sum *progress.Summary) error {
	w := paths.Look(path, paths.Of(course), sum)
	pg := p.page()
	pg.heading(path.Title)
	pg.markdown(path.Summary)
	pg.printf("\n")
	wide := 0
	for _, s := range w.Steps {
		wide = max(wide, len(s.Lesson.Path()))
	}
	for i, s := range w.Steps {
		lead, next := "  ", ""
		if i == w.Next {
			lead, next = "→ ", ", next"
		}
		if pg.words {
			pg.printf("%d. %s: %s, %s%s\n", i+1, s.Lesson.Path(), s.Lesson.Title, string(s.State), next)
			continue
		}
		pg.printf("%3d %s%s %s  %s\n", i+1, lead, mark(s.State), pad(s.Lesson.Path(), wide), s.Lesson.Title)
	}
	if w.Coming > 0 {
		pg.printf("\n%s of this path %s still to be written.\n", count(w.Coming, "lesson"), isOrAre(w.Coming))
	}
	pg.next(w)
	return pg.Flush()
}

// next says in words how far a path is, what is next and what that builds on that is not read yet.
func (pg *page) next(w paths.Way) {
	l := w.Step()
	switch {
	case len(w.Steps) == 0:
		return
	case l == nil:
		pg.printf("\nEvery lesson of it is read.\n")
		return
	}
	pg.printf("\n%d of %s done, %d minutes of reading left. Next: `learn %s`\n", w.Passed, count(len(w.Steps), "lesson"), w.Minutes, l.Path())
	for _, n := range w.Needs {
		where := n.Path
		if n.Later {
			where += ", later on this path"
		}
		pg.printf("\n")
		pg.wrapped("", fmt.Sprintf("%s builds on %s (%s):", l.Title, n.Title, where))
		if n.Lesson == nil {
			pg.printf("  it is still to be written\n")
		}
		for _, why := range n.Why {
			pg.wrapped("  - ", why)
		}
	}
}

// wrapped prints a text with a mark before its first line, and as much space before the others.
func (pg *page) wrapped(lead, text string) {
	for i, line := range render.Wrap(render.Clean(text), max(pg.width-len(lead), 1)) {
		if i > 0 {
			lead = strings.Repeat(" ", len(lead))
		}
		pg.printf("%s%s\n", lead, line)
	}
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
