//! A buffer for each request of 512 bytes: `bench_pool VARIANT` prints nanoseconds a request.
//! fresh, pool: buffers of 64 KiB; fresh-small, pool-small: of 1 KiB.

use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const REQUEST: usize = 512;

struct Pool {
    idle: Mutex<Vec<Box<[u8]>>>,
    size: usize,
}

impl Pool {
    fn take(&self) -> Box<[u8]> {
        let waiting = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        waiting.unwrap_or_else(|| vec![0; self.size].into_boxed_slice())
    }

    fn give_back(&self, mut bytes: Box<[u8]>, filled: usize) {
        bytes[..filled].fill(0);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < 4 {
            idle.push(bytes);
        }
    }
}

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

/// Stands for a read from a socket, and for what a handler looks at.
fn read(wire: &[u8], buffer: &mut [u8]) -> usize {
    let buffer = black_box(buffer);
    buffer[..wire.len()].copy_from_slice(black_box(wire));
    usize::from(buffer[0]) + usize::from(buffer[wire.len() - 1])
}

fn main() -> Result<(), String> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let size = if variant.ends_with("-small") {
        1024
    } else {
        64 * 1024
    };
    let mut wire = [1; REQUEST];
    wire[REQUEST - 1] = 2;
    let nanos = match variant.trim_end_matches("-small") {
        "fresh" => measure(3, || read(&wire, &mut vec![0; black_box(size)])),
        "pool" => {
            let idle = Mutex::new(Vec::with_capacity(4));
            let pool = Pool { idle, size };
            measure(3, || {
                let mut bytes = pool.take();
                let seen = read(&wire, &mut bytes);
                pool.give_back(bytes, REQUEST);
                seen
            })
        }
        _ => return Err("variants: fresh, pool, fresh-small, pool-small".to_string()),
    };
    println!("{nanos:.1}");
    Ok(())
}
