package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"learn/internal/source"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// topicTOML is a sound topic.toml.
func topicTOML(title, track string, lessons ...string) string {
	text := fmt.Sprintf("title = %q\ntrack = %q\npriority = \"P0\"\nsummary = \"S.\"\n", title, track)
	for _, id := range lessons {
		text += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"Lesson %s\"\nsummary = \"S.\"\nminutes = 20\n", id, id)
	}
	return text
}

const courseTOML = `title = "Course"

[[track]]
id = "libraries"
title = "Libraries"
summary = "S."
topics = ["performance", "unwritten", "observability"]

[[track]]
id = "model"
title = "Model"
topics = ["concurrency"]

[[path]]
id = "fast"
title = "Fast"
summary = "S."
steps = ["concurrency/memory-model", "performance/memory", "performance/later", "unwritten/x", "observability"]

[[path]]
id = "nothing"
title = "Nothing"
steps = ["unwritten/x"]
`

// sample is a small course, written as authors would.
func sample() fstest.MapFS {
	return fstest.MapFS{
		"course.toml":              file(courseTOML),
		"performance/topic.toml":   file(topicTOML("Performance", "libraries", "memory", "cpu", "caching")),
		"observability/topic.toml": file(topicTOML("Observability", "libraries", "logging", "tracing")),
		"concurrency/topic.toml":   file(topicTOML("Concurrency", "model", "memory-model", "lock-free")),
		"performance/memory/lesson.md": file("# Memory\n\n## Arenas {#arenas}\n\n```text\n## Not a heading {#not-one}\n```\n\n" +
			"## Pools {#pools}\n### Pool sizes {#pool-sizes}\n"),
		"performance/memory/exercise/buffer-pool/exercise.toml": file(""),
		"performance/memory/exercise/arena/exercise.toml":       file(""),
		"performance/memory/exercise/README":                    file(""),
	}
}

func load(t testing.TB, fsys fs.FS) *Course {
	t.Helper()
	c, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lesson(t testing.TB, c *Course, path string) *Lesson {
	t.Helper()
	ref, err := c.Find(path)
	if err != nil || ref.Lesson == nil {
		t.Fatalf("%s: %v", path, err)
	}
	return ref.Lesson
}

func paths(list []*Lesson) string {
	var all []string
	for _, l := range list {
		all = append(all, l.Path())
	}
	return strings.Join(all, " ")
}

func TestCourse(t *testing.T) {
	c := load(t, sample())
	if c.Title != "Course" {
		t.Errorf("title %q", c.Title)
	}
	tracks := c.Tracks()
	if len(tracks) != 2 || tracks[0].Title != "Libraries" || !slices.Equal(tracks[0].Topics, []string{"performance", "observability"}) {
		t.Errorf("tracks: %+v", tracks)
	}
	want := "performance/memory performance/cpu performance/caching observability/logging observability/tracing concurrency/memory-model concurrency/lock-free"
	if got := paths(c.All()); got != want {
		t.Errorf("all: %s", got)
	}
}

func TestTopic(t *testing.T) {
	c := load(t, sample())
	topic, err := c.Topic("performance")
	if err != nil || topic.Problem != nil {
		t.Fatal(err, topic.Problem)
	}
	if again, _ := c.Topic("performance"); again != topic {
		t.Error("a topic was read twice")
	}
	want := Topic{ID: "performance", Title: "Performance", Track: "libraries", Priority: "P0", Summary: "S.", Lessons: topic.Lessons}
	if !reflect.DeepEqual(*topic, want) {
		t.Errorf("topic: %+v", topic)
	}
	if l := topic.Lessons[1]; l.ID != "cpu" || l.Topic != topic || l.Minutes != 20 || l.Line != 10 {
		t.Errorf("lesson: %+v", l)
	}
}

func TestTopicsStopWhenAsked(t *testing.T) {
	var ids []string
	for topic := range load(t, sample()).Topics() {
		ids = append(ids, topic.ID)
		if len(ids) == 2 {
			break
		}
	}
	if !slices.Equal(ids, []string{"performance", "observability"}) {
		t.Errorf("topics: %v", ids)
	}
}

func TestPathsHoldWhatIsWritten(t *testing.T) {
	got := load(t, sample()).Paths()
	want := []string{"concurrency/memory-model", "performance/memory", "observability/logging", "observability/tracing"}
	if len(got) != 1 || got[0].ID != "fast" || got[0].Title != "Fast" || !slices.Equal(got[0].Steps, want) {
		t.Errorf("got %+v", got)
	}
}

func TestNext(t *testing.T) {
	c := load(t, sample())
	for from, want := range map[string]string{
		"performance/memory":       "performance/cpu",
		"performance/caching":      "observability/logging", // over the topic that is not written
		"observability/tracing":    "",                      // the end of the track
		"concurrency/memory-model": "concurrency/lock-free",
		"concurrency/lock-free":    "",
	} {
		got := ""
		if next := c.Next(lesson(t, c, from)); next != nil {
			got = next.Path()
		}
		if got != want {
			t.Errorf("after %s comes %q, want %q", from, got, want)
		}
	}
	if c.Next(nil) != nil {
		t.Error("something comes after nothing")
	}
}

// opened counts what is opened.
type opened struct {
	fs.FS
	mu    sync.Mutex
	names []string
}

func (o *opened) Open(name string) (fs.File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.names = append(o.names, name)
	return o.FS.Open(name)
}

func (o *opened) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	names := o.names
	o.names = nil
	return names
}

func TestNothingIsReadBeforeItIsNeeded(t *testing.T) {
	fsys := &opened{FS: sample()}
	c := load(t, fsys)
	if got := fsys.take(); !slices.Equal(got, []string{"course.toml"}) {
		t.Errorf("Load opened %v", got)
	}
	if _, err := c.Topic("observability"); err != nil {
		t.Fatal(err)
	}
	if got := fsys.take(); !slices.Equal(got, []string{"observability/topic.toml"}) {
		t.Errorf("Topic opened %v", got)
	}
	c.All()
	c.All()
	c.Paths()
	got := fsys.take()
	slices.Sort(got)
	if !slices.Equal(got, []string{"concurrency/topic.toml", "performance/topic.toml", "unwritten/topic.toml"}) {
		t.Errorf("All opened %v", got)
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	fsys := &opened{FS: sample()}
	c := load(t, fsys)
	var wg sync.WaitGroup
	lists := make([][]*Lesson, 8)
	for i := range lists {
		wg.Go(func() {
			c.Tracks()
			c.Paths()
			if _, err := c.Find("mem"); err == nil {
				t.Error("mem is ambiguous")
			}
			lists[i] = c.All()
		})
	}
	wg.Wait()
	for _, list := range lists {
		if !slices.Equal(list, lists[0]) {
			t.Error("readers got different lessons")
		}
	}
}

func TestBrokenCourse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"no title", strings.Replace(courseTOML, `title = "Course"`, "", 1), "course.toml:1: the course has no title"},
		{"no track", "title = \"x\"\n", "course.toml:1: the course has no [[track]]"},
		{"unknown key", "x = 1\n" + courseTOML, `course.toml:1: unknown key "x"`},
		{"syntax", courseTOML + "[[path\n", "course.toml:24: "},
		{"bad track", strings.Replace(courseTOML, `"libraries"`, `"Lib"`, 1), `course.toml:3: track id "Lib"`},
		{"track twice", strings.Replace(courseTOML, `"libraries"`, `"model"`, 1), `course.toml:9: there are two of track "model"`},
		{"topic twice", strings.Replace(courseTOML, `["concurrency"]`, `["performance"]`, 1), `course.toml:9: topic "performance" is listed twice`},
		{"topic of dots", strings.Replace(courseTOML, `["concurrency"]`, `["../x"]`, 1), `course.toml:9: topic "../x"`},
		{"bad step", strings.Replace(courseTOML, `"unwritten/x"]`, `"a/b/c"]`, 1), `step "a/b/c": write topic/lesson`},
		{"path twice", strings.Replace(courseTOML, `"nothing"`, `"fast"`, 1), `course.toml:20: there are two of path "fast"`},
		{"path without title", strings.Replace(courseTOML, `"Nothing"`, `""`, 1), `course.toml:20: path "nothing" has no title`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"course.toml": file(c.in)})
			var es source.Errors
			if !errors.As(err, &es) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	_, err := Load(fstest.MapFS{})
	if err == nil || err.Error() != "course.toml: there is no such file" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without course.toml: %v", err)
	}
}

func TestBrokenTopicSpoilsNothingElse(t *testing.T) {
	sound := topicTOML("Performance", "libraries", "memory", "cpu", "caching")
	for _, c := range []struct{ name, in, want, lessons string }{
		{"head syntax", strings.Replace(sound, "title = ", "title ", 1), "performance/topic.toml:1: ", "memory cpu caching"},
		{"head unknown key", "x = 1\n" + sound, `performance/topic.toml:1: unknown key "x"`, "memory cpu caching"},
		{"no title", strings.Replace(sound, `title = "Performance"`, "", 1), "the topic has no title", "memory cpu caching"},
		{"other track", strings.Replace(sound, `"libraries"`, `"model"`, 1), `track is "model" here and "libraries" in course.toml`, "memory cpu caching"},
		{"bad priority", strings.Replace(sound, `"P0"`, `"high"`, 1), `priority is "high"`, "memory cpu caching"},
		{"bad prerequisite", "prerequisites = [\"A\"]\n" + sound, `prerequisite "A"`, "memory cpu caching"},
		{"no lesson", topicTOML("Performance", "libraries"), "the topic has no lesson that could be read", ""},
		{"lesson syntax", strings.Replace(sound, `id = "cpu"`, `id = cpu`, 1), "performance/topic.toml:11: ", "memory caching"},
		{"lesson unknown key", strings.Replace(sound, `id = "cpu"`, "id = \"cpu\"\nlevel = 3", 1), `performance/topic.toml:12: unknown key "lesson.level"`, "memory cpu caching"},
		{"open string", strings.Replace(sound, `id = "cpu"`, "id = \"\"\"cpu", 1), "performance/topic.toml:1", "memory caching"},
		{"bad slug", strings.Replace(sound, `id = "cpu"`, `id = "../etc"`, 1), `performance/topic.toml:10: lesson id "../etc"`, "memory caching"},
		{"no slug", strings.Replace(sound, `id = "cpu"`, ``, 1), `performance/topic.toml:10: lesson id ""`, "memory caching"},
		{"same slug", strings.Replace(sound, `id = "cpu"`, `id = "memory"`, 1), `performance/topic.toml:10: lesson "memory" is there already, on line 5`, "memory caching"},
		{"no lesson title", strings.Replace(sound, `"Lesson cpu"`, `""`, 1), `lesson "cpu" has no title`, "memory cpu caching"},
		{"no minutes", strings.Replace(sound, `minutes = 20`, ``, 1), `lesson "memory": minutes is 0`, "memory cpu caching"},
		{"negative", strings.Replace(sound, `minutes = 20`, "minutes = 20\nquestions = -1", 1), `questions and exercises`, "memory cpu caching"},
		{"objectives", strings.Replace(sound, `minutes = 20`, "minutes = 20\nteaches = [{ id = \"a\", text = \"x\" }, { id = \"a\", text = \"y\" }]", 1), `objective "a" is there twice`, "memory cpu caching"},
		{"not UTF-8", "# \xff\n" + sound, "performance/topic.toml:1: is not valid UTF-8", ""},
		{"too large", sound + strings.Repeat("#\n", source.MaxSize), "performance/topic.toml: is larger than 1 MiB", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := sample()
			fsys["performance/topic.toml"] = file(c.in)
			course := load(t, fsys)
			topic, err := course.Topic("performance")
			if err != nil {
				t.Fatal(err)
			}
			if topic.Problem == nil || !strings.Contains(topic.Problem.Error(), c.want) {
				t.Errorf("problem: %v, want %s", topic.Problem, c.want)
			}
			if topic.Title == "" {
				t.Error("a broken topic has no title to be shown by")
			}
			got := strings.ReplaceAll(paths(topic.Lessons), "performance/", "")
			if got != c.lessons {
				t.Errorf("lessons %q, want %q", got, c.lessons)
			}
			for _, l := range topic.Lessons {
				if l.Title == "" {
					t.Errorf("%s has no title", l.ID)
				}
			}
			if other, err := course.Topic("observability"); err != nil || other.Problem != nil || len(other.Lessons) != 2 {
				t.Errorf("the other topic: %v %v", other, err)
			}
		})
	}
}

func TestTopicFileIsAFolder(t *testing.T) {
	fsys := sample()
	delete(fsys, "performance/topic.toml")
	fsys["performance/topic.toml/x"] = file("")
	topic, err := load(t, fsys).Topic("performance")
	if err != nil || topic.Problem == nil {
		t.Errorf("%+v %v", topic, err)
	}
}
