//! A pool of reusable byte vectors.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Vectors that wait for their next use: at most `max_idle` of them, and none of more than
/// `max_capacity` bytes.
pub struct Pool {
    waiting: Mutex<Vec<Vec<u8>>>,
    max_idle: usize,
    max_capacity: usize,
}

impl Pool {
    pub fn new(max_idle: usize, max_capacity: usize) -> Pool {
        Pool {
            // Room for all of them now: giving a buffer back never allocates.
            waiting: Mutex::new(Vec::with_capacity(max_idle)),
            max_idle,
            max_capacity,
        }
    }

    /// An empty buffer with room for at least `capacity` bytes.
    pub fn take(&self, capacity: usize) -> Buffer<'_> {
        // The guard is a temporary of this statement: the lock is free again at its end, before
        // anything is allocated and long before the caller is done with the buffer.
        let waiting = self.lock().pop();
        let bytes = match waiting {
            Some(bytes) if bytes.capacity() >= capacity => bytes,
            // None waits, or too small a one. That one is replaced: growing it would copy its
            // old content to the new place.
            _ => Vec::with_capacity(capacity),
        };
        Buffer { bytes, pool: self }
    }

    /// How many vectors wait for their next use.
    pub fn idle(&self) -> usize {
        self.lock().len()
    }

    fn give_back(&self, mut bytes: Vec<u8>) {
        // One large request must not leave a large buffer behind for ever; and what never
        // allocated is not worth a place.
        if bytes.capacity() > self.max_capacity || bytes.capacity() == 0 {
            return;
        }
        // Here and not in `take`: nobody's bytes lie around while the vector waits.
        bytes.clear();
        let mut waiting = self.lock();
        if waiting.len() < self.max_idle {
            waiting.push(bytes);
        }
        // Where the pool is full, `bytes` is freed as this function returns. `waiting` was
        // declared later and is dropped first, so the lock is not held meanwhile.
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        // No code that may panic runs between the two halves of a change, so the list is sound
        // even if some thread panicked while it held the lock.
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
        // Leaves an empty vector behind, which the destructor then finds and ignores.
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
