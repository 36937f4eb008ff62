//! A bounded buffer pool: no stale bytes, no growth, no lock held while a buffer is in use.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{self, Read};
use std::mem;
use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

// ANCHOR: pool
/// Read buffers of one size. At most `keep` of them wait for their next use.
pub struct Pool {
    idle: Mutex<Vec<Box<[u8]>>>,
    size: usize,
    keep: usize,
}

impl Pool {
    pub fn new(size: usize, keep: usize) -> Pool {
        let idle = Mutex::new(Vec::with_capacity(keep));
        Pool { idle, size, keep }
    }

    /// An empty buffer: one that waits, or a new one. Never blocks on a buffer in use.
    pub fn take(&self) -> Buffer<'_> {
        let waiting = self.idle().pop(); // the lock is released at the end of this statement
        Buffer {
            bytes: waiting.unwrap_or_else(|| vec![0; self.size].into_boxed_slice()),
            filled: 0,
            pool: self,
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Box<[u8]>>> {
        // A panic cannot leave the list half changed, so a poisoned lock is still sound.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer on loan. Only what was read into it can be seen; dropping it gives it back.
pub struct Buffer<'p> {
    bytes: Box<[u8]>,
    filled: usize,
    pool: &'p Pool,
}

impl Buffer<'_> {
    /// Reads once from `source`, behind what is there. 0 means end of input, or a full buffer.
    pub fn read_from(&mut self, source: &mut impl Read) -> io::Result<usize> {
        let room = &mut self.bytes[self.filled..];
        let read = source.read(room)?.min(room.len());
        self.filled += read;
        Ok(read)
    }
}

impl Deref for Buffer<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        let mut bytes = mem::take(&mut self.bytes);
        bytes[..self.filled].fill(0); // a second wall: costs what was used, not the whole size
        let mut idle = self.pool.idle();
        if idle.len() < self.pool.keep {
            idle.push(bytes);
        }
    }
}
// ANCHOR_END: pool

// ANCHOR: echo
/// Answers an echo request: two bytes of length, then the text to send back.
fn echo(pool: &Pool, wire: &mut impl Read) -> io::Result<String> {
    let mut buffer = pool.take();
    while buffer.read_from(wire)? > 0 {}
    let text = match buffer.split_first_chunk::<2>() {
        Some((head, rest)) => rest.get(..u16::from_be_bytes(*head) as usize),
        None => None,
    };
    match text {
        Some(text) => Ok(String::from_utf8_lossy(text).into_owned()),
        None => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the request says it is longer than it is",
        )),
    }
}
// ANCHOR_END: echo

fn main() -> io::Result<()> {
    let pool = Pool::new(4096, 2);
    let alice: &[u8] = b"\x00\x2Ahello, my token is 9a1f00c4e6d24b0b8a5d00e";
    println!("to alice: {:?}", echo(&pool, &mut &*alice)?);
    match echo(&pool, &mut &b"\x00\x2Ahi"[..]) {
        Err(error) => println!("to mallory: {error}"),
        Ok(text) => return Err(io::Error::other(format!("sent {text:?}"))),
    }

    // Reused: after the first request, none allocates a buffer.
    let before = BUFFERS.get();
    for _ in 0..1000 {
        echo(&pool, &mut &*alice)?;
    }
    println!(
        "buffers allocated for 1000 more requests: {}",
        BUFFERS.get() - before
    );

    // Nested: more at once than the pool keeps. Nobody waits; what is too much is freed.
    let at_once: Vec<_> = (0..5).map(|_| pool.take()).collect();
    println!(
        "{} at once, {} allocated",
        at_once.len(),
        BUFFERS.get() - before
    );
    drop(at_once);
    println!("kept afterwards: {}", pool.idle().len());

    // The bytes of a buffer that came back are gone, not merely hidden.
    assert!(
        pool.idle()
            .iter()
            .all(|bytes| bytes.iter().all(|&byte| byte == 0))
    );
    let mut full = pool.take();
    while full.read_from(&mut io::repeat(1))? > 0 {}
    assert_eq!(full.len(), 4096);
    Ok(())
}

/// The system allocator, with a count of the buffers that this thread allocated.
struct Counting;

thread_local! {
    static BUFFERS: Cell<u64> = const { Cell::new(0) };
}

fn count(layout: Layout) {
    if layout.size() == 4096 {
        BUFFERS.with(|n| n.set(n.get().wrapping_add(1)));
    }
}

// SAFETY: every call goes to `System` unchanged, so its guarantees hold here. `count` neither
// allocates nor unwinds. `realloc` is the provided one, which calls these.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
