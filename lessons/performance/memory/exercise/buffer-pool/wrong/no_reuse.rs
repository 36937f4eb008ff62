// fails: steady_use_allocates_nothing, a_full_pool_frees_the_rest,
//        a_huge_buffer_is_not_kept, a_panic_gives_the_buffer_back,
//        pools_are_apart_and_end, threads_share_a_pool
//! A pool of reusable byte vectors.

use std::ops::{Deref, DerefMut};

/// Vectors that wait for their next use: at most `max_idle` of them, and none of more than
/// `max_capacity` bytes.
pub struct Pool {}

impl Pool {
    pub fn new(_max_idle: usize, _max_capacity: usize) -> Pool {
        Pool {}
    }

    /// An empty buffer with room for at least `capacity` bytes.
    pub fn take(&self, capacity: usize) -> Buffer<'_> {
        Buffer {
            bytes: Vec::with_capacity(capacity),
            _pool: self,
        }
    }

    /// How many vectors wait for their next use.
    pub fn idle(&self) -> usize {
        0
    }
}

/// A vector on loan. Dropping it gives it back to its pool.
pub struct Buffer<'p> {
    bytes: Vec<u8>,
    _pool: &'p Pool,
}

impl Buffer<'_> {
    /// Takes the vector away from the pool for good, with what was written into it.
    pub fn detach(self) -> Vec<u8> {
        self.bytes
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
