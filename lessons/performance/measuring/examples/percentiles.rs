//! Three things that a mean and a percentile do not say, with latencies whose truth is known:
//! half are above 1.41 ms, one in a hundred is above 10 ms, one in a thousand above 31.6 ms.

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * u128::from(n)) >> 64) as u64
    }

    /// A latency in microseconds: 1 ms divided by the square root of a number between 0 and 1.
    fn latency(&mut self) -> u64 {
        (1_000_000_000_000 / (1 + self.below(1_000_000))).isqrt()
    }

    fn latencies(&mut self, count: usize) -> Vec<u64> {
        (0..count).map(|_| self.latency()).collect()
    }
}

/// The smallest value that at least `per_mille` thousandths of the sample do not exceed.
fn percentile(sample: &mut [u64], per_mille: usize) -> u64 {
    let rank = (sample.len() * per_mille).div_ceil(1000).max(1);
    *sample.select_nth_unstable(rank - 1).1
}

fn ms(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

fn mean_hides() {
    let mut random = Random(1);
    let mut sample = random.latencies(100_000);
    let before = sample.iter().sum::<u64>() / 100_000;
    let p99_before = percentile(&mut sample, 990);
    // A cache makes nine of ten requests four times as fast; the others meet a lock on the way.
    for latency in &mut sample {
        *latency = if random.below(10) > 0 {
            *latency / 4
        } else {
            *latency * 4
        };
    }
    let after = sample.iter().sum::<u64>() / 100_000;
    let p99_after = percentile(&mut sample, 990);
    println!(
        "a change         mean {:5.2} -> {:5.2} ms, p99 {:5.2} -> {:5.2} ms",
        ms(before),
        ms(after),
        ms(p99_before),
        ms(p99_after)
    );
}

fn percentiles_do_not_average() {
    let mut random = Random(2);
    let (mut minutes, mut all) = (Vec::new(), Vec::new());
    for minute in 0..60 {
        // One busy minute: most of the hour's requests, ten times as slow.
        let (count, slower) = if minute == 30 { (30_000, 10) } else { (500, 1) };
        let mut sample: Vec<u64> = random.latencies(count).iter().map(|l| l * slower).collect();
        minutes.push(percentile(&mut sample, 990));
        all.extend(sample);
    }
    let average = minutes.iter().sum::<u64>() / 60;
    println!(
        "an hour          mean of 60 p99s {:.1} ms, p99 of all requests {:.1} ms",
        ms(average),
        ms(percentile(&mut all, 990))
    );
}

fn how_many_samples() {
    let mut random = Random(3);
    for count in [100, 1_000, 10_000, 100_000] {
        let estimate = |_| percentile(&mut random.latencies(count), 990);
        let mut estimates: Vec<u64> = (0..400).map(estimate).collect();
        let (low, high) = (
            percentile(&mut estimates, 25),
            percentile(&mut estimates, 975),
        );
        println!(
            "{count:7} samples  p99 in [{:5.2}, {:5.2}] ms",
            ms(low),
            ms(high)
        );
    }
}

fn main() {
    mean_hides();
    percentiles_do_not_average();
    how_many_samples();
}
