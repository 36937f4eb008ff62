//! Hit rates of two levels: the arithmetic, and a simulation that shows what the second level
//! gets to see.

use std::collections::{BTreeSet, HashMap};

/// Microseconds for a hit in the process, a hit in the remote cache, and a query.
const LOCAL: f64 = 0.2;
const REMOTE: f64 = 500.0;
const QUERY: f64 = 20_000.0;

/// Least recently used, keys only.
struct Lru {
    order: BTreeSet<(u64, u32)>,
    last_use: HashMap<u32, u64>,
    capacity: usize,
    tick: u64,
}

impl Lru {
    fn new(capacity: usize) -> Lru {
        Lru {
            order: BTreeSet::new(),
            last_use: HashMap::new(),
            capacity,
            tick: 0,
        }
    }

    fn request(&mut self, key: u32) -> bool {
        self.tick += 1;
        let known = self.last_use.insert(key, self.tick);
        if let Some(tick) = known {
            self.order.remove(&(tick, key));
        } else if self.order.len() >= self.capacity
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.last_use.remove(&oldest);
        }
        self.order.insert((self.tick, key));
        known.is_some()
    }
}

/// SplitMix64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// Requests for `keys` keys by Zipf's law, in whole numbers so that no machine rounds otherwise.
fn zipf(keys: u64, requests: usize, random: &mut Random) -> Vec<u32> {
    let weights = (1..=keys).map(|k| 1_000_000_000_000 / k);
    let sums: Vec<u64> = weights
        .scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect();
    let total = sums.last().copied().unwrap_or(1);
    (0..requests)
        .map(|_| {
            let point = random.below(total);
            sums.partition_point(|&sum| sum <= point) as u32
        })
        .collect()
}

// ANCHOR: arithmetic
/// Mean latency, and the part of all requests that reaches the database.
fn two_levels(local_hits: f64, remote_hits: f64) -> (f64, f64) {
    let to_remote = 1.0 - local_hits;
    let to_database = to_remote * (1.0 - remote_hits); // of what the first level let through
    let latency = LOCAL + to_remote * REMOTE + to_database * QUERY;
    (latency, to_database)
}
// ANCHOR_END: arithmetic

fn main() {
    println!("hit rates       mean latency   to the database, of 10,000 requests");
    for (local, remote) in [
        (0.0, 0.90),
        (0.0, 0.95),
        (0.0, 0.99),
        (0.80, 0.50),
        (0.80, 0.75),
    ] {
        let (latency, misses) = two_levels(local, remote);
        println!(
            "{:>3.0} %, {:>3.0} %   {latency:>9.0} µs   {:>8.0}",
            100.0 * local,
            100.0 * remote,
            10_000.0 * misses
        );
    }

    let stream = zipf(100_000, 600_000, &mut Random(3));
    let percent = |hits: usize, of: usize| 100.0 * hits as f64 / of as f64;
    println!("keys cached of 100,000   hit rate");
    for capacity in [100, 1000, 10_000, 50_000] {
        let mut cache = Lru::new(capacity);
        let hits = stream.iter().filter(|&&key| cache.request(key)).count();
        println!("{capacity:>22}   {:>6.1} %", percent(hits, stream.len()));
    }

    // Four processes, each with a small cache of its own, in front of one large cache.
    let mut locals: Vec<Lru> = (0..4).map(|_| Lru::new(1000)).collect();
    let mut remote = Lru::new(10_000);
    let (mut local_hits, mut remote_hits) = (0, 0);
    for (n, &key) in stream.iter().enumerate() {
        if locals[n % 4].request(key) {
            local_hits += 1;
        } else if remote.request(key) {
            remote_hits += 1;
        }
    }
    let passed_on = stream.len() - local_hits;
    println!("4 × 1,000 in front of 10,000:");
    println!(
        "  first level   {:>5.1} %",
        percent(local_hits, stream.len())
    );
    println!("  second level  {:>5.1} %", percent(remote_hits, passed_on));
    println!(
        "  both          {:>5.1} %",
        percent(local_hits + remote_hits, stream.len())
    );
}
