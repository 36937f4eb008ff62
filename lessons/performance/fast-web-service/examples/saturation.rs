//! Response times at rising load, and what a bound on the queue does above capacity. Arrivals come
//! when they come, whether earlier ones were answered or not. Time is virtual: the unit is the mean
//! time that a request takes when nobody else is there.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

const REQUESTS: usize = 1_000_000;
const IN_TIME: f64 = 20.0;

/// A small generator of random numbers: the same in every run.
struct Random(u64);

impl Random {
    /// Exponentially distributed with this mean.
    fn exponential(&mut self, mean: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15); // SplitMix64
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let uniform = ((z >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
        -mean * uniform.ln()
    }
}

/// What came out of a load.
struct Outcome {
    times: Vec<f64>, // of those that were answered, sorted
    refused: usize,
}

impl Outcome {
    fn percentile(&self, part: f64) -> f64 {
        self.times[((self.times.len() - 1) as f64 * part) as usize]
    }

    fn mean(&self) -> f64 {
        self.times.iter().sum::<f64>() / self.times.len() as f64
    }

    fn in_time(&self) -> f64 {
        let good = self.times.iter().filter(|&&time| time <= IN_TIME).count();
        100.0 * good as f64 / REQUESTS as f64
    }
}

// ANCHOR: simulate
/// One queue for `workers`, each of which takes 1 unit a request on average. `load` is the arrivals
/// in a unit by what the workers can do; a request is refused when `room` others wait.
fn simulate(workers: usize, load: f64, room: usize) -> Outcome {
    let mut random = Random(1);
    let mut free: BinaryHeap<Reverse<Ordered>> =
        (0..workers).map(|_| Reverse(Ordered(0.0))).collect();
    let mut starts = VecDeque::new(); // when those who wait will be taken
    let (mut now, mut times, mut refused) = (0.0, Vec::with_capacity(REQUESTS), 0);
    for _ in 0..REQUESTS {
        now += random.exponential(1.0 / (load * workers as f64));
        while starts.front().is_some_and(|&start| start <= now) {
            starts.pop_front();
        }
        let size = random.exponential(1.0);
        let Some(mut next) = free.peek_mut() else {
            continue;
        };
        let start = next.0.0.max(now);
        if start > now && starts.len() >= room {
            refused += 1;
            continue;
        }
        next.0 = Ordered(start + size);
        starts.push_back(start);
        times.push(start + size - now);
    }
    times.sort_by(f64::total_cmp);
    Outcome { times, refused }
}
// ANCHOR_END: simulate

#[derive(PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn main() {
    println!("           1 worker              8 workers, one queue");
    println!("load       p50     p99   p99.9     p50     p99   p99.9");
    for percent in [50, 70, 80, 90, 95] {
        let load = f64::from(percent) / 100.0;
        let (one, eight) = (simulate(1, load, usize::MAX), simulate(8, load, usize::MAX));
        let theory = 1.0 / (1.0 - load); // the mean for one worker, M/M/1
        let off = (one.mean() / theory - 1.0).abs();
        assert!(off < 0.1, "mean {} at {load}, theory {theory}", one.mean());
        print!("{percent:>3} %");
        for outcome in [one, eight] {
            for part in [0.5, 0.99, 0.999] {
                print!("{:>8.1}", outcome.percentile(part));
            }
        }
        println!();
    }

    println!("\nload, waiting          refused     p50     p99  in time");
    for percent in [90, 120] {
        for (name, room) in [
            ("no bound", usize::MAX),
            ("at most 64", 64),
            ("at most 10", 10),
        ] {
            let outcome = simulate(1, f64::from(percent) / 100.0, room);
            println!(
                "{percent:>3} %, {name:<12} {:>9.1} % {:>7.0} {:>7.0} {:>6.1} %",
                100.0 * outcome.refused as f64 / REQUESTS as f64,
                outcome.percentile(0.5),
                outcome.percentile(0.99),
                outcome.in_time()
            );
        }
    }
}
