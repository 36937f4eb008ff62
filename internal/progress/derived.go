package progress

import "go.etcd.io/bbolt"

// derive brings what is derived of a learner's log up to date with events that were just stored, in the transaction
// that stores them. Events that were there before are not among them; learner, device and time are filled in.
func derive(_ *bbolt.Tx, _ string, _ []Event) error { return nil }
