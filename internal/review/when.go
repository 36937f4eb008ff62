package review

import (
	"fmt"
	"time"
)

// When says in words how far a day is from now: "today", "tomorrow", "in 9 days", "in 3 months".
func When(due, now time.Time) string {
	days := 0
	for days < 60 && !dueOn(due, nextDay(now, days)) {
		days++
	}
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days < 60:
		return fmt.Sprintf("in %d days", days)
	}
	months := int(due.Sub(now).Hours()/24/30.44 + 0.5)
	if months < 24 {
		return fmt.Sprintf("in %d months", months)
	}
	return fmt.Sprintf("in %d years", (months+6)/12)
}
