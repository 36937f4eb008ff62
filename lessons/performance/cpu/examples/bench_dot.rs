//! Dot products of one query with stored vectors of 768 numbers: `bench_dot VARIANT` prints
//! nanoseconds a vector. in-order: one sum; lanes: sixteen sums; wide: the same compiled for AVX2,
//! where the processor has it; fused: sixteen sums with mul_add; -large: 64 MiB of vectors instead
//! of 24 KiB.

use std::hint::black_box;
use std::time::{Duration, Instant};

const DIMENSION: usize = 768;
const LANES: usize = 16;

/// Runs `op` for half a second and returns nanoseconds a call; each call must return `expect`.
fn measure(expect: f32, mut op: impl FnMut() -> f32) -> f64 {
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

fn in_order(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[inline(always)]
fn lanes(a: &[f32], b: &[f32], add_product: impl Fn(f32, f32, f32) -> f32) -> f32 {
    let (a, b) = (a.as_chunks::<LANES>().0, b.as_chunks::<LANES>().0);
    let mut lanes = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane = add_product(*lane, *a, *b);
        }
    }
    let mut sum = 0.0;
    for lane in lanes {
        sum += lane;
    }
    sum
}

/// The scores of all vectors, added up.
#[inline(always)]
fn scores(query: &[f32], values: &[f32], dot: impl Fn(&[f32], &[f32]) -> f32) -> f32 {
    let mut sum = 0.0;
    for vector in values.chunks_exact(DIMENSION) {
        sum += dot(query, vector);
    }
    sum
}

#[inline(never)]
fn scores_in_order(query: &[f32], values: &[f32]) -> f32 {
    scores(query, values, in_order)
}

#[inline(never)]
fn scores_in_lanes(query: &[f32], values: &[f32]) -> f32 {
    scores(query, values, |a, b| lanes(a, b, |sum, a, b| sum + a * b))
}

#[inline(never)]
fn scores_fused(query: &[f32], values: &[f32]) -> f32 {
    scores(query, values, |a, b| {
        lanes(a, b, |sum, a, b| a.mul_add(b, sum))
    })
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn scores_avx2(query: &[f32], values: &[f32]) -> f32 {
    let mut sum = 0.0;
    for vector in values.chunks_exact(DIMENSION) {
        sum += lanes(query, vector, |sum, a, b| sum + a * b);
    }
    sum
}

fn scores_wide(query: &[f32], values: &[f32]) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just said that it has AVX2.
        return unsafe { scores_avx2(query, values) };
    }
    scores_in_lanes(query, values)
}

fn main() -> Result<(), String> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let (way, bytes) = match variant.strip_suffix("-large") {
        None => (variant.as_str(), 24 << 10),
        Some(way) => (way, 64 << 20),
    };
    let run = match way {
        "in-order" => scores_in_order,
        "lanes" => scores_in_lanes,
        "wide" => scores_wide,
        "fused" => scores_fused,
        _ => return Err("variants: in-order, lanes, wide or fused, or one with -large".into()),
    };
    let rows = bytes / DIMENSION / size_of::<f32>();
    // Small whole numbers: every order of additions gives the same sum.
    let query: Vec<f32> = (0..DIMENSION).map(|n| (n % 3) as f32).collect();
    let values: Vec<f32> = (0..rows * DIMENSION)
        .map(|n| if n % DIMENSION == 1 { 1.0 } else { 0.0 })
        .collect();
    let nanos = measure(rows as f32, || run(black_box(&query), black_box(&values)));
    println!("{:.2}", nanos / rows as f64);
    Ok(())
}
