//! One checksum of 16 bytes, timed in four ways: `bench_vanish VARIANT` prints nanoseconds a call.
//! unused: nobody takes the result; constant: the result is used, the input is known when the
//! program is compiled; hoisted: the results are added up, the input is the same every time;
//! honest: input and result go through black_box.

use std::hint::black_box;
use std::time::{Duration, Instant};

const CALLS: u64 = 1_000;
const TOKEN: [u8; 16] = *b"9a1f00c4e6d24b0b";

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Nanoseconds a call, of rounds of `CALLS` calls, for half a second.
fn time(mut round: impl FnMut()) -> f64 {
    let (begin, mut calls) = (Instant::now(), 0);
    while begin.elapsed() < Duration::from_millis(400) {
        round();
        calls += CALLS;
    }
    begin.elapsed().as_nanos() as f64 / calls as f64
}

fn main() -> Result<(), String> {
    let token = black_box(TOKEN).to_vec(); // as if it had been read from somewhere
    // ANCHOR: four
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("unused") => time(|| {
            for _ in 0..CALLS {
                checksum(&token);
            }
        }),
        Some("constant") => time(|| {
            for _ in 0..CALLS {
                black_box(checksum(&TOKEN));
            }
        }),
        Some("hoisted") => time(|| {
            let mut sum = 0u64;
            for _ in 0..CALLS {
                sum = sum.wrapping_add(checksum(&token));
            }
            black_box(sum);
        }),
        Some("honest") => time(|| {
            for _ in 0..CALLS {
                black_box(checksum(black_box(&token)));
            }
        }),
        _ => return Err("variants: unused, constant, hoisted, honest".to_string()),
    };
    // ANCHOR_END: four
    println!("{nanos:.4}");
    Ok(())
}
