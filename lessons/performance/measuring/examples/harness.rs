//! A small benchmark harness: two versions of a function, timed by turns, and what can be said
//! about their ratio. It measures a look-up twice against itself and once against a better one.

use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 100;

// ANCHOR: batch
/// The smallest difference between two readings of the clock that is not zero.
fn clock_step() -> Duration {
    let step = |_| {
        let start = Instant::now();
        loop {
            let step = start.elapsed();
            if step > Duration::ZERO {
                return step;
            }
        }
    };
    (0..1000).map(step).min().unwrap_or(Duration::MAX)
}

/// How many calls one reading of the clock has to cover: a thousand steps of the clock, and 1 ms.
/// Calling until then also warms up caches, the branch predictor and the processor's clock.
fn batch_size(step: Duration, op: &mut dyn FnMut()) -> u32 {
    let enough = (step * 1000).max(Duration::from_millis(1));
    let warm_until = Instant::now() + Duration::from_millis(200);
    let mut calls = 1;
    loop {
        let time = time(calls, op);
        if time < enough {
            calls *= 2;
        } else if Instant::now() > warm_until {
            return calls;
        }
    }
}

fn time(calls: u32, op: &mut dyn FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..calls {
        op();
    }
    start.elapsed()
}
// ANCHOR_END: batch

// ANCHOR: rounds
/// Nanoseconds a call of both versions in each round. Whatever changes slowly (the processor's
/// frequency, its temperature, a neighbour) meets both alike; who is first changes every round.
fn rounds(old: &mut dyn FnMut(), new: &mut dyn FnMut()) -> Vec<(f64, f64)> {
    let step = clock_step();
    let calls = (batch_size(step, old), batch_size(step, new));
    let nanos = |calls, op: &mut dyn FnMut()| time(calls, op).as_nanos() as f64 / f64::from(calls);
    (0..ROUNDS)
        .map(|round| {
            if round % 2 == 0 {
                let old = nanos(calls.0, old);
                (old, nanos(calls.1, new))
            } else {
                let new = nanos(calls.1, new);
                (nanos(calls.0, old), new)
            }
        })
        .collect()
}
// ANCHOR_END: rounds

// ANCHOR: statistics
/// The value that half of the sample is below. An empty sample has none: NaN.
fn median(sample: &[f64]) -> f64 {
    quantile(sample, 0.5)
}

/// Median absolute deviation: half of the sample is closer than this to its median.
fn mad(sample: &[f64]) -> f64 {
    let middle = median(sample);
    let distances: Vec<f64> = sample.iter().map(|x| (x - middle).abs()).collect();
    median(&distances)
}

/// Where the median would be if the rounds had come out a little differently: the middle 99 % of
/// the medians of 2,000 samples that are drawn, with replacement, from this one.
fn interval(sample: &[f64], random: &mut Random) -> (f64, f64) {
    let draw = |_| -> f64 {
        let again: Vec<f64> = sample
            .iter()
            .map(|_| sample[random.below(sample.len())])
            .collect();
        median(&again)
    };
    let medians: Vec<f64> = (0..2000).map(draw).collect();
    (quantile(&medians, 0.005), quantile(&medians, 0.995))
}

/// How many lie beyond Tukey's fences: 1.5 (mild) or 3 (severe) times the distance of the quartiles
/// outside them. They are counted and kept.
fn outliers(sample: &[f64]) -> (usize, usize) {
    let (q1, q3) = (quantile(sample, 0.25), quantile(sample, 0.75));
    let beyond = |times: f64| {
        let reach = times * (q3 - q1);
        sample
            .iter()
            .filter(|&&x| x < q1 - reach || x > q3 + reach)
            .count()
    };
    (beyond(1.5) - beyond(3.0), beyond(3.0))
}
// ANCHOR_END: statistics

/// The value at a fraction of the sorted sample, between two neighbours where it falls there.
fn quantile(sample: &[f64], fraction: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let position = fraction * last as f64;
    let (below, above) = (
        sorted[position as usize],
        sorted[last.min(position as usize + 1)],
    );
    below + (above - below) * position.fract()
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}

fn find_old(names: &[String], wanted: &str) -> Option<usize> {
    let key = wanted.to_ascii_lowercase();
    names
        .iter()
        .position(|name| name.to_ascii_lowercase() == key)
}

fn find_new(names: &[String], wanted: &str) -> Option<usize> {
    names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(wanted))
}

fn compare(title: &str, old: &mut dyn FnMut(), new: &mut dyn FnMut()) {
    let rounds = rounds(old, new);
    let old: Vec<f64> = rounds.iter().map(|round| round.0).collect();
    let new: Vec<f64> = rounds.iter().map(|round| round.1).collect();
    let ratios: Vec<f64> = rounds.iter().map(|round| round.1 / round.0).collect();
    let (low, high) = interval(&ratios, &mut Random(2009));
    let verdict = match (low, high) {
        (_, high) if high < 0.99 => "faster",
        (low, _) if low > 1.01 => "slower",
        _ => "no difference",
    };
    let (mild, severe) = outliers(&ratios);
    println!("{title}");
    println!("  old  {:7.1} ns, MAD {:5.1}", median(&old), mad(&old));
    println!("  new  {:7.1} ns, MAD {:5.1}", median(&new), mad(&new));
    println!(
        "  new/old {:.3}, 99 % in [{low:.3}, {high:.3}]: {verdict}",
        median(&ratios)
    );
    println!("  outliers kept: {mild} mild, {severe} severe of {ROUNDS}");
}

fn main() {
    let names: Vec<String> = (0..100).map(|i| format!("Customer-{i:04}")).collect();
    let wanted = "customer-0050";
    assert_eq!(find_old(&names, wanted), find_new(&names, wanted));
    let mut old = || {
        black_box(find_old(black_box(&names), black_box(wanted)));
    };
    let mut again = || {
        black_box(find_old(black_box(&names), black_box(wanted)));
    };
    let mut new = || {
        black_box(find_new(black_box(&names), black_box(wanted)));
    };
    println!("smallest step of the clock: {:?}", clock_step());
    compare("find_old against itself", &mut old, &mut again);
    compare("find_new against find_old", &mut old, &mut new);
}
