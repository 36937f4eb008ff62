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
pub fn median(_sample: &[f64]) -> Option<f64> {
    None // TODO
}

/// By which part of the old median the new median is larger: 0.1 is 10 % slower, -0.1 faster.
pub fn change(_benchmark: &Benchmark) -> Option<f64> {
    None // TODO
}

/// How often chance alone sets the medians at least as far apart: of `shuffles` random ways to deal
/// the same values out to old and new, and the way that was measured. 1 if a side has no values.
pub fn p_value(_benchmark: &Benchmark, _shuffles: usize, _random: &mut Random) -> f64 {
    1.0 // TODO
}

/// One verdict a benchmark, in the order of the benchmarks.
pub fn gate(benchmarks: &[Benchmark], _rules: &Rules, _random: &mut Random) -> Vec<Verdict> {
    vec![Verdict::NoDifference; benchmarks.len()] // TODO
}
