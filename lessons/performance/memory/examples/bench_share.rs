//! Giving one message to eight subscribers: `bench_share VARIANT` prints nanoseconds a message.
//! copy, share: of 16 KiB; -small: of 64 bytes; -large: of 64 KiB; -padded: of 64 KiB, with
//! glibc's M_TOP_PAD at 16 MiB.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SUBSCRIBERS: usize = 8;

/// Runs `op` for half a second and returns nanoseconds a call; each call must return `expect`.
fn measure(expect: usize, mut op: impl FnMut() -> usize) -> f64 {
    let warm = Instant::now();
    while warm.elapsed() < Duration::from_millis(50) {
        assert_eq!(op(), expect);
    }
    let (start, mut calls) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(450) {
        for _ in 0..64 {
            assert_eq!(op(), expect);
        }
        calls += 64;
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

/// What each subscriber looks at: the first and the last byte.
fn look(message: &[u8]) -> usize {
    usize::from(message[0]) + usize::from(message[message.len() - 1])
}

/// The message arrives as `wire`; every queue gets a vector of its own.
fn copy(wire: &[u8], queues: &mut Vec<Vec<u8>>) -> usize {
    for _ in 0..SUBSCRIBERS {
        queues.push(black_box(wire).to_vec());
    }
    queues
        .drain(..)
        .map(|message| look(black_box(&message)))
        .sum()
}

/// The message is copied once, into shared memory; every queue gets a handle.
fn share(wire: &[u8], queues: &mut Vec<Arc<[u8]>>) -> usize {
    let message: Arc<[u8]> = Arc::from(black_box(wire));
    for _ in 0..SUBSCRIBERS {
        queues.push(Arc::clone(&message));
    }
    queues
        .drain(..)
        .map(|message| look(black_box(&message)))
        .sum()
}

/// Tells glibc to take and keep 16 MiB more than it needs whenever it moves the heap's end.
fn pad_heap() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::ffi::c_int;
        unsafe extern "C" {
            fn mallopt(param: c_int, value: c_int) -> c_int;
        }
        const M_TOP_PAD: c_int = -2;
        // SAFETY: glibc's own signature and constant; no other thread runs yet.
        let done = unsafe { mallopt(M_TOP_PAD, 16 << 20) };
        assert_eq!(done, 1, "mallopt refused M_TOP_PAD");
    }
}

fn main() -> Result<(), String> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let (way, size) = match variant.split_once('-') {
        None => (variant.as_str(), 16 << 10),
        Some((way, "small")) => (way, 64),
        Some((way, "large")) => (way, 64 << 10),
        Some((way, "padded")) => {
            pad_heap();
            (way, 64 << 10)
        }
        Some(_) => ("", 0),
    };
    let expect = 3 * SUBSCRIBERS;
    let mut wire = vec![1; size];
    if let Some(last) = wire.last_mut() {
        *last = 2;
    }
    let nanos = match way {
        "copy" => {
            let mut queues = Vec::with_capacity(SUBSCRIBERS);
            measure(expect, || copy(&wire, &mut queues))
        }
        "share" => {
            let mut queues = Vec::with_capacity(SUBSCRIBERS);
            measure(expect, || share(&wire, &mut queues))
        }
        _ => return Err("variants: copy or share, with nothing, -small, -large or -padded".into()),
    };
    println!("{nanos:.1}");
    Ok(())
}
