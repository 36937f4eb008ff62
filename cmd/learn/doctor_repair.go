package main

import (
	"context"
	"fmt"

	"learn/internal/progress"
)

// repair mends the progress file and says what came of it.
func (p *program) repair(ctx context.Context) error {
	file, err := p.dataPath()
	if err != nil {
		return err
	}
	r, err := progress.Open(file).Repair(ctx)
	if r != nil && (r.Reason == "" || r.Events > 0 || r.Aside != "") {
		pg := p.page()
		pg.repaired(r)
		if err := pg.Flush(); err != nil {
			return err
		}
	}
	return err
}

// repaired tells of a repair.
func (pg *page) repaired(r *progress.Repaired) {
	if r.Reason == "" {
		pg.printf("Nothing is wrong with %s.\n", r.Path)
	} else {
		pg.printf("Something was wrong with %s: %s.\n", r.Path, r.Reason)
		pg.printf("In its place is a new file now, with %s.\n\n", count(int(r.Events), "event"))
		if r.Aside != "" {
			pg.printf("  set aside  %s\n", r.Aside)
		}
		for _, src := range r.Sources {
			pg.printf("  %s  %s: %s\n", pad(string(src.Kind), 9), src.Path, searched(src))
		}
	}
	if r.Rescued > 0 {
		pg.printf("%s stored that could not be stored before.\n", count(r.Rescued, "event"))
	}
	if r.Reason == "" {
		return
	}
	switch missing := int(r.Known) - int(r.Events); {
	case r.Known == 0:
		pg.printf("\nNothing says how many there were.\n")
	case missing > 0:
		pg.printf("\n%s of %d could not be recovered. Another machine's `learn export` may hold them: `learn import FILE`.\n",
			count(missing, "event"), r.Known)
	default:
		pg.printf("\nNothing is missing: %s known to have been there.\n", were(int(r.Known)))
	}
}

func were(n int) string {
	if n == 1 {
		return "1 event is"
	}
	return fmt.Sprintf("%d events are", n)
}

// searched says what a source gave.
func searched(s progress.Source) string {
	if s.Err != nil {
		return "could not be searched: " + s.Err.Error()
	}
	what := count(s.Found, "sound event")
	if s.Used < s.Found {
		what += fmt.Sprintf(", %d of them only here", s.Used)
	}
	return what
}
