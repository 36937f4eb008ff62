// fails: callers_at_once_share_one_load
//! A bounded cache for one process: one load a key, however many callers ask at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Tells the time since some fixed moment.
pub type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

/// Keeps at most `capacity` values, each for less than `ttl`.
pub struct Cache<K, V, E> {
    state: Mutex<State<K, V, E>>,
    capacity: usize,
    ttl: Duration,
    clock: Clock,
}

struct State<K, V, E> {
    entries: HashMap<K, Entry<V>>,
    flights: HashMap<K, Arc<Flight<V, E>>>,
}

struct Entry<V> {
    value: V,
    expires: Duration,
}

/// A load under way, and the place where its callers wait.
struct Flight<V, E> {
    progress: Mutex<Progress<V, E>>,
    landed: Condvar,
}

enum Progress<V, E> {
    Loading,
    Done(Result<V, E>),
    Abandoned,
}

impl<K: Hash + Eq + Clone, V: Clone, E: Clone> Cache<K, V, E> {
    pub fn new(capacity: usize, ttl: Duration, clock: Clock) -> Self {
        let state = State {
            entries: HashMap::new(),
            flights: HashMap::new(),
        };
        Cache {
            state: Mutex::new(state),
            capacity,
            ttl,
            clock,
        }
    }

    /// The value of `key`: a cached one, or else what a loader returns, ours or that of
    /// another caller who asked first.
    pub fn get(&self, key: &K, load: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        loop {
            let flight = {
                let mut state = self.state();
                let now = (self.clock)();
                if let Some(entry) = state.entries.get(key)
                    && now < entry.expires
                {
                    return Ok(entry.value.clone());
                }
                let Some(flight) = state.flights.get(key) else {
                    let flight = Arc::new(Flight {
                        progress: Mutex::new(Progress::Loading),
                        landed: Condvar::new(),
                    });
                    state.flights.insert(key.clone(), Arc::clone(&flight));
                    drop(state);
                    return self.fly(key, flight, load);
                };
                Arc::clone(flight)
            };
            if let Some(Ok(value)) = flight.wait() {
                return Ok(value);
            }
        }
    }

    /// Makes sure that no later `get` returns a value that was loaded, or began to be, before.
    pub fn invalidate(&self, key: &K) {
        let mut state = self.state();
        let entry = state.entries.remove(key);
        state.flights.remove(key);
        drop(state);
        drop(entry);
    }

    /// How many values are kept.
    pub fn len(&self) -> usize {
        self.state().entries.len()
    }

    fn fly(
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
        let result = load();
        landing.result = Some(result.clone());
        result
    }
}

impl<K: Hash + Eq, V, E> Cache<K, V, E> {
    fn state(&self) -> MutexGuard<'_, State<K, V, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Clone, E: Clone> Flight<V, E> {
    /// What the loader returned, or `None` when it panicked.
    fn wait(&self) -> Option<Result<V, E>> {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*progress {
                Progress::Done(result) => return Some(result.clone()),
                Progress::Abandoned => return None,
                Progress::Loading => {}
            }
            let woken = self.landed.wait(progress);
            progress = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Ends a flight, whether its loader returned or panicked.
struct Landing<'a, K: Hash + Eq + Clone, V: Clone, E> {
    cache: &'a Cache<K, V, E>,
    key: &'a K,
    flight: Arc<Flight<V, E>>,
    result: Option<Result<V, E>>,
}

impl<K: Hash + Eq + Clone, V: Clone, E> Landing<'_, K, V, E> {
    /// Stores the value, unless it was invalidated meanwhile. Returns what had to make room.
    fn store(&self) -> Vec<Entry<V>> {
        let cache = self.cache;
        let now = (cache.clock)();
        let mut state = cache.state();
        let ours = state.flights.get(self.key);
        if ours.is_none_or(|flight| !Arc::ptr_eq(flight, &self.flight)) {
            return Vec::new();
        }
        state.flights.remove(self.key);
        let Some(Ok(value)) = &self.result else {
            return Vec::new();
        };
        let entry = Entry {
            value: value.clone(),
            expires: now + cache.ttl,
        };
        let mut removed = Vec::from_iter(state.entries.remove(self.key));
        while state.entries.len() >= cache.capacity.max(1) {
            let mut keys = state.entries.iter();
            let expired = keys.find(|(_, entry)| entry.expires <= now);
            let victim = expired.or_else(|| state.entries.iter().next());
            let Some(victim) = victim.map(|(key, _)| key.clone()) else {
                break;
            };
            removed.extend(state.entries.remove(&victim));
        }
        state.entries.insert(self.key.clone(), entry);
        removed
    }
}

impl<K: Hash + Eq + Clone, V: Clone, E> Drop for Landing<'_, K, V, E> {
    fn drop(&mut self) {
        let removed = self.store();
        let mut progress = self
            .flight
            .progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let ended = match self.result.take() {
            Some(result) => Progress::Done(result),
            None => Progress::Abandoned,
        };
        let _loading = mem::replace(&mut *progress, ended);
        drop(progress);
        self.flight.landed.notify_all();
        drop(removed);
    }
}
