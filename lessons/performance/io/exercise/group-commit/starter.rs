//! A log that syncs once for many records.

use std::error::Error;
use std::fmt;
use std::io;

/// Where the log goes.
pub trait Disk: Send + 'static {
    /// Takes some of the bytes, and says how many.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Returns when everything that was written is safe.
    fn sync(&mut self) -> io::Result<()>;
}

/// A record may not be safe, and this is why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogError(pub io::ErrorKind);

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the log has failed: {}", self.0)
    }
}

impl Error for LogError {}

/// A log whose disk belongs to a thread of its own.
pub struct Log {
    // TODO: the way to the thread, and the thread
}

impl Log {
    /// Starts the thread. At most `max_batch` records share a sync.
    pub fn start(_disk: impl Disk, _max_batch: usize) -> Log {
        // TODO: start a thread that writes what has gathered, syncs once, and answers
        Log {}
    }

    /// Hands in a record. Never waits for the disk.
    pub fn append(&self, _record: &[u8]) -> Pending {
        // TODO
        Pending {}
    }

    /// Returns when everything appended is answered and the thread has ended.
    pub fn close(self) -> Result<(), LogError> {
        // TODO
        Ok(())
    }
}

/// A record that was handed in.
pub struct Pending {
    // TODO: where the answer will come from
}

impl Pending {
    /// Returns Ok once the record is safe.
    pub fn wait(self) -> Result<(), LogError> {
        // TODO
        Ok(())
    }
}
