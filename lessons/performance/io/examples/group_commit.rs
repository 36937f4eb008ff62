//! A write-ahead log: every record is on the disk before its writer goes on, and records that arrive
//! together share one sync.

use std::error::Error;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::mem;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

// ANCHOR: disk
/// Where the log goes. The tests put something else than a file here.
pub trait Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    fn sync(&mut self) -> io::Result<()>;
}

impl Disk for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}
// ANCHOR_END: disk

/// Why a record is not known to be safe.
#[derive(Clone, Debug)]
pub enum LogError {
    TooLarge,
    /// This, or an earlier, write or sync failed. Whether the record is on the disk is unknown.
    Failed(Arc<io::Error>),
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogError::TooLarge => write!(f, "a record has at most {MAX_RECORD} bytes"),
            LogError::Failed(error) => write!(f, "the log has failed: {error}"),
        }
    }
}

impl Error for LogError {}

// ANCHOR: log
/// A log for many threads.
pub struct Log<D> {
    state: Mutex<State<D>>,
    changed: Condvar,
}

struct State<D> {
    disk: Option<D>, // None while a thread writes, and after a failure
    batch: Vec<u8>,  // what the next write will take
    accepted: u64,   // records handed in
    durable: u64,    // of these, known to be on the disk
    failed: Option<Arc<io::Error>>,
}

impl<D: Disk> Log<D> {
    /// Returns once the record is on the disk.
    pub fn append(&self, record: &[u8]) -> Result<(), LogError> {
        let frame = frame(record).ok_or(LogError::TooLarge)?;
        let mut state = self.lock();
        if state.failed.is_none() {
            state.batch.extend_from_slice(&frame); // a failed log gathers nothing
        }
        state.accepted += 1;
        let mine = state.accepted;
        loop {
            if state.durable >= mine {
                return Ok(());
            }
            if let Some(error) = &state.failed {
                return Err(LogError::Failed(Arc::clone(error)));
            }
            state = match state.disk.take() {
                Some(disk) => self.commit(state, disk),
                None => self.wait(state),
            };
        }
    }

    /// Writes and syncs what has gathered; others fill the next batch meanwhile.
    fn commit<'l>(
        &'l self,
        mut state: MutexGuard<'l, State<D>>,
        mut disk: D,
    ) -> MutexGuard<'l, State<D>> {
        let batch = mem::take(&mut state.batch);
        let upto = state.accepted;
        drop(state);
        let result = disk.write(&batch).and_then(|()| disk.sync());
        let mut state = self.lock();
        match result {
            Ok(()) => {
                state.durable = upto;
                state.disk = Some(disk);
            }
            Err(error) => state.failed = Some(Arc::new(error)), // drops `disk`
        }
        self.changed.notify_all();
        state
    }
    // ANCHOR_END: log

    pub fn new(disk: D) -> Log<D> {
        let state = State {
            disk: Some(disk),
            batch: Vec::new(),
            accepted: 0,
            durable: 0,
            failed: None,
        };
        Log {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// How many records are handed in and not known to be safe.
    pub fn waiting(&self) -> u64 {
        let state = self.lock();
        state.accepted - state.durable
    }

    fn lock(&self) -> MutexGuard<'_, State<D>> {
        // No code that can panic runs between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'l>(&'l self, state: MutexGuard<'l, State<D>>) -> MutexGuard<'l, State<D>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

const MAX_RECORD: usize = 1 << 20;
const HEAD: usize = 8;

// ANCHOR: frame
/// Length, checksum, record: a reader can tell where the log ends, and that a record is whole.
fn frame(record: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(record.len()).ok()?.to_le_bytes();
    if record.len() > MAX_RECORD {
        return None;
    }
    let check = crc32(&[&length, record]).to_le_bytes();
    Some([&length, &check, record].concat())
}
// ANCHOR_END: frame

/// CRC-32 (the one of zlib), bit by bit. A real log takes a crate that uses the processor's instruction.
fn crc32(parts: &[&[u8]]) -> u32 {
    !parts.iter().copied().flatten().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

// ANCHOR: recover
/// Hands every whole record to `each`, and cuts off what is behind the last.
pub fn open(path: &Path, mut each: impl FnMut(&[u8])) -> io::Result<Log<File>> {
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let (mut end, mut source) = (0, BufReader::new(&file));
    while let Some(record) = read_record(&mut source)? {
        each(&record);
        end += (HEAD + record.len()) as u64;
    }
    file.set_len(end)?;
    file.sync_all()?; // the records too: the program relies on them
    sync_folder(path)?; // the name, where the file is new
    (&file).seek(SeekFrom::Start(end))?;
    Ok(Log::new(file))
}
// ANCHOR_END: recover

/// Makes the name of `path` as safe as its content. Windows opens no folder as a file.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        _ if !cfg!(unix) => Ok(()),
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// None at the end, or at the first record that is not whole.
fn read_record(source: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD];
    if !filled(source, &mut head)? {
        return Ok(None);
    }
    let [a, b, c, d, check @ ..] = head;
    let length = [a, b, c, d];
    let size = u32::from_le_bytes(length) as usize;
    if size > MAX_RECORD {
        return Ok(None);
    }
    let mut record = vec![0; size];
    let whole = filled(source, &mut record)?;
    Ok((whole && crc32(&[&length, &record]) == u32::from_le_bytes(check)).then_some(record))
}

/// False when the input ends before `bytes` are full.
fn filled(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// A disk whose first sync takes as long as somebody says, and then does what they say.
struct Held {
    syncs: Arc<Mutex<u32>>,
    entered: mpsc::Sender<()>,
    release: mpsc::Receiver<io::Result<()>>,
}

impl Disk for Held {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut syncs = self.syncs.lock().unwrap_or_else(PoisonError::into_inner);
        *syncs += 1;
        if *syncs > 1 {
            return Ok(());
        }
        drop(syncs);
        let _ = self.entered.send(());
        self.release.recv().unwrap_or(Ok(()))
    }
}

/// One thread appends; while its sync is held, 99 more do. Returns how many of the 100 are safe.
fn hundred(outcome: io::Result<()>) -> (usize, u32, Option<LogError>) {
    let (entered, has_entered) = mpsc::channel();
    let (let_go, release) = mpsc::channel();
    let syncs = Arc::new(Mutex::new(0));
    let log = Log::new(Held {
        syncs: Arc::clone(&syncs),
        entered,
        release,
    });
    let safe = thread::scope(|scope| {
        let mut writers = vec![scope.spawn(|| log.append(b"first"))];
        let _ = has_entered.recv();
        writers.extend((1..100).map(|_| scope.spawn(|| log.append(b"more"))));
        while log.waiting() < 100 {
            thread::yield_now();
        }
        let _ = let_go.send(outcome);
        writers
            .into_iter()
            .filter_map(|writer| writer.join().ok())
            .filter(Result::is_ok)
            .count()
    });
    let later = log.append(b"later").err();
    let syncs = *syncs.lock().unwrap_or_else(PoisonError::into_inner);
    (safe, syncs, later)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (safe, syncs, _) = hundred(Ok(()));
    println!("{safe} of 100 records safe after {} syncs", syncs - 1); // less that of `later`
    let (safe, syncs, later) = hundred(Err(io::Error::other("disk error")));
    println!("{safe} of 100 records safe after {syncs} failed sync");
    println!(
        "a later record: {}",
        later.map_or("accepted".to_string(), |e| e.to_string())
    );

    let path = std::env::temp_dir().join(format!("group-commit-{}.log", std::process::id()));
    let result = on_a_file(&path);
    fs::remove_file(&path)?;
    result
}

/// Eight threads write, the process "crashes" in the middle of a record, and the log is read again.
fn on_a_file(path: &Path) -> Result<(), Box<dyn Error>> {
    let log = open(path, |_| {})?;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..8u8)
            .map(|id| {
                let log = &log;
                scope.spawn(move || (0..50).try_for_each(|n| log.append(&[id, n, 0, 255])))
            })
            .collect();
        writers
            .into_iter()
            .filter_map(|writer| writer.join().ok())
            .collect::<Result<(), LogError>>()
    })?;
    assert!(matches!(
        log.append(&vec![0; MAX_RECORD + 1]),
        Err(LogError::TooLarge)
    ));
    drop(log);
    let torn = frame(b"a record that was cut off").ok_or("too large")?;
    File::options()
        .append(true)
        .open(path)?
        .write_all(&torn[..20])?;

    let mut records = Vec::new();
    let log = open(path, |record| records.push(record.to_vec()))?;
    println!("{} records read again, the torn one cut off", records.len());
    for id in 0..8 {
        let mine = records.iter().filter(|record| record[0] == id);
        assert!(
            mine.map(|record| record[1]).eq(0..50),
            "the order of one thread is kept"
        );
    }
    log.append(b"goes on")?;
    drop(log);
    records.clear();
    drop(open(path, |record| records.push(record.to_vec()))?);
    assert_eq!(records.len(), 401);
    assert_eq!(records[400], b"goes on");
    assert_eq!(crc32(&[b"1234", b"56789"]), 0xCBF4_3926); // the check value of CRC-32
    Ok(())
}
