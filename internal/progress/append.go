package progress

import (
	"errors"

	"go.etcd.io/bbolt"
)

// appender puts events into one learner's bucket and keeps count of what the file holds.
type appender struct {
	learner, device string
	bucket          *bbolt.Bucket
	count           uint64 // of the learner's records
	holds           tally  // of the file
	fresh           []Event
}

// appendTo puts events into a learner's bucket, but for those that are there.
func appendTo(tx *bbolt.Tx, learner string, events []Event) error {
	meta := tx.Bucket(bucketMeta)
	chain, ok := readChain(meta)
	if !ok {
		return &Damaged{Path: tx.DB().Path(), Reason: "it does not say what it holds"}
	}
	b, err := tx.Bucket(bucketEvents).CreateBucketIfNotExists([]byte(learner))
	if err != nil {
		return err
	}
	b.FillPercent = fillPercent
	a := &appender{
		learner: learner, device: string(unseal(keyDevice, meta.Get(keyDevice))),
		bucket: b, count: b.Sequence(), holds: chain.now,
	}
	for _, e := range events {
		if err := a.add(e); err != nil {
			return err
		}
	}
	if len(a.fresh) == 0 {
		return nil
	}
	if err := errors.Join(b.SetSequence(a.count), writeChain(meta, chain.follow(a.holds))); err != nil {
		return err
	}
	return derive(tx, learner, a.fresh)
}

// add puts one event there. A damaged record of the same event is healed by it.
func (a *appender) add(e Event) error {
	old := a.bucket.Get(e.ID[:])
	if _, err := decode(e.ID[:], old); old != nil && (err == nil || errors.Is(err, errUnknownFormat)) {
		return nil
	}
	e.Learner, e.Time = a.learner, normal(e.Time)
	if e.Device == "" {
		e.Device = a.device
	}
	rec, err := encode(&e)
	if err != nil {
		return err
	}
	if old == nil {
		a.count++
	} else {
		a.holds = a.holds.minus(e.ID[:], old)
	}
	a.holds = a.holds.plus(e.ID[:], rec)
	a.fresh = append(a.fresh, e)
	return a.bucket.Put(e.ID[:], rec)
}
