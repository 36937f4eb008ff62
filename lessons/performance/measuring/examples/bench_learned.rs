//! Splitting the fields of a query string: `bench_learned VARIANT` prints nanoseconds a string.
//! one: the same string again and again; copies: 16,384 copies of it, each in memory of its own;
//! many: 16,384 different strings of the same length.

use std::hint::black_box;
use std::time::{Duration, Instant};

const BYTES: usize = 64;
const MANY: usize = 16_384;

/// The next number of a xorshift generator.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// A string of `BYTES` bytes: letters, escapes, and separators.
fn query(state: &mut u64) -> Vec<u8> {
    (0..BYTES)
        .map(|_| match next(state) >> 60 {
            0..=2 => b'&',
            3..=5 => b'=',
            6..=7 => b'%',
            8..=9 => b'+',
            _ => b'a',
        })
        .collect()
}

/// What a scanner has to know of a query string; each kind of byte takes a way of its own.
#[derive(Default)]
struct Scan {
    fields: usize,
    values: usize,
    escapes: usize,
    longest: usize,
    length: usize,
}

fn scan(query: &[u8]) -> Scan {
    let mut scan = Scan::default();
    for &byte in query {
        match byte {
            b'&' => {
                scan.fields += 1;
                scan.longest = scan.longest.max(scan.length);
                scan.length = 0;
            }
            b'=' => {
                scan.values += 1;
                scan.length = 0;
            }
            b'%' => scan.escapes += 1,
            _ => scan.length += 1,
        }
    }
    scan
}

fn check(scan: &Scan) -> usize {
    scan.fields + scan.values + scan.escapes + scan.longest
}

fn main() -> Result<(), String> {
    let mut state = 0x9e37_79b9_7f4a_7c15;
    let first = query(&mut state);
    let queries = match std::env::args().nth(1).as_deref() {
        Some("one") => vec![first],
        Some("copies") => vec![first; MANY],
        Some("many") => (0..MANY).map(|_| query(&mut state)).collect(),
        _ => return Err("variants: one, copies, many".to_string()),
    };
    let (begin, mut strings, mut sum) = (Instant::now(), 0usize, 0usize);
    while begin.elapsed() < Duration::from_millis(450) {
        for query in queries.iter().cycle().take(MANY) {
            sum = sum.wrapping_add(check(&scan(black_box(query))));
        }
        strings += MANY;
    }
    let nanos = begin.elapsed().as_nanos() as f64 / strings as f64;
    assert!(
        sum > strings,
        "every string has a field, a value or an escape"
    );
    println!("{nanos:.2}");
    Ok(())
}
