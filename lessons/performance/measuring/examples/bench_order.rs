//! Adding up 4 Mi numbers by index: `bench_order VARIANT` prints nanoseconds a number.
//! ascending: the indices in order; shuffled: the same indices in no order. The loop is the same
//! code and runs the same instructions.

use std::hint::black_box;
use std::time::{Duration, Instant};

const NUMBERS: u32 = 1 << 22;

#[inline(never)]
fn add_up(numbers: &[u64], order: &[u32]) -> u64 {
    order.iter().map(|&i| numbers[i as usize]).sum()
}

fn main() -> Result<(), String> {
    let numbers: Vec<u64> = (0..u64::from(NUMBERS)).collect();
    let order: Vec<u32> = match std::env::args().nth(1).as_deref() {
        Some("ascending") => (0..NUMBERS).collect(),
        // An odd factor maps 0..2^22 onto itself, in an order that no prefetcher follows.
        Some("shuffled") => (0..NUMBERS)
            .map(|i| i.wrapping_mul(0x9e37_79b1) % NUMBERS)
            .collect(),
        _ => return Err("variants: ascending, shuffled".to_string()),
    };
    let expect = u64::from(NUMBERS) * u64::from(NUMBERS - 1) / 2;
    let rounds_for = |time: Duration| {
        let (begin, mut rounds) = (Instant::now(), 0u32);
        while rounds == 0 || begin.elapsed() < time {
            assert_eq!(add_up(black_box(&numbers), black_box(&order)), expect);
            rounds += 1;
        }
        begin.elapsed().as_nanos() as f64 / f64::from(rounds)
    };
    rounds_for(Duration::ZERO); // touches every page once
    let nanos = rounds_for(Duration::from_millis(400));
    println!("{:.3}", nanos / f64::from(NUMBERS));
    Ok(())
}
