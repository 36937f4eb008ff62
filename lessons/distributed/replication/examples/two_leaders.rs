//! Two leaders, one a data center, that both take writes and tell each other later. What becomes of
//! two writes to the same key that did not know of each other?

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Sim, Time, explore};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

// ANCHOR: rules
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Rule {
    /// What arrives is applied.
    #[default]
    Arrival,
    /// The later time wins, by the clocks of the leaders.
    Clock,
    /// Whoever knew of the other wins; if neither did, both stay.
    Siblings,
}

/// One write. `knows` counts, for each leader, the writes to this key that it had seen.
#[derive(Clone, Debug, PartialEq)]
struct Version {
    write: u64,
    clock: (Time, Id),
    knows: [u64; 2],
}

impl Version {
    fn knew(&self, other: &Version) -> bool {
        (0..2).all(|leader| self.knows[leader] >= other.knows[leader])
    }
}

/// Puts a version beside or over those that are there.
fn apply(rule: Rule, there: &mut Vec<Version>, new: Version) {
    match rule {
        Rule::Arrival => *there = vec![new],
        Rule::Clock if there.iter().any(|old| old.clock >= new.clock) => {}
        Rule::Clock => *there = vec![new],
        Rule::Siblings if there.iter().any(|old| old.knew(&new)) => {}
        Rule::Siblings => {
            there.retain(|old| !new.knew(old));
            there.push(new);
        }
    }
}
// ANCHOR_END: rules

#[derive(Default)]
struct Leader {
    rule: Rule,
    keys: BTreeMap<u64, Vec<Version>>,
    writes: BTreeSet<u64>,
    /// What somebody read before writing over it: this is gone on purpose.
    replaced: BTreeSet<u64>,
}

impl Node for Leader {
    type Msg = (u64, Version);
    type Disk = ();

    fn start((): &(), _: &mut Net<'_, Self>) -> Leader {
        Leader::default()
    }

    fn receive(&mut self, _: Id, (key, version): (u64, Version), _: &mut Net<'_, Self>) {
        apply(self.rule, self.keys.entry(key).or_default(), version);
    }

    /// A client of this leader reads a key and writes it.
    fn timer(&mut self, left: u64, net: &mut Net<'_, Self>) {
        let key = net.random(0..KEYS);
        let there = self.keys.entry(key).or_default();
        self.replaced.extend(there.iter().map(|old| old.write));
        let mut knows =
            [0, 1].map(|leader| there.iter().map(|old| old.knows[leader]).max().unwrap_or(0));
        knows[net.id] += 1;
        let write = 2 * left + net.id as u64;
        let clock = (net.clock, net.id);
        let version = Version {
            write,
            clock,
            knows,
        };
        self.writes.insert(write);
        net.send(1 - net.id, (key, version.clone()));
        apply(self.rule, there, version);
        if left > 1 {
            let after = net.random(10..30);
            net.wake(after, left - 1);
        }
    }
}

const KEYS: u64 = 100;
const WRITES: u64 = 30;

struct End {
    differ: bool,
    lost: u64,
    siblings: u64,
}

/// Each leader writes 30 times, one in 20 ms, to 100 keys; then all messages arrive.
fn day(seed: u64, rule: Rule, delay: Time) -> (Outcome, End) {
    let faults = Faults {
        delay: delay..delay + delay / 2 + 1,
        twice: 20,
        skew: 20,
        ..Faults::NONE
    };
    let mut sim = Sim::<Leader>::new(2, seed, faults);
    for id in 0..2 {
        sim.call(id, |leader, net| {
            leader.rule = rule;
            net.wake(20, WRITES);
        });
    }
    let mut steps = 0;
    while sim.step() {
        steps += 1;
    }
    let leaders: Vec<&Leader> = sim.up().map(|(_, leader)| leader).collect();
    let there = |leader: &Leader| -> BTreeSet<u64> {
        leader.keys.values().flatten().map(|v| v.write).collect()
    };
    let (a, b) = (there(leaders[0]), there(leaders[1]));
    let writes = leaders.iter().flat_map(|leader| &leader.writes);
    let replaced = |write: &u64| leaders.iter().any(|leader| leader.replaced.contains(write));
    let lost = writes
        .filter(|w| !a.contains(w) && !b.contains(w) && !replaced(w))
        .count() as u64;
    let end = End {
        differ: a != b,
        lost,
        siblings: leaders[0]
            .keys
            .values()
            .filter(|versions| versions.len() > 1)
            .count() as u64,
    };
    let broken = (end.differ || lost > 0).then(|| format!("differ: {}, lost: {lost}", end.differ));
    (Outcome { steps, broken }, end)
}

fn main() {
    println!(
        "{:<22}{:>6}{:>13}{:>13}{:>15}",
        "", "ms", "runs ended", "lost, of", "keys with two"
    );
    println!(
        "{:<22}{:>6}{:>13}{:>13}{:>15}",
        "two writes meet", "apart", "different", "1,000 writes", "values a run"
    );
    for (name, rule) in [
        ("as they arrive", Rule::Arrival),
        ("the later clock wins", Rule::Clock),
        ("both are kept", Rule::Siblings),
    ] {
        for delay in [2, 20, 200] {
            let sums = [const { AtomicU64::new(0) }; 3];
            explore(0..10_000, |seed| {
                let (outcome, end) = day(seed, rule, delay);
                let of = [u64::from(end.differ), end.lost, end.siblings];
                sums.iter()
                    .zip(of)
                    .for_each(|(sum, n)| _ = sum.fetch_add(n, Relaxed));
                outcome
            });
            let [differ, lost, siblings] = sums.map(AtomicU64::into_inner);
            assert!(rule != Rule::Siblings || differ + lost == 0);
            let lost = lost as f64 / (10.0 * 2.0 * WRITES as f64);
            let siblings = siblings as f64 / 10_000.0;
            println!("{name:<22}{delay:>6}{differ:>13}{lost:>13.1}{siblings:>15.2}");
        }
    }
}
