use crate::exercise::*;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The system allocator, with counts for each thread: tests run side by side.
struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

fn record(calls: usize, bytes: isize) {
    let _ = CALLS.try_with(|n| n.set(n.get().wrapping_add(calls)));
    let _ = LIVE.try_with(|n| n.set(n.get().wrapping_add(bytes)));
}

// SAFETY: every call goes to `System` unchanged; `record` neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(1, layout.size() as isize);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        record(0, -(layout.size() as isize));
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Fails, instead of waiting for ever, when `body` does. No time is judged: a body that waits
/// for nobody ends within milliseconds.
fn must_finish(why: &str, body: impl FnOnce() + Send + 'static) {
    let (done, finished) = mpsc::channel();
    let worker = thread::spawn(move || {
        body();
        let _ = done.send(());
    });
    if finished.recv_timeout(Duration::from_secs(3)) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("{why}");
    }
    if let Err(panic) = worker.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn a_buffer_has_room() {
    let pool = Pool::new(4, 1 << 16);
    for capacity in [0, 1, 100, 5000, 200, 5000] {
        let buffer = pool.take(capacity);
        let room = buffer.capacity();
        assert!(
            room >= capacity,
            "take({capacity}) gave room for {room} bytes; a vector that waits may be too small"
        );
    }
}

#[test]
fn steady_use_allocates_nothing() {
    let pool = Pool::new(4, 1 << 16);
    let round = || pool.take(4096).resize(4096, 1);
    round();
    let before = CALLS.get();
    for _ in 0..100 {
        round();
    }
    let calls = CALLS.get() - before;
    assert_eq!(
        calls, 0,
        "100 rounds after the first called the allocator; the vector has to be used again"
    );
    assert_eq!(pool.idle(), 1, "between two rounds the vector waits");
}

#[test]
fn nobody_sees_what_another_wrote() {
    let pool = Pool::new(2, 1 << 16);
    pool.take(64).extend_from_slice(b"alice's token");
    let mut buffer = pool.take(64);
    assert!(
        buffer.is_empty(),
        "the next user of the vector sees {:?}",
        String::from_utf8_lossy(&buffer)
    );
    buffer.extend_from_slice(b"bob");
    assert_eq!(&buffer[..], b"bob");
}

#[test]
fn nested_use_does_not_wait() {
    must_finish(
        "take() waits for ever while another buffer is on loan",
        || {
            let pool = Pool::new(2, 1 << 16);
            let mut outer = pool.take(1024);
            let mut inner = pool.take(1024);
            outer.push(1);
            inner.push(2);
            assert_eq!(
                (outer[0], inner[0]),
                (1, 2),
                "two buffers at once are two vectors"
            );
            assert_eq!(pool.idle(), 0, "both are on loan");
        },
    );
}

#[test]
fn a_full_pool_frees_the_rest() {
    must_finish(
        "take() waits for ever while another buffer is on loan",
        || {
            let pool = Pool::new(2, 1 << 16);
            let before = LIVE.get();
            let at_once = [(); 5].map(|()| pool.take(1000));
            drop(at_once);
            assert_eq!(
                pool.idle(),
                2,
                "a pool of 2 keeps 2 of the 5 that come back"
            );
            let kept = LIVE.get() - before;
            assert!(
                kept < 3000,
                "{kept} bytes are still held; 2 vectors of 1000 may wait"
            );
        },
    );
}

#[test]
fn a_huge_buffer_is_not_kept() {
    let pool = Pool::new(4, 4096);
    let before = LIVE.get();
    {
        let mut buffer = pool.take(100);
        buffer.resize(10 << 20, 0); // grew while it was on loan
    }
    let kept = LIVE.get() - before;
    assert!(
        kept <= 4096,
        "{kept} bytes are still held after one request of 10 MiB; max_capacity is 4096"
    );
    drop(pool.take(4096));
    assert_eq!(pool.idle(), 1, "a buffer of exactly max_capacity is kept");
}

#[test]
fn detach_leaves_the_pool() {
    let pool = Pool::new(4, 1 << 16);
    let mut buffer = pool.take(64);
    buffer.extend_from_slice(b"kept");
    let address = buffer.as_ptr();
    let before = CALLS.get();
    let bytes = buffer.detach();
    assert_eq!(
        CALLS.get() - before,
        0,
        "detach() hands over the vector, without a copy"
    );
    assert_eq!((&bytes[..], bytes.as_ptr()), (&b"kept"[..], address));
    assert_eq!(
        pool.idle(),
        0,
        "a detached vector belongs to the caller; nothing with room came back to the pool"
    );
}

#[test]
fn a_panic_gives_the_buffer_back() {
    let pool = Pool::new(4, 1 << 16);
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut buffer = pool.take(64);
        buffer.extend_from_slice(b"half a request");
        panic!("a handler fails (this message is expected)");
    }));
    assert!(result.is_err());
    assert_eq!(pool.idle(), 1, "the buffer comes back when its user panics");
}

#[test]
fn pools_are_apart_and_end() {
    let before = LIVE.get();
    {
        let (a, b) = (Pool::new(4, 1 << 16), Pool::new(4, 1 << 16));
        for capacity in [100, 1000, 10_000] {
            drop(a.take(capacity));
        }
        let idle = (a.idle(), b.idle());
        assert_eq!(
            idle,
            (1, 0),
            "vectors that wait in the first and the second pool"
        );
    }
    assert_eq!(
        LIVE.get() - before,
        0,
        "bytes are still held after both pools are gone"
    );
}

#[test]
fn threads_share_a_pool() {
    must_finish(
        "threads that share a pool wait for each other for ever",
        || {
            let pool = Pool::new(3, 1 << 16);
            let rounds = AtomicUsize::new(0);
            thread::scope(|scope| {
                for id in 1..=4u8 {
                    let (pool, rounds) = (&pool, &rounds);
                    scope.spawn(move || {
                        for round in 0..50 {
                            let mut buffer = pool.take(256);
                            buffer.clear();
                            buffer.resize(1 + round % 256, id);
                            thread::yield_now();
                            assert!(
                                buffer.iter().all(|&byte| byte == id),
                                "two threads, one vector"
                            );
                            rounds.fetch_add(1, Ordering::Relaxed);
                        }
                    });
                }
            });
            assert_eq!(rounds.into_inner(), 200, "a thread ended early");
            let idle = pool.idle();
            assert!(
                (1..=3).contains(&idle),
                "{idle} vectors wait in a pool of 3"
            );
        },
    );
}
