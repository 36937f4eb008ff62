package main

import (
	"context"
	"io/fs"
	"slices"
	"strings"
)

// configs are the files in config/, whether the lesson shows them or not. Each is proven by the examples that read it:
// it is as sound as they are, and could not be proven where one of them could not.
func configs(l *lesson) []thing {
	var list []thing
	// A folder that cannot be read holds nothing that anybody is shown.
	_ = fs.WalkDir(l.FS(), "config", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			list = append(list, l.config(name))
		}
		return nil
	})
	return list
}

func (l *lesson) config(file string) thing {
	t := thing{file: file, what: "config"}
	key := []string{file, l.text(file)}
	var readers []string
	for _, program := range l.files("examples", ".rs") {
		if !l.measures(program) && slices.Contains(l.reads(program), file) {
			readers = append(readers, program)
			key = append(key, l.exampleKey(program)...)
		}
	}
	if len(readers) == 0 {
		t.prove = settled(wrong("", "nothing proves it: no program in examples/ reads it (those that measure do not count); "+
			`write one with include_str!("../%s"), or remove the file`, file))
		return t
	}
	t.what, t.key = "config read by "+strings.Join(readers, ", "), key
	var proofs []func(context.Context) verdict
	for _, program := range readers {
		proofs = append(proofs, l.proofOf(program))
	}
	t.prove = func(ctx context.Context) verdict { return provenBy(ctx, readers, proofs) }
	return t
}

// provenBy is the verdict on what all these examples read. One that fails outweighs one that could not be run.
func provenBy(ctx context.Context, readers []string, proofs []func(context.Context) verdict) verdict {
	var worst verdict
	for i, program := range readers {
		switch v := proofs[i](ctx); {
		case v.problem != "":
			return wrong("", "%s reads it, and is not proven: %s", program, v.problem)
		case v.missing != "":
			worst = verdict{missing: program + " reads it, and could not be proven: " + v.missing}
		}
	}
	return worst
}
