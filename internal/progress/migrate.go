package progress

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// Schema is the version of the file's layout that this program writes. Earlier ones are read as they are and brought
// up to date before the first event is stored in them; later ones are only read.
//
//	1  meta (schema, device), events
//	2  meta says what the log holds (chain)
const Schema = 2

// errOldSchema says that a file has to be migrated before it can be written to.
var errOldSchema = errors.New("the file is of an earlier schema")

// migrations returns the steps between schemas: the first leads from 1 to 2. They are never changed and never run
// backwards.
func migrations() []func(*bbolt.Tx) error {
	return []func(*bbolt.Tx) error{addChain}
}

// migrate brings a file of an earlier schema up to date, all steps in one transaction, once there is a verified copy
// of the file as it was.
func (s *Store) migrate(ctx context.Context) error {
	if _, err := s.snapshot(ctx, now()); err != nil {
		return fmt.Errorf("before %s is brought to a new form it has to be copied: %w", s.path, err)
	}
	return s.transact(ctx, migrating, func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		v := schemaOf(meta.Get(keySchema)) // another program may have been faster
		for _, step := range migrations()[v-1:] {
			if err := step(tx); err != nil {
				return err
			}
		}
		return writeSchema(meta, Schema)
	})
}

// addChain counts what the log holds.
func addChain(tx *bbolt.Tx) error {
	a, err := examine(tx)
	if err != nil {
		return err
	}
	return writeChain(tx.Bucket(bucketMeta), chain{now: a.tally})
}

func writeSchema(meta *bbolt.Bucket, v int) error {
	return meta.Put(keySchema, seal(keySchema, binary.BigEndian.AppendUint32(nil, uint32(v))))
}
