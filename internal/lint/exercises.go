package lint

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"learn/internal/lessons"
)

const minWrong = 3

func checkExercise(l *lesson, r *reporter) {
	if ids, err := l.ExerciseIDs(); err == nil && len(ids) == 0 {
		r.add(l.topic.file, l.Line, "lesson %q has no exercise; write one (learn new exercise %s/ID)", l.ID, l.Path())
	}
}

var testName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`#\[test\]\s*(?:(?:#\[[^\]]*\]|//[^\n]*)\s*)*(?:pub\s+|async\s+|unsafe\s+)*fn\s+(\w+)`)
})

// tests are the names of the tests in a Rust module.
func tests(src string) []string {
	var names []string
	for _, m := range testName().FindAllStringSubmatch(src, -1) {
		names = append(names, m[1])
	}
	return names
}

// checkWrong looks whether each wrong solution names a test; that the test fails it is for programs to prove.
func checkWrong(l *lesson, r *reporter) {
	for _, t := range l.exercises {
		if len(t.wrong) < minWrong {
			r.add(path.Join(t.dir, exerciseFile), 1, "there are %d wrong solutions; write at least %d that a learner would believe in, in wrong/*.rs",
				len(t.wrong), minWrong)
		}
		known := tests(t.tests)
		if t.tests != "" && len(known) == 0 {
			r.add(path.Join(t.dir, "tests.rs"), 1, "there is no test; write #[test] functions that judge the solution")
			continue
		}
		for _, w := range t.wrong {
			file := path.Join(t.dir, "wrong", w.File)
			if len(w.Fails) == 0 {
				r.add(file, 1, "the first line does not say which test fails it; write `// fails: test_name`")
			}
			for _, name := range w.Fails {
				if t.tests != "" && !slices.Contains(known, name) {
					r.add(file, 1, "tests.rs has no test %q; name one that it has: %s", name, strings.Join(known, ", "))
				}
			}
		}
	}
}

func checkCodeWidth(l *lesson, r *reporter) {
	for _, name := range l.paths {
		if !strings.HasPrefix(name, l.dir+"/exercise/") || path.Ext(name) != ".rs" {
			continue
		}
		if n, wide := widest(string(l.in.data[name])); wide > maxCode {
			r.add(name, n, "this line has %d columns; break it at %d", wide, maxCode)
		}
	}
}

var (
	cratePath = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\s*path\s*=\s*["']([^"'\n]+)["']`)
	})
	pathModule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`#\[path\s*=\s*"([^"]+)"\]`) })
)

// checkExamples looks for programs that nothing runs or shows, for those that cargo does not see, and for outputs of
// programs that are not there.
func checkExamples(l *lesson, r *reporter) {
	used, unsure := l.used(), len(l.errs) > 0
	for _, name := range l.paths {
		if path.Dir(name) != l.file("examples") {
			continue
		}
		program := strings.TrimSuffix(name, path.Ext(name)) + ".rs"
		switch {
		case path.Ext(name) == ".out":
			if l.in.data[program] == nil {
				r.add(name, 1, "there is no %s that prints this; write it, or remove the file", path.Base(program))
			}
		case !used[name] && !unsure:
			r.add(name, 1, "nothing shows or asks for this program; include it in lesson.md, or remove it")
		default:
			l.checkDeclared(name, r)
		}
	}
}

// checkDeclared looks whether cargo sees a program, where the topic is a crate or has to be one.
func (l *lesson) checkDeclared(name string, r *reporter) {
	manifest := l.topic.ID + "/Cargo.toml"
	crate, ok := l.in.data[manifest]
	inTopic := strings.TrimPrefix(name, l.topic.ID+"/")
	declared := slices.ContainsFunc(cratePath().FindAllStringSubmatch(string(crate), -1), func(m []string) bool { return m[1] == inTopic })
	switch {
	case ok && !declared:
		r.add(name, 1, "%s does not declare it; add an [[example]] with path = %q", manifest, inTopic)
	case !ok && strings.HasPrefix(string(l.in.data[name]), "// crates:"):
		r.add(name, 1, "it uses crates, and the topic has none; write %s", manifest)
	}
}

// used are the example programs that the lesson speaks of, and their modules.
func (l *lesson) used() map[string]bool {
	used := map[string]bool{}
	add := func(name string) {
		name = l.file(name)
		used[name] = true
		used[strings.TrimSuffix(name, path.Ext(name))+".rs"] = true // an output speaks of its program
		for _, m := range pathModule().FindAllStringSubmatch(string(l.in.data[name]), -1) {
			used[path.Join(path.Dir(name), m[1])] = true
		}
	}
	if l.prose != nil {
		for _, f := range l.prose.fences() {
			add(f.file())
		}
	}
	for _, q := range l.questions {
		add(q.Program)
	}
	for _, b := range l.benches {
		add(b.Program)
	}
	return used
}

// checkBenches looks at what is measured: that it can be, that a lesson shows it, and that its record is of the program
// as it is now.
func checkBenches(l *lesson, r *reporter) {
	file := l.file(benchFile)
	fences := map[string]bool{}
	if l.prose != nil {
		for _, f := range l.prose.fences() {
			fences[f.Attrs["id"]] = true
		}
	}
	known := map[string]bool{}
	for _, b := range l.benches {
		known[b.ID] = true
		program, ok := l.in.data[l.file(b.Program)]
		if !ok {
			r.add(file, b.Line, "bench %q: there is no %s; write it, or name another program", b.ID, b.Program)
			continue
		}
		if l.prose != nil && !fences[b.ID] {
			r.add(file, b.Line, "bench %q is not shown; write a fence bench,id=%s into lesson.md, or remove it", b.ID, b.ID)
		}
		i := slices.IndexFunc(l.recorded, func(rec lessons.Recorded) bool { return rec.ID == b.ID })
		switch {
		case i < 0:
			r.add(file, b.Line, "bench %q is not recorded; measure it and commit %s", b.ID, recordedFile)
		case l.recorded[i].ProgramHash != lessons.ProgramHash(program):
			r.add(l.file(recordedFile), l.recorded[i].Line, "%q was measured with another program than %s is now; measure it again", b.ID, b.Program)
		}
	}
	for _, rec := range l.recorded {
		if !known[rec.ID] && !l.unreadable(benchFile) {
			r.add(l.file(recordedFile), rec.Line, "%s has no bench %q; remove the record", benchFile, rec.ID)
		}
	}
}
