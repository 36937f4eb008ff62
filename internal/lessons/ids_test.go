package lessons

import (
	"reflect"
	"testing"
	"testing/fstest"
)

func TestRenamed(t *testing.T) {
	const ids = `# comment
topic perf
alias topic perf performance
alias lesson performance/mem performance/memory
lesson performance/memory
alias heading performance/memory#pool performance/memory#pools
alias question performance/memory/old performance/memory/new
alias question perf/mem/moved performance/io/moved-here
alias exercise performance/memory/e1 performance/memory/e2
alias exercise performance/memory/e2 performance/memory/e3
retired question performance/memory/gone
alias lesson round/a round/b
alias lesson round/b round/a
this line cannot be read at all
`
	course := fstest.MapFS{
		CourseFile: {Data: []byte("title = \"T\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S\"\ntopics = []\n")},
		IDsFile:    {Data: []byte(ids)},
	}
	c, err := Load(course)
	if err != nil {
		t.Fatal(err)
	}
	now := c.Renamed()
	for _, tt := range []struct {
		kind, path, want string
		there            bool
	}{
		{"topic", "perf", "performance", true},
		{"topic", "other", "other", true},
		{"lesson", "perf/mem", "performance/memory", true},
		{"lesson", "perf/io", "performance/io", true},
		{"lesson", "performance/memory", "performance/memory", true},
		{"heading", "perf/mem#pool", "performance/memory#pools", true},
		{"heading", "perf/mem#arena", "performance/memory#arena", true},
		{"question", "perf/mem/old", "performance/memory/new", true},
		{"question", "perf/mem/moved", "performance/io/moved-here", true},
		{"question", "perf/mem/gone", "performance/memory/gone", false},
		{"exercise", "perf/mem/e1", "performance/memory/e3", true},
		{"exercise", "perf/mem/old", "performance/memory/old", true},
		{"lesson", "", "", true},
		{"question", "odd", "odd", true},
	} {
		if got, there := now(tt.kind, tt.path); got != tt.want || there != tt.there {
			t.Errorf("%s %s is %s, %v now; want %s, %v", tt.kind, tt.path, got, there, tt.want, tt.there)
		}
	}
	now("lesson", "round/a") // comes to an end

	for name, text := range map[string]string{"nothing renamed": "lesson a/b\n", "empty": ""} {
		course[IDsFile] = &fstest.MapFile{Data: []byte(text)}
		if c, err = Load(course); err != nil || c.Renamed() != nil {
			t.Errorf("%s: %v, and something is renamed", name, err)
		}
	}
	delete(course, IDsFile)
	if c, err = Load(course); err != nil || c.Renamed() != nil {
		t.Errorf("no file: %v, and something is renamed", err)
	}
}

func FuzzParseIDs(f *testing.F) {
	f.Add([]byte("alias topic a b\nretired lesson a/b\nquestion a/b/c\n"), "question", "a/b/c")
	f.Add([]byte("alias lesson a/b a/b#c\nalias heading a/b#c #\n"), "heading", "/#/#")
	f.Fuzz(func(t *testing.T, data []byte, kind, path string) {
		records, errs := ParseIDs(data)
		again, errsAgain := ParseIDs(data)
		if !reflect.DeepEqual(records, again) || len(errs) != len(errsAgain) {
			t.Fatal("the same file, read twice, is not the same")
		}
		r := renames{to: map[ID]string{}, retired: map[ID]bool{}}
		for _, rec := range records {
			r.to[rec.ID] = rec.To
		}
		r.now(kind, path)
	})
}
