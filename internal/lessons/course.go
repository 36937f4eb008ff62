// Package lessons reads a curriculum from a file system: tracks, topics,
// lessons and paths, and the files of one lesson when they are asked for.
//
// It knows nothing of terminals, progress or how an exercise is judged. A
// Course never changes after Load and may be used by many goroutines. Loading
// reads course.toml alone; a topic is read when it is first needed, so that a
// large curriculum opens as fast as a small one. Content may come from a
// stranger: names are checked, sizes bounded, and no path leaves its lesson.
// (A directory with symbolic links is the caller's concern: give Load the FS
// of an os.Root.) A broken file spoils itself and nothing else.
package lessons

import (
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"learn/internal/source"
)

// CourseFile is the file that Load reads.
const CourseFile = "course.toml"

// Course is a curriculum.
type Course struct {
	Title string

	fsys   fs.FS
	tracks []Track // as written
	paths  []Path  // as written
	slots  map[string]*slot

	existing func() []Track
	walkable func() []Path
	all      func() []*Lesson
}

// slot is a topic that is read at most once.
type slot struct {
	track string
	read  func() *Topic // nil when there is no such folder
}

// Track is a group of topics, in reading order.
type Track struct {
	ID      string   `toml:"id"`
	Title   string   `toml:"title"`
	Summary string   `toml:"summary"`
	Topics  []string `toml:"topics"` // ids
}

// Path is a reading order across topics.
type Path struct {
	ID      string   `toml:"id"`
	Title   string   `toml:"title"`
	Summary string   `toml:"summary"`
	Steps   []string `toml:"steps"` // lessons, "topic/lesson"
}

// Load reads course.toml and nothing else. Its errors are source.Errors.
func Load(fsys fs.FS) (*Course, error) {
	data, err := readFile(fsys, CourseFile, CourseFile)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Title  string  `toml:"title"`
		Tracks []Track `toml:"track"`
		Paths  []Path  `toml:"path"`
	}
	if err := source.DecodeTOML(CourseFile, data, &doc); err != nil {
		return nil, err
	}
	c := &Course{Title: doc.Title, fsys: fsys, tracks: doc.Tracks, paths: doc.Paths, slots: map[string]*slot{}}
	if err := c.check(data); err != nil {
		return nil, err
	}
	for _, t := range c.tracks {
		for _, id := range t.Topics {
			c.slots[id] = &slot{track: t.ID, read: sync.OnceValue(func() *Topic { return readTopic(c, id, t.ID) })}
		}
	}
	c.existing = sync.OnceValue(c.findTracks)
	c.walkable = sync.OnceValue(c.findPaths)
	c.all = sync.OnceValue(c.findLessons)
	return c, nil
}

// check validates what was decoded; data is only for the lines.
func (c *Course) check(data []byte) error {
	var errs source.Errors
	trackLines, pathLines := source.Lines(data, "track"), source.Lines(data, "path")
	if strings.TrimSpace(c.Title) == "" {
		errs.Add(CourseFile, 1, "the course has no title")
	}
	if len(c.tracks) == 0 {
		errs.Add(CourseFile, 1, "the course has no [[track]]")
	}
	ids, topics := map[string]bool{}, map[string]bool{}
	for i, t := range c.tracks {
		line := at(trackLines, i)
		checkHead(&errs, line, "track", t.ID, t.Title, ids)
		for _, id := range t.Topics {
			switch {
			case !source.Slug(id):
				errs.Add(CourseFile, line, "topic %q: use lower-case words joined by hyphens", id)
			case topics[id]:
				errs.Add(CourseFile, line, "topic %q is listed twice", id)
			}
			topics[id] = true
		}
	}
	ids = map[string]bool{}
	for i, p := range c.paths {
		line := at(pathLines, i)
		checkHead(&errs, line, "path", p.ID, p.Title, ids)
		for _, step := range p.Steps {
			if !pathShaped(step) {
				errs.Add(CourseFile, line, "step %q: write topic/lesson", step)
			}
		}
	}
	return errs.Err()
}

func checkHead(errs *source.Errors, line int, what, id, title string, seen map[string]bool) {
	switch {
	case !source.Slug(id):
		errs.Add(CourseFile, line, "%s id %q: use lower-case words joined by hyphens", what, id)
	case seen[id]:
		errs.Add(CourseFile, line, "there are two of %s %q", what, id)
	}
	seen[id] = true
	if strings.TrimSpace(title) == "" {
		errs.Add(CourseFile, line, "%s %q has no title", what, id)
	}
}

func at(lines []int, i int) int {
	if i < len(lines) {
		return lines[i]
	}
	return 0
}

// pathShaped reports whether s is "topic" or "topic/lesson".
func pathShaped(s string) bool {
	topic, lesson, ok := strings.Cut(s, "/")
	return source.Slug(topic) && (!ok || source.Slug(lesson))
}

// Tracks returns the tracks with those of their topics that have a folder.
// The first call looks for the folders; no topic is read.
func (c *Course) Tracks() []Track { return c.existing() }

func (c *Course) findTracks() []Track {
	tracks := make([]Track, len(c.tracks))
	for i, t := range c.tracks {
		topics := make([]string, 0, len(t.Topics))
		for _, id := range t.Topics {
			if _, err := fs.Stat(c.fsys, path.Join(id, topicFile)); err == nil {
				topics = append(topics, id)
			}
		}
		t.Topics = topics
		tracks[i] = t
	}
	return tracks
}

// Paths returns the named reading orders with those of their steps that are
// written; a path of which nothing is written is left out. The first call
// reads the topics that the paths name.
func (c *Course) Paths() []Path { return c.walkable() }

func (c *Course) findPaths() []Path {
	var paths []Path
	for _, p := range c.paths {
		var steps []string
		for _, step := range p.Steps {
			steps = append(steps, c.expand(step)...)
		}
		if len(steps) > 0 {
			p.Steps = steps
			paths = append(paths, p)
		}
	}
	return paths
}

// expand returns the lessons a step names: one, all of a topic, or none.
func (c *Course) expand(step string) []string {
	id, lesson, single := strings.Cut(step, "/")
	topic, err := c.Topic(id)
	if err != nil {
		return nil
	}
	var steps []string
	for _, l := range topic.Lessons {
		if !single || l.ID == lesson {
			steps = append(steps, l.Path())
		}
	}
	return steps
}

// Topic returns a topic by its id. The error is a *NotFound; a topic that is
// there but broken comes with its Problem set.
func (c *Course) Topic(id string) (*Topic, error) {
	if s, ok := c.slots[id]; ok {
		if t := s.read(); t != nil {
			return t, nil
		}
	}
	return nil, &NotFound{What: "topic", Path: id, Near: c.nearTopics(id)}
}

// Topics walks the topics that have a folder, in the order of the tracks, and
// reads each when it is reached.
func (c *Course) Topics() iter.Seq[*Topic] {
	return func(yield func(*Topic) bool) {
		for _, track := range c.tracks {
			for _, id := range track.Topics {
				if t := c.slots[id].read(); t != nil && !yield(t) {
					return
				}
			}
		}
	}
}

// All returns every lesson in the order of tracks and topics. The first call
// reads every topic.
func (c *Course) All() []*Lesson { return c.all() }

func (c *Course) findLessons() []*Lesson {
	var all []*Lesson
	for t := range c.Topics() {
		all = append(all, t.Lessons...)
	}
	return all
}

// Next returns the lesson to read after l: the next of its topic, else the
// first of the next topic in the track that has one, else nil.
func (c *Course) Next(l *Lesson) *Lesson {
	if l == nil || l.Topic == nil {
		return nil
	}
	if i := slices.Index(l.Topic.Lessons, l); i >= 0 && i+1 < len(l.Topic.Lessons) {
		return l.Topic.Lessons[i+1]
	}
	for _, id := range c.after(l.Topic) {
		if t := c.slots[id].read(); t != nil && len(t.Lessons) > 0 {
			return t.Lessons[0]
		}
	}
	return nil
}

// after returns the topics that follow t in its track.
func (c *Course) after(t *Topic) []string {
	for _, track := range c.tracks {
		if i := slices.Index(track.Topics, t.ID); i >= 0 {
			return track.Topics[i+1:]
		}
	}
	return nil
}
