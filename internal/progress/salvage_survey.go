package progress

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Holding is what a file holds of a learner.
type Holding struct {
	Learner string
	// Events counts all records, Damaged those that cannot be read, Unknown those of a newer program's form.
	Events, Damaged, Unknown int
	// Newest is the time of the greatest event id.
	Newest time.Time
}

// survey is what a file holds, told from its pages. The file is neither mapped nor trusted, and no transaction is
// needed: it must only not be changed meanwhile.
type survey struct {
	header  header
	schema  int
	device  string
	chain   chain
	chained bool // the file says what it holds
	audit   audit
	// learners are sorted by name.
	learners []Holding
}

// surveyFile reads all of a file; the error says what is wrong with its structure.
func surveyFile(f io.ReaderAt, size int64) (*survey, error) {
	h, err := readHeader(f, size)
	if err != nil {
		return nil, err
	}
	if err := verify(f, h); err != nil {
		return nil, err
	}
	s := &survey{header: h}
	events := false
	err = walkFile(f, h, func(bucket string, e element) {
		switch bucket {
		case string(bucketMeta):
			s.say(e)
		case string(bucketEvents):
			events = true
		}
	}, s.record)
	if err != nil {
		return nil, err
	}
	if !events || s.schema == 0 {
		return nil, errors.New("it is a database, but not of progress")
	}
	slices.SortFunc(s.learners, func(a, b Holding) int { return strings.Compare(a.Learner, b.Learner) })
	return s, nil
}

// say takes in a value of the bucket "meta".
func (s *survey) say(e element) {
	switch {
	case bytes.Equal(e.key, keySchema):
		s.schema = schemaOf(e.value)
	case bytes.Equal(e.key, keyDevice):
		s.device = string(unseal(keyDevice, e.value))
	case bytes.Equal(e.key, keyChain):
		s.chain, s.chained = parseChain(e.value)
	}
}

// record takes in a record of a learner.
func (s *survey) record(learner string, e element) {
	n := len(s.learners)
	if n == 0 || s.learners[n-1].Learner != learner {
		s.learners = append(s.learners, Holding{Learner: learner})
		n++
	}
	l := &s.learners[n-1]
	l.Events++
	s.audit.tally = s.audit.plus(e.key, e.value)
	switch {
	case !sound(e.key, e.value) || len(e.key) != len(ulid.ULID{}):
		l.Damaged++
		s.audit.damaged++
		return
	case e.value[0] != formatJSON:
		l.Unknown++
	}
	l.Newest = ulid.Time(ulid.ULID(e.key).Time())
}

// problem says what is wrong with the content of a file whose structure is sound, "" if nothing is.
func (s *survey) problem() string {
	switch {
	case s.schema > Schema: // laid out otherwise, perhaps
		return ""
	case s.audit.damaged > 0:
		return fmt.Sprintf("%d of its %d records cannot be read", s.audit.damaged, s.audit.count)
	case s.schema >= 2 && !s.chained:
		return "it does not say what it holds"
	case s.chained && s.chain.now != s.audit.tally:
		return "its records are not those that it says it holds"
	}
	return ""
}

// walkFile calls top with each element of each bucket at the top, and first with an empty one, and record with each record
// of each learner, in the order of the file. Elements are only valid during the call. It follows nothing unchecked.
func walkFile(f io.ReaderAt, h header, top func(bucket string, e element), record func(learner string, e element)) error {
	w := &walker{f: f, h: h, seen: make([]bool, h.pages)}
	return w.tree(h.root, span{}, depthRoot, func(b element) error {
		top(string(b.key), element{})
		return w.bucket(b, depthBuckets, func(e element) error {
			top(string(b.key), e)
			if !e.bucket || !bytes.Equal(b.key, bucketEvents) {
				return nil
			}
			learner := string(e.key)
			return w.bucket(e, depthLearner, func(rec element) error {
				if !rec.bucket {
					record(learner, rec)
				}
				return nil
			})
		})
	})
}

// lost says how a file that is sound is not the one that was left there; nil if it is.
func (s *survey) lost(path string, was *mark) *Lost {
	if was == nil {
		return nil
	}
	lost := &Lost{Path: path, Have: s.audit.count, Known: was.Events}
	switch {
	case s.device != was.Device:
		lost.Other = true
		return lost
	case s.schema < 2 || was.Schema < 2:
		if lost.Have < lost.Known {
			return lost
		}
		return nil
	case s.chain.grownFrom(was.tally()):
		return nil
	}
	lost.Other = lost.Have >= lost.Known
	return lost
}

// what says it in a few words.
func (e *Lost) what() string {
	switch {
	case e.Gone:
		return "it is not there"
	case e.Other:
		return fmt.Sprintf("it is another file than the one that was left here with %d events", e.Known)
	}
	return fmt.Sprintf("it holds %d events and held %d when it was last used", e.Have, e.Known)
}

// surveyPath reads all of a snapshot.
func surveyPath(path string) (*survey, error) {
	f, err := openFile(path, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s, err := surveyFile(f, info.Size())
	if err != nil {
		return nil, err
	}
	if what := s.problem(); what != "" {
		return nil, errors.New(what)
	}
	return s, nil
}
