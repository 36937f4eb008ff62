//! A bounded cache for one process: one load a key, however many callers ask at once.

use std::hash::Hash;
use std::marker::PhantomData;
use std::time::Duration;

/// Tells the time since some fixed moment.
pub type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

/// Keeps at most `capacity` values, each for less than `ttl`.
pub struct Cache<K, V, E> {
    _capacity: usize,
    _ttl: Duration,
    _clock: Clock,
    // TODO: the values, and the loads that are under way, instead of this
    _types: PhantomData<fn() -> (K, V, E)>,
}

impl<K: Hash + Eq + Clone, V: Clone, E: Clone> Cache<K, V, E> {
    pub fn new(capacity: usize, ttl: Duration, clock: Clock) -> Self {
        Cache {
            _capacity: capacity,
            _ttl: ttl,
            _clock: clock,
            _types: PhantomData,
        }
    }

    /// The value of `key`: a cached one, or else what a loader returns, ours or that of
    /// another caller who asked first.
    pub fn get(&self, _key: &K, load: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        // TODO: everybody loads for himself, and nothing is kept
        load()
    }

    /// Makes sure that no later `get` returns a value that was loaded, or began to be, before.
    pub fn invalidate(&self, _key: &K) {
        // TODO
    }

    /// How many values are kept.
    pub fn len(&self) -> usize {
        // TODO
        0
    }
}
