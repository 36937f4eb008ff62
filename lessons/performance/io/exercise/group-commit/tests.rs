use crate::exercise::*;

use std::io::{self, ErrorKind};
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// What happens to the disk, seen and steered from outside.
#[derive(Default)]
struct Disc {
    written: Vec<u8>,
    durable: usize, // bytes of `written` that a sync has covered
    writes: usize,
    syncs: usize,
    syncing: bool,
    held: bool,                             // a sync does not return while this is true
    piece: Option<usize>,                   // a write takes at most so many bytes
    interrupted: bool,                      // every second write is interrupted
    fail_write: Option<(usize, ErrorKind)>, // the write with this number fails
    fail_sync: Option<(usize, ErrorKind)>,  // the sync with this number fails
    panic_sync: bool,
}

#[derive(Clone, Default)]
struct Fake(Arc<(Mutex<Disc>, Condvar)>);

impl Fake {
    fn with(set: impl FnOnce(&mut Disc)) -> Fake {
        let fake = Fake::default();
        set(&mut fake.look());
        fake
    }

    fn look(&self) -> MutexGuard<'_, Disc> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, set: impl FnOnce(&mut Disc)) {
        set(&mut self.look());
        self.0.1.notify_all();
    }

    /// Waits until the disk is in this state.
    fn until(&self, ready: impl Fn(&Disc) -> bool) -> MutexGuard<'_, Disc> {
        let waited = self.0.1.wait_while(self.look(), |disc| !ready(disc));
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a sync is running, and gives up when none begins.
    fn until_syncing(&self) {
        let limit = Duration::from_secs(2);
        let waited = self
            .0
            .1
            .wait_timeout_while(self.look(), limit, |disc| !disc.syncing);
        let (disc, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let syncing = disc.syncing;
        drop(disc);
        assert!(
            syncing,
            "a record was appended, and the disk is not asked to sync"
        );
    }

    /// How often the disk was asked to sync and to write.
    fn calls(&self) -> (usize, usize) {
        let disc = self.look();
        (disc.syncs, disc.writes)
    }
}

impl Disk for Fake {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut disc = self.look();
        disc.writes += 1;
        if let Some((number, kind)) = disc.fail_write
            && number == disc.writes
        {
            return Err(kind.into());
        }
        if disc.interrupted && disc.writes % 2 == 1 {
            return Err(ErrorKind::Interrupted.into());
        }
        let n = bytes.len().min(disc.piece.unwrap_or(usize::MAX));
        disc.written.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.set(|disc| {
            disc.syncs += 1;
            disc.syncing = true;
        });
        if self.look().panic_sync {
            panic!("the disk panics (this message is expected)");
        }
        let mut disc = self.until(|disc| !disc.held);
        disc.syncing = false;
        if let Some((number, kind)) = disc.fail_sync
            && number == disc.syncs
        {
            return Err(kind.into());
        }
        disc.durable = disc.written.len();
        Ok(())
    }
}

/// Fails, instead of waiting for ever, when `body` does. No time is judged.
fn must_finish(why: &str, body: impl FnOnce() + Send + 'static) {
    let (done, finished) = mpsc::channel();
    let worker = thread::spawn(move || {
        body();
        let _ = done.send(());
    });
    if finished.recv_timeout(Duration::from_secs(3)) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("{why}");
    }
    if let Err(panic) = worker.join() {
        resume_unwind(panic);
    }
}

const WAITS: &str =
    "something waits for ever: a record without an answer, or a thread without an end";

/// Holds the first sync, appends `more` records meanwhile, and lets go.
fn gathered(fake: &Fake, log: &Log, more: usize) -> Vec<Pending> {
    fake.set(|disc| disc.held = true);
    let mut pending = vec![log.append(b"[first]")];
    fake.until_syncing();
    pending.extend((0..more).map(|i| log.append(format!("[{i}]").as_bytes())));
    fake.set(|disc| disc.held = false);
    pending
}

fn outcomes(pending: Vec<Pending>) -> Vec<Result<(), LogError>> {
    pending.into_iter().map(Pending::wait).collect()
}

#[test]
fn confirmed_means_synced() {
    must_finish(WAITS, || {
        let fake = Fake::with(|disc| disc.held = true);
        let log = Log::start(fake.clone(), 100);
        let pending = log.append(b"an order");
        let (told, tells) = mpsc::channel();
        let disk = fake.clone();
        thread::spawn(move || {
            let answer = pending.wait();
            let _ = told.send((answer, disk.look().durable));
        });
        // Only a log that confirms too early has anything to say before the sync returns.
        let early = tells.recv_timeout(Duration::from_millis(100));
        assert!(
            early.is_err(),
            "wait() returned {early:?} while the sync was running: the order is not safe yet"
        );
        fake.set(|disc| disc.held = false);
        assert_eq!(
            tells.recv(),
            Ok((Ok(()), 8)),
            "(answer, bytes that are safe)"
        );
        assert_eq!(log.close(), Ok(()));
    });
}

#[test]
fn one_sync_for_all_that_gathered() {
    must_finish(WAITS, || {
        let fake = Fake::default();
        let log = Log::start(fake.clone(), 1000);
        let pending = gathered(&fake, &log, 100);
        assert!(outcomes(pending).iter().all(Result::is_ok));
        assert_eq!(log.close(), Ok(()));
        assert_eq!(
            fake.look().syncs,
            2,
            "one sync for the first record, one for the 100 that came during it"
        );
    });
}

#[test]
fn a_batch_is_bounded() {
    must_finish(WAITS, || {
        let fake = Fake::default();
        let log = Log::start(fake.clone(), 8);
        let pending = gathered(&fake, &log, 20);
        assert!(outcomes(pending).iter().all(Result::is_ok));
        assert_eq!(log.close(), Ok(()));
        assert_eq!(
            fake.look().syncs,
            4,
            "syncs for 1 + 20 records with max_batch = 8: those of 1, 8, 8 and 4 records"
        );

        let alone = Fake::default();
        let log = Log::start(alone.clone(), 0);
        let pending = gathered(&alone, &log, 2);
        assert!(outcomes(pending).iter().all(Result::is_ok));
        assert_eq!(log.close(), Ok(()));
        assert_eq!(alone.look().syncs, 3, "a batch has at least one record");
    });
}

#[test]
fn append_does_not_wait() {
    must_finish(
        "append() waits for the disk: it did not return while a sync was running",
        || {
            let fake = Fake::with(|disc| disc.held = true);
            let log = Log::start(fake.clone(), 100);
            drop(log.append(b"[first]")); // nobody waits for this one: no reason to stop
            fake.until_syncing();
            (0..10).for_each(|i| drop(log.append(format!("[{i}]").as_bytes())));
            fake.set(|disc| disc.held = false);
            assert_eq!(
                log.append(b"[last]").wait(),
                Ok(()),
                "records whose Pending was dropped must not stop the log"
            );
            assert_eq!(log.close(), Ok(()));
            let text = "[first][0][1][2][3][4][5][6][7][8][9][last]";
            assert_eq!(String::from_utf8_lossy(&fake.look().written), text);
        },
    );
}

#[test]
fn short_writes_are_continued() {
    must_finish(WAITS, || {
        let fake = Fake::with(|disc| {
            disc.piece = Some(3);
            disc.interrupted = true;
        });
        let log = Log::start(fake.clone(), 100);
        let pending = gathered(&fake, &log, 3);
        assert_eq!(
            outcomes(pending),
            [Ok(()); 4],
            "Interrupted is not a failure"
        );
        assert_eq!(log.close(), Ok(()));
        let disc = fake.look();
        assert_eq!(
            String::from_utf8_lossy(&disc.written),
            "[first][0][1][2]",
            "this disk takes 3 bytes at a time"
        );
        assert_eq!(disc.durable, disc.written.len());
    });
}

#[test]
fn a_full_disk_is_an_error() {
    must_finish("a disk that takes 0 bytes is asked for ever", || {
        let fake = Fake::with(|disc| disc.piece = Some(0));
        let log = Log::start(fake.clone(), 100);
        assert_eq!(
            log.append(b"x").wait(),
            Err(LogError(ErrorKind::WriteZero)),
            "a write of 0 bytes is no progress, and no success"
        );
        assert_eq!(log.close(), Err(LogError(ErrorKind::WriteZero)));
    });
}

#[test]
fn all_waiters_learn_of_a_failed_sync() {
    must_finish(WAITS, || {
        let lost = Err(LogError(ErrorKind::StorageFull));
        let fake = Fake::with(|disc| disc.fail_sync = Some((2, ErrorKind::StorageFull)));
        let log = Log::start(fake.clone(), 100);
        let answers = outcomes(gathered(&fake, &log, 10));
        assert_eq!(answers[0], Ok(()), "the first sync succeeded");
        assert_eq!(
            answers[1..],
            [lost; 10],
            "ten records shared the sync that failed: none of them is safe"
        );
    });
}

#[test]
fn nothing_is_confirmed_after_a_failure() {
    must_finish(WAITS, || {
        let lost = Err(LogError(ErrorKind::StorageFull));
        let fake = Fake::with(|disc| disc.fail_sync = Some((1, ErrorKind::StorageFull)));
        let log = Log::start(fake.clone(), 100);
        let answers = outcomes(gathered(&fake, &log, 10));
        assert_eq!(
            answers, [lost; 11],
            "the kernel may have dropped what the failed sync did not write; a second sync that \
             succeeds says nothing about it"
        );
        assert_eq!(
            log.append(b"later").wait(),
            lost,
            "nor is any later record safe"
        );
        assert_eq!(
            fake.calls(),
            (1, 1),
            "(syncs, writes) after the first sync failed: the disk is not touched again"
        );
        assert_eq!(log.close(), lost, "close() returns the log's error");
    });
}

#[test]
fn a_failed_write_ends_the_log() {
    must_finish(WAITS, || {
        let lost = Err(LogError(ErrorKind::StorageFull));
        let fake = Fake::with(|disc| disc.fail_write = Some((3, ErrorKind::StorageFull)));
        let log = Log::start(fake.clone(), 1);
        let answers = outcomes(gathered(&fake, &log, 3));
        assert_eq!(
            answers,
            [Ok(()), Ok(()), lost, lost],
            "with max_batch = 1, the third of four writes fails"
        );
        assert_eq!(
            fake.calls(),
            (2, 3),
            "(syncs, writes): behind a record that is cut off, nothing can be read again"
        );
    });
}

#[test]
fn close_finishes_the_work() {
    must_finish(WAITS, || {
        let fake = Fake::with(|disc| disc.held = true);
        let log = Log::start(fake.clone(), 16);
        let unanswered: Vec<_> = (0..100)
            .map(|i| log.append(format!("[{i}]").as_bytes()))
            .collect();
        fake.until_syncing();
        let (told, tells) = mpsc::channel();
        thread::spawn(move || told.send(log.close()));
        // Only a close that leaves the thread to itself returns before the sync does.
        let early = tells.recv_timeout(Duration::from_millis(100));
        assert!(
            early.is_err(),
            "close() returned {early:?} while a sync was running and records were waiting"
        );
        fake.set(|disc| disc.held = false);
        assert_eq!(tells.recv(), Ok(Ok(())));
        {
            let disc = fake.look();
            let whole = disc.written.ends_with(b"[99]") && disc.durable == disc.written.len();
            assert!(
                whole,
                "close() returned before every record was written and synced"
            );
        }
        assert!(outcomes(unanswered).iter().all(Result::is_ok));

        let idle = Fake::default();
        assert_eq!(Log::start(idle.clone(), 16).close(), Ok(()));
        assert_eq!(
            idle.look().syncs,
            0,
            "without a record there is nothing to sync"
        );
    });
}

#[test]
fn a_panic_of_the_disk_is_an_answer() {
    must_finish("after a panic of the disk, somebody waits for ever", || {
        let other = Err(LogError(ErrorKind::Other));
        let log = Log::start(Fake::with(|disc| disc.panic_sync = true), 100);
        assert_eq!(
            log.append(b"during").wait(),
            other,
            "the thread panicked in its sync: a channel whose other end is gone says so"
        );
        assert_eq!(
            log.append(b"after").wait(),
            other,
            "the thread is gone: append() must not panic, and wait() must not wait"
        );
        assert_eq!(log.close(), other);
    });
}

#[test]
fn threads_share_a_log() {
    must_finish(WAITS, || {
        let fake = Fake::default();
        let log = Log::start(fake.clone(), 64);
        thread::scope(|scope| {
            for id in 0..4u8 {
                let (log, fake) = (&log, &fake);
                scope.spawn(move || {
                    for n in 0..50u8 {
                        assert_eq!(log.append(&[id, n]).wait(), Ok(()));
                        let disc = fake.look();
                        let safe = &disc.written[..disc.durable];
                        assert!(
                            safe.chunks(2).any(|record| record == [id, n]),
                            "record {n} of thread {id} was confirmed and is not among what is safe"
                        );
                    }
                });
            }
        });
        assert_eq!(log.close(), Ok(()));
        let disc = fake.look();
        for id in 0..4 {
            let mine = disc.written.chunks(2).filter(|record| record[0] == id);
            assert!(
                mine.map(|record| record[1]).eq(0..50),
                "the records of thread {id} are there once each, in their order"
            );
        }
    });
}
