package reader

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// writer is an author at work: a lesson in a course that can be changed, and the reader that shows it.
type writer struct {
	t      *testing.T
	fsys   fstest.MapFS
	screen *Screen
	saved  chan struct{} // of the watching that is on
	begun  int           // how often watching began
	ctx    context.Context
	prose  chan proseMsg // what was read
	said   string
}

const proseFile = "one/long/lesson.md"

// write opens a lesson of 12 sections whose files are watched.
func write(t *testing.T) *writer {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	w := &writer{t: t, prose: make(chan proseMsg, 8), fsys: fstest.MapFS{
		"course.toml": file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"one\"]\n"),
		"one/topic.toml": file("title = \"One\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n" +
			"[[lesson]]\nid = \"long\"\ntitle = \"Long\"\nsummary = \"S.\"\nminutes = 5\nquestions = 0\nexercises = 0\nprerequisites = []\nteaches = [{ id = \"o\", text = \"do it\" }]\n"),
		proseFile:               file(sections("of wells")),
		"one/long/config/a.sql": file("SELECT 1;\n"),
	}}
	course, err := lessons.Load(w.fsys)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := course.Find("one/long")
	if err != nil {
		t.Fatal(err)
	}
	never := func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	w.screen = New(course, ref.Lesson, "", ui.NewTheme(true, colorprofile.TrueColor), progress.NewSummary(), nil, never)
	w.screen.Follow(func(ctx context.Context, _ *lessons.Lesson) (<-chan struct{}, error) {
		w.saved, w.ctx = make(chan struct{}, 1), ctx
		w.begun++
		return w.saved, nil
	})
	w.screen.Resize(80, 13)
	w.do(w.screen.Start())
	w.next()
	return w
}

// sections is a text in which section 5 has a paragraph of its own, and a listing from a file.
func sections(five string) string {
	text := "# Long: a lesson\n\n"
	for i := range 12 {
		what := "of pumps"
		if i == 5 {
			what = five + "\n\n```sql,include=config/a.sql\n```"
		}
		text += fmt.Sprintf("## Section %d {#s%d}\n\nParagraph %d speaks at some length, so that it has to be wrapped in any window, %s\n\n", i, i, i, what)
	}
	return text
}

// do carries out commands beside the test, as the app does; what was read comes back by next.
func (w *writer) do(e ui.Effect) {
	if e.Say != "" {
		w.said = e.Say
	}
	if e.Cmd != nil {
		go w.run(e.Cmd)
	}
}

func (w *writer) run(cmd tea.Cmd) {
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			go w.run(c)
		}
	case proseMsg:
		w.prose <- msg
	}
}

func (w *writer) next() { w.do(w.screen.Update(<-w.prose)) }

// save changes a file and waits until the reader knows.
func (w *writer) save(name, text string) {
	w.fsys[name] = &fstest.MapFile{Data: []byte(text)}
	w.saved <- struct{}{}
	w.next()
}

func (w *writer) keys(codes ...rune) {
	for _, c := range codes {
		k := tea.KeyPressMsg{Code: c}
		if unicode.IsPrint(c) && c < tea.KeyExtended {
			k.Text = string(c)
		}
		w.do(w.screen.Update(k))
	}
}

// firstLine is the first visible line, and section the heading above it.
func (w *writer) firstLine() string { return strings.SplitN(w.screen.View(), "\n", 2)[0] }

func (w *writer) section() string {
	return w.screen.doc.Headings()[w.screen.headingAt()].Anchor
}

// A lesson that is edited is shown anew at the same place, wherever the edit is.
func TestReloadKeepsThePlace(t *testing.T) {
	w := write(t)
	w.keys(']', ']', ']', ']', ']', ']', tea.KeyDown, tea.KeyDown)
	if w.section() != "s5" || !strings.Contains(w.firstLine(), "Paragraph 5") {
		t.Fatalf("in %s: %q", w.section(), w.firstLine())
	}
	line := w.firstLine()
	for name, text := range map[string]string{
		"above":           strings.Replace(sections("of wells"), "# Long: a lesson\n\n", "# Long: a lesson\n\nNew.\n\n- and\n- more\n\n", 1),
		"below":           sections("of wells") + "The end.\n",
		"a whole section": strings.Replace(sections("of wells"), "## Section 2", "## Section 1½ {#new}\n\nText.\n\n## Section 2", 1),
	} {
		w.save(proseFile, text)
		if w.firstLine() != line || w.section() != "s5" {
			t.Errorf("%s: in %s: %q, was %q", name, w.section(), w.firstLine(), line)
		}
	}
	w.save(proseFile, strings.Replace(sections("of new wells"), "## Section 3", "Before it.\n\n## Section 3", 1))
	if !strings.Contains(w.screen.View(), "of new wells") || w.section() != "s5" || !strings.Contains(w.firstLine(), "Paragraph 5") {
		t.Errorf("the edited paragraph is not where it was: in %s:\n%s", w.section(), w.screen.View())
	}
	w.save("one/long/config/a.sql", "SELECT 2;\n")
	if !strings.Contains(w.screen.View(), "SELECT") || !strings.Contains(w.screen.View(), "2") || strings.Contains(w.screen.View(), "SELECT 1") {
		t.Errorf("a listing is not read again:\n%s", w.screen.View())
	}
	if w.said == "" {
		t.Error("nothing says that the lesson was read again")
	}
}

// What cannot be read is said; the next save that can be read is shown, where the reader stood.
func TestReloadRecovers(t *testing.T) {
	for name, broken := range map[string]string{
		"not text": "# Long\n\xff\xfe\n", "too large": strings.Repeat("word ", 1<<18), "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			w := write(t)
			w.keys(']', ']', ']', ']', ']', ']', tea.KeyDown, tea.KeyDown, tea.KeyTab, 'o')
			w.keys(tea.KeyEscape)
			line := w.firstLine()
			w.save(proseFile, broken)
			view := w.screen.View()
			if name == "empty" && !strings.Contains(view, "no text yet") || name != "empty" && !strings.Contains(view, "cannot be read") {
				t.Errorf("the problem is not shown:\n%s", view)
			}
			w.keys(tea.KeyDown, tea.KeyTab, '/', 'x', 'o', 'n') // none of them has anything to work on
			w.screen.Resize(70, 13)
			w.screen.Resize(80, 13)
			_, _, _ = w.screen.Keys(), w.screen.Status(), w.screen.stand()
			w.save(proseFile, sections("of wells"))
			if w.firstLine() != line {
				t.Errorf("it is shown at %q, and was left at %q", w.firstLine(), line)
			}
		})
	}
}

// Nothing moves or closes when what is shown has not changed.
func TestReloadOfTheSame(t *testing.T) {
	w := write(t)
	w.keys(']', ']', ']', ']', ']', ']', tea.KeyTab)
	doc, focus := w.screen.doc, w.screen.focus
	w.save("one/long/quiz.toml", "# not shown here\n")
	if w.screen.doc != doc || w.screen.focus != focus || focus < 0 || w.said != "" {
		t.Errorf("another file of the lesson: focus %d, was %d; %q", w.screen.focus, focus, w.said)
	}
}

// What was found out about the text before has no place in the one after it.
func TestReloadDropsWhatComesLate(t *testing.T) {
	w := write(t)
	search := w.screen.search("paragraph 11")
	w.save(proseFile, "# Short\n\n## One {#one}\n\nLittle.\n")
	w.do(w.screen.Update(search()))
	w.do(w.screen.Update(plannedMsg{to: w.screen, block: 40}))
	if w.screen.find.query != "" || w.screen.run.shown() || !strings.Contains(w.screen.View(), "Little.") {
		t.Errorf("%+v\n%s", w.screen.find, w.screen.View())
	}
}

// Watching ends when the screen is left, and begins again, with what was missed, when it is there again.
func TestReloadAfterLeaving(t *testing.T) {
	w := write(t)
	w.screen.Leave()
	if w.ctx.Err() == nil {
		t.Fatal("it watches on")
	}
	w.fsys[proseFile] = &fstest.MapFile{Data: []byte("# Long\n\nMissed.\n")}
	w.do(w.screen.Wake())
	w.next()
	if !strings.Contains(w.screen.View(), "Missed.") || w.begun != 2 || w.ctx.Err() != nil {
		t.Errorf("begun %d times:\n%s", w.begun, w.screen.View())
	}
	if e := w.screen.Wake(); e.Cmd != nil {
		t.Error("it begins again though it is watching")
	}
	w.save(proseFile, "# Long\n\nSeen.\n")
	if !strings.Contains(w.screen.View(), "Seen.") {
		t.Errorf("not seen:\n%s", w.screen.View())
	}
}

// A lesson that cannot be watched is read all the same, and one that nobody writes is not watched.
func TestReloadWithoutWatching(t *testing.T) {
	w := write(t)
	w.screen.Leave()
	w.screen.Follow(func(context.Context, *lessons.Lesson) (<-chan struct{}, error) {
		return nil, errors.New("no \x1b[31mwatches")
	})
	w.do(w.screen.Wake())
	w.next()
	if !strings.Contains(w.said, "not noticed") || !strings.Contains(w.said, "watches") || strings.Contains(w.said, "\x1b") {
		t.Errorf("%q", w.said)
	}
	w.screen.Follow(nil)
	if msg := w.screen.read()().(proseMsg); msg.saved != nil || msg.ctx != nil || msg.again(w.screen.lesson) != nil {
		t.Errorf("%+v", msg)
	}
}
