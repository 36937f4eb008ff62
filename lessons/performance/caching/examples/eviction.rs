//! Hit rates of eviction policies on the same four request streams, all from one seeded
//! generator: the output is the same everywhere.

use std::collections::{BTreeSet, HashMap, VecDeque};

const REQUESTS: usize = 400_000;
const KEYS: u32 = 20_000;
const CAPACITY: usize = 1000;

/// A cache without values: only which keys it holds.
trait Policy {
    /// Asks for `key`, and takes it in when it was not there. True for a hit.
    fn request(&mut self, key: u32) -> bool;
}

/// Keys in the order in which they came (FIFO) or were last used (LRU), oldest first.
struct Queue {
    order: BTreeSet<(u64, u32)>,
    place: HashMap<u32, u64>,
    capacity: usize,
    tick: u64,
    move_on_hit: bool,
}

impl Queue {
    fn new(capacity: usize, move_on_hit: bool) -> Queue {
        Queue {
            order: BTreeSet::new(),
            place: HashMap::new(),
            capacity,
            tick: 0,
            move_on_hit,
        }
    }

    fn push(&mut self, key: u32) {
        self.tick += 1;
        self.order.insert((self.tick, key));
        self.place.insert(key, self.tick);
    }

    fn remove(&mut self, key: u32) -> bool {
        let place = self.place.remove(&key);
        place.is_some_and(|tick| self.order.remove(&(tick, key)))
    }

    fn oldest(&self) -> Option<u32> {
        self.order.first().map(|&(_, key)| key)
    }

    fn full(&self) -> bool {
        self.place.len() >= self.capacity
    }
}

impl Policy for Queue {
    fn request(&mut self, key: u32) -> bool {
        if self.place.contains_key(&key) {
            if self.move_on_hit {
                self.remove(key);
                self.push(key);
            }
            return true;
        }
        if self.full()
            && let Some(oldest) = self.oldest()
        {
            self.remove(oldest);
        }
        self.push(key);
        false
    }
}

/// CLOCK: a ring. A hit only sets a mark; the hand clears marks and takes the first key without.
struct Clock {
    ring: Vec<(u32, bool)>,
    place: HashMap<u32, usize>,
    hand: usize,
    capacity: usize,
}

impl Policy for Clock {
    fn request(&mut self, key: u32) -> bool {
        if let Some(&at) = self.place.get(&key) {
            self.ring[at].1 = true;
            return true;
        }
        if self.ring.len() < self.capacity {
            self.place.insert(key, self.ring.len());
            self.ring.push((key, false));
            return false;
        }
        while self.ring[self.hand].1 {
            self.ring[self.hand].1 = false;
            self.hand = (self.hand + 1) % self.capacity;
        }
        self.place.remove(&self.ring[self.hand].0);
        self.ring[self.hand] = (key, false);
        self.place.insert(key, self.hand);
        self.hand = (self.hand + 1) % self.capacity;
        false
    }
}

// ANCHOR: sieve
/// SIEVE: new keys at the end of the queue. A hit sets a mark and moves nothing. The hand goes
/// from the oldest key to the newest, clears marks, and stays where it evicted.
#[derive(Default)]
struct Sieve {
    queue: VecDeque<u32>, // oldest first; a linked list where speed matters
    marks: HashMap<u32, bool>,
    hand: usize,
    capacity: usize,
}

impl Policy for Sieve {
    fn request(&mut self, key: u32) -> bool {
        if let Some(mark) = self.marks.get_mut(&key) {
            *mark = true;
            return true;
        }
        while self.queue.len() >= self.capacity {
            let candidate = self.queue[self.hand];
            if let Some(mark) = self.marks.get_mut(&candidate)
                && *mark
            {
                *mark = false;
                self.hand += 1;
            } else {
                self.marks.remove(&candidate);
                self.queue.remove(self.hand); // what follows moves up to the hand
            }
            if self.hand == self.queue.len() {
                self.hand = 0; // behind the newest comes the oldest
            }
        }
        self.queue.push_back(key);
        self.marks.insert(key, false);
        false
    }
}
// ANCHOR_END: sieve

/// LFU: counts uses as long as a key is cached, and evicts the smallest count.
#[derive(Default)]
struct Lfu {
    order: BTreeSet<(u32, u64, u32)>, // count, time of the last use, key
    counts: HashMap<u32, (u32, u64)>,
    capacity: usize,
    tick: u64,
}

impl Policy for Lfu {
    fn request(&mut self, key: u32) -> bool {
        self.tick += 1;
        let known = self.counts.get(&key).copied();
        if let Some((count, tick)) = known {
            self.order.remove(&(count, tick, key));
        } else if self.counts.len() >= self.capacity
            && let Some((_, _, least)) = self.order.pop_first()
        {
            self.counts.remove(&least);
        }
        let count = known.map_or(0, |(count, _)| count) + 1;
        self.order.insert((count, self.tick, key));
        self.counts.insert(key, (count, self.tick));
        known.is_some()
    }
}

/// W-TinyLFU: a window of 1 % for new keys, a segmented LRU behind it, and at the door between
/// them a count of past requests, also of keys that are not cached. All counts are halved now
/// and then. The real one keeps 4-bit counts in a sketch; this one counts exactly, up to 15.
struct TinyLfu {
    window: Queue,
    probation: Queue,
    protected: Queue,
    counts: HashMap<u32, u32>,
    seen: usize,
    capacity: usize,
}

impl TinyLfu {
    fn new(capacity: usize) -> TinyLfu {
        let window = capacity / 100;
        let protected = (capacity - window) * 8 / 10;
        TinyLfu {
            window: Queue::new(window, true),
            probation: Queue::new(capacity - window - protected, true),
            protected: Queue::new(protected, true),
            counts: HashMap::new(),
            seen: 0,
            capacity,
        }
    }

    fn count(&mut self, key: u32) {
        let count = self.counts.entry(key).or_insert(0);
        *count = (*count + 1).min(15);
        self.seen += 1;
        if self.seen == 10 * self.capacity {
            self.seen /= 2;
            self.counts.retain(|_, count| {
                *count /= 2;
                *count > 0
            });
        }
    }

    fn main_full(&self) -> bool {
        let main = self.probation.place.len() + self.protected.place.len();
        main >= self.probation.capacity + self.protected.capacity
    }

    /// A key leaves the window: it gets a place in the main part if it was asked for more often
    /// than the key that would have to go.
    fn admit(&mut self, candidate: u32) {
        if self.main_full()
            && let Some(victim) = self.probation.oldest()
        {
            if self.counts.get(&candidate) <= self.counts.get(&victim) {
                return;
            }
            self.probation.remove(victim);
        }
        self.probation.push(candidate);
    }
}

impl Policy for TinyLfu {
    fn request(&mut self, key: u32) -> bool {
        self.count(key);
        if self.window.remove(key) {
            self.window.push(key);
            return true;
        }
        if self.protected.remove(key) {
            self.protected.push(key);
            return true;
        }
        if self.probation.remove(key) {
            if self.protected.full()
                && let Some(oldest) = self.protected.oldest()
            {
                self.protected.remove(oldest);
                self.probation.push(oldest);
            }
            self.protected.push(key);
            return true;
        }
        if self.window.full()
            && let Some(oldest) = self.window.oldest()
        {
            self.window.remove(oldest);
            self.admit(oldest);
        }
        self.window.push(key);
        false
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

/// Draws keys by Zipf's law: the k-th most popular one is asked for in proportion to 1/k.
struct Zipf {
    sums: Vec<u64>,
}

impl Zipf {
    fn new(keys: u32) -> Zipf {
        // In whole numbers, so that no machine rounds differently.
        let weights = (1..=u64::from(keys)).map(|k| 1_000_000_000_000 / k);
        let sums = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Zipf {
            sums: sums.collect(),
        }
    }

    fn draw(&self, random: &mut Random) -> u32 {
        let total = self.sums.last().copied().unwrap_or(1);
        let point = random.below(total);
        self.sums.partition_point(|&sum| sum <= point) as u32
    }
}

/// The four streams. Keys of a scan are never asked for again, so they cannot be hits.
fn streams() -> Vec<(&'static str, Vec<u32>)> {
    let (zipf, mut random) = (Zipf::new(KEYS), Random(1));
    let popular: Vec<u32> = (0..REQUESTS).map(|_| zipf.draw(&mut random)).collect();
    let mut scans = popular.clone();
    for (n, key) in scans.iter_mut().enumerate() {
        if n % 2500 >= 1500 {
            *key = KEYS + n as u32; // a report reads 1,000 rows, once each
        }
    }
    let shifting = (0..REQUESTS)
        .map(|n| (popular[n] + (n / 50_000) as u32 * 2503) % KEYS)
        .collect();
    let loops = (0..REQUESTS)
        .map(|n| (n % (CAPACITY * 11 / 10)) as u32)
        .collect();
    vec![
        ("Zipf", popular),
        ("with scans", scans),
        ("shifting", shifting),
        ("loop", loops),
    ]
}

fn main() {
    type Make = fn() -> Box<dyn Policy>;
    let policies: [(&str, Make); 6] = [
        ("FIFO", || Box::new(Queue::new(CAPACITY, false))),
        ("LRU", || Box::new(Queue::new(CAPACITY, true))),
        ("CLOCK", || {
            Box::new(Clock {
                ring: Vec::new(),
                place: HashMap::new(),
                hand: 0,
                capacity: CAPACITY,
            })
        }),
        ("SIEVE", || {
            Box::new(Sieve {
                capacity: CAPACITY,
                ..Sieve::default()
            })
        }),
        ("LFU", || {
            Box::new(Lfu {
                capacity: CAPACITY,
                ..Lfu::default()
            })
        }),
        ("W-TinyLFU", || Box::new(TinyLfu::new(CAPACITY))),
    ];
    let streams = streams();
    print!("hit rate, %");
    for (name, _) in &streams {
        print!("{name:>12}");
    }
    println!();
    for (name, make) in policies {
        print!("{name:<11}");
        for (_, stream) in &streams {
            let mut policy = make();
            let hits = stream.iter().filter(|&&key| policy.request(key)).count();
            let asked = stream.iter().filter(|&&key| key < KEYS).count(); // scans left out
            print!("{:>12.1}", 100.0 * hits as f64 / asked as f64);
        }
        println!();
    }
}
