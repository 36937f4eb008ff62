// fails: one_sync_for_all_that_gathered, a_batch_is_bounded
//! A log that syncs once for many records.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

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

/// A record on its way to the disk, and where its answer goes.
struct Job {
    record: Vec<u8>,
    done: Sender<Result<(), LogError>>,
}

/// A log whose disk belongs to a thread of its own.
pub struct Log {
    jobs: Sender<Job>,
    thread: JoinHandle<Result<(), LogError>>,
}

impl Log {
    /// Starts the thread. At most `max_batch` records share a sync.
    pub fn start(disk: impl Disk, max_batch: usize) -> Log {
        let (jobs, receiver) = mpsc::channel();
        let thread = thread::spawn(move || run(disk, receiver, max_batch));
        Log { jobs, thread }
    }

    /// Hands in a record. Never waits for the disk.
    pub fn append(&self, record: &[u8]) -> Pending {
        let (done, answer) = mpsc::channel();
        let record = record.to_vec();
        let _ = self.jobs.send(Job { record, done });
        Pending { answer }
    }

    /// Returns when everything appended is answered and the thread has ended.
    pub fn close(self) -> Result<(), LogError> {
        drop(self.jobs);
        self.thread.join().unwrap_or(Err(PANICKED))
    }
}

/// A record that was handed in.
pub struct Pending {
    answer: Receiver<Result<(), LogError>>,
}

impl Pending {
    /// Returns Ok once the record is safe.
    pub fn wait(self) -> Result<(), LogError> {
        self.answer.recv().unwrap_or(Err(PANICKED))
    }
}

const PANICKED: LogError = LogError(io::ErrorKind::Other);

/// The thread: one batch after the other, until there is nothing left and nobody to send more.
fn run(mut disk: impl Disk, jobs: Receiver<Job>, max_batch: usize) -> Result<(), LogError> {
    let mut outcome = Ok(());
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter().take(max_batch.saturating_sub(1)));
        if outcome.is_ok() {
            outcome = commit(&mut disk, &batch).map_err(|error| LogError(error.kind()));
        }
        for job in batch {
            let _ = job.done.send(outcome);
        }
    }
    outcome
}

fn commit(disk: &mut impl Disk, batch: &[Job]) -> io::Result<()> {
    for job in batch {
        write_all(disk, &job.record)?;
        disk.sync()?;
    }
    Ok(())
}

fn write_all(disk: &mut impl Disk, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match disk.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
