package progress

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"
	"go.etcd.io/bbolt"
)

// create makes an empty file with its folder. At its path the file is complete from the first moment: it is made
// beside under a name of its own, synced, and linked into place, and the folder is synced. A file that is there
// already, or that another program makes meanwhile, stays.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := makeFolder(dir); err != nil {
		return fmt.Errorf("making the folder for progress: %w", err)
	}
	name := path + unfinished + rand.Text()
	defer func() { _ = os.Remove(name) }()
	if err := fill(name); err != nil {
		return fmt.Errorf("making %s: %w", path, err)
	}
	if err := place(name, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making %s: %w", path, err)
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("making %s: %w", path, err)
	}
	return nil
}

// makeFolder makes the folder with those above it. One that is there keeps its mode, since it may be anybody's (--data
// names any), unless it is the one that learn makes by default.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	byDefault := filepath.IsAbs(xdg.DataHome) && dir == filepath.Join(xdg.DataHome, folderName)
	if byDefault && info.IsDir() && info.Mode().Perm()&0o077 != 0 { // a link there leads where its owner wants it
		return os.Chmod(dir, 0o700)
	}
	return nil
}

// fill makes a database with what every file has.
func fill(name string) (err error) {
	db, err := bbolt.Open(name, 0o600, &bbolt.Options{
		NoStatistics: true, Timeout: time.Second,
		OpenFile: func(name string, _ int, mode os.FileMode) (*os.File, error) {
			return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Update(populate); err != nil {
		return err
	}
	return db.Sync()
}

// populate makes the buckets of an empty file, its schema version and the name of the device.
func populate(tx *bbolt.Tx) error {
	meta, err := tx.CreateBucket(bucketMeta)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucket(bucketEvents); err != nil {
		return err
	}
	if err := meta.Put(keyDevice, seal(keyDevice, []byte(rand.Text()[:16]))); err != nil {
		return err
	}
	if err := writeChain(meta, chain{}); err != nil {
		return err
	}
	return writeSchema(meta, Schema)
}
