package progress

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// ids makes the ids of this process. It is the one variable of the package behind which something changes: whoever
// makes an event, in whatever goroutine, the ids have to be in one order, as with ulid.DefaultEntropy.
var ids = &idSource{now: time.Now}

// NewID returns an id greater than every one made or read by this process before, also when the clock steps back.
func NewID() ulid.ULID { return ids.next() }

// NewAttempt returns the id of a new run through a quiz; a later one is greater as text.
func NewAttempt() string { return NewID().String() }

// maxAhead bounds how far an id that was read may pull ours into the future. A clock that was a year ahead is
// followed, so that what is done after it was set right still counts as newer; nonsense is not.
const maxAhead = 10 * 366 * 24 * time.Hour

// idSource makes ascending ULIDs.
type idSource struct {
	mu   sync.Mutex
	now  func() time.Time
	last ulid.ULID
}

// next returns a fresh random id of now or, when that is not greater than the last one, the last one plus a random
// step; a carry out of the random part goes into the time, which keeps the order.
func (s *idSource) next() ulid.ULID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var id ulid.ULID
	_, _ = rand.Read(id[:]) // never fails: since Go 1.24 it ends the program instead
	if ms := s.now().UnixMilli(); ms > 0 {
		_ = id.SetTime(min(uint64(ms), ulid.MaxTime()))
	} else {
		_ = id.SetTime(0)
	}
	if id.Time() <= s.last.Time() {
		id = plus(s.last, 1+uint64(binary.BigEndian.Uint32(id[12:])))
	}
	s.last = id
	return id
}

// observe makes the next ids greater than one that was read from a log.
func (s *idSource) observe(id ulid.ULID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id.Compare(s.last) > 0 && ulid.Time(id.Time()).Before(s.now().Add(maxAhead)) {
		s.last = id
	}
}

// plus adds to an id as to a number of 128 bits.
func plus(id ulid.ULID, step uint64) ulid.ULID {
	low := binary.BigEndian.Uint64(id[8:])
	if low+step < low {
		binary.BigEndian.PutUint64(id[:8], binary.BigEndian.Uint64(id[:8])+1)
	}
	binary.BigEndian.PutUint64(id[8:], low+step)
	return id
}
