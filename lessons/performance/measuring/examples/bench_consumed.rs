//! Sorting 1,000 numbers in place: `bench_consumed VARIANT` prints nanoseconds a call.
//! again: the same vector every time, which is in order after the first; fresh: unsorted input
//! for each call, made outside the timed part; copied: made inside it; copy: making it, alone.

use std::hint::black_box;
use std::time::{Duration, Instant};

const NUMBERS: usize = 1_000;
const BATCH: usize = 64;

/// Numbers in no order.
fn unsorted() -> Vec<u64> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..NUMBERS).map(next).collect()
}

fn sort(numbers: &mut Vec<u64>) {
    black_box(&mut *numbers).sort_unstable();
    assert!(black_box(&*numbers).len() == NUMBERS);
}

/// Nanoseconds a call of `op`; `input` makes a batch of inputs for it, untimed.
fn time<I>(mut input: impl FnMut() -> I, mut op: impl FnMut(&mut I)) -> f64 {
    let (begin, mut timed, mut calls) = (Instant::now(), Duration::ZERO, 0u32);
    while begin.elapsed() < Duration::from_millis(450) {
        let mut batch: Vec<I> = (0..BATCH).map(|_| input()).collect();
        let start = Instant::now();
        batch.iter_mut().for_each(&mut op);
        timed += start.elapsed();
        calls += BATCH as u32;
    }
    timed.as_nanos() as f64 / f64::from(calls)
}

fn main() -> Result<(), String> {
    let original = unsorted();
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("again") => {
            let mut numbers = original.clone();
            time(|| (), |()| sort(&mut numbers))
        }
        Some("fresh") => time(|| original.clone(), sort),
        Some("copied") => time(|| (), |()| sort(&mut black_box(&original).clone())),
        Some("copy") => time(|| (), |()| drop(black_box(black_box(&original).clone()))),
        _ => return Err("variants: again, fresh, copied, copy".to_string()),
    };
    println!("{nanos:.1}");
    Ok(())
}
