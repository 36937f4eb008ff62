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
	tracks []Track          // as written
	paths  []Path           // as written
	slots  map[string]*slot // topics by id

	existing func() []Track
	walkable func() []Path
	all      func() []*Lesson
	renamed  func() func(kind, path string) (string, bool)
}

// slot is a topic that is read at most once.
type slot struct {
	track string
	once  sync.Once
	topic *Topic // nil when it has no folder
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
	c.existing = sync.OnceValue(c.findTracks)
	c.walkable = sync.OnceValue(c.findPaths)
	c.all = sync.OnceValue(c.findLessons)
	c.renamed = sync.OnceValue(c.findRenamed)
	return c, nil
}

// check validates what was decoded and makes a slot for each topic; data is
// only for the lines of errors.
func (c *Course) check(data []byte) error {
	found := problems{data: data}
	if strings.TrimSpace(c.Title) == "" {
		found.add("", 0, "the course has no title")
	}
	if len(c.tracks) == 0 {
		found.add("", 0, "the course has no [[track]]")
	}
	ids := map[string]bool{}
	for i, t := range c.tracks {
		found.head("track", i, t.ID, t.Title, ids)
		slots := make([]slot, len(t.Topics))
		for j, id := range t.Topics {
			if !source.Slug(id) {
				found.add("track", i, "topic %q: use lower-case words joined by hyphens", id)
			}
			if c.slots[id] != nil {
				found.add("track", i, "topic %q is listed twice", id)
			}
			slots[j].track = t.ID
			c.slots[id] = &slots[j]
		}
	}
	ids = map[string]bool{}
	for i, p := range c.paths {
		found.head("path", i, p.ID, p.Title, ids)
		for _, step := range p.Steps {
			if !pathShaped(step) {
				found.add("path", i, "step %q: write topic/lesson", step)
			}
		}
	}
	return found.errs.Err()
}

// problems gathers what is wrong with course.toml. Lines are looked for when
// there is something to report, since there rarely is.
type problems struct {
	data []byte
	errs source.Errors
}

// add reports something wrong with the i-th element of an array, or with the
// file's first line when array is "".
func (p *problems) add(array string, i int, format string, args ...any) {
	line := 1
	if array != "" {
		line = at(source.Lines(p.data, array), i)
	}
	p.errs.Add(CourseFile, line, format, args...)
}

func (p *problems) head(array string, i int, id, title string, seen map[string]bool) {
	switch {
	case !source.Slug(id):
		p.add(array, i, "%s id %q: use lower-case words joined by hyphens", array, id)
	case seen[id]:
		p.add(array, i, "there are two of %s %q", array, id)
	}
	seen[id] = true
	if strings.TrimSpace(title) == "" {
		p.add(array, i, "%s %q has no title", array, id)
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
	topic := c.read(id)
	if topic == nil {
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
	if t := c.read(id); t != nil {
		return t, nil
	}
	return nil, &NotFound{What: "topic", Path: id, Near: c.nearTopics(id)}
}

// read returns a topic, or nil when there is none of this id.
func (c *Course) read(id string) *Topic {
	s := c.slots[id]
	if s == nil {
		return nil
	}
	s.once.Do(func() { s.topic = readTopic(c, id, s.track) })
	return s.topic
}

// Topics walks the topics that have a folder, in the order of the tracks, and
// reads each when it is reached.
func (c *Course) Topics() iter.Seq[*Topic] {
	return func(yield func(*Topic) bool) {
		for _, track := range c.tracks {
			for _, id := range track.Topics {
				if t := c.read(id); t != nil && !yield(t) {
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
		if t := c.read(id); t != nil && len(t.Lessons) > 0 {
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
