//! The cache that is written first, in two forms, and how each of them fails.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: naive
struct Naive {
    entries: Mutex<HashMap<String, (Instant, String)>>,
    ttl: Duration,
}

impl Naive {
    fn get(&self, key: &str, load: impl FnOnce() -> String) -> String {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((stored, value)) = entries.get(key)
            && stored.elapsed() < self.ttl
        {
            return value.clone();
        }
        let value = load(); // 200 ms, and the lock is held
        entries.insert(key.to_string(), (Instant::now(), value.clone()));
        value
    }
}
// ANCHOR_END: naive

impl Naive {
    fn new(ttl: Duration) -> Naive {
        let entries = Mutex::default();
        Naive { entries, ttl }
    }

    /// The same with the lock released during the load.
    fn get_unlocked(&self, key: &str, load: impl FnOnce() -> String) -> String {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((stored, value)) = entries.get(key)
            && stored.elapsed() < self.ttl
        {
            return value.clone();
        }
        drop(entries);
        let value = load();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert(key.to_string(), (Instant::now(), value.clone()));
        value
    }
}

/// Eight threads ask at once. Returns how many loads there were, and the most at one time.
fn eight_threads(key: fn(usize) -> String, locked: bool) -> (usize, usize) {
    let cache = Naive::new(Duration::from_secs(60));
    let (loads, running, most) = Default::default();
    let (loads, running, most): (&AtomicUsize, &AtomicUsize, &AtomicUsize) =
        (&loads, &running, &most);
    let all_loading = &Barrier::new(8);
    thread::scope(|scope| {
        for n in 0..8 {
            let cache = &cache;
            scope.spawn(move || {
                let load = || {
                    loads.fetch_add(1, Ordering::SeqCst);
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    if !locked {
                        all_loading.wait(); // passes only when all eight are here
                    }
                    thread::yield_now();
                    running.fetch_sub(1, Ordering::SeqCst);
                    "a page".to_string()
                };
                match locked {
                    true => cache.get(&key(n), load),
                    false => cache.get_unlocked(&key(n), load),
                }
            });
        }
    });
    (loads.load(Ordering::SeqCst), most.load(Ordering::SeqCst))
}

fn main() {
    let (loads, most) = eight_threads(|n| format!("page {n}"), true);
    println!("lock held, 8 keys:     {loads} loads, at most {most} at a time");
    let (loads, most) = eight_threads(|_| "page".to_string(), false);
    println!("lock released, 1 key:  {loads} loads, {most} of them at once");

    let cache = Naive::new(Duration::ZERO); // all expire at once
    for n in 0..100_000 {
        cache.get(&format!("page {n}"), || "a page".to_string());
    }
    let entries = cache.entries.into_inner().unwrap_or_default();
    println!(
        "100,000 keys, all of them expired: {} entries kept",
        entries.len()
    );
}
