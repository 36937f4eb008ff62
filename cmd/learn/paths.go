package main

import (
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/progress"
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
		done := 0
		for _, l := range steps(course, path) {
			if stateOf(sum, l) == progress.Done {
				done++
			}
		}
		pg.heading(path.Title)
		pg.printf("  %s   %d of %s done   `learn paths %s`\n", path.ID, done, count(len(path.Steps), "lesson"), path.ID)
		pg.printf("  %s\n", path.Summary)
	}
	return pg.Flush()
}

func (p *program) showPath(course *lessons.Course, path lessons.Path, sum *progress.Summary) error {
	pg := p.page()
	pg.heading(path.Title)
	pg.markdown(path.Summary)
	pg.printf("\n")
	all := steps(course, path)
	wide := 0
	for _, l := range all {
		wide = max(wide, len(l.Path()))
	}
	for i, l := range all {
		pg.printf("%3d %s %s  %s\n", i+1, mark(stateOf(sum, l)), pad(l.Path(), wide), l.Title)
	}
	return pg.Flush()
}

// steps are the lessons of a path.
func steps(course *lessons.Course, path lessons.Path) []*lessons.Lesson {
	var all []*lessons.Lesson
	for _, step := range path.Steps {
		if ref, err := course.Find(step); err == nil && ref.Lesson != nil {
			all = append(all, ref.Lesson)
		}
	}
	return all
}
