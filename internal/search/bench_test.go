package search

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"learn/internal/lessons"
	content "learn/lessons"
)

// flat is a file system that finds a file among many as fast as among few, which fstest.MapFS does not.
type flat map[string][]byte

func (f flat) Open(name string) (fs.File, error) {
	data, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return fstest.MapFS{"file": {Data: data}}.Open("file")
}

// multiplied is a course of n lessons that read like those there are: their own, with some of their words replaced by
// made-up ones, so that the vocabulary grows as that of a real course does.
func multiplied(t testing.TB, n int) *lessons.Course {
	t.Helper()
	model, err := lessons.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	const inTopic = 100
	fsys := flat{}
	head := "title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = ["
	var topic strings.Builder
	for i := range n {
		id := fmt.Sprintf("topic-%d", i/inTopic)
		if i%inTopic == 0 {
			head += fmt.Sprintf("%q,", id)
			topic.Reset()
			fmt.Fprintf(&topic, "title = %q\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n", id)
		}
		l := model.All()[i%len(model.All())]
		fmt.Fprintf(&topic, "[[lesson]]\nid = \"l%d\"\ntitle = %q\nsummary = %q\nminutes = 5\nquestions = 8\nexercises = 0\nprerequisites = []\nteaches = [{ id = \"o\", text = \"do it\" }]\n",
			i, replaced(l.Title, i), l.Summary)
		fsys[id+"/topic.toml"] = []byte(topic.String())
		prose, err := l.Prose()
		if err != nil {
			t.Fatal(err)
		}
		dir := fmt.Sprintf("%s/l%d/", id, i)
		fsys[dir+"lesson.md"] = []byte(replaced(string(prose), i))
		quiz, err := fs.ReadFile(l.FS(), "quiz.toml")
		if err != nil {
			t.Fatal(err)
		}
		fsys[dir+"quiz.toml"] = quiz
	}
	fsys["course.toml"] = []byte(head + "]\n")
	course, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// replaced puts a made-up word in the place of one word in twenty, a new one in every tenth of these.
func replaced(text string, seed int) string {
	r := rand.New(rand.NewPCG(1, uint64(seed)))
	var b strings.Builder
	for _, w := range strings.SplitAfter(text, " ") {
		if r.IntN(20) > 0 || strings.ContainsAny(w, "`#|[{=\n") {
			b.WriteString(w)
			continue
		}
		kind := r.IntN(3000)
		if r.IntN(10) == 0 {
			kind = r.IntN(1 << 30)
		}
		fmt.Fprintf(&b, "zu%sa ", strings.ToLower(fmt.Sprintf("%x", kind)))
	}
	return b.String()
}

// heap is what is in use after a collection, in bytes.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// sizes are the course there is, the whole curriculum as planned, and far more than that.
func sizes() []int { return []int{7, 91, 10_000} }

// BenchmarkBuild makes the whole index, and says how much memory it keeps.
func BenchmarkBuild(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			course := multiplied(b, n)
			course.All()
			before := heap()
			var x *Index
			for b.Loop() {
				x = New(course)
				x.Build()
			}
			b.ReportMetric(float64(heap()-before)/(1<<20), "MiB")
			b.ReportMetric(float64(len(x.sections)), "sections")
			b.ReportMetric(float64(len(x.words)), "words")
			runtime.KeepAlive(course)
		})
	}
}

// BenchmarkKey is one key: the search that follows it, and laying out what was found.
func BenchmarkKey(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkKey(b, n) })
	}
}

func benchmarkKey(b *testing.B, n int) {
	x := New(multiplied(b, n))
	x.Build()
	for _, query := range []string{"m", "me", "memory", "false sharing", "flase shar", "how large should a connection pool be", "qqqqqqqq"} {
		b.Run(strings.ReplaceAll(query, " ", "+"), func(b *testing.B) {
			for b.Loop() {
				r := x.Search(query, Options{Typing: true})
				for i := range r.Hits {
					r.Hits[i].Excerpt(78)
				}
			}
		})
	}
}

// BenchmarkFirstKey is the first key after the search was opened, before anything was read: the titles and the first
// lessons, then a search in those.
func BenchmarkFirstKey(b *testing.B) {
	for _, n := range sizes() {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			course := multiplied(b, n)
			for b.Loop() {
				x := New(course)
				x.Grow(8)
				x.Grow(8)
				x.Search("memory", Options{Typing: true})
			}
		})
	}
}
