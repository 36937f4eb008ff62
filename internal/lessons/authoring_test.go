package lessons

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// example returns the first indented block below a heading of AUTHORING.md.
func example(t *testing.T, heading string) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("AUTHORING.md has no section %s", heading)
	}
	var block []string
	for line := range strings.SplitSeq(rest, "\n") {
		switch {
		case strings.HasPrefix(line, "    "):
			block = append(block, line[4:])
		case line == "" && len(block) > 0:
			block = append(block, "")
		case len(block) > 0:
			return strings.Join(block, "\n")
		}
	}
	t.Fatalf("section %s has no example", heading)
	return ""
}

// What AUTHORING.md shows is what is read.
func TestExamplesOfAuthoring(t *testing.T) {
	c := load(t, fstest.MapFS{
		"course.toml":            file(example(t, "course.toml")),
		"performance/topic.toml": file(example(t, "topic.toml")),
	})
	topic, err := c.Topic("performance")
	if err != nil || topic.Problem != nil {
		t.Fatal(err, topic.Problem)
	}
	if l := topic.Lessons[0]; l.Path() != "performance/memory" || l.Questions != 8 || len(l.Teaches) != 2 {
		t.Errorf("lesson: %+v", l)
	}
	if paths := c.Paths(); len(paths) != 1 || len(paths[0].Steps) != 1 {
		t.Errorf("paths: %+v", paths)
	}
	benches, err := ParseBench("bench.toml", []byte(example(t, "bench.toml")))
	if err != nil || len(benches) != 1 || benches[0].Claim.AtLeast != 2 {
		t.Errorf("bench: %+v, %v", benches, err)
	}
}
