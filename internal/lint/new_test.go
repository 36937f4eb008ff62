package lint

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"learn/internal/exercise"
)

// The check of an exercise re-executes this binary to be confined.
func TestMain(m *testing.M) {
	if exercise.Child(os.Args[1:]) {
		return
	}
	os.Exit(m.Run())
}

// carryOut writes a plan into a course, as the command does, and says what it wrote over.
func (t tree) carryOut(tb testing.TB, plan Plan) {
	tb.Helper()
	for _, f := range plan.Create {
		if _, ok := t[f.Path]; ok {
			tb.Errorf("the plan writes %s over", f.Path)
		}
		t[f.Path] = f.Text
	}
	for _, f := range plan.Change {
		if _, ok := t[f.Path]; !ok {
			tb.Errorf("the plan changes %s, which is not there", f.Path)
		}
		t[f.Path] = f.Text
	}
}

// begun is a course made of nothing but what is planned for somebody new.
func begun(t testing.TB) tree {
	t.Helper()
	course := tree{}
	for _, step := range []func(fs.FS) (Plan, error){
		func(f fs.FS) (Plan, error) { return NewTopic(f, "ownership", "") },
		func(f fs.FS) (Plan, error) { return NewLesson(f, "ownership/moves") },
		func(f fs.FS) (Plan, error) { return NewExercise(f, "ownership/moves/swap-two") },
		func(f fs.FS) (Plan, error) { return NewTopic(f, "borrowing", "") },
	} {
		plan, err := step(course.fs())
		if err != nil {
			t.Fatal(err)
		}
		course.carryOut(t, plan)
	}
	return course
}

func onlyTodos(t *testing.T, course tree) {
	t.Helper()
	todos := 0
	for _, p := range Run(course.fs(), Options{}) {
		if p.Rule != "todo" {
			t.Errorf("not a TODO: %v", p)
		}
		todos++
	}
	if todos < 50 {
		t.Errorf("there are %d TODOs; the templates have more", todos)
	}
}

func TestNewPassesButForTodos(t *testing.T) {
	onlyTodos(t, begun(t))
}

// What is new beside something finished leaves that alone.
func TestNewInAFinishedCourse(t *testing.T) {
	course := sound(t)
	course["Cargo.toml"] = "[workspace]\nmembers = [\n  \"things\", # the first\n]\n"
	for _, step := range []func(fs.FS) (Plan, error){
		func(f fs.FS) (Plan, error) { return NewExercise(f, "things/means/smallest") },
		func(f fs.FS) (Plan, error) { return NewLesson(f, "things/sums") },
		func(f fs.FS) (Plan, error) { return NewTopic(f, "later", "") },
		func(f fs.FS) (Plan, error) { return NewTopic(f, "others", "main") },
	} {
		plan, err := step(course.fs())
		if err != nil {
			t.Fatal(err)
		}
		course.carryOut(t, plan)
	}
	// The finished lesson has a path and a prerequisite into the topic that was planned only, and now is there.
	course["course.toml"] = strings.Replace(course["course.toml"], "later/more", "later/introduction", 1)
	course["things/topic.toml"] = strings.Replace(course["things/topic.toml"], "later/more", "later/introduction", 1)
	onlyTodos(t, course)
	for name, want := range map[string]string{
		"course.toml":       `topics = ["things", "later", "others"]`,
		"Cargo.toml":        "\"things\",\n  \"later\",\n  \"others\", # the first\n]",
		"things/Cargo.toml": "[[example]]\nname = \"sums_first\"\npath = \"sums/examples/sums_first.rs\"",
		"later/Cargo.toml":  "[[example]]\nname = \"introduction_first\"\npath = \"introduction/examples/introduction_first.rs\"",
		"things/topic.toml": "exercises = 2",
	} {
		if !strings.Contains(course[name], want) {
			t.Errorf("%s has no\n%s\nbut is\n%s", name, want, course[name])
		}
	}
}

func TestNewRefuses(t *testing.T) {
	course := sound(t)
	course["things/orphan/lesson.md"] = "# Not declared\n"
	two := sound(t)
	two["course.toml"] += "\n[[track]]\nid = \"more\"\ntitle = \"More\"\ntopics = [1]\n"
	several := sound(t)
	several["course.toml"] += "\n[[track]]\nid = \"more\"\ntitle = \"More\"\n"
	broken := sound(t)
	broken["things/topic.toml"] = "nonsense"
	for _, c := range []struct {
		name   string
		course tree
		plan   func(fs.FS) (Plan, error)
		says   string
		does   string // part of what to do; "" when the file has to be mended first
	}{
		{"id", course, func(f fs.FS) (Plan, error) { return NewTopic(f, "Big Things", "") }, "cannot be the id", "lower-case"},
		{"topic there", course, func(f fs.FS) (Plan, error) { return NewTopic(f, "things", "") }, "things/topic.toml already", "nothing is overwritten"},
		{"which track", several, func(f fs.FS) (Plan, error) { return NewTopic(f, "more-things", "") }, "in which track", "--track and one of main, more"},
		{"no such track", several, func(f fs.FS) (Plan, error) { return NewTopic(f, "more-things", "x") }, "in which track", "--track"},
		{"no topics", several, func(f fs.FS) (Plan, error) { return NewTopic(f, "more-things", "more") }, "no list of topics", `topics = ["more-things"]`},
		{"broken course", two, func(f fs.FS) (Plan, error) { return NewTopic(f, "more-things", "more") }, "cannot be read", ""},
		{"no course", tree{}, func(f fs.FS) (Plan, error) { return NewLesson(f, "things/sums") }, "no course yet", "learn new topic things"},
		{"no topic", course, func(f fs.FS) (Plan, error) { return NewLesson(f, "thingies/sums") }, "no topic", "learn new topic thingies"},
		{"no topic", course, func(f fs.FS) (Plan, error) { return NewExercise(f, "thingies/sums/x") }, "no topic", "learn new topic thingies"},
		{"broken topic", broken, func(f fs.FS) (Plan, error) { return NewLesson(f, "things/sums") }, "cannot be read", ""},
		{"lesson form", course, func(f fs.FS) (Plan, error) { return NewLesson(f, "things") }, "cannot be a lesson", "topic/lesson"},
		{"lesson there", course, func(f fs.FS) (Plan, error) { return NewLesson(f, "things/means") }, "a lesson things/means already", "another id"},
		{"folder there", course, func(f fs.FS) (Plan, error) { return NewLesson(f, "things/orphan") }, "orphan/lesson.md already", "nothing is overwritten"},
		{"no lesson", course, func(f fs.FS) (Plan, error) { return NewExercise(f, "things/sums/x") }, "no lesson things/sums", "learn new lesson things/sums"},
		{"exercise form", course, func(f fs.FS) (Plan, error) { return NewExercise(f, "things/means") }, "cannot be an exercise", "topic/lesson/exercise"},
		{"exercise there", course, func(f fs.FS) (Plan, error) { return NewExercise(f, "things/means/largest") }, "already", "nothing is overwritten"},
	} {
		plan, err := c.plan(c.course.fs())
		if err == nil || !strings.Contains(err.Error(), c.says) || len(plan.Create)+len(plan.Change) > 0 {
			t.Errorf("%s: %v, %d files; want an error that says %q", c.name, err, len(plan.Create), c.says)
			continue
		}
		var refused *Refused
		if errors.As(err, &refused) != (c.does != "") || refused != nil && !strings.Contains(refused.Do, c.does) {
			t.Errorf("%s: %+v; want advice with %q", c.name, err, c.does)
		}
	}
}

func TestInsertText(t *testing.T) {
	for in, want := range map[string]string{
		`a = []`:                         `a = ["x"]`,
		`a = [ ]`:                        `a = ["x" ]`,
		`a=["b"]`:                        `a=["b", "x"]`,
		`a = ["b", ]`:                    `a = ["b", "x" ]`,
		"a = [\n  'b',\n  \"c]\" # d\n]": "a = [\n  'b',\n  \"c]\", \"x\" # d\n]",
		"a = [\n  'b', # c ]\n]":         "a = [\n  'b',\n  \"x\", # c ]\n]",
		"[t]\nb = 1\na = [] # [":         "[t]\nb = 1\na = [] # [",
		"a = 1":                          "",
		"a = \"[]\"":                     "",
		"a = [1]":                        "",
		"a = [\"b":                       "",
		"a = [":                          "",
		"b = []":                         "",
	} {
		key := "a"
		if strings.HasPrefix(in, "[t]") {
			key, want = "t.a", strings.Replace(want, "[] #", `["x"] #`, 1)
		}
		got, ok := insertText(in, key, "x")
		if got != want || ok != (want != "") {
			t.Errorf("%q:\ngot  %q\nwant %q", in, got, want)
		}
	}
}

// A template that does not do what it says would teach its author the wrong thing.
func TestTemplateExerciseJudges(t *testing.T) {
	if _, err := exercise.Rustc(); err != nil {
		t.Skipf("there is no compiler: %v", err)
	}
	dir, err := fs.Sub(begun(t).fs(), "ownership/introduction/exercise/"+firstExercise)
	if err != nil {
		t.Fatal(err)
	}
	ex, err := exercise.Load(dir, firstExercise)
	if err != nil {
		t.Fatal(err)
	}
	check := func(source string, err error) exercise.Result {
		if err != nil {
			t.Fatal(err)
		}
		return exercise.CheckSource(context.Background(), source, ex)
	}
	if res := check(ex.StarterSource()); res.Outcome != exercise.Failed {
		t.Errorf("the starter: %s %s", res.Outcome, res.Message)
	}
	if res := check(ex.SolutionSource()); res.Outcome != exercise.Passed {
		t.Errorf("the solution: %s %s", res.Outcome, res.Output)
	}
	wrong, err := ex.Wrong()
	if err != nil || len(wrong) < 3 {
		t.Fatalf("%d wrong solutions, %v", len(wrong), err)
	}
	for _, w := range wrong {
		if failed := failedTests(check(w.Source, nil)); failed != strings.Join(w.Fails, " ") {
			t.Errorf("%s fails %q, and says %q", w.File, failed, w.Fails)
		}
	}
}

func failedTests(res exercise.Result) string {
	var names []string
	for _, test := range res.Tests {
		if !test.Passed {
			names = append(names, path.Base(test.Name))
		}
	}
	return strings.Join(names, " ")
}

func TestUpdateIDs(t *testing.T) {
	course := sound(t)
	if text, added := UpdateIDs(course.fs()); added != 0 || text != course["ids.txt"] {
		t.Errorf("%d added to a full list:\n%s", added, text)
	}
	course["ids.txt"] = strings.Replace(course["ids.txt"], "question things/means/prints-a-mean\n", "", 1)
	course["ids.txt"] = strings.TrimSuffix(course["ids.txt"], "\n")
	text, added := UpdateIDs(course.fs())
	if added != 1 || text != course["ids.txt"]+"\nquestion things/means/prints-a-mean\n" {
		t.Errorf("%d added:\n%s", added, text)
	}
	delete(course, "ids.txt")
	text, added = UpdateIDs(course.fs())
	if added != 17 || !strings.HasPrefix(text, "# Every id") || !strings.Contains(text, "\nheading things/means#sources\n") {
		t.Errorf("%d added to no list:\n%s", added, text)
	}
	course["ids.txt"] = text
	if got := lines(Run(course.fs(), Options{})); got != "" {
		t.Errorf("after the update:\n%s", got)
	}
	if text, added := UpdateIDs(begun(t).fs()); added != 0 {
		t.Errorf("ids of what is not finished are recorded:\n%s", text)
	}
	if text, added := UpdateIDs(fstest.MapFS{}); added != 0 || text == "" {
		t.Errorf("%d ids of no course: %q", added, text)
	}
}
