// fails: p_is_fair_when_nothing_changed, a_regression_among_many_is_found,
//        both_directions_count, certain_but_small_is_no_difference,
//        p_counts_what_was_measured_too, stalls_do_not_hide_a_regression,
//        verdicts_keep_the_order
//! A gate in front of a merge: which benchmarks became slower, and which only look like it.

/// One benchmark: nanoseconds a call, of the old and of the new version, one value a round.
pub struct Benchmark {
    pub old: Vec<f64>,
    pub new: Vec<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Faster,
    Slower,
    NoDifference,
}

/// What has to be true of a change before the gate speaks of it.
pub struct Rules {
    /// A change of up to this part of the old median is not worth a word: 0.02 is 2 %.
    pub threshold: f64,
    /// Of all runs in which nothing changed, this part may raise an alarm: 0.05 is one in twenty.
    pub false_alarms: f64,
}

/// SplitMix64: the same numbers for the same seed.
pub struct Random {
    state: u64,
}

impl Random {
    pub fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    /// A number from 0 to `n` - 1.
    pub fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}

/// The middle of the sample; between its two middle values if their number is even.
pub fn median(sample: &[f64]) -> Option<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let above = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(above);
    }
    Some(f64::midpoint(sorted[sorted.len() / 2 - 1], above))
}

/// By which part of the old median the new median is larger: 0.1 is 10 % slower, -0.1 faster.
pub fn change(benchmark: &Benchmark) -> Option<f64> {
    Some(median(&benchmark.new)? / median(&benchmark.old)? - 1.0)
}

/// How often chance alone sets the medians at least as far apart: of `shuffles` random ways to deal
/// the same values out to old and new, and the way that was measured. 1 if a side has no values.
pub fn p_value(benchmark: &Benchmark, shuffles: usize, random: &mut Random) -> f64 {
    let (old, new) = (&benchmark.old, &benchmark.new);
    let apart = |a: &[f64], b: &[f64]| Some((median(a)? - median(b)?).abs());
    let Some(measured) = apart(old, new) else {
        return 1.0;
    };
    let mut as_far = 1;
    for _ in 0..shuffles {
        let mut draw = |side: &[f64]| -> Vec<f64> {
            side.iter()
                .map(|_| side[random.below(side.len())])
                .collect()
        };
        let (a, b) = (draw(old), draw(new));
        if apart(&a, &b).is_some_and(|distance| distance >= measured) {
            as_far += 1;
        }
    }
    f64::from(as_far) / (shuffles + 1) as f64
}

/// One verdict a benchmark, in the order of the benchmarks.
pub fn gate(benchmarks: &[Benchmark], rules: &Rules, random: &mut Random) -> Vec<Verdict> {
    let count = benchmarks.len();
    let shuffles = (4.0 * count as f64 / rules.false_alarms).ceil() as usize;
    let mut ranked: Vec<(f64, usize)> = benchmarks
        .iter()
        .map(|benchmark| p_value(benchmark, shuffles, random))
        .zip(0..)
        .collect();
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));

    let mut verdicts = vec![Verdict::NoDifference; count];
    for (rank, &(p, index)) in ranked.iter().enumerate() {
        if p > rules.false_alarms / (count - rank) as f64 {
            break;
        }
        match change(&benchmarks[index]) {
            Some(change) if change > rules.threshold => verdicts[index] = Verdict::Slower,
            Some(change) if change < -rules.threshold => verdicts[index] = Verdict::Faster,
            _ => {}
        }
    }
    verdicts
}
