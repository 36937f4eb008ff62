package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"learn/internal/lint"
)

func (p *program) newCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new topic|lesson|exercise PATH",
		Short: "Begin a topic, a lesson or an exercise of a course of your own (--course DIR)",
		Long: `Begin a topic, a lesson or an exercise in the course in DIR. What is written passes "learn lint" but for its TODOs, and
everything that has to be done is marked with one. No file that is there already is written over.

  learn new topic ownership --course ~/course              a topic with one lesson, and a course where there is none
  learn new lesson ownership/moves --course ~/course
  learn new exercise ownership/moves/swap --course ~/course`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("type learn new topic ID, learn new lesson TOPIC/ID or learn new exercise TOPIC/LESSON/ID", "learn new needs to know what")
			}
			return misuse("it is one of topic, lesson, exercise", "%q cannot be begun", args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil }, // Args refuses every line that names no command below
	}
	track := ""
	topic := p.newThing("topic ID", "Begin a topic, with one lesson", func(fsys fs.FS, id string) (lint.Plan, error) {
		return lint.NewTopic(fsys, id, track)
	})
	topic.Flags().StringVar(&track, "track", "", "the track that the topic goes in, by its `ID` in course.toml")
	cmd.AddCommand(topic,
		p.newThing("lesson TOPIC/ID", "Begin a lesson of a topic", lint.NewLesson),
		p.newThing("exercise TOPIC/LESSON/ID", "Begin another exercise of a lesson", lint.NewExercise))
	return cmd
}

func (p *program) newThing(use, short string, plan func(fs.FS, string) (lint.Plan, error)) *cobra.Command {
	return &cobra.Command{
		Use:                   use + " --course DIR",
		Short:                 short,
		Args:                  args(1, 1),
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			dir := p.authorDir("")
			if dir == "" {
				return misuse("--course DIR names the folder of your own course", "nothing can be added to the course that is built in")
			}
			return p.begin(dir, func(fsys fs.FS) (lint.Plan, error) { return plan(fsys, args[0]) })
		},
	}
}

// begin carries out a plan. Files are created before those that list them are changed: what fails in between leaves
// files that lint names, and no list of files that are not there.
func (p *program) begin(dir string, plan func(fs.FS) (lint.Plan, error)) error {
	const writable = "see whether the folder is there and whether you may write in it"
	todo, err := plan(os.DirFS(dir))
	var refused *lint.Refused
	if errors.As(err, &refused) {
		return misuse(refused.Do, "%s", refused.What)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return failed(writable, "%v", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return failed(writable, "%v", err)
	}
	defer root.Close()
	pg := p.page()
	for _, f := range todo.Create {
		if err := createFile(root, f); err != nil {
			return failed("nothing is overwritten: move it away, or choose another id", "%v", err)
		}
		pg.printf("wrote    %s\n", f.Path)
	}
	for _, f := range todo.Change {
		if err := replaceFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Text); err != nil {
			return failed(writable, "%v", err)
		}
		pg.printf("changed  %s\n", f.Path)
	}
	pg.printf("\nEverything to be done is marked TODO: `learn lint %s` lists it, and `learn --course %s` shows it.\n", dir, dir)
	return pg.Flush()
}

// createFile writes a file of a course; one that is there is an error.
func createFile(root *os.Root, f lint.File) error {
	if err := root.MkdirAll(path.Dir(f.Path), 0o777); err != nil {
		return err
	}
	file, err := root.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.WriteString(f.Text)
	return errors.Join(err, file.Close())
}
