//! A register on three replicas without a leader, read and written by quorums: 10,000 bad days, with
//! the arithmetic right and with what people do to it.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Random, Report, Sim, Time, explore};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const HOMES: usize = 3; // nodes 0, 1, 2 keep the register
const STAND_INS: [Id; 2] = [3, 4]; // what a sloppy quorum writes to when a home does not answer
const CLIENTS: [Id; 2] = [5, 6];

// ANCHOR: cell
/// A value and its version: a number, and whose it is where numbers are equal.
#[derive(Clone, Copy, Default, PartialEq, PartialOrd)]
struct Cell {
    version: (u64, Id),
    value: u32,
}

#[derive(Clone)]
enum Msg {
    Read(u64),
    Has(u64, Cell),
    Store(u64, Cell),
    /// To a stand-in: keep this for a home that does not answer.
    Hint(u64, Cell, Id),
    Stored(u64),
}
// ANCHOR_END: cell

impl fmt::Debug for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Msg::Read(op) => write!(f, "op {op}: read"),
            Msg::Has(op, cell) => write!(f, "op {op}: has {cell:?}"),
            Msg::Store(op, cell) => write!(f, "op {op}: store {cell:?}"),
            Msg::Hint(op, cell, home) => write!(f, "op {op}: hint for n{home}, {cell:?}"),
            Msg::Stored(op) => write!(f, "op {op}: stored"),
        }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{} at {}", self.value, self.version.0)
    }
}

// ANCHOR: rules
#[derive(Clone, Copy, Debug)]
struct Rules {
    read: usize,
    write: usize,
    /// A reader stores what it returns at a write quorum before it returns it.
    write_back: bool,
    /// A write takes its version from the clock of its client, and asks nobody.
    by_clock: bool,
    /// A write that misses a home counts a stand-in in its place.
    sloppy: bool,
}

const RIGHT: Rules = Rules {
    read: 2,
    write: 2,
    write_back: true,
    by_clock: false,
    sloppy: false,
};
// ANCHOR_END: rules

#[derive(Clone, Copy, Debug, PartialEq)]
enum Done {
    Wrote(u32),
    Read(u32),
    GaveUp,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Ask,
    Store,
}

struct Op {
    rules: Rules,
    number: u64,
    write: Option<u32>,
    phase: Phase,
    answers: BTreeMap<Id, Cell>,
    stored: BTreeSet<Id>,
    newest: Cell,
}

#[derive(Clone, Default)]
struct Disk {
    cell: Cell,
    hints: BTreeMap<Id, Cell>,
}

#[derive(Default)]
struct Member {
    disk: Disk,
    op: Option<Op>,
    done: Option<Done>,
}

impl Node for Member {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Member {
        if STAND_INS.contains(&net.id) {
            net.wake(100, 0);
        }
        Member {
            disk: disk.clone(),
            ..Member::default()
        }
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Read(op) => net.send(from, Msg::Has(op, self.disk.cell)),
            Msg::Store(op, cell) => {
                self.keep(cell, net);
                net.send(from, Msg::Stored(op));
            }
            Msg::Hint(op, cell, home) => {
                let kept = self.disk.hints.entry(home).or_default();
                if cell > *kept {
                    *kept = cell;
                }
                let hints = self.disk.hints.clone();
                net.save(|disk| disk.hints = hints);
                net.send(from, Msg::Stored(op));
            }
            Msg::Has(op, cell) => self.answered(op, from, cell, net),
            Msg::Stored(op) => self.stored(op, from),
        }
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        if STAND_INS.contains(&net.id) {
            net.wake(100, 0);
            for (&home, &cell) in &self.disk.hints {
                net.send(home, Msg::Store(0, cell)); // until for ever: a real one stops when it is stored
            }
        } else if let Some(op) = self.op.as_ref().filter(|op| op.number == timer / 2) {
            match timer % 2 {
                0 if op.rules.sloppy && op.phase == Phase::Store => {
                    let missing = (0..HOMES).filter(|home| !op.stored.contains(home));
                    for (home, to) in missing.zip(STAND_INS) {
                        net.send(to, Msg::Hint(op.number, op.newest, home));
                    }
                }
                0 => {}
                _ => self.end(Done::GaveUp),
            }
        }
    }
}

impl Member {
    fn keep(&mut self, cell: Cell, net: &mut Net<'_, Self>) {
        if cell > self.disk.cell {
            self.disk.cell = cell;
            net.save(|disk| disk.cell = cell);
        }
    }

    fn begin(&mut self, number: u64, write: Option<u32>, rules: Rules, net: &mut Net<'_, Self>) {
        self.op = Some(Op {
            rules,
            number,
            write,
            phase: Phase::Ask,
            answers: BTreeMap::new(),
            stored: BTreeSet::new(),
            newest: Cell::default(),
        });
        self.done = None;
        net.wake(SLOPPY_AFTER, 2 * number);
        net.wake(GIVE_UP_AFTER, 2 * number + 1);
        match write {
            Some(value) if rules.by_clock => {
                let version = (net.clock, net.id);
                self.store(Cell { version, value }, net);
            }
            _ => (0..HOMES).for_each(|home| net.send(home, Msg::Read(number))),
        }
    }

    // ANCHOR: answered
    fn answered(&mut self, number: u64, from: Id, cell: Cell, net: &mut Net<'_, Self>) {
        let (Some(op), id) = (&mut self.op, net.id) else {
            return;
        };
        if op.number != number || op.phase != Phase::Ask {
            return; // an answer that is late
        }
        op.answers.insert(from, cell);
        if op.answers.len() < op.rules.read {
            return;
        }
        let newest = op
            .answers
            .values()
            .fold(Cell::default(), |a, &b| if b > a { b } else { a });
        let agree = op
            .answers
            .values()
            .filter(|&&answer| answer == newest)
            .count();
        match op.write {
            Some(value) => {
                let version = (newest.version.0 + 1, id); // above every version that was acknowledged
                self.store(Cell { version, value }, net);
            }
            None if op.rules.write_back && agree < op.rules.write => self.store(newest, net),
            None => self.end(Done::Read(newest.value)),
        }
    }
    // ANCHOR_END: answered

    fn store(&mut self, cell: Cell, net: &mut Net<'_, Self>) {
        let Some(op) = &mut self.op else { return };
        (op.phase, op.newest) = (Phase::Store, cell);
        (0..HOMES).for_each(|home| net.send(home, Msg::Store(op.number, cell)));
    }

    fn stored(&mut self, number: u64, from: Id) {
        let Some(op) = &mut self.op else { return };
        if op.number != number {
            return;
        }
        op.stored.insert(from);
        if op.stored.len() >= op.rules.write {
            let done = op.write.map_or(Done::Read(op.newest.value), Done::Wrote);
            self.end(done);
        }
    }

    fn end(&mut self, done: Done) {
        (self.op, self.done) = (None, Some(done));
    }
}

const SLOPPY_AFTER: Time = 60;
const GIVE_UP_AFTER: Time = 200;

const DAY: Faults = Faults {
    delay: 1..30,
    lost: 50,
    twice: 20,
    skew: 100,
    ..Faults::NONE
};

// ANCHOR: judge
/// What a reader may get, when operations come one after the other: the last value that was
/// acknowledged or read, or that of a write given up, which may take effect at any later time, once.
#[derive(Default)]
struct History {
    last: u32,
    given_up: BTreeSet<u32>,
}

impl History {
    fn judge(&mut self, write: Option<u32>, done: Done) -> Result<(), String> {
        match (write, done) {
            (Some(value), Done::GaveUp) => _ = self.given_up.insert(value),
            (_, Done::Wrote(value)) => self.last = value,
            (_, Done::Read(value)) if value == self.last => {}
            (_, Done::Read(value)) if self.given_up.remove(&value) => self.last = value,
            (_, Done::Read(value)) => {
                return Err(format!(
                    "read v{value}, where v{} was to be read",
                    self.last
                ));
            }
            (None, Done::GaveUp) => {}
        }
        Ok(())
    }
}
// ANCHOR_END: judge

/// Sixteen operations of two clients, one after the other, and a fault now and then.
fn day(seed: u64, rules: Rules, record: bool) -> (Outcome, u64, Sim<Member>) {
    let mut sim = Sim::<Member>::new(CLIENTS[1] + 1, seed, DAY);
    if record {
        sim.record();
    }
    let mut random = Random(!seed);
    let mut history = History::default();
    let (mut steps, mut complete) = (0, 0);
    for number in 1..=16 {
        if random.within(0..3) == 0 {
            fault(&mut sim, &mut random);
        }
        let client = random.pick(&CLIENTS);
        let write = (random.within(0..2) == 0).then_some(number as u32);
        sim.say(|| match write {
            Some(value) => format!("n{client} begins op {number}: write v{value}"),
            None => format!("n{client} begins op {number}: read"),
        });
        sim.call(client, |node, net| node.begin(number, write, rules, net));
        let done = loop {
            if let Some(done) = sim.node(client).and_then(|node| node.done) {
                break done;
            }
            steps += 1;
            sim.step();
        };
        sim.say(|| format!("n{client} ends op {number}: {done:?}"));
        complete += u64::from(done != Done::GaveUp);
        if let Err(broken) = history.judge(write, done) {
            let broken = Some(broken);
            return (Outcome { steps, broken }, complete, sim);
        }
    }
    (
        Outcome {
            steps,
            broken: None,
        },
        complete,
        sim,
    )
}

/// One home stops or comes back, or a client and two homes cannot reach each other.
fn fault(sim: &mut Sim<Member>, random: &mut Random) {
    let home = random.within(0..HOMES as u64) as Id;
    let down = (0..HOMES).find(|&id| sim.node(id).is_none());
    match random.within(0..4) {
        0 if down.is_none() => sim.crash(home),
        0 | 1 => down.into_iter().for_each(|id| sim.restart(id)),
        2 => sim.partition(&[home, CLIENTS[0], STAND_INS[0]]),
        _ => sim.heal(),
    }
}

fn main() {
    let rows = [
        ("R=2 W=2", RIGHT),
        (
            "R=1 W=3",
            Rules {
                read: 1,
                write: 3,
                ..RIGHT
            },
        ),
        (
            "R=3 W=1",
            Rules {
                read: 3,
                write: 1,
                ..RIGHT
            },
        ),
        ("R=1 W=2, R+W=N", Rules { read: 1, ..RIGHT }),
        ("R=2 W=1, R+W=N", Rules { write: 1, ..RIGHT }),
        (
            "R=2 W=2, no write-back",
            Rules {
                write_back: false,
                ..RIGHT
            },
        ),
        (
            "R=2 W=2, version by clock",
            Rules {
                by_clock: true,
                ..RIGHT
            },
        ),
        (
            "R=2 W=2, sloppy",
            Rules {
                sloppy: true,
                ..RIGHT
            },
        ),
    ];
    println!(
        "{:<27}{:>7}{:>10}{:>11}{:>8}",
        "three replicas", "runs", "steps", "answered", "failed"
    );
    let mut shown = Vec::new();
    for (name, rules) in rows {
        let answered = AtomicU64::new(0);
        let report = explore(0..10_000, |seed| {
            let (outcome, complete, _) = day(seed, rules, false);
            answered.fetch_add(complete, Relaxed);
            outcome
        });
        let Report {
            runs,
            steps,
            failed,
            shortest,
        } = report;
        let answered = match failed {
            0 => format!("{:.1} %", answered.into_inner() as f64 / 1_600.0),
            _ => String::new(), // runs end early
        };
        println!("{name:<27}{runs:>7}{steps:>10}{answered:>11}{failed:>8}");
        if !rules.write_back || rules.sloppy {
            shown.extend(shortest.map(|found| (name, rules, found)));
        }
    }
    for (name, rules, (seed, outcome)) in shown {
        println!("\n{name}, shortest failing run: seed {seed}");
        show(rules, seed, &outcome);
    }
}

/// A failing run again, without requests to read and without what is lost.
fn show(rules: Rules, seed: u64, outcome: &Outcome) {
    let (again, _, sim) = day(seed, rules, true);
    assert_eq!(&again, outcome);
    for line in sim.trace().lines() {
        let first = line.contains("op 1: has"); // it finds nothing
        let asks = line.contains("─►") && line.ends_with(": read");
        if !first && !asks && !line.contains("✗") {
            println!("{line}");
        }
    }
    println!("       {}", outcome.broken.as_deref().unwrap_or_default());
}
