//! Normalizing header names: `bench_normalize VARIANT` prints nanoseconds a name.
//! copy, borrow: one name in ten has an upper-case letter; copy-all, borrow-all: each has one.

use std::borrow::Cow;
use std::hint::black_box;
use std::time::{Duration, Instant};

const NAMES: [&str; 10] = [
    "host",
    "user-agent",
    "accept",
    "accept-language",
    "accept-encoding",
    "authorization",
    "cookie",
    "X-Request-Id",
    "traceparent",
    "connection",
];

fn copy(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn borrow(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
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

/// The length and the last byte of a name: enough to notice a wrong one.
fn check(name: &str) -> usize {
    name.len() + usize::from(name.as_bytes()[name.len() - 1])
}

fn main() -> Result<(), String> {
    let some: Vec<String> = (0..1000).map(|i| NAMES[i % 10].to_string()).collect();
    let all: Vec<String> = some.iter().map(|name| name.to_ascii_uppercase()).collect();
    let sum = |names: &[String]| -> usize { names.iter().map(|n| check(&copy(n))).sum() };
    assert_eq!(sum(&some), sum(&all));
    let expect = sum(&some);

    let copying = |names: &[String]| -> usize {
        names
            .iter()
            .map(|name| check(black_box(&copy(black_box(name)))))
            .sum()
    };
    let borrowing = |names: &[String]| -> usize {
        names
            .iter()
            .map(|name| check(black_box(&borrow(black_box(name)))))
            .sum()
    };
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("copy") => measure(expect, || copying(&some)),
        Some("borrow") => measure(expect, || borrowing(&some)),
        Some("copy-all") => measure(expect, || copying(&all)),
        Some("borrow-all") => measure(expect, || borrowing(&all)),
        _ => return Err("variants: copy, borrow, copy-all, borrow-all".to_string()),
    };
    println!("{:.2}", nanos / some.len() as f64);
    Ok(())
}
