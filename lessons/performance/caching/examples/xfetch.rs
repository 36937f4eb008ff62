//! Probabilistic early expiration (XFetch), simulated: requests come at random, a load takes
//! 200 ms, and a value lives for 60 s. Everything is in virtual time and from a seeded generator.

const LOAD: f64 = 0.2;
const TTL: f64 = 60.0;
const PERIODS: u32 = 1000;

// ANCHOR: rule
/// Whether this request refreshes the value, though it has not expired yet. `delta` is how long
/// the last load took, `rand` is uniform in (0, 1]; beta = 1 unless measured otherwise.
fn refresh_early(now: f64, expiry: f64, delta: f64, beta: f64, rand: f64) -> bool {
    now - delta * beta * rand.ln() >= expiry
}
// ANCHOR_END: rule

/// SplitMix64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

struct Seen {
    loads: f64,
    early: f64,
    expired: f64,
}

/// Runs many periods, from one stored value to the next. Returns, for a period, the loads that
/// began before the first one was finished, how long before the expiry the first one began, and
/// the part of periods in which somebody found the value expired.
fn simulate(rate: f64, beta: f64, random: &mut Random) -> Seen {
    let (mut loads, mut early, mut expired) = (0u32, 0.0, 0u32);
    for _ in 0..PERIODS {
        // Earlier than 10 s before the expiry a refresh has a chance of 1 in 10^10 or less.
        let (mut now, mut first) = (TTL - 10.0, None);
        let mut late = false;
        loop {
            now -= random.unit().ln() / rate; // the next request
            if first.is_some_and(|first| now >= first + LOAD) {
                break; // the new value is stored
            }
            if refresh_early(now, TTL, LOAD, beta, random.unit()) {
                first.get_or_insert(now);
                loads += 1;
                late |= now >= TTL;
            }
        }
        early += TTL - first.unwrap_or(TTL).min(TTL);
        expired += u32::from(late);
    }
    let periods = f64::from(PERIODS);
    Seen {
        loads: f64::from(loads) / periods,
        early: early / periods,
        expired: 100.0 * f64::from(expired) / periods,
    }
}

fn main() {
    let mut random = Random(7);
    println!("how often one request refreshes, by time left (load 0.2 s, beta 1):");
    for left in [0.1, 0.2, 0.5, 1.0, 2.0] {
        let tries = 1_000_000;
        let yes = (0..tries)
            .filter(|_| refresh_early(TTL - left, TTL, LOAD, 1.0, random.unit()))
            .count();
        let measured = 100.0 * yes as f64 / f64::from(tries);
        println!(
            "  {left:.1} s {measured:>8.3} %   exp(-left/load) {:>8.3} %",
            100.0 * (-left / LOAD).exp()
        );
    }
    println!("requests/s  beta   loads a period   seconds early   periods with a miss");
    for rate in [10.0, 100.0, 1000.0] {
        for beta in [0.0, 1.0, 2.0] {
            let seen = simulate(rate, beta, &mut random);
            println!(
                "{rate:>10}  {beta:>4}   {:>14.1}   {:>13.2}   {:>17.1} %",
                seen.loads, seen.early, seen.expired
            );
        }
    }
}
