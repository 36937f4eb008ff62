//! One register, written by three clients through three replicas whose clocks are not quite right.
//! What becomes of writes that were acknowledged?

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use sim::{Faults, Id, Net, Node, Outcome, Report, Sim, Time, explore};

/// A write: the replica that took it, and which of its writes it is. Unique for ever.
type Dot = (Id, u64);

trait Register: Clone + Default + PartialEq + fmt::Debug + Send {
    const NAME: &'static str;
    /// `clock` is the time by the replica's own clock.
    fn write(&mut self, dot: Dot, clock: Time);
    fn read(&self) -> Vec<Dot>;
    fn merge(&mut self, other: &Self);
}

// ANCHOR: lww
/// The write with the largest timestamp wins; a tie goes to the larger name.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Stamped {
    time: Time,
    write: Option<Dot>,
}

#[derive(Clone, Default, PartialEq)]
struct WallClock(Stamped);

impl Register for WallClock {
    const NAME: &'static str = "wall clock";
    fn write(&mut self, dot: Dot, clock: Time) {
        let (time, write) = (clock, Some(dot));
        self.0 = self.0.max(Stamped { time, write });
    }
    // ANCHOR_END: lww
    fn read(&self) -> Vec<Dot> {
        Vec::from_iter(self.0.write)
    }
    fn merge(&mut self, other: &Self) {
        self.0 = self.0.max(other.0);
    }
}

#[derive(Clone, Default, PartialEq)]
struct HybridClock(Stamped);

impl Register for HybridClock {
    const NAME: &'static str = "hybrid clock";
    // ANCHOR: hybrid
    fn write(&mut self, dot: Dot, clock: Time) {
        let time = clock.max(self.0.time + 1); // later than what it overwrites
        self.0 = Stamped {
            time,
            write: Some(dot),
        };
    }
    // ANCHOR_END: hybrid
    fn read(&self) -> Vec<Dot> {
        Vec::from_iter(self.0.write)
    }
    fn merge(&mut self, other: &Self) {
        self.0 = self.0.max(other.0);
    }
}

// ANCHOR: siblings
/// Keeps what nobody has overwritten yet, and a version vector of all writes it has seen.
#[derive(Clone, Default, PartialEq)]
struct Siblings {
    seen: BTreeMap<Id, u64>,
    writes: BTreeSet<Dot>,
}

impl Siblings {
    fn has_seen(&self, (replica, n): Dot) -> bool {
        self.seen.get(&replica).is_some_and(|&seen| n <= seen)
    }
}

impl Register for Siblings {
    const NAME: &'static str = "siblings";
    fn write(&mut self, dot: Dot, _clock: Time) {
        self.writes = BTreeSet::from([dot]); // its client has read all that were here
        self.seen.insert(dot.0, dot.1);
    }
    fn merge(&mut self, other: &Self) {
        let mut mine = std::mem::take(&mut self.writes);
        mine.retain(|dot| other.writes.contains(dot) || !other.has_seen(*dot));
        let theirs = other.writes.iter().filter(|dot| !self.has_seen(**dot));
        mine.extend(theirs);
        self.writes = mine;
        for (&replica, &n) in &other.seen {
            let seen = self.seen.entry(replica).or_default();
            *seen = n.max(*seen);
        }
    }
    // ANCHOR_END: siblings
    fn read(&self) -> Vec<Dot> {
        self.writes.iter().copied().collect()
    }
}

fn name((replica, n): Dot) -> String {
    format!("{}{n}", char::from(b'a' + replica as u8))
}

impl fmt::Debug for Stamped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.write {
            Some(dot) => write!(f, "{} at {}", name(dot), self.time),
            None => write!(f, "nothing"),
        }
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for HybridClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Siblings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let writes: Vec<_> = self.writes.iter().map(|&dot| name(dot)).collect();
        write!(f, "{}", writes.join("+"))
    }
}

/// The register, and for the check: all writes heard of, and those that somebody overwrote who had
/// read them.
#[derive(Clone, Default, PartialEq)]
struct State<R> {
    register: R,
    writes: BTreeSet<Dot>,
    overwritten: BTreeSet<Dot>,
}

impl<R: Register> fmt::Debug for State<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.register.fmt(f)
    }
}

struct Replica<R> {
    state: State<R>,
    written: u64,
}

impl<R: Register> Node for Replica<R> {
    type Msg = State<R>;
    type Disk = (State<R>, u64);

    fn start(disk: &(State<R>, u64), net: &mut Net<'_, Self>) -> Self {
        let first = net.random(1..60);
        net.wake(first, 0);
        let (state, written) = disk.clone();
        Replica { state, written }
    }

    fn receive(&mut self, _: Id, other: State<R>, net: &mut Net<'_, Self>) {
        self.state.register.merge(&other.register);
        self.state.writes.extend(other.writes);
        self.state.overwritten.extend(other.overwritten);
        net.save(|disk| disk.0 = self.state.clone());
    }

    /// A client reads here and writes something new in its place; or the replica sends its state.
    fn timer(&mut self, _: u64, net: &mut Net<'_, Self>) {
        if net.now < WRITES_END && net.random(0..3) == 0 {
            self.written += 1;
            let dot = (net.id, self.written);
            let read = self.state.register.read();
            self.state.overwritten.extend(&read);
            self.state.writes.insert(dot);
            self.state.register.write(dot, net.clock);
            let clock = net.clock;
            net.note(|| {
                let read: Vec<_> = read.iter().map(|&dot| name(dot)).collect();
                let (read, new) = (read.join("+"), name(dot));
                format!("reads [{read}], writes {new}, clock {clock}: acknowledged")
            });
            net.save(|disk| *disk = (self.state.clone(), self.written));
        }
        net.broadcast(&self.state);
        net.wake(60, 0);
    }
}

const WRITES_END: Time = 600;

/// Writes, and those of them that are gone though nobody who overwrote them had read them.
#[derive(Default)]
struct Lost {
    writes: AtomicU64,
    lost: AtomicU64,
}

// ANCHOR: check
fn undone<R: Register>(sim: &Sim<Replica<R>>) -> Result<(), String> {
    for (id, replica) in sim.up() {
        for write in replica.state.register.read() {
            if replica.state.overwritten.contains(&write) {
                let write = name(write);
                return Err(format!("n{id} shows {write}, which was overwritten"));
            }
        }
    }
    Ok(())
}
// ANCHOR_END: check

fn run<R: Register>(seed: u64, lost: &Lost, trace: Option<&mut String>) -> Outcome {
    let faults = Faults {
        skew: 30,
        ..Faults::MANY
    };
    let mut sim = Sim::<Replica<R>>::new(3, seed, faults);
    if trace.is_some() {
        sim.record();
    }
    let outcome = sim.check(120, undone);
    if let Some(trace) = trace {
        *trace = sim.trace().to_string();
    }
    settle(&mut sim, outcome, lost)
}

/// No more writes: all must become equal. Then counts what is neither there nor was overwritten.
fn settle<R: Register>(sim: &mut Sim<Replica<R>>, mut outcome: Outcome, lost: &Lost) -> Outcome {
    sim.run_until(WRITES_END);
    for _ in 0..100 {
        sim.run_until(sim.now + 100);
        let states: Vec<_> = sim.up().map(|(_, replica)| &replica.state).collect();
        if states.len() == 3 && states.iter().all(|state| *state == states[0]) {
            let state = states[0];
            let read = state.register.read();
            let gone = |dot: &&Dot| !read.contains(dot) && !state.overwritten.contains(dot);
            let count = state.writes.iter().filter(gone).count();
            lost.writes.fetch_add(state.writes.len() as u64, Relaxed);
            lost.lost.fetch_add(count as u64, Relaxed);
            return outcome;
        }
    }
    outcome.broken = Some("not equal ten seconds after the last write".to_string());
    outcome
}

fn row<R: Register>() -> Report {
    let lost = Lost::default();
    let report = explore(0..10_000, |seed| run::<R>(seed, &lost, None));
    println!(
        "{:<14}{:>6} {:>9} {:>14} {:>10} {:>12}",
        R::NAME,
        report.runs,
        report.steps,
        report.failed,
        lost.writes.load(Relaxed),
        lost.lost.load(Relaxed),
    );
    report
}

fn main() {
    println!("                              runs that undo    writes  lost without");
    println!("register        runs     steps  an overwrite  acknowledged  a trace");
    let wall = row::<WallClock>();
    row::<HybridClock>();
    row::<Siblings>();
    if let Some((seed, outcome)) = wall.shortest {
        let mut trace = String::new();
        let again = run::<WallClock>(seed, &Lost::default(), Some(&mut trace));
        assert_eq!(again, outcome);
        println!("\nwall clock, seed {seed}:");
        print!("{trace}");
        println!("       {}", outcome.broken.unwrap_or_default());
    }
}
