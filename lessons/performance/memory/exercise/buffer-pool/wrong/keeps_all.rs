// fails: a_full_pool_frees_the_rest, threads_share_a_pool
//! A pool of reusable byte vectors.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Vectors that wait for their next use: at most `max_idle` of them, and none of more than
/// `max_capacity` bytes.
pub struct Pool {
    waiting: Mutex<Vec<Vec<u8>>>,
    max_capacity: usize,
}

impl Pool {
    pub fn new(max_idle: usize, max_capacity: usize) -> Pool {
        Pool {
            waiting: Mutex::new(Vec::with_capacity(max_idle)),
            max_capacity,
        }
    }

    /// An empty buffer with room for at least `capacity` bytes.
    pub fn take(&self, capacity: usize) -> Buffer<'_> {
        let waiting = self.lock().pop();
        let bytes = match waiting {
            Some(bytes) if bytes.capacity() >= capacity => bytes,
            _ => Vec::with_capacity(capacity),
        };
        Buffer { bytes, pool: self }
    }

    /// How many vectors wait for their next use.
    pub fn idle(&self) -> usize {
        self.lock().len()
    }

    fn give_back(&self, mut bytes: Vec<u8>) {
        if bytes.capacity() > self.max_capacity || bytes.capacity() == 0 {
            return;
        }
        bytes.clear();
        let mut waiting = self.lock();
        waiting.push(bytes);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A vector on loan. Dropping it gives it back to its pool.
pub struct Buffer<'p> {
    bytes: Vec<u8>,
    pool: &'p Pool,
}

impl Buffer<'_> {
    /// Takes the vector away from the pool for good, with what was written into it.
    pub fn detach(mut self) -> Vec<u8> {
        mem::take(&mut self.bytes)
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        self.pool.give_back(mem::take(&mut self.bytes));
    }
}

impl Deref for Buffer<'_> {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for Buffer<'_> {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}
