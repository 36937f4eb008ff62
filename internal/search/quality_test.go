package search

import (
	"bufio"
	"os"
	"strings"
	"sync"
	"testing"

	"learn/internal/lessons"
	content "learn/lessons"
)

// builtIn is the index of the course in the binary.
var builtIn = sync.OnceValues(func() (*Index, error) {
	course, err := lessons.Load(content.FS)
	if err != nil {
		return nil, err
	}
	x := New(course)
	x.Build()
	return x, nil
})

func courseIndex(t testing.TB) *Index {
	t.Helper()
	x, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// leastQueries is how many the table has: it grows with the course and never shrinks.
const leastQueries = 60

// TestQueriesFindTheirLesson holds the search to testdata/queries.txt, as somebody who typed all of it and as somebody
// who may go on.
func TestQueriesFindTheirLesson(t *testing.T) {
	x := courseIndex(t)
	f, err := os.Open("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		query, want, ok := strings.Cut(lines.Text(), "|")
		if !ok || strings.HasPrefix(query, "#") {
			continue
		}
		n++
		query, want = strings.TrimSpace(query), strings.TrimSpace(want)
		for _, typing := range []bool{false, true} {
			r := x.Search(query, Options{Typing: typing, Most: 5})
			if got := pathOf(r, 0); got != want && (strings.Contains(want, "#") || !strings.HasPrefix(got, want)) {
				t.Errorf("%q (typing: %v) leads to\n   %s\nfirst; want %s", query, typing, describe(r), want)
			}
		}
	}
	if n < leastQueries {
		t.Errorf("the table has %d queries; want at least %d", n, leastQueries)
	}
}

func pathOf(r Result, i int) string {
	if i >= len(r.Hits) {
		return ""
	}
	h := &r.Hits[i]
	switch {
	case h.Lesson == nil && h.Topic == nil:
		return h.Item
	case h.Lesson == nil:
		return h.Topic.ID
	case h.Heading == "":
		return h.Lesson.Path()
	}
	return h.Lesson.Path() + "#" + h.Heading
}

func describe(r Result) string {
	var lines []string
	for i := range r.Hits {
		text, _ := r.Hits[i].Excerpt(90)
		lines = append(lines, string(r.Hits[i].Kind)+" "+pathOf(r, i)+": "+text)
	}
	return strings.Join(append(lines, "unknown: "+strings.Join(r.Unknown, " ")), "\n   ")
}
