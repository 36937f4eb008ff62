package searchview

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"learn/internal/lessons"
	"learn/internal/render"
	"learn/internal/search"
	content "learn/lessons"
)

// TestPlacesHoldTheirWords: the block that a hit leads to has the words that it shows as found, for every hit of every
// query in the search's table.
func TestPlacesHoldTheirWords(t *testing.T) {
	course, err := lessons.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	index := search.New(course)
	index.Build()
	f, err := os.Open("../../search/testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs := map[string]*render.Document{}
	checked := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		query, _, _ := strings.Cut(lines.Text(), "|")
		found := index.Search(query, search.Options{})
		for i := range found.Hits {
			h := &found.Hits[i]
			if h.Kind != search.Text {
				continue
			}
			p := placeOf(h)
			if p.At == nil || p.Lesson != h.Lesson {
				t.Fatalf("%q leads to %+v", h.Text, p)
			}
			doc := docs[h.Lesson.Path()]
			if doc == nil {
				src, err := h.Lesson.Prose()
				if err != nil {
					t.Fatal(err)
				}
				doc = render.Parse(src, h.Lesson.Include)
				docs[h.Lesson.Path()] = doc
			}
			text := strings.Join(strings.Fields(doc.Block(p.At.Block).Text()), " ")
			if phrase := strings.Join(strings.Fields(p.Query), " "); !strings.Contains(text, phrase) {
				t.Errorf("%q is not in the block that %q leads to: %q", phrase, query, text)
			}
			checked++
		}
	}
	if checked < 100 {
		t.Errorf("only %d hits were looked at", checked)
	}
}
