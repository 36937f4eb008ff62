// Package content holds the curriculum: every file of this folder, inside the
// binary. It knows nothing of what the files mean; package lessons reads them.
package content

import "embed"

// FS is the curriculum as it is in this folder (this package's own Go files
// are in it too, and mean nothing there). "all:" takes in files whose names
// begin with a point or an underscore, which embed otherwise leaves out; a
// folder that holds a go.mod is left out in silence, so there must be none.
//
//go:embed all:*
var FS embed.FS
