//! A cache for one process: bounded, with a clock that can be replaced, one load at a time for
//! each key, old values while a new one is loaded, and short memories of failures.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Time since some fixed moment. Tests bring a clock that they can move.
pub trait Clock {
    fn now(&self) -> Duration;
}

pub struct Cache<K, V, E, C> {
    state: Mutex<State<K, V, E>>,
    clock: C,
    limits: Limits,
}

// ANCHOR: types
pub struct Limits {
    pub capacity: usize,  // entries, at least 1
    pub fresh: Duration,  // how long a value is used without asking again
    pub stale: Duration,  // how much longer, while or because it cannot be replaced
    pub failed: Duration, // how long an error is remembered
}

struct State<K, V, E> {
    slots: Vec<Slot<K, V, E>>, // what is cached
    index: HashMap<K, usize>,  // and where
    hand: usize,
    flights: HashMap<K, Arc<Flight<V, E>>>, // loads that are under way
    random: u64,
}

struct Slot<K, V, E> {
    key: K,
    result: Result<V, E>,
    fresh_until: Duration,
    stale_until: Duration,
    used: bool,
}
// ANCHOR_END: types

enum Look<V, E> {
    Found(Result<V, E>),
    Wait(Arc<Flight<V, E>>),
    Lead(Arc<Flight<V, E>>),
}

// ANCHOR: get
impl<K: Hash + Eq + Clone, V: Clone, E: Clone, C: Clock> Cache<K, V, E, C> {
    /// The value of `key`: a cached one, or what `load` returns. However many callers ask for a
    /// key at once, one of them runs its loader. A loader must not ask for its own key.
    pub fn get(&self, key: &K, load: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        loop {
            match self.look(key) {
                Look::Found(result) => return result,
                Look::Lead(flight) => return self.lead(key, flight, load),
                Look::Wait(flight) => match flight.wait() {
                    Some(result) => return result,
                    None => continue, // the loader panicked: look again, and perhaps lead
                },
            }
        }
    }

    fn look(&self, key: &K) -> Look<V, E> {
        let now = self.clock.now();
        let mut state = self.state();
        let state = &mut *state;
        let flight = state.flights.get(key);
        if let Some(slot) = state.index.get(key).map(|&at| &mut state.slots[at])
            && (now < slot.fresh_until || (now < slot.stale_until && flight.is_some()))
        {
            slot.used = true;
            return Look::Found(slot.result.clone());
        }
        if let Some(flight) = flight {
            return Look::Wait(Arc::clone(flight));
        }
        let flight = Arc::new(Flight::default());
        state.flights.insert(key.clone(), Arc::clone(&flight));
        Look::Lead(flight)
    }

    fn lead(
        &self,
        key: &K,
        flight: Arc<Flight<V, E>>,
        load: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        let mut landing = Landing {
            cache: self,
            key,
            flight,
            result: None,
        };
        let loaded = load(); // no lock is held
        let result = self.keep(key, loaded); // in the cache before the flight ends
        landing.result = Some(result.clone());
        result
    } // the landing ends the flight here, and during a panic too
    // ANCHOR_END: get

    // ANCHOR: keep
    /// Puts what was loaded into the cache. Returns what callers get: after a failure that is
    /// the old value, as long as it may be used.
    fn keep(&self, key: &K, loaded: Result<V, E>) -> Result<V, E> {
        let now = self.clock.now();
        let _evicted; // declared first, so dropped last: when the lock is free again
        let mut state = self.state();
        if loaded.is_err()
            && let Some(&at) = state.index.get(key)
            && let slot = &mut state.slots[at]
            && slot.result.is_ok()
            && now < slot.stale_until
        {
            slot.fresh_until = slot.stale_until.min(now + self.limits.failed);
            return slot.result.clone();
        }
        let (fresh, stale) = match loaded {
            Ok(_) => (state.jitter(self.limits.fresh), self.limits.stale),
            Err(_) => (self.limits.failed, Duration::ZERO),
        };
        let slot = Slot {
            key: key.clone(),
            result: loaded.clone(),
            fresh_until: now + fresh,
            stale_until: now + fresh + stale,
            used: false,
        };
        _evicted = state.insert(slot, self.limits.capacity);
        loaded
    }
    // ANCHOR_END: keep

    pub fn new(limits: Limits, clock: C, seed: u64) -> Self {
        let state = State {
            slots: Vec::new(),
            index: HashMap::new(),
            hand: 0,
            flights: HashMap::new(),
            random: seed | 1,
        };
        Cache {
            state: Mutex::new(state),
            clock,
            limits,
        }
    }

    pub fn entries(&self) -> usize {
        self.state().slots.len()
    }
}

impl<K, V, E, C> Cache<K, V, E, C> {
    fn state(&self) -> MutexGuard<'_, State<K, V, E>> {
        // Loaders run without the lock, so a panic of theirs cannot leave a change half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone, V, E> State<K, V, E> {
    /// Stores a slot, in place of the first one that was not used since the hand came by.
    fn insert(&mut self, slot: Slot<K, V, E>, capacity: usize) -> Option<Slot<K, V, E>> {
        if let Some(&at) = self.index.get(&slot.key) {
            return Some(mem::replace(&mut self.slots[at], slot));
        }
        if self.slots.len() < capacity.max(1) {
            self.index.insert(slot.key.clone(), self.slots.len());
            self.slots.push(slot);
            return None;
        }
        while mem::take(&mut self.slots[self.hand].used) {
            self.hand = (self.hand + 1) % self.slots.len();
        }
        self.index.insert(slot.key.clone(), self.hand);
        let evicted = mem::replace(&mut self.slots[self.hand], slot);
        self.index.remove(&evicted.key);
        self.hand = (self.hand + 1) % self.slots.len();
        Some(evicted)
    }

    /// 90 to 100 % of `time`: what was stored together does not expire together.
    fn jitter(&mut self, time: Duration) -> Duration {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        time - time / 1000 * (self.random % 100) as u32
    }
}

/// A load under way, and the place where its callers wait.
struct Flight<V, E> {
    state: Mutex<Progress<V, E>>,
    landed: Condvar,
}

#[derive(Clone)]
enum Progress<V, E> {
    Loading,
    Done(Result<V, E>),
    Abandoned,
}

impl<V: Clone, E: Clone> Flight<V, E> {
    /// The result, or `None` when the loader panicked.
    fn wait(&self) -> Option<Result<V, E>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let loading = |state: &mut Progress<V, E>| matches!(state, Progress::Loading);
        let state = self.landed.wait_while(state, loading);
        match state.unwrap_or_else(PoisonError::into_inner).clone() {
            Progress::Done(result) => Some(result),
            Progress::Loading | Progress::Abandoned => None,
        }
    }
}

// ANCHOR: landing
/// Ends a flight, however its loader ended.
struct Landing<'a, K: Hash + Eq, V, E, C> {
    cache: &'a Cache<K, V, E, C>,
    key: &'a K,
    flight: Arc<Flight<V, E>>,
    result: Option<Result<V, E>>,
}

impl<K: Hash + Eq, V, E, C> Drop for Landing<'_, K, V, E, C> {
    fn drop(&mut self) {
        self.cache.state().flights.remove(self.key);
        let ended = match self.result.take() {
            Some(result) => Progress::Done(result),
            None => Progress::Abandoned, // `load` panicked
        };
        let state = self.flight.state.lock();
        *state.unwrap_or_else(PoisonError::into_inner) = ended;
        self.flight.landed.notify_all();
    }
}
// ANCHOR_END: landing

impl<V, E> Default for Flight<V, E> {
    fn default() -> Self {
        Flight {
            state: Mutex::new(Progress::Loading),
            landed: Condvar::new(),
        }
    }
}

/// A clock that stands still until it is moved.
#[derive(Default)]
struct Hand(AtomicU64);

impl Clock for &Hand {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Hand {
    fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

type Answer = Result<u32, &'static str>;

/// Sixteen threads ask for one key at once; the n-th load, from 0, is `load(n)`. Returns the
/// number of loads and the sorted answers; a caller whose loader panicked has none.
fn sixteen(
    cache: &Cache<&'static str, u32, &'static str, &Hand>,
    load: impl Fn(usize) -> Answer + Sync,
) -> (usize, Vec<Answer>) {
    let (loads, start) = (AtomicUsize::new(0), Barrier::new(16));
    let mut answers: Vec<Answer> = thread::scope(|scope| {
        let ask = || {
            start.wait();
            let load = || load(loads.fetch_add(1, Ordering::SeqCst));
            catch_unwind(AssertUnwindSafe(|| cache.get(&"page", load))).ok()
        };
        let threads = [(); 16].map(|()| scope.spawn(ask));
        let answers = threads.into_iter().filter_map(|t| t.join().ok().flatten());
        answers.collect()
    });
    answers.sort();
    (loads.into_inner(), answers)
}

fn main() {
    std::panic::set_hook(Box::new(|_| {})); // the panics below are meant
    let clock = Hand::default();
    let limits = || Limits {
        capacity: 1000,
        fresh: Duration::from_secs(60),
        stale: Duration::from_secs(30),
        failed: Duration::from_secs(1),
    };
    let cache = Cache::new(limits(), &clock, 1);
    let count = |answers: &[Answer], of| answers.iter().filter(|&&answer| answer == of).count();

    let (loads, answers) = sixteen(&cache, |_| Err("no connection"));
    let errors = count(&answers, Err("no connection"));
    println!("the loader fails:      {loads} load, {errors} of 16 get the error");

    clock.advance(1);
    let (loads, answers) = sixteen(&cache, |n| match n {
        0 => panic!("the loader panics"),
        n => Ok(n as u32),
    });
    println!(
        "the loader panics:     {loads} loads, {} of 16 get the second one's value",
        count(&answers, Ok(1))
    );

    clock.advance(61);
    let served = AtomicUsize::new(0);
    let refreshed = cache.get(&"page", || {
        thread::scope(|scope| {
            for _ in 0..15 {
                scope.spawn(|| {
                    let old = cache.get(&"page", || Err("a second load"));
                    served.fetch_add(usize::from(old == Ok(1)), Ordering::SeqCst);
                });
            }
        });
        Ok(2) // only when the 15 others have their answer
    });
    let old = served.into_inner();
    println!("expired, 1 refreshes:  {old} of 15 get the old value meanwhile");
    println!("                       the one gets {refreshed:?}");

    clock.advance(61);
    let answer = cache.get(&"page", || Err("no connection"));
    println!("the refresh fails:     {answer:?}, the old value");
    clock.advance(30);
    let answer = cache.get(&"page", || Err("no connection"));
    println!("30 s later:            {answer:?}");

    clock.advance(60);
    let other = cache.get(&"page", || cache.get(&"menu", || Ok(7)));
    println!("a loader that loads:   {other:?}");

    let cache: Cache<_, _, (), _> = Cache::new(limits(), &clock, 1);
    for n in 0..100_000 {
        let _ = cache.get(&n, || Ok(n));
    }
    println!("100,000 keys:          {} entries kept", cache.entries());
}
