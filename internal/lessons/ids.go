package lessons

import (
	"slices"
	"strings"

	"learn/internal/source"
)

// IDsFile is the file that records every id that was ever released.
const IDsFile = "ids.txt"

// ID is what progress is stored under. A path is "topic", "topic/lesson",
// "topic/lesson#heading", or "topic/lesson/item" for questions and exercises.
type ID struct{ Kind, Path string }

// IDKinds are the kinds of ids.
func IDKinds() []string { return []string{"topic", "lesson", "heading", "question", "exercise"} }

// IDRecord is a line of IDsFile.
type IDRecord struct {
	Line int
	ID
	Retired bool   // nothing took its place
	To      string // path of the id that took its place, "" if none did
}

// ParseIDs reads IDsFile: "KIND PATH", "retired KIND PATH" or
// "alias KIND OLD NEW" in a line; # begins a comment. What cannot be read is
// left out and reported.
func ParseIDs(data []byte) (records []IDRecord, errs source.Errors) {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		rec := IDRecord{Line: n}
		switch {
		case len(fields) == 3 && fields[0] == "retired":
			rec.Retired, rec.ID = true, ID{fields[1], fields[2]}
		case len(fields) == 4 && fields[0] == "alias":
			rec.ID, rec.To = ID{fields[1], fields[2]}, fields[3]
		case len(fields) == 2:
			rec.ID = ID{fields[0], fields[1]}
		default:
			errs.Add(IDsFile, n, "this line cannot be read; write KIND PATH, retired KIND PATH, or alias KIND OLD NEW")
			continue
		}
		if !slices.Contains(IDKinds(), rec.Kind) {
			errs.Add(IDsFile, n, "there is no kind of id %q; write one of %s", rec.Kind, strings.Join(IDKinds(), ", "))
			continue
		}
		records = append(records, rec)
	}
	return records, errs
}

// Renamed returns what tells how an id is called now, and whether it is still
// there (false: it was retired); nil if nothing was ever renamed or retired.
// An id that nothing is said of is called as it was. A course without IDsFile,
// or with lines in it that cannot be read, renames nothing by them: that is
// lint's to report.
func (c *Course) Renamed() func(kind, path string) (now string, there bool) { return c.renamed() }

func (c *Course) findRenamed() func(kind, path string) (string, bool) {
	data, err := readFile(c.fsys, IDsFile, IDsFile)
	if err != nil {
		return nil
	}
	records, _ := ParseIDs(data)
	return Renames(records)
}

// Renames returns what Renamed does, of records.
func Renames(records []IDRecord) func(kind, path string) (now string, there bool) {
	r := renames{to: map[ID]string{}, retired: map[ID]bool{}}
	for _, rec := range records {
		if rec.To != "" {
			r.to[rec.ID] = rec.To
		} else if rec.Retired {
			r.retired[rec.ID] = true
		}
	}
	if len(r.to)+len(r.retired) == 0 {
		return nil
	}
	return r.now
}

// renames is what became of ids.
type renames struct {
	to      map[ID]string
	retired map[ID]bool
}

// maxRenames is how often one id may have been renamed: aliases in a circle
// come to an end.
const maxRenames = 16

// now follows an id through its aliases and those of what it is a part of.
func (r renames) now(kind, path string) (string, bool) {
	for range maxRenames {
		next := r.next(kind, path)
		if next == path {
			break
		}
		path = next
	}
	return path, !r.retired[ID{kind, path}]
}

// next returns a path after one alias, the same if there is none. Its own
// counts before that of its lesson, and that before its topic's.
func (r renames) next(kind, path string) string {
	if to, ok := r.to[ID{kind, path}]; ok {
		return to
	}
	lesson, rest := cutLesson(path)
	if to, ok := r.to[ID{"lesson", lesson}]; ok && kind != "topic" && rest != "" {
		return to + rest
	}
	if topic, _, nested := strings.Cut(path, "/"); nested {
		if to, ok := r.to[ID{"topic", topic}]; ok {
			return to + path[len(topic):]
		}
	}
	return path
}

// cutLesson splits a path into its lesson and what follows, "#heading" or
// "/item".
func cutLesson(path string) (lesson, rest string) {
	topic := strings.IndexByte(path, '/')
	if end := strings.IndexAny(path[topic+1:], "/#"); topic >= 0 && end >= 0 {
		return path[:topic+1+end], path[topic+1+end:]
	}
	return path, ""
}
