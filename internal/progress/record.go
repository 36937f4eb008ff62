package progress

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/oklog/ulid/v2"
)

// A record is a format byte, a CRC32C (big endian) over format byte, key and body, and the body. Key is the event's
// id, body its JSON, which repeats id and learner: a record found by itself in a damaged file is complete.
const (
	formatJSON   = 1
	recordHeader = 5
)

// errUnknownFormat says that a record is sound but of a form that a newer program wrote.
var errUnknownFormat = errors.New("record of an unknown format")

// castagnoli is the table for CRC32C, which processors compute in hardware.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode returns the record of an event, or *Invalid if it is too long.
func encode(e *Event) ([]byte, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, e.invalid("%v", err)
	}
	if len(body) > MaxEventSize {
		return nil, e.invalid("it has %d bytes; %d at most", len(body), MaxEventSize)
	}
	rec := make([]byte, recordHeader, recordHeader+len(body))
	rec[0] = formatJSON
	binary.BigEndian.PutUint32(rec[1:], checksum(formatJSON, e.ID[:], body))
	return append(rec, body...), nil
}

// decode returns the event of a record. It fails on any change of key or value; errUnknownFormat if the record is
// sound but not for this program.
func decode(key, rec []byte) (Event, error) {
	var e Event
	if len(key) != len(ulid.ULID{}) || len(rec) < recordHeader {
		return e, fmt.Errorf("record of %d and %d bytes", len(key), len(rec))
	}
	body := rec[recordHeader:]
	if !sound(key, rec) {
		return e, errors.New("record with a wrong checksum")
	}
	if rec[0] != formatJSON {
		return e, errUnknownFormat
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, fmt.Errorf("record: %w", err)
	}
	if ulid.ULID(key) != e.ID {
		return Event{}, errors.New("record under another event's id")
	}
	return e, nil
}

// sound says whether a record is as it was written, whatever its format.
func sound(key, rec []byte) bool {
	return len(rec) >= recordHeader && checksum(rec[0], key, rec[recordHeader:]) == binary.BigEndian.Uint32(rec[1:])
}

func checksum(format byte, key, body []byte) uint32 {
	sum := crc32.Update(0, castagnoli, []byte{format})
	return crc32.Update(crc32.Update(sum, castagnoli, key), castagnoli, body)
}

// seal returns a value of the bucket "meta" with its checksum behind it.
func seal(key, value []byte) []byte {
	return binary.BigEndian.AppendUint32(append([]byte(nil), value...), checksum(formatJSON, key, value))
}

// unseal returns the value that was sealed, nil if it is missing or not as it was.
func unseal(key, sealed []byte) []byte {
	n := len(sealed) - 4
	if n < 0 || checksum(formatJSON, key, sealed[:n]) != binary.BigEndian.Uint32(sealed[n:]) {
		return nil
	}
	return sealed[:n]
}
