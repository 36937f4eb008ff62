package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/lint"
	"learn/internal/render"
	content "learn/lessons"
)

// idsName is the file that keeps the ids of a course.
const idsName = "ids.txt"

func (p *program) lintCmd() *cobra.Command {
	var update, list bool
	var rules []string
	cmd := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Say everything that is wrong with a course, before anything is run",
		Long: `Say everything that is wrong with a course, before anything is run: the one in DIR, or of --course, or the one built in.
Each problem is a line of its own, "file:line: what is wrong; what to do [rule]". The exit code is 1 if there is any.`,
		Args: args(0, 1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if list {
				return p.listRules()
			}
			dir := p.authorDir(strings.Join(args, ""))
			if update {
				return p.updateIDs(dir)
			}
			for _, name := range rules {
				if !slices.ContainsFunc(lint.Rules(), func(r lint.RuleInfo) bool { return r.Name == name }) {
					return misuse("`learn lint --rules` lists them", "there is no rule %q", name)
				}
			}
			return p.lint(dir, lint.Options{Rules: rules})
		},
	}
	cmd.Flags().BoolVar(&update, "update-ids", false, "append new ids to DIR/"+idsName+", which keeps all that were ever released")
	cmd.Flags().StringSliceVar(&rules, "only", nil, "report the rules `NAME,…` alone")
	cmd.Flags().BoolVar(&list, "rules", false, "list the rules")
	return cmd
}

// authorDir is the folder of the course that an author works on; "" means the one built in.
func (p *program) authorDir(dir string) string {
	if dir == "" {
		dir = p.courseDir
	}
	if dir == "" {
		dir = os.Getenv("LEARN_COURSE")
	}
	return dir
}

// authorFS opens a course without reading it: it may be broken.
func authorFS(dir string) (fs.FS, error) {
	if dir == "" {
		return content.FS, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, misuse("name the folder that holds a course.toml", "the course cannot be opened: %v", err)
	}
	return root.FS(), nil
}

func (p *program) lint(dir string, opts lint.Options) error {
	fsys, err := authorFS(dir)
	if err != nil {
		return err
	}
	pg := p.page()
	problems := lint.Run(fsys, opts)
	files := map[string]bool{}
	for _, problem := range problems {
		files[problem.File] = true
		fmt.Fprintln(pg, render.Clean(problem.String()))
	}
	for _, balance := range lint.Balances(fsys) {
		fmt.Fprintln(p.err, render.Clean(balance.String()))
	}
	if err := pg.Flush(); err != nil || len(problems) == 0 {
		return err
	}
	return failed("`learn lint --rules` says what the names at the ends of the lines mean",
		"%s in %s", count(len(problems), "problem"), count(len(files), "file"))
}

func (p *program) listRules() error {
	pg := p.page()
	wide := 0
	for _, rule := range lint.Rules() {
		wide = max(wide, len(rule.Name))
	}
	for _, rule := range lint.Rules() {
		pg.printf("%s  %s\n", pad(rule.Name, wide), rule.About)
	}
	return pg.Flush()
}

// updateIDs appends the ids that a course's list lacks. The list is replaced as a whole or not at all.
func (p *program) updateIDs(dir string) error {
	if dir == "" {
		return misuse("type learn lint DIR --update-ids", "the course that is built in cannot be changed")
	}
	fsys, err := authorFS(dir)
	if err != nil {
		return err
	}
	text, added := lint.UpdateIDs(fsys)
	if added == 0 {
		_, err = fmt.Fprintf(p.out, "%s has every id already.\n", idsName)
		return err
	}
	if err := replaceFile(filepath.Join(dir, idsName), text); err != nil {
		return failed("see whether you may write there", "%v", err)
	}
	_, err = fmt.Fprintf(p.out, "%s: %s added. Commit it.\n", filepath.Join(dir, idsName), count(added, "id"))
	return err
}

// replaceFile writes a file of a course beside the old one and puts it in its place: a full disk leaves the old one.
func replaceFile(name, text string) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".learn-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // no longer there if all went well
	_, err = temp.WriteString(text)
	if err := temp.Chmod(0o644); err != nil {
		return err
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
