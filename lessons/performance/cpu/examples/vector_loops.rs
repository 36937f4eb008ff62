//! Loops that become vector instructions, and loops that do not. `unsafe(no_mangle)` keeps each
//! function, and its name readable, in the assembly: `rustc -O --emit asm vector_loops.rs`.

use std::hint::black_box;

// ANCHOR: sum
/// One addition after the other, as written.
#[unsafe(no_mangle)]
pub fn sum_in_order(values: &[f32]) -> f32 {
    values.iter().sum()
}

/// Eight sums side by side, which are added up at the end.
#[unsafe(no_mangle)]
pub fn sum_in_lanes(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}
// ANCHOR_END: sum

/// Whole numbers may be added in any order: the result is the same.
#[unsafe(no_mangle)]
pub fn sum_of_integers(values: &[u32]) -> u32 {
    values.iter().fold(0, |sum, value| sum.wrapping_add(*value))
}

// ANCHOR: exit
/// Stops at the first one that is too large.
#[unsafe(no_mangle)]
pub fn any_above(values: &[u32], limit: u32) -> bool {
    values.iter().any(|&value| value > limit)
}

/// Looks at sixteen at a time, and stops between two blocks.
#[unsafe(no_mangle)]
pub fn any_above_in_blocks(values: &[u32], limit: u32) -> bool {
    let (blocks, rest) = values.as_chunks::<16>();
    let any = |few: &[u32]| {
        few.iter()
            .fold(false, |found, &value| found | (value > limit))
    };
    blocks.iter().any(|block| any(block)) || any(rest)
}
// ANCHOR_END: exit

// ANCHOR: checks
/// `a[i]` and `b[i]` are checked in each round, and may panic.
#[unsafe(no_mangle)]
pub fn add_indexed(out: &mut [f32], a: &[f32], b: &[f32]) {
    for i in 0..out.len() {
        out[i] = a[i] + b[i];
    }
}

/// The same up to and including `last`.
#[unsafe(no_mangle)]
pub fn add_inclusive(out: &mut [f32], a: &[f32], b: &[f32], last: usize) {
    for i in 0..=last {
        out[i] = a[i] + b[i];
    }
}

/// The index comes from data, so that no check can be left out.
#[unsafe(no_mangle)]
pub fn add_looked_up(out: &mut [f32], table: &[f32], index: &[u32]) {
    for (out, &i) in out.iter_mut().zip(index) {
        *out += table[i as usize];
    }
}
// ANCHOR_END: checks

/// `out` and `a` cannot overlap: one is borrowed mutably.
#[unsafe(no_mangle)]
pub fn double(out: &mut [f32], a: &[f32]) {
    for (out, a) in out.iter_mut().zip(a) {
        *out = a * 2.0;
    }
}

/// # Safety
/// `out` and `a` are valid for `n` values.
#[unsafe(no_mangle)]
pub unsafe fn double_raw(out: *mut f32, a: *const f32, n: usize) {
    for i in 0..n {
        // SAFETY: `i` is below `n`; the caller promises the rest.
        unsafe { *out.add(i) = *a.add(i) * 2.0 };
    }
}

/// Each value needs the one before it.
#[unsafe(no_mangle)]
pub fn running_total(values: &mut [f32]) {
    let mut total = 0.0;
    for value in values {
        total += *value;
        *value = total;
    }
}

/// `sum + a * b`, rounded once: one instruction, where the processor is known to have it.
#[unsafe(no_mangle)]
pub fn scale_fused(out: &mut [f32], a: &[f32], factor: f32) {
    for (out, a) in out.iter_mut().zip(a) {
        *out = a.mul_add(factor, *out);
    }
}

fn main() {
    // Small whole numbers: every order of additions gives the same sum.
    let values: Vec<f32> = (0..1003).map(|n| (n % 17) as f32).collect();
    let whole: Vec<u32> = values.iter().map(|v| *v as u32).collect();
    let n = values.len();
    let (in_order, in_lanes) = (sum_in_order(&values), sum_in_lanes(&values));
    println!("sums: {in_order} {in_lanes} {}", sum_of_integers(&whole));

    for limit in [15, 16] {
        let found = any_above(&whole, limit);
        assert_eq!(found, any_above_in_blocks(&whole, limit));
        println!("any above {limit}: {found}");
    }
    for at in 0..n {
        let mut one = vec![0; n];
        one[at] = 7;
        assert!(any_above_in_blocks(black_box(&one), 6));
        assert!(!any_above_in_blocks(black_box(&one), 7));
    }

    let (mut x, mut y) = (vec![0.0; n], vec![0.0; n]);
    add_indexed(&mut x, &values, &values);
    add_inclusive(&mut y, &values, &values, n - 1);
    assert_eq!(x, y);
    double(&mut y, &values);
    assert_eq!(x, y);
    // SAFETY: both vectors hold `n` values.
    unsafe { double_raw(y.as_mut_ptr(), values.as_ptr(), n) };
    assert_eq!(x, y);
    y.fill(0.0);
    add_looked_up(&mut y, &values, &whole);
    assert_eq!(y, values); // values[k] is k for all k below 17
    scale_fused(&mut y, &values, 1.0);
    assert_eq!(x, y);
    running_total(&mut y);
    println!("running total: {}", y[n - 1]);
}
