package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"learn/internal/progress"
)

const (
	doRemake = "`learn doctor --repair` makes it again from the snapshots and from what was set aside"
	doRepair = "`learn doctor --repair` sets the file aside and saves all that can be read, here and in the snapshots"
)

// examineProgress reads the whole progress file and what lies beside it. It takes away the rights that others have to
// the file; no more changes.
func (p *program) examineProgress(ctx context.Context) []finding {
	const area = "progress"
	file, err := p.dataPath()
	if err != nil {
		return []finding{{wrong, area, err.Error(), "--data FILE names a file to keep it in"}}
	}
	name, err := p.learnerName()
	if err != nil {
		return []finding{{wrong, area, err.Error(), "--learner NAME gives another name"}}
	}
	h, err := progress.Open(file).Health(ctx)
	if err != nil {
		return append([]finding{examineTrouble(err)}, examineSpace(filepath.Dir(file))...)
	}
	all := examineFile(h, name)
	all = append(all, examineRights(h)...)
	all = append(all, examineSnapshots(h, time.Now())...)
	all = append(all, examineUnsaved(h)...)
	all = append(all, examineClock(h, time.Now())...)
	for _, aside := range h.Aside {
		all = append(all, finding{fine, "aside", aside + " was set aside by a repair; delete it when you miss nothing", ""})
	}
	return append(all, examineSpace(filepath.Dir(file))...)
}

// examineTrouble is a file that cannot be looked at.
func examineTrouble(err error) finding {
	var locked *progress.Locked
	do := "--data FILE names another file"
	if errors.As(err, &locked) {
		do = "end or continue the other learn, and try again"
	}
	return finding{wrong, "progress", err.Error(), do}
}

// examineFile says what the file itself holds.
func examineFile(h *progress.Health, name string) []finding {
	const area = "progress"
	if h.Problem != "" {
		if !h.There {
			what := fmt.Sprintf("%s is not there; it held %s", h.Path, count(int(h.Known), "event"))
			return []finding{{wrong, area, what, doRemake}}
		}
		return []finding{{wrong, area, h.Path + ": " + h.Problem, doRepair}}
	}
	if !h.There {
		return []finding{{fine, area, h.Path + " is not there yet; it is made when there is something to keep", ""}}
	}
	mine, unknown := 0, 0
	for _, l := range h.Learners {
		unknown += l.Unknown
		if l.Learner == name {
			mine = l.Events
		}
	}
	what := fmt.Sprintf("%s, mode %04o, %d KiB, %s of %s", h.Path, h.Mode, (h.Size+1023)/1024, count(mine, "event"), name)
	if others := len(h.Learners); others > 1 {
		what += fmt.Sprintf(", %s in all", count(others, "learner"))
	}
	all := []finding{{fine, area, what, ""}}
	if h.Schema > progress.Schema {
		return append(all, finding{note, area, "a newer learn wrote it, which this one only reads", "install the newer learn"})
	}
	if h.Events > 0 {
		whole := fmt.Sprintf("every page and the checksums of all %s are right, and none is missing", count(int(h.Events), "record"))
		if !h.Marked {
			whole = fmt.Sprintf("every page and the checksums of all %s are right; nothing says how many there were before",
				count(int(h.Events), "record"))
		}
		all = append(all, finding{fine, area, whole, ""})
	}
	if unknown > 0 {
		all = append(all, finding{note, area, count(unknown, "record") + " of a newer learn, which this one passes over",
			"install the newer learn"})
	}
	return all
}

// examineRights says who else could read what is kept.
func examineRights(h *progress.Health) []finding {
	const area = "progress"
	if !h.There || !permissionsMatter() {
		return nil
	}
	var all []finding
	if h.Mode&0o077 != 0 {
		all = append(all, finding{note, area, fmt.Sprintf("others could read it (mode %04o)", h.Mode),
			"learn has made it 0600; keep its folder to yourself"})
	}
	if info, err := os.Stat(filepath.Dir(h.Path)); err == nil && info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0 {
		all = append(all, finding{note, area, fmt.Sprintf("others can put files beside it (mode %04o of its folder)", info.Mode().Perm()),
			"chmod go-w " + filepath.Dir(h.Path)})
	}
	return all
}

// examineSnapshots says what there is to go back to.
func examineSnapshots(h *progress.Health, now time.Time) []finding {
	const area = "snapshots"
	var all []finding
	sound := 0
	var newest *progress.CheckedSnapshot
	for i, snap := range h.Snapshots {
		if snap.Problem != "" {
			all = append(all, finding{note, area, snap.Path + " is damaged: " + snap.Problem,
				"check the disk; a repair still reads what can be read of it"})
			continue
		}
		sound++
		if newest == nil {
			newest = &h.Snapshots[i]
		}
	}
	if newest == nil {
		if h.Events > 0 {
			all = append(all, finding{fine, area, "none yet; learn makes one a day", ""})
		}
		return all
	}
	what := fmt.Sprintf("%d, the newest with %s from %s", sound, count(int(newest.Events), "event"), ago(now.Sub(newest.At)))
	return append([]finding{{fine, area, what, ""}}, all...)
}

// ago says how long ago something was.
func ago(d time.Duration) string {
	switch {
	case d < 0:
		return "a time that is still to come by this clock"
	case d < time.Hour:
		return "less than an hour ago"
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour") + " ago"
	}
	return count(int(d.Hours()/24), "day") + " ago"
}

// examineUnsaved says what could not be stored.
func examineUnsaved(h *progress.Health) []finding {
	const area = "unsaved"
	var all []finding
	for _, u := range h.Unsaved {
		what := fmt.Sprintf("%s could not be stored yet, kept in %s", count(u.Events, "event"), u.Path)
		switch {
		case u.Err != nil:
			all = append(all, finding{wrong, area, u.Path + " cannot be read: " + u.Err.Error(), "see who may read it, and try again"})
		case u.Busy:
			all = append(all, finding{note, area, what, "the learn they are of is still running and stores them when it can"})
		default:
			all = append(all, finding{note, area, what, "`learn doctor --repair` stores them; so does the next start of learn"})
		}
	}
	return all
}

// examineClock looks for events of the future.
func examineClock(h *progress.Health, now time.Time) []finding {
	const area, tolerated = "clock", 24 * time.Hour
	if ahead := h.Newest.Sub(now); ahead > tolerated {
		return []finding{{note, area, fmt.Sprintf("the newest event is of %s, %s ahead of this clock", h.Newest.Format(time.DateOnly),
			count(int(ahead.Hours()/24), "day")), "set the clock if it is wrong; what you do counts as newer in any case"}}
	}
	return nil
}
