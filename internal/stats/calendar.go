package stats

import (
	"slices"
	"time"

	"learn/internal/progress"
)

// Future is the minutes of a day of a calendar that has not come yet.
const Future = -1

// Calendar is the minutes of each day of the last so many weeks, the one of today included: [0] is Mondays, [6] Sundays,
// each from the oldest week to the newest. first is the Monday it begins with.
func Calendar(days []progress.Day, today time.Time, weeks int) (grid [7][]int, first time.Time) {
	y, m, d := today.Date()
	monday := d - (int(today.Weekday())+6)%7
	first = time.Date(y, m, monday-7*(weeks-1), 0, 0, 0, 0, today.Location())
	for row := range grid {
		for week := range weeks {
			day := dayOf(first, 7*week+row)
			minutes := minutesOn(days, day)
			if day.After(today) {
				minutes = Future
			}
			grid[row] = append(grid[row], minutes)
		}
	}
	return grid, first
}

// dayOf is midnight so many days later; days of 23 and 25 hours count as one.
func dayOf(t time.Time, later int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+later, 0, 0, 0, 0, t.Location())
}

func minutesOn(days []progress.Day, date time.Time) int {
	i, ok := slices.BinarySearchFunc(days, date, func(d progress.Day, t time.Time) int { return d.Date.Compare(t) })
	if !ok {
		return 0
	}
	return days[i].Minutes
}

// Levels are the least minutes of the levels 1 to 4.
func Levels() [4]int { return [4]int{1, 15, 30, 60} }

// Level is how much a day's minutes are, 0 to 4. The bounds are fixed, so that a picture means the same next month.
func Level(minutes int) int {
	level := 0
	for i, least := range Levels() {
		if minutes >= least {
			level = i + 1
		}
	}
	return level
}
