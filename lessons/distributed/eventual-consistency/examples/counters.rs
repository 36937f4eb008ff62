//! Three counters that replicas merge. Small cases are tried in every order of delivery, longer
//! ones over a network that loses, repeats and reorders messages and stops machines.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sim::{Faults, Id, Net, Node, Outcome, Report, Sim, explore};

// ANCHOR: gcounter
/// Grows only: one number for each replica, and only its owner raises it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct GCounter(BTreeMap<Id, u64>);

impl GCounter {
    fn add(&mut self, me: Id, n: u64) {
        *self.0.entry(me).or_default() += n;
    }

    fn value(&self) -> u64 {
        self.0.values().sum()
    }

    fn merge(&mut self, other: &GCounter) {
        for (&replica, &n) in &other.0 {
            let mine = self.0.entry(replica).or_default();
            *mine = n.max(*mine);
        }
    }
}

/// Goes both ways: what was added and what was taken away are counted apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct PnCounter {
    up: GCounter,
    down: GCounter,
}
// ANCHOR_END: gcounter

/// A counter that replicas can merge.
trait Counter: Clone + Default + Ord + fmt::Debug + Send {
    const NAME: &'static str;
    fn add(&mut self, me: Id, n: i64);
    fn value(&self) -> i64;
    fn merge(&mut self, other: &Self);
}

impl Counter for PnCounter {
    const NAME: &'static str = "each slot: the larger";
    fn add(&mut self, me: Id, n: i64) {
        let half = if n < 0 { &mut self.down } else { &mut self.up };
        half.add(me, n.unsigned_abs());
    }
    fn value(&self) -> i64 {
        self.up.value() as i64 - self.down.value() as i64
    }
    fn merge(&mut self, other: &Self) {
        self.up.merge(&other.up);
        self.down.merge(&other.down);
    }
}

/// Broken: merging adds, slot by slot.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct AddsOnMerge(BTreeMap<Id, i64>);

impl fmt::Debug for AddsOnMerge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Counter for AddsOnMerge {
    const NAME: &'static str = "each slot: the sum";
    fn add(&mut self, me: Id, n: i64) {
        *self.0.entry(me).or_default() += n;
    }
    fn value(&self) -> i64 {
        self.0.values().sum()
    }
    fn merge(&mut self, other: &Self) {
        for (&replica, &n) in &other.0 {
            *self.0.entry(replica).or_default() += n;
        }
    }
}

/// Broken: one number for all, and merging takes the larger.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct LargerTotal(i64);

impl Counter for LargerTotal {
    const NAME: &'static str = "one total: the larger";
    fn add(&mut self, _me: Id, n: i64) {
        self.0 += n;
    }
    fn value(&self) -> i64 {
        self.0
    }
    fn merge(&mut self, other: &Self) {
        self.0 = self.0.max(other.0);
    }
}

/// All orders of `items`.
fn permutations<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for n in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(n);
        for mut order in permutations(&rest) {
            order.insert(0, first.clone());
            all.push(order);
        }
    }
    all
}

/// Three replicas count for themselves and send their state twice, once in the middle and once at
/// the end. The first three messages come 0 to 2 times, the last three 1 or 2 times, all in any
/// order. Returns the number of deliveries, and the values that the receiver ended with.
fn every_delivery<C: Counter>() -> (u64, BTreeSet<i64>) {
    let counts = [[5, 2], [3, -2], [4, 1]];
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for (me, steps) in counts.iter().enumerate() {
        let mut counter = C::default();
        counter.add(me, steps[0]);
        early.push(counter.clone());
        counter.add(me, steps[1]);
        late.push(counter);
    }
    let orders = permutations(&[0, 1, 2, 3, 4, 5]);
    let (mut deliveries, mut values) = (0, BTreeSet::new());
    for times in 0..3 * 3 * 3 * 2 * 2 * 2 {
        let early_times = [times % 3, times / 3 % 3, times / 9 % 3];
        let late_times = [27, 54, 108].map(|digit| 1 + times / digit % 2);
        for order in &orders {
            let mut receiver = C::default();
            for &n in order {
                let (message, times) = match n {
                    0..3 => (&early[n], early_times[n]),
                    _ => (&late[n - 3], late_times[n - 3]),
                };
                (0..times).for_each(|_| receiver.merge(message));
            }
            deliveries += 1;
            values.insert(receiver.value());
        }
    }
    (deliveries, values)
}

// ANCHOR: node
/// What a replica keeps, saves and sends: the counter, and for the check also what was counted.
#[derive(Clone, Default)]
struct State<C> {
    counter: C,
    truth: BTreeMap<u64, i64>, // each change under a number of its own
}

struct Replica<C>(State<C>);

impl<C: Counter> Node for Replica<C> {
    type Msg = State<C>;
    type Disk = State<C>;

    fn start(disk: &State<C>, net: &mut Net<'_, Self>) -> Self {
        let first = net.random(1..40);
        net.wake(first, 0);
        Replica(disk.clone())
    }

    fn receive(&mut self, _: Id, other: State<C>, net: &mut Net<'_, Self>) {
        self.0.counter.merge(&other.counter);
        self.0.truth.extend(other.truth);
        net.note(|| format!("has {:?}", self.0));
        net.save(|disk| *disk = self.0.clone());
    }

    fn timer(&mut self, _: u64, net: &mut Net<'_, Self>) {
        if net.now < WRITES_END && net.random(0..2) == 0 {
            let n = [1, 2, -1][net.random(0..3) as usize];
            self.0.counter.add(net.id, n);
            self.0.truth.insert(net.random(0..u64::MAX), n);
            net.note(|| format!("counts {n:+}: has {:?}", self.0));
            net.save(|disk| *disk = self.0.clone()); // and only now tells its client
        }
        let peer = (net.id + 1 + net.random(0..net.nodes as u64 - 1) as usize) % net.nodes;
        net.send(peer, self.0.clone());
        net.wake(40, 0);
    }
}
// ANCHOR_END: node

impl<C: Counter> fmt::Debug for State<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.counter)
    }
}

/// Until when replicas count; after it, they only talk to each other.
const WRITES_END: u64 = 1500;

// ANCHOR: run
fn run<C: Counter>(seed: u64, trace: Option<&mut String>) -> Outcome {
    let mut sim = Sim::<Replica<C>>::new(3, seed, Faults::MANY);
    if trace.is_some() {
        sim.record();
    }
    let outcome = sim.check(200, |sim| {
        for (id, Replica(state)) in sim.up() {
            let (value, truth) = (state.counter.value(), state.truth.values().sum::<i64>());
            if value != truth {
                return Err(format!("n{id} says {value}, and knows of {truth}"));
            }
        }
        Ok(())
    });
    if let Some(trace) = trace {
        *trace = sim.trace().to_string();
    }
    if outcome.broken.is_some() {
        return outcome;
    }
    settle(&mut sim, outcome)
}

/// No more writes; the network goes on as badly as before. All replicas must become equal.
fn settle<C: Counter>(sim: &mut Sim<Replica<C>>, mut outcome: Outcome) -> Outcome {
    sim.run_until(WRITES_END);
    for _ in 0..100 {
        sim.run_until(sim.now + 100);
        let states: Vec<_> = sim.up().map(|(_, replica)| &replica.0).collect();
        let same = |s: &&State<C>| s.counter == states[0].counter && s.truth == states[0].truth;
        if states.len() == 3 && states.iter().all(same) {
            return outcome;
        }
    }
    outcome.broken = Some("not equal ten seconds after the last write".to_string());
    outcome
}
// ANCHOR_END: run

fn row<C: Counter>() -> Report {
    let (deliveries, values) = every_delivery::<C>();
    let ends = match values.first() {
        Some(value) if values.len() == 1 => format!("{value}"),
        _ => format!("{} values", values.len()),
    };
    let report = explore(0..10_000, |seed| run::<C>(seed, None));
    println!(
        "{:<23}{deliveries:>10} {ends:>10} {:>7} {:>8} {:>7}",
        C::NAME,
        report.runs,
        report.steps,
        report.failed
    );
    report
}

fn show<C: Counter>(report: Report) {
    let Some((seed, outcome)) = report.shortest else {
        return;
    };
    let mut trace = String::new();
    assert_eq!(run::<C>(seed, Some(&mut trace)), outcome);
    println!("\n{}, seed {seed}:", C::NAME);
    print!("{trace}");
    println!("       {}", outcome.broken.unwrap_or_default());
}

fn main() {
    println!("merge                  deliveries  ends with    runs    steps  failed");
    row::<PnCounter>();
    let adds = row::<AddsOnMerge>();
    row::<LargerTotal>();
    show::<AddsOnMerge>(adds);
}
