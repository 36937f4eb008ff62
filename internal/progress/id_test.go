package progress

import (
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

func TestIDsAscendWhateverTheClockDoes(t *testing.T) {
	at := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	clock := []time.Time{at(2030), at(2030), at(2020), at(1960), at(2031), at(2031), time.Unix(1<<50, 0), at(2031)}
	now := clock[0]
	s := &idSource{now: func() time.Time { return now }}
	var last ulid.ULID
	for _, now = range clock {
		for range 100 {
			id := s.next()
			if id.Compare(last) <= 0 {
				t.Fatalf("at %v: %s after %s", now, id, last)
			}
			last = id
		}
	}
}

func TestIDsCarryIntoTheTime(t *testing.T) {
	full := ulid.ULID{5: 7}
	for i := 6; i < 16; i++ {
		full[i] = 0xFF
	}
	if got := plus(full, 1); got != (ulid.ULID{5: 8}) {
		t.Errorf("plus one is %v", got)
	}
}

func TestIDsFollowWhatWasReadButNotNonsense(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &idSource{now: func() time.Time { return now }}
	id := func(at time.Time) (u ulid.ULID) {
		_ = u.SetTime(ulid.Timestamp(at))
		return u
	}
	ahead, absurd := id(now.AddDate(1, 0, 0)), id(now.AddDate(500, 0, 0))
	s.observe(ahead)
	s.observe(absurd)
	s.observe(id(now))
	if got := s.next(); got.Compare(ahead) <= 0 || got.Compare(absurd) >= 0 {
		t.Errorf("%s does not come right after %s", got, ahead)
	}
}

func TestIDsOfManyGoroutinesAreDistinct(t *testing.T) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[ulid.ULID]bool{}
	for range 8 {
		wg.Go(func() {
			for range 500 {
				id := NewID()
				mu.Lock()
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 8*500 {
		t.Errorf("%d distinct ids of %d", len(seen), 8*500)
	}
}
