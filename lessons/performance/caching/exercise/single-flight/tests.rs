use crate::exercise::*;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

const TTL: Duration = Duration::from_secs(60);
const CALLERS: usize = 16;

/// A clock that stands still until it is moved, in milliseconds.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn advance(&self, time: Duration) {
        self.0.fetch_add(time.as_millis() as u64, SeqCst);
    }

    fn cache(&self, capacity: usize) -> Arc<Cache<u32, Arc<str>, &'static str>> {
        let time = Arc::clone(&self.0);
        let clock = Box::new(move || Duration::from_millis(time.load(SeqCst)));
        Arc::new(Cache::new(capacity, TTL, clock))
    }
}

/// Fails, instead of waiting for ever, when `body` does. No time is judged: a body that waits
/// for nobody ends within milliseconds.
fn must_finish(why: &str, body: impl FnOnce() + Send + 'static) {
    let (done, finished) = mpsc::channel();
    let worker = thread::spawn(move || {
        body();
        let _ = done.send(());
    });
    if finished.recv_timeout(Duration::from_secs(4)) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("{why}");
    }
    if let Err(panic) = worker.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Gives the other callers time to come as far as they get. Nothing depends on whether they
/// do: a right cache passes either way, a wrong one is caught when they did.
fn let_others_wait(entered: &AtomicUsize, all: usize) {
    while entered.load(SeqCst) < all {
        thread::yield_now();
    }
    thread::sleep(Duration::from_millis(5));
}

fn text(text: &str) -> Result<Arc<str>, &'static str> {
    Ok(Arc::from(text))
}

fn no_load() -> Result<Arc<str>, &'static str> {
    Err("loaded though a value was there")
}

type Answers = Vec<Option<Result<Arc<str>, &'static str>>>;

/// All callers ask for key 1 at once; load number n, from 0, returns `load(n)`. A caller whose
/// loader panics has no answer.
fn all_at_once(
    cache: &Cache<u32, Arc<str>, &'static str>,
    load: impl Fn(usize) -> Result<Arc<str>, &'static str> + Sync,
) -> (usize, Answers) {
    let (loads, entered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let start = Barrier::new(CALLERS);
    let ask = || {
        start.wait();
        let load = || {
            let n = loads.fetch_add(1, SeqCst);
            let_others_wait(&entered, CALLERS);
            load(n)
        };
        entered.fetch_add(1, SeqCst);
        catch_unwind(AssertUnwindSafe(|| cache.get(&1, load))).ok()
    };
    let answers = thread::scope(|scope| {
        let threads = [(); CALLERS].map(|()| scope.spawn(ask));
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or(None))
            .collect()
    });
    (loads.into_inner(), answers)
}

#[test]
fn a_value_is_kept_until_it_expires() {
    must_finish("get() waits for ever, with one caller", || {
        let clock = Hand::default();
        let cache = clock.cache(10);
        assert_eq!(cache.get(&1, || text("first")), text("first"));
        clock.advance(TTL - Duration::from_millis(1));
        assert_eq!(
            cache.get(&1, no_load),
            text("first"),
            "one millisecond before its time is up, a value is still good"
        );
        clock.advance(Duration::from_millis(1));
        assert_eq!(
            cache.get(&1, || text("second")),
            text("second"),
            "a value is kept for less than the TTL; this one has reached it"
        );
        clock.advance(TTL - Duration::from_millis(1));
        assert_eq!(
            cache.get(&1, no_load),
            text("second"),
            "a new value has a new time to live"
        );
    });
}

#[test]
fn callers_at_once_share_one_load() {
    must_finish("callers of one key wait for ever", || {
        let clock = Hand::default();
        let cache = clock.cache(10);
        for round in 0..10 {
            let (loads, answers) = all_at_once(&cache, |_| text("page"));
            assert_eq!(
                loads, 1,
                "{CALLERS} callers at once, expiry {round}: loads of the same key"
            );
            assert!(
                answers.iter().all(|answer| *answer == Some(text("page"))),
                "a caller got something else than what was loaded"
            );
            clock.advance(2 * TTL);
        }
        let loads: usize = (0..10)
            .map(|_| all_at_once(&cache, |_| Err("no connection")).0)
            .sum();
        assert!(
            loads < 10 * CALLERS,
            "a load that fails is shared as well: {CALLERS} callers made {} loads each time",
            loads / 10
        );
    });
}

#[test]
fn other_keys_do_not_wait() {
    must_finish(
        "while key 1 is loaded, somebody who asks for another key waits for ever",
        || {
            let cache = Hand::default().cache(10);
            assert_eq!(cache.get(&2, || text("kept")), text("kept"));
            let answer = cache.get(&1, || {
                let other = Arc::clone(&cache);
                let thread = thread::spawn(move || {
                    assert_eq!(other.get(&2, no_load), text("kept"), "a hit");
                    assert_eq!(other.get(&3, || text("three")), text("three"), "a miss");
                });
                assert!(thread.join().is_ok(), "another key got a wrong answer");
                cache.get(&4, || text("a loader may ask for another key"))
            });
            assert_eq!(answer, text("a loader may ask for another key"));
        },
    );
}

#[test]
fn an_error_is_not_kept() {
    must_finish("get() waits for ever after an error", || {
        let clock = Hand::default();
        let cache = clock.cache(10);
        assert_eq!(cache.get(&1, || Err("no connection")), Err("no connection"));
        assert_eq!(cache.len(), 0, "an error takes no place");
        assert_eq!(
            cache.get(&1, || text("page")),
            text("page"),
            "the caller after a failed load tries again"
        );
        clock.advance(2 * TTL);
        assert_eq!(
            cache.get(&1, || Err("no connection")),
            Err("no connection"),
            "this cache does not serve what has expired"
        );
        let (_, answers) = all_at_once(&cache, |_| Err("refused"));
        assert!(
            answers.iter().all(|answer| *answer == Some(Err("refused"))),
            "everybody who waits for a load that fails gets its error"
        );
    });
}

#[test]
fn a_panic_wakes_those_who_wait() {
    must_finish(
        "a loader panicked, and callers who waited for it still do",
        || {
            let cache = Hand::default().cache(10);
            for _ in 0..3 {
                let (loads, answers) = all_at_once(&cache, |n| match n {
                    0 => panic!("a loader fails (this message is expected)"),
                    _ => text("second"),
                });
                let served = answers.iter().filter(|a| **a == Some(text("second")));
                assert_eq!(
                    (loads, served.count()),
                    (2, CALLERS - 1),
                    "(loads, callers served): the panic is for the caller whose loader it was; \
                     one of the others loads for all the rest"
                );
                cache.invalidate(&1);
            }
        },
    );
}

#[test]
fn an_invalidated_load_is_not_kept() {
    must_finish("get() or invalidate() waits for ever", || {
        let cache = Hand::default().cache(10);
        assert_eq!(cache.get(&1, || text("version 1")), text("version 1"));
        cache.invalidate(&1);
        assert_eq!(cache.len(), 0, "an invalidated value takes no place");
        let answer = cache.get(&1, || {
            let row = text("version 2"); // the row has been read
            cache.invalidate(&1); // somebody writes version 3, and invalidates
            row
        });
        assert_eq!(answer, text("version 2"), "who asked before gets it");
        assert_eq!(
            cache.get(&1, || text("version 3")),
            text("version 3"),
            "what was read before invalidate() must not be stored after it"
        );
        assert_eq!(cache.get(&1, no_load), text("version 3"));
        assert_eq!(cache.get(&2, || text("two")), text("two"));
        cache.invalidate(&1);
        assert_eq!(cache.get(&2, no_load), text("two"), "another key is kept");
    });
}

#[test]
fn an_invalidation_begins_anew() {
    let why = "a caller who asks after invalidate() waits for a load that began before it";
    must_finish(why, || {
        let cache = Hand::default().cache(10);
        let (begun, begins) = mpsc::channel();
        let (go, may_end) = mpsc::channel::<()>();
        let mut new = None;
        let old = cache.get(&1, || {
            cache.invalidate(&1);
            let later = Arc::clone(&cache);
            new = Some(thread::spawn(move || {
                later.get(&1, || {
                    // Who asks after invalidate() gets a load that began after it.
                    let _ = begun.send(());
                    let _ = may_end.recv();
                    text("new")
                })
            }));
            let _ = begins.recv(); // both loads are under way
            text("old")
        });
        assert_eq!(old, text("old")); // and this one has ended
        let entered = AtomicUsize::new(0);
        let joined = thread::scope(|scope| {
            let third = scope.spawn(|| {
                entered.fetch_add(1, SeqCst);
                cache.get(&1, || text("a third load"))
            });
            let_others_wait(&entered, 1);
            let _ = go.send(());
            third.join().ok()
        });
        let loaded = new.and_then(|thread| thread.join().ok());
        assert_eq!(loaded, Some(text("new")));
        assert_eq!(
            joined,
            Some(text("new")),
            "the old load ended; the new one is still under way and has to be found"
        );
        assert_eq!(cache.get(&1, no_load), text("new"), "and is kept");
    });
}

#[test]
fn the_cache_is_bounded() {
    must_finish("get() waits for ever, with one caller", || {
        let clock = Hand::default();
        let cache = clock.cache(8);
        let values: Vec<Arc<str>> = (0..100).map(|n| format!("{n}").into()).collect();
        for (key, value) in (0..).zip(&values) {
            let answer = cache.get(&key, || Ok(Arc::clone(value)));
            assert_eq!(answer.as_ref(), Ok(value));
            let len = cache.len();
            assert!(len <= 8, "{len} values in a cache of 8");
            let again = cache.get(&key, no_load);
            assert_eq!(again.as_ref(), Ok(value), "the newest value is kept");
        }
        assert_eq!(cache.len(), 8, "a cache of 8 makes use of its places");
        let held = values.iter().filter(|value| Arc::strong_count(value) > 1);
        assert_eq!(held.count(), 8, "values still held, of 100 that passed");
        clock.advance(2 * TTL);
        for (key, value) in (200..208).zip(&values) {
            let _ = cache.get(&key, || Ok(Arc::clone(value)));
        }
        let kept = (200..208).filter(|key| cache.get(key, no_load).is_ok());
        assert_eq!(kept.count(), 8, "expired values make room for new ones");
    });
}
