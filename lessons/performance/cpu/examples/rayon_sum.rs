// crates: rayon
//! One sum by all cores: in an order that depends on the threads, and in one that does not.

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::error::Error;

const BLOCK: usize = 4096;

// ANCHOR: sums
/// Splits wherever a core is free: the order of the additions is not specified.
fn total_anyhow(prices: &[f32]) -> f32 {
    prices.par_iter().sum()
}

/// Sums of blocks of a fixed size, added up in their order: always the same additions.
fn total_in_blocks(prices: &[f32]) -> f32 {
    let sums: Vec<f32> = prices.par_chunks(BLOCK).map(sum_in_lanes).collect();
    sums.iter().sum()
}
// ANCHOR_END: sums

fn sum_in_lanes(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<16>();
    let mut lanes = [0.0; 16];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut state = 1u32;
    let mut price = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 1000.0
    };
    let prices: Vec<f32> = (0..1_000_000).map(|_| price()).collect();

    let (mut anyhow, mut in_blocks) = (BTreeSet::new(), BTreeSet::new());
    for threads in 1..=8 {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        for _ in 0..10 {
            pool.install(|| {
                anyhow.insert(total_anyhow(&prices).to_bits());
                in_blocks.insert(total_in_blocks(&prices).to_bits());
            });
        }
    }
    let say = |results: &BTreeSet<u32>| match results.len() {
        1 => "one result",
        _ => "several results",
    };
    println!("summed by 1 to 8 threads, ten times each:");
    println!("anyhow     {}", say(&anyhow));
    println!("in blocks  {}", say(&in_blocks));
    Ok(())
}
