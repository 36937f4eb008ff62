// fails: nested_use_does_not_wait, a_full_pool_frees_the_rest
//! A pool of reusable byte vectors.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub struct Pool {
    waiting: Mutex<Vec<Vec<u8>>>,
    max_idle: usize,
    max_capacity: usize,
}

impl Pool {
    pub fn new(max_idle: usize, max_capacity: usize) -> Pool {
        Pool {
            waiting: Mutex::new(Vec::with_capacity(max_idle)),
            max_idle,
            max_capacity,
        }
    }

    pub fn take(&self, capacity: usize) -> Buffer<'_> {
        let mut waiting = self.lock();
        let bytes = match waiting.pop() {
            Some(bytes) if bytes.capacity() >= capacity => bytes,
            _ => Vec::with_capacity(capacity),
        };
        Buffer {
            bytes,
            waiting,
            max_idle: self.max_idle,
            max_capacity: self.max_capacity,
        }
    }

    pub fn idle(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub struct Buffer<'p> {
    bytes: Vec<u8>,
    waiting: MutexGuard<'p, Vec<Vec<u8>>>,
    max_idle: usize,
    max_capacity: usize,
}

impl Buffer<'_> {
    pub fn detach(mut self) -> Vec<u8> {
        mem::take(&mut self.bytes)
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        let mut bytes = mem::take(&mut self.bytes);
        let fits = bytes.capacity() > 0 && bytes.capacity() <= self.max_capacity;
        if fits && self.waiting.len() < self.max_idle {
            bytes.clear();
            self.waiting.push(bytes);
        }
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
