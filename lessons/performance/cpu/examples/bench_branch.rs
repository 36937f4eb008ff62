//! The values of at least 128 among 1,000,000 from 0 to 255: `bench_branch VARIANT` prints
//! nanoseconds a value. sum: added up; push: collected with `if`; cursor: collected without a
//! branch; -sorted: the same values in order.

use std::hint::black_box;
use std::time::{Duration, Instant};

const VALUES: usize = 1_000_000;

fn sum(values: &[u32], least: u32) -> u64 {
    let mut sum = 0;
    for &value in values {
        if value >= least {
            sum += u64::from(value);
        }
    }
    sum
}

// ANCHOR: push
fn collect_pushing(values: &[u32], least: u32, kept: &mut Vec<u32>) {
    kept.clear();
    for &value in values {
        if value >= least {
            kept.push(value);
        }
    }
}
// ANCHOR_END: push

// ANCHOR: cursor
/// Writes every value, and moves on only behind one that is kept.
fn collect_with_cursor(values: &[u32], least: u32, kept: &mut Vec<u32>) {
    kept.resize(values.len(), 0);
    let mut len = 0;
    for &value in values {
        kept[len] = value;
        len += usize::from(value >= least);
    }
    kept.truncate(len);
}
// ANCHOR_END: cursor

/// Runs `op` for half a second and returns nanoseconds a call; each call must return `expect`.
fn measure(expect: u64, mut op: impl FnMut() -> u64) -> f64 {
    let warm = Instant::now();
    while warm.elapsed() < Duration::from_millis(50) {
        assert_eq!(op(), expect);
    }
    let (start, mut calls) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(450) {
        assert_eq!(op(), expect);
        calls += 1;
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

fn main() -> Result<(), String> {
    let mut state = 1u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u32
    };
    let mut values: Vec<u32> = (0..VALUES).map(|_| random()).collect();
    let variant = std::env::args().nth(1).unwrap_or_default();
    let way = match variant.strip_suffix("-sorted") {
        None => variant.as_str(),
        Some(way) => {
            values.sort_unstable();
            way
        }
    };

    let total = sum(&values, 128);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    collect_pushing(&values, 128, &mut a);
    collect_with_cursor(&values, 128, &mut b);
    assert_eq!(a, b);
    let count = a.len() as u64;
    let nanos = match way {
        "sum" => measure(total, || sum(black_box(&values), black_box(128))),
        "push" => measure(count, || {
            collect_pushing(black_box(&values), black_box(128), black_box(&mut a));
            a.len() as u64
        }),
        "cursor" => measure(count, || {
            collect_with_cursor(black_box(&values), black_box(128), black_box(&mut b));
            b.len() as u64
        }),
        _ => return Err("variants: sum, push or cursor, or one with -sorted".to_string()),
    };
    println!("{:.3}", nanos / VALUES as f64);
    Ok(())
}
