//! The vector most like a query, by dot product: portable code that is compiled twice, and a choice
//! between the two when it runs.

use std::fmt;

#[derive(Debug, PartialEq)]
pub struct WrongDimension {
    expected: usize,
    got: usize,
}

impl fmt::Display for WrongDimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a vector of {} numbers, this index has {}",
            self.got, self.expected
        )
    }
}

impl std::error::Error for WrongDimension {}

/// Vectors of one dimension, one behind the other in a single allocation.
pub struct Index {
    dimension: usize,
    values: Vec<f32>,
}

impl Index {
    pub fn new(dimension: usize) -> Index {
        Index {
            dimension,
            values: Vec::new(),
        }
    }

    pub fn push(&mut self, vector: &[f32]) -> Result<(), WrongDimension> {
        self.check(vector)?;
        self.values.extend_from_slice(vector);
        Ok(())
    }

    /// Number and score of the vector most like `query`; `None` when there is none, or when no
    /// score is a number.
    pub fn nearest(&self, query: &[f32]) -> Result<Option<(usize, f32)>, WrongDimension> {
        self.check(query)?;
        Ok(nearest(query, &self.values))
    }

    fn check(&self, vector: &[f32]) -> Result<(), WrongDimension> {
        let (expected, got) = (self.dimension, vector.len());
        if got == expected && got > 0 {
            return Ok(());
        }
        Err(WrongDimension { expected, got })
    }
}

// ANCHOR: dot
const LANES: usize = 16;

/// Sixteen sums side by side, then their sum, then what is left over.
#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    let mut sum = 0.0;
    for lane in lanes {
        sum += lane;
    }
    for (a, b) in a_rest.iter().zip(b_rest) {
        sum += a * b;
    }
    sum
}

#[inline(always)]
fn nearest_portable(query: &[f32], values: &[f32]) -> Option<(usize, f32)> {
    let mut best = None;
    for (row, vector) in values.chunks_exact(query.len()).enumerate() {
        let score = dot(query, vector);
        if best.map_or(!score.is_nan(), |(_, highest)| score > highest) {
            best = Some((row, score));
        }
    }
    best
}
// ANCHOR_END: dot

// ANCHOR: dispatch
/// The same source, compiled for processors that have AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn nearest_avx2(query: &[f32], values: &[f32]) -> Option<(usize, f32)> {
    nearest_portable(query, values)
}

fn nearest(query: &[f32], values: &[f32]) -> Option<(usize, f32)> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has just said that it has AVX2.
        return unsafe { nearest_avx2(query, values) };
    }
    nearest_portable(query, values)
}
// ANCHOR_END: dispatch

fn main() -> Result<(), WrongDimension> {
    const DIMENSION: usize = 771; // not a multiple of 16
    let mut state = 1u32;
    let mut vector = || -> Vec<f32> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as f32 / u32::MAX as f32 - 0.5
        };
        (0..DIMENSION).map(|_| next()).collect()
    };

    let mut index = Index::new(DIMENSION);
    for _ in 0..500 {
        index.push(&vector())?;
    }
    let query = vector();
    let near: Vec<f32> = query.iter().map(|value| value * 0.9 + 0.01).collect();
    index.push(&near)?;
    for _ in 0..500 {
        index.push(&vector())?;
    }

    let found = index.nearest(&query)?;
    println!("nearest: {:?}", found.map(|(row, _)| row));
    let portable = nearest_portable(&query, &index.values);
    println!("the same to the last bit: {}", found == portable);

    let in_order: f32 = query.iter().zip(&near).map(|(a, b)| a * b).sum();
    let exact: f64 = query
        .iter()
        .zip(&near)
        .map(|(&a, &b)| f64::from(a) * f64::from(b))
        .sum();
    let error = |sum: f32| (f64::from(sum) - exact).abs();
    println!(
        "in order {in_order}, in lanes {}, in f64 {exact:.6}",
        dot(&query, &near)
    );
    println!(
        "lanes are closer: {}",
        error(dot(&query, &near)) < error(in_order)
    );

    match index.nearest(&[1.0, 2.0]) {
        Err(error) => println!("refused: {error}"),
        Ok(found) => println!("found {found:?}"),
    }
    let nothing = Index::new(3).nearest(&[f32::NAN, 0.0, 0.0])?;
    println!("of an empty index: {nothing:?}");
    Ok(())
}
