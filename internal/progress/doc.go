// Package progress keeps what a learner did: an append-only log of events in one bbolt file, folded into a [Summary].
//
// It is the only package that opens the database. It knows lessons, questions and exercises by their ids alone: it must
// not import the curriculum, must not know how an answer is graded or what a screen looks like, and stores a learner's
// answer as the JSON it was given.
//
// The log is the truth. Everything else (summary, marks, the attempt to continue) is derived from it by [Summary.Apply],
// which gives the same result for the same set of events in whatever order they come, so two machines' logs merge by
// set union. An event counts as stored once [Store.Append] has returned nil: then it is on disk.
//
// The file is opened for each transaction and closed after it, never for the life of a window, so two programs can
// work on one file at a time. No transaction trusts what it finds: links, foreign files, empty, cut and damaged files
// are refused with a typed error, before they are mapped into memory, and are left as they are; what a file should
// hold is known beside it (mark, snapshots). What cannot be stored is kept in a file of its own until it can be.
package progress
