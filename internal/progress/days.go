package progress

import (
	"maps"
	"slices"
	"time"
)

// Day is what a learner did on one day of a calendar.
type Day struct {
	// Date is midnight at the beginning of the day, in the location that was asked for.
	Date time.Time
	// Minutes is five for each five minutes in which anything happened.
	Minutes int
	// Answers counts answers to questions without retries, Right those that were right, Checks those of exercises.
	Answers, Right, Checks int
}

// slotLength is the grain in which time is counted. No time zone is off from another by a fraction of it.
const slotLength = 5 * time.Minute

// counts is what happened in five minutes.
type counts struct{ answers, right, checks int }

// days counts what happened by five minutes since 1970. As it was stored it lies packed; what came since is in fresh.
type days struct {
	packed []byte
	fresh  map[int64]counts
}

func slotOf(t time.Time) int64 {
	ms, grain := t.UnixMilli(), slotLength.Milliseconds()
	slot := ms / grain
	if ms%grain < 0 {
		slot--
	}
	return slot
}

func (d *days) add(slot int64, by counts) {
	if d.fresh == nil {
		d.fresh = map[int64]counts{}
	}
	t := d.fresh[slot]
	d.fresh[slot] = counts{t.answers + by.answers, t.right + by.right, t.checks + by.checks}
}

// event notes that something happened, answer that a question was answered, check that an exercise was checked.
func (d *days) event(at time.Time) { d.add(slotOf(at), counts{}) }
func (d *days) check(at time.Time) { d.add(slotOf(at), counts{checks: 1}) }

func (d *days) answer(at time.Time, right bool) {
	by := counts{answers: 1}
	if right {
		by.right = 1
	}
	d.add(slotOf(at), by)
}

// each calls fn with what was counted, in no order; one slot may come twice.
func (d *days) each(fn func(slot int64, t counts)) {
	unpackDays(d.packed, fn)
	for slot, t := range d.fresh {
		fn(slot, t)
	}
}

// pack returns everything in the order of time.
func (d *days) pack() []byte {
	if len(d.fresh) == 0 {
		return d.packed
	}
	var all days
	d.each(all.add)
	p := packer{}
	var last int64
	for _, slot := range slices.Sorted(maps.Keys(all.fresh)) {
		t := all.fresh[slot]
		p.int(slot - last)
		p.uint(uint64(t.answers))
		p.uint(uint64(t.right))
		p.uint(uint64(t.checks))
		last = slot
	}
	return p.b
}

// unpackDays reads what pack wrote, up to the first byte that it did not write.
func unpackDays(b []byte, fn func(slot int64, t counts)) {
	u := unpacker{b: b}
	var slot int64
	for len(u.b) > 0 {
		slot += u.int()
		t := counts{int(u.uint()), int(u.uint()), int(u.uint())}
		if u.bad {
			return
		}
		fn(slot, t)
	}
}

// Days returns the days on which anything happened, in order, by the calendar of a location.
func (s *Summary) Days(loc *time.Location) []Day {
	all := map[int64]counts{}
	for _, l := range s.Lessons {
		l.days.each(func(slot int64, t counts) {
			sum := all[slot]
			all[slot] = counts{sum.answers + t.answers, sum.right + t.right, sum.checks + t.checks}
		})
	}
	byDate := map[time.Time]*Day{}
	for slot, t := range all {
		y, m, d := time.UnixMilli(slot * slotLength.Milliseconds()).In(loc).Date()
		key := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		day := byDate[key]
		if day == nil {
			day = &Day{Date: time.Date(y, m, d, 0, 0, 0, 0, loc)}
			byDate[key] = day
		}
		day.Minutes += int(slotLength.Minutes())
		day.Answers += t.answers
		day.Right += t.right
		day.Checks += t.checks
	}
	out := make([]Day, 0, len(byDate))
	for _, key := range slices.SortedFunc(maps.Keys(byDate), time.Time.Compare) {
		out = append(out, *byDate[key])
	}
	return out
}

// Minutes is five for each five minutes in which anything happened in the lesson. Five minutes in which two lessons
// were worked on count for both.
func (l *LessonSummary) Minutes() int {
	slots := map[int64]bool{}
	l.days.each(func(slot int64, _ counts) { slots[slot] = true })
	return len(slots) * int(slotLength.Minutes())
}
