package main

import (
	"os"
	"path/filepath"
)

// notice is what a learner should know before they rely on the place their progress is kept in; "" if it is sound.
func (p *program) notice() string {
	file, err := p.dataPath()
	if err != nil {
		return "" // said by whoever opens it
	}
	_, network, err := disk(standing(filepath.Dir(file)))
	if err != nil || network == "" {
		return ""
	}
	return "progress is on a network disk (" + network + "): use one learn at a time, or --data FILE on a local disk"
}

// standing is the folder, or the nearest one above it that is there.
func standing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
