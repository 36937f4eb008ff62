package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"sync/atomic"

	"learn/internal/config"
	"learn/internal/lessons"
	"learn/internal/present"
	"learn/internal/progress"
	content "learn/lessons"
)

// program is one run of the tutor: its streams, its global flags, and what the flags name, opened when it is needed.
type program struct {
	in, out, err *os.File

	courseDir string
	dataFile  string
	learner   string
	// configFile is what --config names; config is what is in force once configure has read it.
	configFile string
	config     config.Config
	mouse      bool
	plain      bool        // line by line, see lineMode
	width      int         // of plain text; 0 is as wide as the terminal
	editing    atomic.Bool // an editor has the terminal

	fsys   fs.FS
	folder string // of the course; "" for the one that is built in
	course *lessons.Course
}

// curriculum opens the course: the one of --course or LEARN_COURSE, else the one that is built in.
func (p *program) curriculum() (*lessons.Course, error) {
	if p.course != nil {
		return p.course, nil
	}
	dir := p.courseDir
	if dir == "" {
		dir = os.Getenv("LEARN_COURSE")
	}
	p.fsys = content.FS
	if dir != "" {
		// A root rather than a plain directory: no link in a course that one did not write leads out of it.
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, misuse("--course names a folder that holds a course.toml", "the course cannot be opened: %v", err)
		}
		p.fsys, p.folder = root.FS(), dir
	}
	course, err := lessons.Load(p.fsys)
	if err != nil && dir != "" {
		return nil, fmt.Errorf("the course in %s cannot be read: %w", dir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("the course cannot be read: %w", err)
	}
	p.course = course
	return course, nil
}

func (p *program) workbench() workbench {
	return workbench{editing: &p.editing, editor: p.config.Editor, root: p.config.Work}
}

// find resolves what a learner typed as PATH.
func (p *program) find(path string) (lessons.Ref, error) {
	course, err := p.curriculum()
	if err != nil {
		return lessons.Ref{}, err
	}
	return course.Find(path)
}

// findLesson resolves a PATH that has to be a lesson.
func (p *program) findLesson(path string) (lessons.Ref, error) {
	ref, err := p.find(path)
	if err != nil || ref.Lesson != nil {
		return ref, err
	}
	if ref.Topic.Problem != nil && len(ref.Topic.Lessons) == 0 {
		return ref, fmt.Errorf("the topic %s cannot be read: %w", ref.Topic.ID, ref.Topic.Problem)
	}
	return ref, misuse("`learn list "+ref.Topic.ID+"` shows its lessons", "%s is a topic; a lesson is needed here", ref.Topic.ID)
}

// store is the progress file, which nothing is opened of yet, and the learner's name in it.
func (p *program) store() (*progress.Store, string, error) {
	name, err := p.learnerName()
	if err != nil {
		return nil, "", err
	}
	file, err := p.dataPath()
	if err != nil {
		return nil, "", err
	}
	return progress.Open(file), name, nil
}

func (p *program) dataPath() (string, error) {
	if p.dataFile == "" {
		return progress.DefaultPath()
	}
	file, err := filepath.Abs(p.dataFile)
	if err != nil {
		return "", misuse("--data FILE names the file your progress is kept in", "--data %s: %v", p.dataFile, err)
	}
	return file, nil
}

// summary is what is known of the learner, in terms of the course as it is now.
func (p *program) summary(ctx context.Context) (*progress.Summary, error) {
	store, learner, err := p.store()
	if err != nil {
		return nil, err
	}
	sum, err := store.Load(ctx, learner)
	if course, problem := p.curriculum(); sum != nil && problem == nil {
		present.Names(course, sum)
		present.Of(course, present.Answered(sum)).Tell(sum)
	}
	return sum, err
}

// knownSoFar is the summary or, where progress cannot be read, an empty one and a word about it: what the learner
// asked for does not depend on it.
func (p *program) knownSoFar(ctx context.Context) *progress.Summary {
	sum, err := p.summary(ctx)
	if err != nil {
		report(p.err, err)
	}
	if sum == nil {
		return progress.NewSummary()
	}
	return sum
}

// record stores an event of the learner, which is made once it is known what was stored before it.
func (p *program) record(ctx context.Context, event func() progress.Event) error {
	store, learner, err := p.store()
	if err != nil {
		return err
	}
	_ = store.Follow(ctx, learner) // what keeps it from being read keeps it from being stored, and is said then
	return store.Append(ctx, learner, event())
}

// learnerName is the name of --learner, or the user's login.
func (p *program) learnerName() (string, error) {
	if p.learner != "" {
		if err := progress.ValidLearner(p.learner); err != nil {
			return "", misuse("--learner NAME takes any name without slashes and control characters", "%v", err)
		}
		return p.learner, nil
	}
	login := ""
	if u, err := user.Current(); err == nil {
		login = u.Username
	}
	return cleanLogin(login), nil
}

// cleanLogin makes a learner's name of a login ("DOMAIN\anna" on Windows); "learner" if nothing of it can stay.
func cleanLogin(login string) string {
	login = login[strings.LastIndexByte(login, '\\')+1:]
	var name []rune
	for _, r := range strings.ToValidUTF8(login, "") {
		if progress.ValidLearner("x"+string(r)+"x") == nil && len(name) < progress.MaxLearner {
			name = append(name, r)
		}
	}
	clean := strings.TrimSpace(string(name))
	if progress.ValidLearner(clean) != nil {
		return "learner"
	}
	return clean
}
