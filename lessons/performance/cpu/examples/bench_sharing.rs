//! Two threads that count, each in a counter of its own: `bench_sharing VARIANT` prints nanoseconds
//! an event. one-line: both counters in one cache line; padded: 128 bytes apart; local: in a
//! variable, published once for every 1,024 events; one-thread: one thread alone, in one counter.

use std::hint::{black_box, spin_loop};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::thread;
use std::time::Instant;

const ROUNDS: usize = 1000;
const EVENTS: u64 = 1 << 14; // a round: well below the time that a thread may run

// ANCHOR: counters
/// Both counters lie in one cache line.
#[derive(Default)]
#[repr(align(64))]
struct Together([AtomicU64; 2]);

/// Each counter has 128 bytes to itself.
#[derive(Default)]
#[repr(align(128))]
struct Padded(AtomicU64);
// ANCHOR_END: counters

fn count(counter: &AtomicU64) {
    for _ in 0..black_box(EVENTS) {
        counter.fetch_add(1, Relaxed);
    }
}

// ANCHOR: local
fn count_locally(counter: &AtomicU64) {
    let mut seen = 0;
    for event in 1..=black_box(EVENTS) {
        seen += black_box(1);
        if event % 1024 == 0 {
            counter.fetch_add(std::mem::take(&mut seen), Relaxed);
        }
    }
    counter.fetch_add(seen, Relaxed);
}
// ANCHOR_END: local

/// Runs `work` on all counters at once, a thread each, in many short rounds that begin when all
/// threads are awake. Returns nanoseconds an event, of the slowest thread in a round that four of
/// five rounds are not slower than: where cores are busy with something else, some rounds overlap
/// only in part and look too fast.
fn measure(counters: &[&AtomicU64], work: fn(&AtomicU64)) -> f64 {
    let arrived = AtomicUsize::new(0);
    let wait_for_all = |meeting: usize| {
        arrived.fetch_add(1, AcqRel);
        let mut spins = 0u32;
        while arrived.load(Acquire) < meeting * counters.len() {
            spins += 1;
            match spins % 20_000 {
                0 => thread::yield_now(), // the other may need this core
                _ => spin_loop(),
            }
        }
    };
    let rounds = |counter: &AtomicU64| -> Vec<u128> {
        let timed = |round| {
            // Twice: whoever waited at the first meeting is awake when it comes to the second.
            wait_for_all(2 * round - 1);
            wait_for_all(2 * round);
            let start = Instant::now();
            work(black_box(counter));
            start.elapsed().as_nanos()
        };
        (1..=ROUNDS).map(timed).collect()
    };
    let mut slowest = vec![0; ROUNDS];
    thread::scope(|scope| {
        let rounds = &rounds;
        let spawn = |counter| scope.spawn(move || rounds(counter));
        let threads: Vec<_> = counters.iter().copied().map(spawn).collect();
        for thread in threads {
            let times = thread.join().expect("counting does not panic");
            for (slowest, time) in slowest.iter_mut().zip(times) {
                *slowest = time.max(*slowest);
            }
        }
    });
    for counter in counters {
        assert_eq!(counter.load(Relaxed), EVENTS * ROUNDS as u64);
    }
    slowest.sort_unstable();
    slowest[ROUNDS * 4 / 5] as f64 / EVENTS as f64
}

fn main() -> Result<(), String> {
    let together = Together::default();
    let padded: [Padded; 2] = Default::default();
    let [a, b] = &together.0;
    let apart = [&padded[0].0, &padded[1].0];
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("one-line") => measure(&[a, b], count),
        Some("padded") => measure(&apart, count),
        Some("local") => measure(&apart, count_locally),
        Some("one-thread") => measure(&[a], count),
        _ => return Err("variants: one-line, padded, local, one-thread".to_string()),
    };
    println!("{nanos:.2}");
    Ok(())
}
