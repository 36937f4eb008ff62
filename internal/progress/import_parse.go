package progress

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"
)

// maxImportLine bounds a line of an import, in bytes: an event with escapes and spaces that another program may have
// added.
const maxImportLine = 4 * MaxEventSize

// parse reads all lines, and judges every one.
func (in *importing) parse(ctx context.Context, r io.Reader) error {
	in.pool.from(&in.spool)
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 1<<16), maxImportLine)
	n := 0
	for lines.Scan() {
		n++
		if err := ctx.Err(); err != nil {
			return err
		}
		if n == 1 {
			if what := badHeader(lines.Bytes()); what != "" {
				return &BadImport{1, what}
			}
			continue
		}
		if err := in.event(lines.Bytes()); err != nil {
			var bad *Invalid
			if errors.As(err, &bad) {
				return &BadImport{n, bad.Reason}
			}
			return err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return &BadImport{n + 1, fmt.Sprintf("it has more than %d bytes", maxImportLine)}
	case err != nil:
		return fmt.Errorf("reading the import: %w", err)
	case n == 0:
		return &BadImport{1, "there is nothing to import"}
	}
	return nil
}

// badHeader says why the first line is none of an export, "" if it is one.
func badHeader(line []byte) string {
	var h struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	switch err := json.Unmarshal(line, &h); {
	case err != nil || h.Format != exportFormat:
		return "this is no export of learn: one begins with " + exportHeader
	case h.Version < 1:
		return fmt.Sprintf("there is no version %d of exports", h.Version)
	case h.Version > ExportVersion:
		return fmt.Sprintf("it was exported by a newer learn (version %d, this one reads %d); install the newer learn",
			h.Version, ExportVersion)
	}
	return ""
}

// event takes in an event; *Invalid if it cannot be stored.
func (in *importing) event(line []byte) error {
	e, body, err := canonical(line, in.as)
	if err != nil {
		return err
	}
	rec := binary.BigEndian.AppendUint32([]byte{formatJSON}, checksum(formatJSON, e.ID[:], body))
	rec = append(rec, body...)
	if _, err := decode(e.ID[:], rec); err != nil { // as every reader will
		return &Invalid{Event: e.ID, Reason: err.Error()}
	}
	at, err := in.spool.add(rec)
	if err != nil {
		return fmt.Errorf("keeping the import until it is read: %w", err)
	}
	in.pool.add(e.Learner, e.ID, at, len(rec))
	in.lines++
	return nil
}

// canonical returns the event of a line and the JSON it is stored as: what this program would write, or, where that would
// lose something that a newer one wrote, the line itself without spaces.
func canonical(line []byte, as string) (e Event, body []byte, err error) {
	if !utf8.Valid(line) {
		return e, nil, &Invalid{Reason: "it holds text that is not UTF-8"}
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return e, nil, &Invalid{Reason: "it is no event: " + err.Error()}
	}
	given := e.Learner
	if as != "" {
		e.Learner = as
	}
	if err := e.check(); err != nil {
		return e, nil, err
	}
	if err := ValidLearner(e.Learner); err != nil {
		return e, nil, err
	}
	body, err = json.Marshal(&e)
	if err == nil && !bytes.Equal(body, line) {
		body, err = lossless(line, body, &e, given)
	}
	if err == nil && len(body) > MaxEventSize {
		err = fmt.Errorf("it has %d bytes; %d at most", len(body), MaxEventSize)
	}
	if err != nil {
		return e, nil, &Invalid{Event: e.ID, Reason: err.Error()}
	}
	return e, body, nil
}

// lossless returns body, which this program makes of the event in a line, if it holds all that the line does. given is
// the learner that the line names.
func lossless(line, body []byte, e *Event, given string) ([]byte, error) {
	var id struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(line, &id) != nil || id.ID != e.ID.String() {
		return nil, fmt.Errorf("its id %q is no ULID", id.ID)
	}
	ignore := ""
	if given != e.Learner {
		ignore = "learner"
	}
	if sameJSON(line, body, ignore) {
		return body, nil
	}
	return rehomed(line, e.Learner)
}

// sameJSON says whether two JSON objects hold the same, whatever the order and the writing; one name may be ignored.
func sameJSON(a, b []byte, ignore string) bool {
	x, okX := generic(a)
	y, okY := generic(b)
	delete(x, ignore)
	delete(y, ignore)
	return okX && okY && reflect.DeepEqual(x, y)
}

func generic(b []byte) (m map[string]any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber() // a float would take different numbers for the same
	return m, d.Decode(&m) == nil
}

// rehomed returns a JSON object without spaces, of another learner if it is not of this one.
func rehomed(line []byte, learner string) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return nil, err
	}
	name, err := json.Marshal(learner)
	if err != nil {
		return nil, err
	}
	fields["learner"] = name
	return json.Marshal(fields)
}
