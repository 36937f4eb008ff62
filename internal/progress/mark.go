package progress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"strconv"
)

// A mark lies beside the progress file and says in one line of text how the last program left it: the file as the
// system sees it, its header, and what its log held. It serves two ends.
//
// A file that is as the mark says needs no walk through its pages: every mark was written by a program that had found
// the file sound, or as the mark before said, and that then changed it by a transaction of its own. Any write to the
// file by anything else moves the time of its last change, which the kernel sets and no program can choose; a copy put
// in its place has another inode.
//
// And a log that is not the marked one or grown out of it has lost something: the newest of its two headers, or all
// that was done since it was copied.
//
// A mark is written in place, one sector, under the file's lock, after the transaction is on disk: so it is never
// ahead of the file, and one that is behind (a kill between the two, a power cut) costs a walk and nothing else.
type mark struct {
	Schema int    `json:"schema"`
	Device string `json:"device"` // of the file: who made it
	Events uint64 `json:"events"`
	High   uint64 `json:"high"` // of the tally; zero both: not known, a file of schema 1
	Low    uint64 `json:"low"`

	Tx    uint64 `json:"tx"` // of the newest header
	Sum   uint64 `json:"sum"`
	Size  int64  `json:"size"`
	Inode uint64 `json:"inode"`
	// The times of the last write and the last change, in nanoseconds since 1970.
	Written int64 `json:"written"`
	Changed int64 `json:"changed"`
}

const (
	markSize   = 512 // a sector: a power cut leaves the old one or the new one
	markPrefix = "learn-mark 1 "
)

func markPath(path string) string { return path + ".mark" }

func (m *mark) tally() tally { return tally{m.Events, m.High, m.Low} }

// leaves says that a file is exactly as the mark describes it.
func (m *mark) leaves(info fs.FileInfo, h header) bool {
	if m == nil {
		return false
	}
	inode, changed := identity(info)
	return m.Tx == h.txid && m.Sum == h.sum && m.Size == info.Size() && m.Inode == inode &&
		m.Written == info.ModTime().UnixNano() && m.Changed == changed
}

// describe fills in how the file looks.
func (m *mark) describe(info fs.FileInfo, h header) {
	m.Tx, m.Sum, m.Size, m.Written = h.txid, h.sum, info.Size(), info.ModTime().UnixNano()
	m.Inode, m.Changed = identity(info)
}

// encode returns the mark as it is stored: a prefix, a checksum in hexadecimal, JSON, and spaces up to the size of a
// sector.
func (m *mark) encode() ([]byte, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	line := fmt.Appendf(nil, "%s%08x %s", markPrefix, crc32.Checksum(body, castagnoli), body)
	if len(line) >= markSize {
		return nil, fmt.Errorf("a mark of %d bytes", len(line))
	}
	line = append(line, bytes.Repeat([]byte{' '}, markSize-1-len(line))...)
	return append(line, '\n'), nil
}

// decodeMark returns the mark that a file holds, nil if it holds none.
func decodeMark(b []byte) *mark {
	rest, ok := bytes.CutPrefix(b, []byte(markPrefix))
	if !ok || len(b) != markSize || len(rest) < 9 {
		return nil
	}
	sum, err := strconv.ParseUint(string(rest[:8]), 16, 32)
	body := bytes.TrimRight(rest[9:], " \n")
	var m mark
	if err != nil || crc32.Checksum(body, castagnoli) != uint32(sum) || json.Unmarshal(body, &m) != nil {
		return nil
	}
	return &m
}

// readMark returns the mark beside a progress file; nil if there is none that can be read, which costs a walk. The
// error is of a mark that may be there and cannot be read.
func readMark(path string) (*mark, error) {
	f, err := openFile(markPath(path), false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, markSize+1))
	if err != nil {
		return nil, err
	}
	return decodeMark(b), nil
}

// write puts the mark beside a progress file.
func (m *mark) write(path string) (err error) {
	b, err := m.encode()
	if err != nil {
		return err
	}
	f, err := makeFile(markPath(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteAt(b, 0)
	return err
}

// makeFile opens a file of our own beside the progress file, and makes it if it is not there; a link is not followed.
func makeFile(path string) (*os.File, error) {
	f, err := openFile(path, true)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) { // another program was faster
		return openFile(path, true)
	}
	return f, err
}
