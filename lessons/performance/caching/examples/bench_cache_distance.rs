//! Fetching a cached value of 1 KiB: `bench_cache_distance VARIANT` prints nanoseconds a value.
//! local: from a map in this process; pipe: by asking another thread through two pipes, which
//! is what a cache on the same machine costs at the very least.

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

const KEYS: u64 = 1000;

fn value(key: u64) -> [u8; 1024] {
    [key as u8; 1024]
}

/// Runs `op` for half a second and returns nanoseconds a call; `op(n)` must return `n`'s byte.
fn measure(mut op: impl FnMut(u64) -> io::Result<u8>) -> io::Result<f64> {
    let mut rounds = |time| {
        let (start, mut calls) = (Instant::now(), 0u64);
        while start.elapsed() < time {
            for _ in 0..16 {
                let key = calls.wrapping_mul(2_654_435_761) % KEYS;
                assert_eq!(op(black_box(key))?, key as u8);
                calls += 1;
            }
        }
        Ok(start.elapsed().as_nanos() as f64 / calls as f64)
    };
    let _: io::Result<f64> = rounds(Duration::from_millis(50));
    rounds(Duration::from_millis(450))
}

fn local() -> io::Result<f64> {
    let map: HashMap<u64, Arc<[u8]>> = (0..KEYS).map(|key| (key, value(key).into())).collect();
    let cache = RwLock::new(map);
    measure(|key| {
        let map = cache.read().unwrap_or_else(PoisonError::into_inner);
        let value = map.get(&key).cloned();
        drop(map);
        let value = value.ok_or(io::ErrorKind::NotFound)?;
        Ok(black_box(value)[1023])
    })
}

fn pipe() -> io::Result<f64> {
    let (mut requests, mut ask) = io::pipe()?;
    let (mut answers, mut answer) = io::pipe()?;
    let server = thread::spawn(move || -> io::Result<()> {
        let mut key = [0; 8];
        while requests.read_exact(&mut key).is_ok() {
            answer.write_all(&value(u64::from_le_bytes(key)))?;
        }
        Ok(())
    });
    let nanos = measure(|key| {
        ask.write_all(&key.to_le_bytes())?;
        let mut value = vec![0; 1024];
        answers.read_exact(&mut value)?;
        Ok(black_box(value)[1023])
    })?;
    drop(ask); // ends the server
    match server.join() {
        Ok(result) => result.map(|()| nanos),
        Err(_) => Err(io::Error::other("the server panicked")),
    }
}

fn main() -> io::Result<()> {
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("local") => local()?,
        Some("pipe") => pipe()?,
        _ => return Err(io::Error::other("variants: local, pipe")),
    };
    println!("{nanos:.1}");
    Ok(())
}
