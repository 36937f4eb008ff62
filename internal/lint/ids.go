package lint

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"learn/internal/lessons"
	"learn/internal/source"
)

// id is one of them with its kind: {"question", "performance/memory/into-owned"}. A heading is "topic/lesson#anchor".
type id struct{ kind, path string }

func (i id) String() string { return i.kind + " " + i.path }

// lesson is the path of the lesson that an id belongs to, or of the topic itself.
func (i id) lesson() string {
	name, _, _ := strings.Cut(i.path, "#")
	if parts := strings.SplitN(name, "/", 3); len(parts) > 2 {
		return parts[0] + "/" + parts[1]
	}
	return name
}

// record is one line of ids.txt.
type record struct {
	line    int
	id      id
	retired bool
	to      string // path of the id that took its place; an alias if not ""
}

const idsHead = `# Every id that was ever released. Progress is stored under these, so a line is never removed or changed.
# "learn lint --update-ids" appends new ids. One that has to go gets a line of its own, written by hand:
#
#   retired KIND PATH        nothing took its place
#   alias KIND OLD NEW       it is called NEW now
`

// parseIDs reads ids.txt.
func parseIDs(data []byte) (records []record, errs source.Errors) {
	list, errs := lessons.ParseIDs(data)
	for _, rec := range list {
		records = append(records, record{rec.Line, id{rec.Kind, rec.Path}, rec.Retired, rec.To})
	}
	return records, errs
}

// present are the ids that a course has, in reading order. Those of broken questions are among them: they are there.
func (c *course) present() []id {
	var list []id
	for _, t := range c.topics {
		list = append(list, id{"topic", t.ID})
	}
	for _, l := range c.lessons {
		list = append(list, id{"lesson", l.Path()})
		for _, a := range l.anchors {
			list = append(list, id{"heading", l.Path() + "#" + a})
		}
		for _, q := range questionIDs(l.quizText) {
			list = append(list, id{"question", l.Path() + "/" + q})
		}
		ids, _ := l.ExerciseIDs() // what is wrong with the others is reported elsewhere
		for _, e := range ids {
			list = append(list, id{"exercise", l.Path() + "/" + e})
		}
	}
	return list
}

// questionIDs are the ids of all questions in a quiz.toml, be they right or not.
func questionIDs(data []byte) []string {
	_, parts := source.Split(data, "question")
	var ids []string
	for _, part := range parts {
		var doc struct {
			Question []struct {
				ID string `toml:"id"`
			} `toml:"question"`
		}
		_ = part.Decode(quizFile, &doc) // unknown keys are expected here; others are reported elsewhere
		if len(doc.Question) == 1 && source.Slug(doc.Question[0].ID) {
			ids = append(ids, doc.Question[0].ID)
		}
	}
	return ids
}

// unknowable reports whether the files that would have an id cannot be read, so that nobody can say that it vanished.
func (c *course) unknowable(i id) bool {
	if c.Course == nil {
		return true
	}
	name, _, _ := strings.Cut(i.path, "/")
	if t := c.topic(name); t != nil && t.Problem != nil {
		return true
	}
	l := c.lesson(i.lesson())
	return l != nil && (i.kind == "heading" && l.prose == nil || i.kind == "question" && broken(l.quizText))
}

// broken reports whether a quiz.toml has a question of which not even the id can be read.
func broken(data []byte) bool {
	return len(questionIDs(data)) < len(source.Lines(data, "question"))
}

// draft reports whether an id belongs to something that is not finished; until then it may change.
func (c *course) draft(i id) bool {
	if l := c.lesson(i.lesson()); l != nil {
		return l.draft || i.kind == "question" && len(todos(l.quizText)) > 0 ||
			i.kind == "exercise" && len(todos(c.data[l.file("exercise/"+path.Base(i.path)+"/"+exerciseFile)])) > 0
	}
	t := c.topic(i.path)
	return t != nil && !slices.ContainsFunc(c.lessons, func(l *lesson) bool { return l.topic == t && !l.draft })
}

// unrecorded are the ids that ids.txt lacks.
func (c *course) unrecorded() []id {
	records, _ := parseIDs(c.data[idsFile])
	known := map[id]bool{}
	for _, rec := range records {
		known[rec.id] = true
	}
	return slices.DeleteFunc(c.present(), func(i id) bool { return known[i] || c.draft(i) })
}

func checkIDs(c *course, r *reporter) {
	records, errs := parseIDs(c.data[idsFile])
	for _, e := range errs {
		r.add(e.File, e.Line, "%s", e.Msg)
	}
	seen := map[record]int{}
	for _, rec := range records {
		line := rec.line
		rec.line = 0
		if first := seen[rec]; first > 0 {
			r.add(idsFile, line, "%s is there already, on line %d; remove this line", rec.id, first)
			continue
		}
		seen[rec] = line
	}
}

// checkRecorded reports ids that are not recorded yet: one problem for all, since one command mends them.
func checkRecorded(c *course, r *reporter) {
	const some = 3
	list := c.unrecorded()
	if len(list) == 0 {
		return
	}
	names := fmt.Sprint(list[0])
	for _, i := range list[1:min(some, len(list))] {
		names += ", " + i.String()
	}
	if more := len(list) - some; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	r.add(idsFile, 1, "not recorded: %s; run `learn lint --update-ids` and commit %s", names, idsFile)
}

// ledger is ids.txt beside what there is.
type ledger struct {
	*course
	records []record
	there   map[id]bool
	excused map[id]bool // retired, or an alias

	now func(kind, path string) (string, bool) // nil if nothing was renamed
}

func (c *course) ledger() ledger {
	l := ledger{course: c, there: map[id]bool{}, excused: map[id]bool{}}
	l.records, _ = parseIDs(c.data[idsFile])
	all, _ := lessons.ParseIDs(c.data[idsFile])
	l.now = lessons.Renames(all)
	for _, i := range c.present() {
		l.there[i] = true
	}
	for _, rec := range l.records {
		if rec.retired || rec.to != "" {
			l.excused[rec.id] = true
		}
	}
	return l
}

// gone reports whether nothing has an id, and nothing says what became of it. What is in a lesson or topic that was
// renamed is called by the new name.
func (l ledger) gone(i id) bool {
	missing := func(i id) bool { return !l.there[i] && !l.excused[i] && !l.unknowable(i) }
	if !missing(i) {
		return false
	}
	if l.now == nil {
		return true
	}
	now, _ := l.now(i.kind, i.path)
	return now == i.path || missing(id{i.kind, now})
}

func checkVanished(c *course, r *reporter) {
	l := c.ledger()
	for _, rec := range l.records {
		to := id{rec.id.kind, rec.to}
		switch {
		case rec.to != "" && l.gone(to):
			r.add(idsFile, rec.line, "there is no %s that %s could be an alias of; name one that is there", to, rec.id.path)
		case l.gone(rec.id):
			r.add(idsFile, rec.line, "%s vanished, and learners have progress under it; bring it back, or add `alias %s NEW` or `retired %s`",
				rec.id, rec.id, rec.id)
		}
	}
}

func checkReused(c *course, r *reporter) {
	l := c.ledger()
	for _, rec := range l.records {
		if (rec.retired || rec.to != "") && l.there[rec.id] {
			r.add(idsFile, rec.line, "%s is used again, and old progress would count for it; give the new one another id", rec.id)
		}
	}
}

// UpdateIDs returns ids.txt with the ids appended that it lacks, and how many those are. What is there is not changed;
// lessons with a TODO in their prose are left out until it is done.
func UpdateIDs(fsys fs.FS) (text string, added int) {
	c := load(fsys)
	text = string(c.data[idsFile])
	if text == "" {
		text = idsHead + "\n"
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	list := c.unrecorded()
	for _, i := range list {
		text += i.String() + "\n"
	}
	return text, len(list)
}
