// crates: rayon
//! The scores of vectors of 768 numbers: `bench_rayon VARIANT` prints nanoseconds a vector. one: on
//! one core; all: on all; tasks: on all, at least 256 vectors a task; each for 4,000 vectors, and
//! with -few for 8.

use rayon::prelude::*;
use std::hint::black_box;
use std::time::{Duration, Instant};

const DIMENSION: usize = 768;

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (a.as_chunks::<16>().0, b.as_chunks::<16>().0);
    let mut lanes = [0.0; 16];
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

// ANCHOR: scores
fn scores_on_one(query: &[f32], values: &[f32], scores: &mut [f32]) {
    for (score, vector) in scores.iter_mut().zip(values.chunks_exact(DIMENSION)) {
        *score = dot(query, vector);
    }
}

fn scores_on_all(query: &[f32], values: &[f32], scores: &mut [f32]) {
    scores
        .par_iter_mut()
        .zip(values.par_chunks_exact(DIMENSION))
        .for_each(|(score, vector)| *score = dot(query, vector));
}
// ANCHOR_END: scores

// ANCHOR: tasks
/// As [`scores_on_all`], in tasks of at least 256 vectors.
fn scores_in_large_tasks(query: &[f32], values: &[f32], scores: &mut [f32]) {
    scores
        .par_iter_mut()
        .zip(values.par_chunks_exact(DIMENSION))
        .with_min_len(256)
        .for_each(|(score, vector)| *score = dot(query, vector));
}
// ANCHOR_END: tasks

/// Runs `op` for half a second and returns the nanoseconds of its fastest call: one in which all
/// cores were free.
fn measure(mut op: impl FnMut()) -> f64 {
    let (start, mut fastest) = (Instant::now(), Duration::MAX);
    while start.elapsed() < Duration::from_millis(500) {
        let call = Instant::now();
        op();
        fastest = fastest.min(call.elapsed());
    }
    fastest.as_nanos() as f64
}

fn main() -> Result<(), String> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let (way, rows) = match variant.strip_suffix("-few") {
        None => (variant.as_str(), 4_000),
        Some(way) => (way, 8),
    };
    let run = match way {
        "one" => scores_on_one,
        "all" => scores_on_all,
        "tasks" => scores_in_large_tasks,
        _ => return Err("variants: one, all or tasks, or one with -few".to_string()),
    };
    let query: Vec<f32> = (0..DIMENSION).map(|n| (n % 3) as f32).collect();
    let values: Vec<f32> = (0..rows * DIMENSION).map(|n| (n % 5) as f32).collect();
    let (mut scores, mut expect) = (vec![0.0; rows], vec![0.0; rows]);
    scores_on_one(&query, &values, &mut expect);
    let nanos = measure(|| {
        run(
            black_box(&query),
            black_box(&values),
            black_box(&mut scores),
        )
    });
    assert_eq!(scores, expect);
    println!("{:.2}", nanos / rows as f64);
    Ok(())
}
