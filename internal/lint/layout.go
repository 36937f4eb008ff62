package lint

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"learn/internal/lessons"
	"learn/internal/source"
)

// maxFiles bounds how many files of a course are read.
const maxFiles = 100_000

// walk reads every file that has a place in a course, and notes what has none. It does not descend into folders that
// have no place: they may hold anything.
func (c *course) walk() {
	err := fs.WalkDir(c.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			c.errs.Add(name, 0, "cannot be read: %v", err)
			return nil
		case name == ".":
			return nil
		case strings.HasPrefix(name, ".") && !strings.Contains(name, "/"):
			return skip(d) // .git and the like, beside the course
		case len(c.paths) >= maxFiles:
			c.strays.Add(name, 0, "is one of more than %d files; make the course smaller", maxFiles)
			return fs.SkipAll
		}
		if why := c.stray(name, d); why != "" {
			c.strays.Add(name, 0, "%s", why)
			return skip(d)
		}
		if !d.IsDir() {
			c.read(name)
		}
		return nil
	})
	if err != nil {
		c.errs.Add(lessons.CourseFile, 0, "the course's folder cannot be read: %v", err)
	}
	slices.Sort(c.paths)
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// read keeps a file, at most one byte more of it than it may have.
func (c *course) read(name string) {
	f, err := c.fsys.Open(name)
	if err != nil {
		c.errs.Add(name, 0, "cannot be read: %v", err)
		return
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, source.MaxSize+1))
	if err != nil {
		c.errs.Add(name, 0, "cannot be read: %v", err)
		return
	}
	c.data[name] = data
	c.paths = append(c.paths, name)
}

// stray says why a file or folder has no place in a course, and what to do, or returns "".
func (c *course) stray(name string, d fs.DirEntry) string {
	parts := strings.Split(name, "/")
	is := func(p string) bool { return inside(p, name) }
	switch {
	case !d.IsDir() && !d.Type().IsRegular():
		return "is neither file nor folder; put the file itself here"
	case d.IsDir() && d.Name() == "target":
		return "is something that was built, and would become part of the course; remove it, and build elsewhere"
	case d.IsDir():
		return c.strayFolder(parts)
	case slices.ContainsFunc(files(), is), len(parts) == 1 && slices.ContainsFunc(besides(), is):
		return ""
	}
	return noPlace(parts)
}

// noPlace says that something has no place in the folder where it is.
func noPlace(parts []string) string {
	folder := parts[min(2, len(parts)-1)] + "/"
	if len(parts) <= 3 {
		folder = []string{"the course's", "a topic's", "a lesson's"}[len(parts)-1] + " folder"
	}
	return fmt.Sprintf("has no place in %s; remove it, or put it where docs/AUTHORING.md says", folder)
}

// files are the patterns of the files of a course.
func files() []string {
	return []string{
		"course.toml", "Cargo.toml", "Cargo.lock", idsFile,
		"*/topic.toml", "*/topic.zh.toml", "*/Cargo.toml",
		"*/*/lesson.md", "*/*/lesson.zh.md", "*/*/quiz.toml", "*/*/quiz.zh.toml", "*/*/bench.toml", "*/*/recorded.toml",
		"*/*/examples/*.rs", "*/*/examples/*.out", "*/*/examples/support/*.rs",
		"*/*/exercise/*/exercise.toml", "*/*/exercise/*/exercise.zh.toml",
		"*/*/exercise/*/starter.rs", "*/*/exercise/*/tests.rs", "*/*/exercise/*/solution.rs",
		"*/*/exercise/*/solution.md", "*/*/exercise/*/solution.zh.md",
		"*/*/exercise/*/wrong/*.rs",
		"*/*/config/**",
	}
}

// besides are what may stand beside a course though it means nothing in it.
func besides() []string {
	return []string{"*.go", "README*", "LICENSE*", "CONTRIBUTING*", "rustfmt.toml", "clippy.toml", "rust-toolchain.toml"}
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// inside is matches where ** at the end stands for anything below.
func inside(pattern, name string) bool {
	if deep, ok := strings.CutSuffix(pattern, "/**"); ok {
		n := strings.Count(deep, "/") + 1
		parts := strings.SplitAfterN(name, "/", n+1)
		return len(parts) > n && matches(deep, strings.TrimSuffix(strings.Join(parts[:n], ""), "/"))
	}
	return matches(pattern, name)
}

// strayFolder says why a folder has no place. Topics and lessons have to be declared in the file above them.
func (c *course) strayFolder(parts []string) string {
	switch len(parts) {
	case 1:
		return c.strayTopic(parts[0])
	case 2:
		return c.strayLesson(parts[0], parts[1])
	case 3:
		if slices.Contains([]string{"examples", "exercise", "config"}, parts[2]) {
			return ""
		}
		return "is none of the folders of a lesson: examples, exercise, config; remove it"
	}
	if parts[2] == "examples" && len(parts) == 4 && parts[3] == "support" {
		return ""
	}
	known := parts[2] == "config" || parts[2] == "exercise" && (len(parts) == 4 || len(parts) == 5 && parts[4] == "wrong")
	if known {
		return ""
	}
	return noPlace(parts)
}

func (c *course) strayLesson(topic, id string) string {
	t := c.topic(topic)
	if t == nil || t.Problem != nil || slices.ContainsFunc(t.Lessons, func(l *lessons.Lesson) bool { return l.ID == id }) {
		return ""
	}
	return fmt.Sprintf("is no lesson of %s; add a [[lesson]] with id = %q there, or remove the folder", t.file, id)
}

func (c *course) strayTopic(id string) string {
	_, err := fs.Stat(c.fsys, path.Join(id, topicFile))
	switch {
	case c.Course == nil:
		return ""
	case err != nil && c.planned(id):
		return "has no topic.toml; write one, or remove the folder"
	case err != nil:
		return "is no topic: it has no topic.toml, and course.toml does not name it; remove it"
	case !c.planned(id):
		return fmt.Sprintf("is in no track of course.toml; add %q to one's topics, or remove the folder", id)
	}
	return ""
}

func checkLayout(c *course, r *reporter) {
	for _, e := range c.strays {
		r.add(e.File, e.Line, "%s", e.Msg)
	}
}

// checkSize bounds every file; what is read as text is refused above the same size.
func checkSize(c *course, r *reporter) {
	for _, name := range c.paths {
		if len(c.data[name]) > source.MaxSize {
			r.add(name, 1, "is larger than 1 MiB; a learner downloads all of it with the program: make it smaller")
		}
	}
}
