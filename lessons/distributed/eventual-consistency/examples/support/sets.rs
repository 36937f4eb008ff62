//! Sets that replicas change without asking each other: one with tombstones, which says what is
//! right, one without, and the ways in which such sets are got wrong.

#![allow(dead_code)] // each program uses a part of it

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::rc::Rc;

use crate::sim::{Faults, Id, Net, Node, Outcome, Report, Sim, Time, explore};

/// What an add is known by: the replica's name, and a number that it never uses twice.
type Dot = (u64, u64);

pub trait Set: Clone + Default + PartialEq + fmt::Debug {
    const NAME: &'static str;
    /// Whether a replica that lost its disk comes back under a new name.
    const NEW_NAME: bool = true;
    fn add(&mut self, value: char, dot: Dot) -> Self;
    fn remove(&mut self, value: char, now: Time) -> Self;
    fn merge(&mut self, other: &Self);
    fn values(&self) -> BTreeSet<char>;
    /// Called every 40 ms; true if something was forgotten.
    fn collect(&mut self, _now: Time) -> bool {
        false
    }
}

// ANCHOR: tagged
/// Every add gets a tag of its own; a remove names the tags that it saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tagged {
    adds: BTreeSet<(Dot, char)>,
    removed: BTreeSet<Dot>, // the tombstones
}

impl Tagged {
    fn tags(&self, value: char) -> BTreeSet<Dot> {
        let live = self
            .adds
            .iter()
            .filter(|(dot, _)| !self.removed.contains(dot));
        let of_value = live.filter(|(_, v)| *v == value);
        of_value.map(|(dot, _)| *dot).collect()
    }

    fn add(&mut self, value: char, dot: Dot) -> Tagged {
        let removed = self.tags(value); // the new tag stands for the old ones too
        let adds = BTreeSet::from([(dot, value)]);
        self.change(Tagged { adds, removed })
    }

    fn remove(&mut self, value: char) -> Tagged {
        let (adds, removed) = (BTreeSet::new(), self.tags(value));
        self.change(Tagged { adds, removed })
    }

    /// A change is a small set of the same kind: merged here, then sent to the others.
    fn change(&mut self, delta: Tagged) -> Tagged {
        self.merge(&delta);
        delta
    }

    fn merge(&mut self, other: &Tagged) {
        self.adds.extend(&other.adds);
        self.removed.extend(&other.removed);
    }
    // ANCHOR_END: tagged

    fn values(&self) -> BTreeSet<char> {
        let live = self
            .adds
            .iter()
            .filter(|(dot, _)| !self.removed.contains(dot));
        live.map(|(_, value)| *value).collect()
    }
}

// ANCHOR: seen
/// All dots that a replica has heard of: for each replica all up to a number, and single ones
/// beyond a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    upto: BTreeMap<u64, u64>,
    beyond: BTreeSet<Dot>,
}

impl Seen {
    fn contains(&self, dot: Dot) -> bool {
        self.upto.get(&dot.0).is_some_and(|&n| dot.1 <= n) || self.beyond.contains(&dot)
    }

    fn merge(&mut self, other: &Seen) {
        for (&replica, &n) in &other.upto {
            let mine = self.upto.entry(replica).or_default();
            *mine = n.max(*mine);
        }
        for dot in std::mem::take(&mut self.beyond).union(&other.beyond) {
            let mine = self.upto.entry(dot.0).or_default();
            if dot.1 == *mine + 1 {
                *mine += 1; // in order, so what follows a gap that was closed joins too
            } else if dot.1 > *mine {
                self.beyond.insert(*dot);
            }
        }
        self.upto.retain(|_, n| *n > 0);
    }
}
// ANCHOR_END: seen

// ANCHOR: dotted
/// No tombstones: what is seen and not live was removed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dotted {
    live: BTreeMap<Dot, char>,
    seen: Seen,
}

impl Dotted {
    fn merge(&mut self, other: &Dotted) {
        let removed = |dot: &Dot| other.seen.contains(*dot) && !other.live.contains_key(dot);
        self.live.retain(|dot, _| !removed(dot));
        for (&dot, &value) in &other.live {
            if !self.seen.contains(dot) {
                self.live.insert(dot, value);
            } // else it is live here too, or was removed here
        }
        self.seen.merge(&other.seen);
    }
    // ANCHOR_END: dotted

    fn dots(&self, value: char) -> BTreeSet<Dot> {
        let of_value = self.live.iter().filter(|(_, v)| **v == value);
        of_value.map(|(dot, _)| *dot).collect()
    }

    fn change(&mut self, live: BTreeMap<Dot, char>, replaced: BTreeSet<Dot>) -> Dotted {
        let beyond = live.keys().copied().chain(replaced).collect();
        let upto = BTreeMap::new();
        let mut delta = Dotted {
            live,
            seen: Seen { upto, beyond },
        };
        delta.seen.merge(&Seen::default());
        self.merge(&delta);
        delta
    }
}

impl Set for Dotted {
    const NAME: &'static str = "dots, no tombstones";
    fn add(&mut self, value: char, dot: Dot) -> Self {
        let replaced = self.dots(value);
        self.change(BTreeMap::from([(dot, value)]), replaced)
    }
    fn remove(&mut self, value: char, _now: Time) -> Self {
        let replaced = self.dots(value);
        self.change(BTreeMap::new(), replaced)
    }
    fn merge(&mut self, other: &Self) {
        Dotted::merge(self, other);
    }
    fn values(&self) -> BTreeSet<char> {
        self.live.values().copied().collect()
    }
}

// ANCHOR: by_value
/// Broken: the tombstone names the value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByValue {
    adds: BTreeSet<char>,
    removed: BTreeSet<char>,
}

impl Set for ByValue {
    const NAME: &'static str = "removes by value";
    fn add(&mut self, value: char, _dot: Dot) -> Self {
        self.removed.remove(&value); // or it could never be added again
        self.adds.insert(value);
        ByValue {
            adds: BTreeSet::from([value]),
            removed: BTreeSet::new(),
        }
    }
    fn remove(&mut self, value: char, _now: Time) -> Self {
        self.removed.insert(value);
        ByValue {
            adds: BTreeSet::new(),
            removed: BTreeSet::from([value]),
        }
    }
    fn merge(&mut self, other: &Self) {
        self.adds.extend(&other.adds);
        self.removed.extend(&other.removed);
    }
    // ANCHOR_END: by_value
    fn values(&self) -> BTreeSet<char> {
        self.adds.difference(&self.removed).copied().collect()
    }
}

/// Broken: forgets tombstones, and what they stand for, after 200 ms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expiring {
    tagged: Tagged,
    since: BTreeMap<Dot, Time>,
}

impl Set for Expiring {
    const NAME: &'static str = "tombstones for 200 ms";
    fn add(&mut self, value: char, dot: Dot) -> Self {
        let tagged = self.tagged.add(value, dot);
        let since = BTreeMap::new();
        Expiring { tagged, since }
    }
    fn remove(&mut self, value: char, now: Time) -> Self {
        let tagged = self.tagged.remove(value);
        let since: BTreeMap<_, _> = tagged.removed.iter().map(|&dot| (dot, now)).collect();
        self.since.extend(&since);
        Expiring { tagged, since }
    }
    fn merge(&mut self, other: &Self) {
        self.tagged.merge(&other.tagged);
        self.since.extend(&other.since);
    }
    fn values(&self) -> BTreeSet<char> {
        self.tagged.values()
    }
    // ANCHOR: expire
    fn collect(&mut self, now: Time) -> bool {
        let tombstones = std::mem::take(&mut self.tagged.removed);
        let before = tombstones.len();
        for dot in tombstones {
            if *self.since.entry(dot).or_insert(now) + 200 < now {
                self.tagged.adds.retain(|(add, _)| *add != dot);
                self.since.remove(&dot);
            } else {
                self.tagged.removed.insert(dot);
            }
        }
        self.tagged.removed.len() < before
    }
    // ANCHOR_END: expire
}

/// Broken: a delta says "all up to 7" after the receiver missed 6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gaps(Dotted);

impl Set for Gaps {
    const NAME: &'static str = "deltas, a gap ignored";
    fn add(&mut self, value: char, dot: Dot) -> Self {
        Gaps(self.0.add(value, dot))
    }
    fn remove(&mut self, value: char, now: Time) -> Self {
        Gaps(self.0.remove(value, now))
    }
    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
        let beyond = std::mem::take(&mut self.0.seen.beyond);
        self.0.seen.upto.extend(beyond); // the largest of each replica comes last
    }
    fn values(&self) -> BTreeSet<char> {
        self.0.values()
    }
}

/// Broken: a replica that lost its disk goes on under its old name, and counts from 1 again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OldName(Dotted);

impl Set for OldName {
    const NAME: &'static str = "same name, new disk";
    const NEW_NAME: bool = false;
    fn add(&mut self, value: char, dot: Dot) -> Self {
        OldName(self.0.add(value, dot))
    }
    fn remove(&mut self, value: char, now: Time) -> Self {
        OldName(self.0.remove(value, now))
    }
    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }
    fn values(&self) -> BTreeSet<char> {
        self.0.values()
    }
}

/// What is sent: the set under test, or a change of it, and the same for the set that says what is
/// right. The latter gives tags that are random and never repeat.
#[derive(Clone, Default, PartialEq)]
struct State<S> {
    set: S,
    truth: Tagged,
}

impl<S: Set> fmt::Debug for State<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (dot, value) in &self.truth.adds {
            if !self.truth.removed.contains(dot) {
                write!(text, "{value}{} ", dot.1)?;
            }
        }
        for (_, n) in &self.truth.removed {
            write!(text, "−{n} ")?;
        }
        write!(f, "[{}]", text.trim_end())
    }
}

#[derive(Clone, Default)]
struct Disk<S> {
    name: Option<u64>,
    added: u64,
    state: Rc<State<S>>,
}

struct Replica<S> {
    name: u64,
    added: u64,
    state: Rc<State<S>>,
}

impl<S: Set> Replica<S> {
    fn add(&mut self, value: char, net: &mut Net<'_, Self>) {
        self.added += 1;
        let unique = (net.random(0..u64::MAX), 10 * net.id as u64 + self.added);
        let state = Rc::make_mut(&mut self.state);
        let delta = State {
            set: state.set.add(value, (self.name, self.added)),
            truth: state.truth.add(value, unique),
        };
        net.note(|| format!("adds {value}, tag {}: has {}", unique.1, self.show()));
        self.changed(delta, net);
    }

    fn remove(&mut self, value: char, net: &mut Net<'_, Self>) {
        let state = Rc::make_mut(&mut self.state);
        let delta = State {
            set: state.set.remove(value, net.now),
            truth: state.truth.remove(value),
        };
        net.note(|| format!("removes {value}: has {}", self.show()));
        self.changed(delta, net);
    }

    fn changed(&mut self, delta: State<S>, net: &mut Net<'_, Self>) {
        self.save(net);
        net.broadcast(&Rc::new(delta));
    }

    fn save(&self, net: &mut Net<'_, Self>) {
        net.save(|disk| {
            *disk = Disk {
                name: Some(self.name),
                added: self.added,
                state: self.state.clone(),
            }
        });
    }

    fn show(&self) -> String {
        let values = self.state.set.values().into_iter().collect::<String>();
        if values.is_empty() {
            "nothing".to_string()
        } else {
            values
        }
    }
}

// ANCHOR: replica
impl<S: Set> Node for Replica<S> {
    type Msg = Rc<State<S>>;
    type Disk = Disk<S>;

    fn start(disk: &Disk<S>, net: &mut Net<'_, Self>) -> Self {
        let name = match disk.name {
            Some(name) => name,
            None if S::NEW_NAME => net.random(0..u64::MAX),
            None => net.id as u64,
        };
        let first = net.random(1..40);
        net.wake(first, 0);
        let state = disk.state.clone();
        let replica = Replica {
            name,
            added: disk.added,
            state,
        };
        replica.save(net);
        replica
    }

    fn receive(&mut self, _: Id, other: Rc<State<S>>, net: &mut Net<'_, Self>) {
        let state = Rc::make_mut(&mut self.state);
        state.set.merge(&other.set);
        state.truth.merge(&other.truth);
        net.note(|| format!("has {}", self.show()));
        self.save(net);
    }

    /// Changes something and tells everybody what, or sends everything to one other replica.
    fn timer(&mut self, _: u64, net: &mut Net<'_, Self>) {
        if Rc::make_mut(&mut self.state).set.collect(net.now) {
            net.note(|| "forgets what it removed 200 ms ago".to_string());
        }
        let value = ['x', 'y'][net.random(0..2) as usize];
        match net.random(0..6) {
            0 | 1 if net.now < WRITES_END => self.add(value, net),
            2 if net.now < WRITES_END && self.state.set.values().contains(&value) => {
                self.remove(value, net);
            }
            _ => {
                let other = 1 + net.random(0..net.nodes as u64 - 1) as usize;
                net.send((net.id + other) % net.nodes, self.state.clone());
            }
        }
        net.wake(40, 0);
    }
}
// ANCHOR_END: replica

const WRITES_END: Time = 500;

fn run<S: Set>(seed: u64, trace: Option<&mut String>) -> Outcome {
    let faults = Faults {
        wiped: true,
        ..Faults::MANY
    };
    let mut sim = Sim::<Replica<S>>::new(3, seed, faults);
    if trace.is_some() {
        sim.record();
    }
    // ANCHOR: check
    let outcome = sim.check(120, |sim| {
        for (id, replica) in sim.up() {
            let (shown, right) = (replica.state.set.values(), replica.state.truth.values());
            if shown != right {
                let [shown, right] = [shown, right].map(String::from_iter);
                return Err(format!("n{id} has [{shown}], and should have [{right}]"));
            }
        }
        Ok(())
    });
    // ANCHOR_END: check
    if let Some(trace) = trace {
        *trace = sim.trace().to_string();
    }
    if outcome.broken.is_some() {
        return outcome;
    }
    settle(&mut sim, outcome)
}

/// No more changes: all replicas must become equal.
fn settle<S: Set>(sim: &mut Sim<Replica<S>>, mut outcome: Outcome) -> Outcome {
    sim.run_until(WRITES_END);
    for _ in 0..100 {
        sim.run_until(sim.now + 100);
        let states: Vec<_> = sim.up().map(|(_, replica)| &replica.state).collect();
        if states.len() == 3 && states.iter().all(|state| *state == states[0]) {
            return outcome;
        }
    }
    outcome.broken = Some("not equal ten seconds after the last change".to_string());
    outcome
}

/// Four changes by two replicas reach a third in every order, each once or twice. Returns how many
/// ways there are, and the sets that they end with; x and z is right.
fn every_delivery<S: Set>() -> (usize, String) {
    let (mut a, mut b) = (S::default(), S::default());
    let first = a.add('x', (1, 1));
    b.merge(&first);
    let removed = b.remove('x', 0);
    let other = a.add('z', (1, 2));
    let again = a.add('x', (1, 3)); // a has not heard of the remove
    let changes = [&first, &removed, &other, &again];
    let (mut ways, mut ends) = (0, BTreeSet::new());
    for code in 0..4 * 4 * 4 * 4 * 16 {
        let order = [code % 4, code / 4 % 4, code / 16 % 4, code / 64 % 4];
        if BTreeSet::from(order).len() < 4 {
            continue; // not a permutation
        }
        let mut c = S::default();
        for change in order {
            let times = 1 + ((code / 256) >> change) % 2;
            (0..times).for_each(|_| c.merge(changes[change]));
        }
        ways += 1;
        ends.insert(String::from_iter(c.values()));
    }
    (ways, Vec::from_iter(ends).join(","))
}

pub fn explore_all<S: Set>() -> Report {
    explore(0..10_000, |seed| run::<S>(seed, None))
}

pub fn row<S: Set>() -> Report {
    let report = explore_all::<S>();
    let (ways, ends) = every_delivery::<S>();
    println!(
        "{:<22} {ways:>10}  {ends:<9} {:>7} {:>9} {:>7}",
        S::NAME,
        report.runs,
        report.steps,
        report.failed
    );
    report
}

/// The trace of the shortest run that failed: lines with one of the words, what machines do, and
/// how it ended.
pub fn show<S: Set>(report: Report, words: &[&str]) {
    let Some((seed, outcome)) = report.shortest else {
        return;
    };
    let mut trace = String::new();
    assert_eq!(run::<S>(seed, Some(&mut trace)), outcome);
    println!("{}, seed {seed}:", S::NAME);
    let last = trace.lines().last().unwrap_or_default();
    for line in trace.lines() {
        let machine = line.ends_with("crashes") || line.ends_with("restarts");
        if machine || line == last || words.iter().any(|word| line.contains(word)) {
            println!("{line}");
        }
    }
    println!("       {}", outcome.broken.unwrap_or_default());
}

/// A value is added and removed a thousand times. How many dots are stored in the end?
pub fn after_a_thousand() -> (usize, usize) {
    let (mut tagged, mut dotted) = (Tagged::default(), Dotted::default());
    for n in 1..=1000 {
        tagged.add('x', (7, n));
        tagged.remove('x');
        dotted.add('x', (7, n));
        dotted.remove('x', n);
    }
    let Seen { upto, beyond } = dotted.seen;
    (
        tagged.adds.len() + tagged.removed.len(),
        dotted.live.len() + upto.len() + beyond.len(),
    )
}
