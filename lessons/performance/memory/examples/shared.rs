//! A slice that keeps its buffer alive, and what that does to a cache of small keys.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ops::{Deref, Range};
use std::sync::Arc;

// ANCHOR: slice
/// A part of a shared buffer. Cloning and slicing copy no bytes.
#[derive(Clone)]
struct Slice {
    buffer: Arc<[u8]>,
    range: Range<usize>,
}

impl Slice {
    fn new(bytes: &[u8]) -> Slice {
        Slice {
            buffer: Arc::from(bytes), // copies once
            range: 0..bytes.len(),
        }
    }

    /// The part `range` of this slice, or `None` where it has no such part.
    fn slice(&self, range: Range<usize>) -> Option<Slice> {
        if range.start > range.end || range.end > self.len() {
            return None;
        }
        let start = self.range.start;
        Some(Slice {
            buffer: Arc::clone(&self.buffer), // one atomic addition
            range: start + range.start..start + range.end,
        })
    }
}

impl Deref for Slice {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }
}
// ANCHOR_END: slice

const UPLOADS: usize = 64;
const UPLOAD: usize = 1 << 20;
const KEY: usize = 16;

/// An upload as it comes from the network: a key of 16 bytes, then the body.
fn receive(number: usize) -> Vec<u8> {
    let mut bytes = vec![b'.'; UPLOAD];
    bytes[..KEY].copy_from_slice(format!("key-{number:012}").as_bytes());
    bytes
}

// ANCHOR: retain
fn keep_slices() -> Option<Vec<Slice>> {
    let mut keys = Vec::with_capacity(UPLOADS);
    for number in 0..UPLOADS {
        let upload = Slice::new(&receive(number));
        keys.push(upload.slice(0..KEY)?);
    } // `upload` is dropped here; its buffer is not
    Some(keys)
}

fn keep_copies() -> Option<Vec<Slice>> {
    let mut keys = Vec::with_capacity(UPLOADS);
    for number in 0..UPLOADS {
        let upload = Slice::new(&receive(number));
        keys.push(Slice::new(&upload.slice(0..KEY)?));
    }
    Some(keys)
}
// ANCHOR_END: retain

fn main() -> Result<(), &'static str> {
    println!("{UPLOADS} uploads of {UPLOAD} bytes, {KEY} bytes kept of each");
    for (label, keep) in [
        ("slices", keep_slices as fn() -> Option<Vec<Slice>>),
        ("copies", keep_copies),
    ] {
        let before = LIVE.get();
        let keys = keep().ok_or("an upload is shorter than its key")?;
        println!("{label}: {:>9} bytes live", LIVE.get() - before);
        for (number, key) in keys.iter().enumerate() {
            assert_eq!(**key, *format!("key-{number:012}").as_bytes());
        }
        drop(keys);
        assert_eq!(LIVE.get(), before, "the last slice frees the buffer");
    }

    // Slices of slices count from their own start, and cannot reach outside.
    let word = Slice::new(b"borrowed").slice(3..7).ok_or("in range")?;
    assert_eq!(&word[..], b"rowe");
    let part = word.slice(1..3).ok_or("in range")?;
    assert_eq!(&part[..], b"ow");
    assert!(word.slice(0..5).is_none());
    Ok(())
}

/// The system allocator, with the bytes that this thread holds.
struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

fn add(bytes: isize) {
    LIVE.with(|live| live.set(live.get().wrapping_add(bytes)));
}

// SAFETY: every call goes to `System` unchanged, so its guarantees hold here. `add` neither
// allocates nor unwinds. A layout's size fits an `isize`. `realloc` and `alloc_zeroed` are the
// provided ones, which call the two below.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        add(-(layout.size() as isize));
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
