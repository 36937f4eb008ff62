package content

import (
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"learn/internal/lessons"
)

// embedded returns the files of FS without this package's own.
func embedded(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(name, ".go") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// tracked returns the files of this folder that git knows, without *.go, or
// skips the test where there is no git to ask.
func tracked(t *testing.T) []string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: not compared with what it tracks")
	}
	out, err := exec.Command("git", "ls-files", "-z", "--", ".").Output()
	if err != nil {
		t.Skipf("this is not a git checkout (%v): not compared with what git tracks", err)
	}
	var files []string
	for _, name := range strings.Split(string(out), "\x00") {
		if name != "" && !strings.HasSuffix(name, ".go") {
			files = append(files, name)
		}
	}
	if len(files) == 0 {
		t.Skip("git tracks nothing here: not compared")
	}
	return files
}

func TestEmbeddedIsWhatGitTracks(t *testing.T) {
	want, got := tracked(t), embedded(t)
	slices.Sort(want)
	slices.Sort(got)
	for _, name := range got {
		if _, ok := slices.BinarySearch(want, name); !ok {
			t.Errorf("lessons/%s is embedded, but git does not track it: commit it or remove it", name)
		}
	}
	for _, name := range want {
		if _, ok := slices.BinarySearch(got, name); !ok {
			t.Errorf("lessons/%s is tracked, but not embedded: is there a go.mod beside it?", name)
		}
	}
}

func TestEmbeddedIsWhatIsOnDisk(t *testing.T) {
	for _, name := range embedded(t) {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("embedded, but not on disk: %v", err)
			continue
		}
		got, err := fs.ReadFile(FS, name)
		if err != nil || string(got) != string(want) {
			t.Errorf("lessons/%s is embedded with other bytes than it has on disk (%v)", name, err)
		}
	}
}

// TestCourse loads the curriculum as the program does.
func TestCourse(t *testing.T) {
	course, err := lessons.Load(FS)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(course.Tracks()); got != 4 {
		t.Errorf("the course has %d tracks, want 4", got)
	}
	for topic := range course.Topics() {
		if topic.Problem != nil {
			t.Errorf("topic %s: %v", topic.ID, topic.Problem)
		}
		for _, l := range topic.Lessons {
			if _, err := l.Quiz(); err != nil {
				t.Errorf("%s: %v", l.Path(), err)
			}
		}
	}
}
