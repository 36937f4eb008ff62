package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"learn/internal/exercise"
	"learn/internal/render"
)

// fences are the listings of the prose. A rust fence is compiled and run as it stands; one that shows a part of a file
// needs that part to be there, and the file is proven by its own class.
func fences(l *lesson) []thing {
	// What is included is looked up below, where a part that is missing has its fence's line.
	empty := func(string) (string, error) { return "", nil }
	doc := render.Parse(l.prose, empty)
	var list []thing
	for i := range doc.Len() {
		block := doc.Block(i)
		if block.Code == nil {
			continue
		}
		t := l.fence(block.Code)
		if t.prove == nil {
			continue
		}
		t.file, t.line = "lesson.md", strings.Count(string(l.prose[:block.Offset]), "\n")+1
		t.what = info(block.Code)
		list = append(list, t)
	}
	return list
}

// info is a fence's info string in one form.
func info(c *render.Code) string {
	parts := []string{c.Lang}
	for name, value := range c.Attrs {
		if value != "" {
			name += "=" + value
		}
		parts = append(parts, name)
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, ",")
}

// fence is how one is proven; without a way to, it claims nothing: diagrams, and output that was captured elsewhere.
func (l *lesson) fence(c *render.Code) thing {
	switch {
	case c.Include != "":
		return l.included(c)
	case c.Lang == "bench":
		text, err := l.Include("bench,id=" + c.Attrs["id"])
		if err != nil {
			return thing{prove: settled(wrong("", "%v", err))}
		}
		return thing{key: []string{text}, prove: settled(verdict{})}
	case c.Lang == "rust":
		return thing{key: []string{c.Source}, prove: func(ctx context.Context) verdict { return proveFence(ctx, c) }}
	case c.Lang == "text", c.Lang == "console":
		return thing{}
	}
	return thing{prove: settled(verdict{missing: fmt.Sprintf("no tool proves a %s fence yet", c.Lang)})}
}

// included is a fence that shows a part of a file: somebody else has to prove that file.
func (l *lesson) included(c *render.Code) thing {
	text, err := l.Include(c.Lang + ",include=" + c.Include)
	if err != nil {
		return thing{prove: settled(wrong("", "%v; write the anchor into the file, or name one that is there", err))}
	}
	file, _, _ := strings.Cut(c.Include, "#")
	folder, ext := path.Dir(file), path.Ext(file)
	switch {
	case folder == "examples" && (ext == ".rs" || ext == ".out"):
		return thing{key: []string{text}, prove: settled(verdict{})}
	case ext == ".rs" && l.isModule(file):
		return thing{key: []string{text}, prove: settled(verdict{})}
	case c.Lang == "rust":
		return thing{prove: settled(wrong("", "%s is neither in examples/ nor a module of a program there, so that nothing runs it; move it there", file))}
	case strings.HasPrefix(file, "config/"):
		return thing{key: []string{text}, prove: settled(verdict{})}
	}
	return thing{prove: settled(wrong("", "%s is neither in config/ nor in examples/, so that nothing proves it; move it there", file))}
}

// isModule says whether an example of the lesson is made of this file, too.
func (l *lesson) isModule(file string) bool {
	return slices.ContainsFunc(l.files("examples", ".rs"), func(program string) bool {
		_, is := l.program(program).Modules[l.Path()+"/"+file]
		return is
	})
}

// proveFence compiles and runs a rust fence, and compares with what its class promises.
func proveFence(ctx context.Context, c *render.Code) verdict {
	code, fails := c.Attrs["compile_fail"]
	_, panics := c.Attrs["should_panic"]
	for name := range c.Attrs {
		if !slices.Contains([]string{"compile_fail", "should_panic", "numbered"}, name) {
			return wrong("", "%q is no class of rust fences; they run, or are marked compile_fail=CODE or should_panic", name)
		}
	}
	switch {
	case fails && panics:
		return wrong("", "what does not compile cannot panic; leave one of the two marks")
	case fails && code == "":
		return wrong("", "it does not say which error; write compile_fail=E0…")
	}
	res := exercise.RunSnippet(ctx, c.Source, exercise.Limits{})
	switch {
	case fails:
		return failsWith(res, code)
	case panics:
		return panicsClean(res)
	}
	return runsClean(res)
}

// failsWith is the verdict on a program that must give this error and no other.
func failsWith(res exercise.Result, code string) verdict {
	if v, final := unfit(res); final {
		return v
	}
	if codes := errorCodes(res); res.Outcome != exercise.CompileError || !slices.Equal(codes, []string{code}) {
		return wrong(said(res), "%s; it has to fail with %s and with nothing else", ended(res), code)
	}
	return verdict{}
}

// panicsClean is the verdict on a program that must compile and panic.
func panicsClean(res exercise.Result) verdict {
	if v, final := unfit(res); final {
		return v
	}
	if !panicked(res) {
		return wrong(said(res), "%s; it has to panic", ended(res))
	}
	return noWarnings(res)
}
