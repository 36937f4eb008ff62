//! A cache is lost and comes back empty, in virtual time. The database behind it can answer 200
//! queries a second; 1,000 requests a second come in, and nobody waits for more than a second.

use std::collections::VecDeque;

const KEYS: u64 = 20_000;
const WORKERS: usize = 10;
const QUERY: u32 = 50; // milliseconds, like all times here
const PATIENCE: u32 = 1000;
const TTL: u32 = 100_000;
const LOST: u32 = 100_000; // when the cache is lost
const INTERVALS: usize = 20; // of 20 seconds each

fn interval(time: u32) -> usize {
    time as usize / 20_000
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

#[derive(Clone, Copy)]
struct Service {
    /// One query a key, and its answer is kept though its callers have left.
    single_flight: bool,
    /// More than this many waiting queries: the next one is refused.
    queue: usize,
    /// Load the most popular keys before the first request.
    warm: usize,
}

struct Query {
    key: usize,
    callers: Vec<u32>, // when each of them asked
    done: u32,
}

struct Run {
    random: Random,
    sums: Vec<u64>, // Zipf's law, summed up
    expires: Vec<u32>,
    waiting: VecDeque<Query>,
    running: Vec<Query>,
    answered: Vec<u32>, // requests, by the interval in which they came
    misses: Vec<u32>,
}

impl Run {
    fn new() -> Run {
        let weights = (1..=KEYS).map(|k| 1_000_000_000_000 / k);
        let sums = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Run {
            random: Random(5),
            sums: sums.collect(),
            expires: vec![0; KEYS as usize],
            waiting: VecDeque::new(),
            running: Vec::new(),
            answered: vec![0; INTERVALS],
            misses: vec![0; INTERVALS],
        }
    }

    fn store(&mut self, key: usize, now: u32) {
        let jitter = self.random.below(u64::from(TTL / 5)) as u32;
        self.expires[key] = now + TTL - jitter;
    }

    fn request(&mut self, now: u32, service: Service) {
        let point = self.random.below(self.sums.last().copied().unwrap_or(1));
        let key = self.sums.partition_point(|&sum| sum <= point);
        if self.expires[key] > now {
            self.answered[interval(now)] += 1;
            return;
        }
        self.misses[interval(now)] += 1;
        let mut queries = self.running.iter_mut().chain(&mut self.waiting);
        if service.single_flight
            && let Some(query) = queries.find(|query| query.key == key)
        {
            query.callers.push(now);
        } else if self.waiting.len() < service.queue {
            self.waiting.push_back(Query {
                key,
                callers: vec![now],
                done: 0,
            });
        }
    }

    fn database(&mut self, now: u32, service: Service) {
        let finished = self.running.extract_if(.., |query| query.done <= now);
        for query in finished.collect::<Vec<_>>() {
            let mut callers = query.callers;
            callers.retain(|&at| now - at <= PATIENCE); // the others have given up
            for &at in &callers {
                self.answered[interval(at)] += 1;
            }
            if !callers.is_empty() || service.single_flight {
                self.store(query.key, now); // else the handler was cancelled with its caller
            }
        }
        while self.running.len() < WORKERS {
            let Some(mut query) = self.waiting.pop_front() else {
                break;
            };
            query.done = now + QUERY;
            self.running.push(query);
        }
    }
}

fn simulate(service: Service) -> Run {
    let mut run = Run::new();
    for key in 0..KEYS as usize {
        run.expires[key] = run.random.below(u64::from(TTL)) as u32;
    }
    for now in 0..400_000 {
        if now == LOST {
            run.expires.fill(0);
            for key in 0..service.warm {
                run.store(key, now); // takes warm ÷ 200 seconds before the first request
            }
        }
        run.database(now, service);
        run.request(now, service);
    }
    run
}

fn main() {
    println!("requests answered, %      before   +20 s   +40 s   +60 s  +120 s  +300 s");
    for (name, single_flight, queue, warm) in [
        ("as it was", false, usize::MAX, 0),
        ("single flight", true, usize::MAX, 0),
        ("queue of 100", false, 100, 0),
        ("both", true, 100, 0),
        ("both, 2,000 keys loaded", true, 100, 2000),
    ] {
        let run = simulate(Service {
            single_flight,
            queue,
            warm,
        });
        print!("{name:<24}");
        for n in [4, 5, 6, 7, 10, 19] {
            print!("{:>8.1}", f64::from(run.answered[n]) / 200.0);
        }
        println!();
        if name == "as it was" {
            let [before, after] = [4, 5].map(|n| run.misses[n] / 20);
            println!("  (misses a second: {before} before, {after} in the 20 s after)");
        }
    }
}
