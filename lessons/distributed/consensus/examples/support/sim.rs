//! A network in one thread: nodes, their disks and clocks, and all that goes wrong between them.
//! One seed decides everything, so that a run that failed can be had again, step by step.

#![allow(dead_code)] // each program uses a part of it

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::fmt::{Debug, Write};
use std::ops::Range;
use std::thread;

/// A node's number, from 0.
pub type Id = usize;
/// Simulated milliseconds. Nothing here waits for a real one.
pub type Time = u64;

// ANCHOR: node
/// A participant: a state machine that is told what happens, and says what it wants done.
pub trait Node: Sized {
    type Msg: Clone + Debug;
    /// What survives a crash: all that was saved, and nothing else.
    type Disk: Clone + Default;

    /// Begins, or begins again after a crash, with what is on the disk.
    fn start(disk: &Self::Disk, net: &mut Net<'_, Self>) -> Self;
    fn receive(&mut self, from: Id, msg: Self::Msg, net: &mut Net<'_, Self>);
    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>);
}
// ANCHOR_END: node

// ANCHOR: net
/// What a node may do while it handles one event. Either all of it happens or none: a crash in the
/// middle looks like one just after, with the messages lost on their way.
pub struct Net<'a, N: Node> {
    pub id: Id,
    pub nodes: usize,
    pub now: Time,
    /// The time by this node's own clock, which may be wrong.
    pub clock: Time,
    random: &'a mut Random,
    disk: &'a mut N::Disk,
    sent: Vec<(Id, N::Msg)>,
    timers: Vec<(Time, u64)>,
    notes: Vec<String>,
    recording: bool,
}

impl<N: Node> Net<'_, N> {
    pub fn send(&mut self, to: Id, msg: N::Msg) {
        self.sent.push((to, msg));
    }

    /// Sends to all nodes but this one.
    pub fn broadcast(&mut self, msg: &N::Msg) {
        for to in (0..self.nodes).filter(|&to| to != self.id) {
            self.sent.push((to, msg.clone()));
        }
    }

    /// Calls `Node::timer` after a while, unless the node crashes before. A timer cannot be taken
    /// back: number them, and ignore those that are out of date.
    pub fn wake(&mut self, after: Time, timer: u64) {
        self.timers.push((after, timer));
    }

    /// Changes what is on the disk, and waits until it is there.
    pub fn save(&mut self, change: impl FnOnce(&mut N::Disk)) {
        change(self.disk);
    }

    pub fn random(&mut self, range: Range<u64>) -> u64 {
        self.random.within(range)
    }

    /// A line in the trace; `text` is called only where one is kept.
    pub fn note(&mut self, text: impl FnOnce() -> String) {
        if self.recording {
            self.notes.push(text());
        }
    }
}
// ANCHOR_END: net

// ANCHOR: faults
/// What goes wrong, and how often.
#[derive(Clone, Debug)]
pub struct Faults {
    /// How long a message takes. A wide range is what reorders them.
    pub delay: Range<Time>,
    /// Of 1,000 messages, how many are lost, and how many arrive twice.
    pub lost: u64,
    pub twice: u64,
    /// Time between two faults of the machines: a crash, a restart, a partition or its end; none if
    /// the range is empty.
    pub every: Range<Time>,
    /// How many nodes may be down at once.
    pub down: usize,
    /// Whether a node that crashed may come back with an empty disk.
    pub wiped: bool,
    /// How wrong a clock may be, in either direction.
    pub skew: Time,
}

impl Faults {
    /// Messages take 1 to 10 ms; nothing is lost and nobody fails.
    pub const NONE: Faults = Faults {
        delay: 1..10,
        lost: 0,
        twice: 0,
        every: 0..0,
        down: 0,
        wiped: false,
        skew: 0,
    };
    /// A bad day: slow and lost messages, crashes and partitions, disks and clocks intact.
    pub const MANY: Faults = Faults {
        delay: 1..40,
        lost: 50,
        twice: 20,
        every: 20..300,
        down: 1,
        ..Faults::NONE
    };
}
// ANCHOR_END: faults

enum Event<M> {
    Message { from: Id, to: Id, msg: M },
    Timer { id: Id, life: u64, timer: u64 },
    Fault,
}

// ANCHOR: sim
/// The nodes and everything that is under way between them.
pub struct Sim<N: Node> {
    pub now: Time,
    /// Messages sent so far, lost ones included.
    pub messages: u64,
    nodes: Vec<Option<N>>, // None: it is down
    disks: Vec<N::Disk>,
    lives: Vec<u64>, // timers of an earlier life are void
    clocks: Vec<i64>,
    cut: BTreeSet<(Id, Id)>,
    faults: Faults,
    queue: BinaryHeap<Reverse<(Time, u64)>>, // when, and the place in `events`
    events: Vec<Option<Event<N::Msg>>>,
    random: Random,
    trace: Option<String>,
}

impl<N: Node> Sim<N> {
    pub fn new(nodes: usize, seed: u64, faults: Faults) -> Sim<N> {
        let mut random = Random(seed);
        let skew = faults.skew as i64;
        let clocks = (0..nodes)
            .map(|_| random.within(0..2 * faults.skew + 1) as i64 - skew)
            .collect();
        let mut sim = Sim {
            now: 0,
            messages: 0,
            nodes: (0..nodes).map(|_| None).collect(),
            disks: vec![N::Disk::default(); nodes],
            lives: vec![0; nodes],
            clocks,
            cut: BTreeSet::new(),
            faults,
            queue: BinaryHeap::new(),
            events: Vec::new(),
            random,
            trace: None,
        };
        (0..nodes).for_each(|id| sim.restart(id));
        sim.plan_fault();
        sim
    }

    /// Lets the next thing happen; false if nothing is left to happen.
    pub fn step(&mut self) -> bool {
        let Some(Reverse((at, place))) = self.queue.pop() else {
            return false;
        };
        self.now = at;
        match self.events[place as usize].take() {
            Some(Event::Message { from, to, msg }) => self.deliver(from, to, msg),
            Some(Event::Timer { id, life, timer }) if life == self.lives[id] => {
                self.call(id, |node, net| node.timer(timer, net));
            }
            Some(Event::Fault) => self.fault(),
            _ => {}
        }
        true
    }

    /// Takes up to so many steps, and looks after each whether what must hold does hold.
    pub fn check(
        &mut self,
        steps: u64,
        mut holds: impl FnMut(&Sim<N>) -> Result<(), String>,
    ) -> Outcome {
        for step in 1..=steps {
            let more = self.step();
            if let Err(broken) = holds(self) {
                return Outcome {
                    steps: step,
                    broken: Some(broken),
                };
            }
            if !more {
                return Outcome {
                    steps: step,
                    broken: None,
                };
            }
        }
        Outcome {
            steps,
            broken: None,
        }
    }
    // ANCHOR_END: sim

    /// Goes on until a time; what is due later stays under way.
    pub fn run_until(&mut self, time: Time) {
        while self
            .queue
            .peek()
            .is_some_and(|Reverse((at, _))| *at <= time)
        {
            self.step();
        }
        self.now = time;
    }

    /// The node, if it is up.
    pub fn node(&self, id: Id) -> Option<&N> {
        self.nodes[id].as_ref()
    }

    /// The nodes that are up.
    pub fn up(&self) -> impl Iterator<Item = (Id, &N)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter_map(|(id, node)| Some((id, node.as_ref()?)))
    }

    pub fn disk(&self, id: Id) -> &N::Disk {
        &self.disks[id]
    }

    /// Lets a node do something, as if a client of it had called; None if it is down.
    pub fn call<R>(&mut self, id: Id, f: impl FnOnce(&mut N, &mut Net<'_, N>) -> R) -> Option<R> {
        let mut node = self.nodes[id].take()?;
        let result = self.with_net(id, |net| f(&mut node, net));
        self.nodes[id] = Some(node);
        Some(result)
    }

    /// Stops a node. What it has not saved is gone; what it has sent is still under way.
    pub fn crash(&mut self, id: Id) {
        if self.nodes[id].take().is_some() {
            self.lives[id] += 1;
            self.say(|| format!("n{id} crashes"));
        }
    }

    /// Starts a node that is down.
    pub fn restart(&mut self, id: Id) {
        if self.nodes[id].is_some() {
            return;
        }
        if self.lives[id] > 0 {
            self.say(|| format!("n{id} restarts"));
        }
        let disk = self.disks[id].clone();
        let node = self.with_net(id, |net| N::start(&disk, net));
        self.nodes[id] = Some(node);
    }

    /// Stops a node and empties its disk.
    pub fn wipe(&mut self, id: Id) {
        self.crash(id);
        self.disks[id] = N::Disk::default();
        self.say(|| format!("n{id} loses its disk"));
    }

    /// Cuts the connection in one direction.
    pub fn cut(&mut self, from: Id, to: Id) {
        self.cut.insert((from, to));
    }

    /// Cuts all connections between a group and the others, in both directions.
    pub fn partition(&mut self, group: &[Id]) {
        self.cut.clear();
        for a in 0..self.nodes.len() {
            for b in 0..self.nodes.len() {
                if group.contains(&a) != group.contains(&b) {
                    self.cut.insert((a, b));
                }
            }
        }
        self.say(|| format!("network: {group:?} cannot reach the others"));
    }

    /// Ends all cuts.
    pub fn heal(&mut self) {
        self.cut.clear();
        self.say(|| "network: whole again".to_string());
    }

    /// Begins to keep a trace.
    pub fn record(&mut self) {
        self.trace = Some(String::new());
    }

    /// What happened since `record`, a line each.
    pub fn trace(&self) -> &str {
        self.trace.as_deref().unwrap_or_default()
    }

    pub fn say(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let _ = writeln!(trace, "{:>6} {}", self.now, line()); // a String takes everything
        }
    }

    fn deliver(&mut self, from: Id, to: Id, msg: N::Msg) {
        if self.nodes[to].is_none() || self.cut.contains(&(from, to)) {
            return self.say(|| format!("n{from} ─✗ n{to} {msg:?}"));
        }
        self.say(|| format!("n{from} ─► n{to} {msg:?}"));
        self.call(to, |node, net| node.receive(from, msg, net));
    }

    fn with_net<R>(&mut self, id: Id, f: impl FnOnce(&mut Net<'_, N>) -> R) -> R {
        let mut net = Net {
            id,
            nodes: self.nodes.len(),
            now: self.now,
            clock: (self.now as i64 + self.clocks[id] + self.faults.skew as i64) as Time,
            random: &mut self.random,
            disk: &mut self.disks[id],
            sent: Vec::new(),
            timers: Vec::new(),
            notes: Vec::new(),
            recording: self.trace.is_some(),
        };
        let result = f(&mut net);
        let (sent, timers, notes) = (net.sent, net.timers, net.notes);
        for note in notes {
            self.say(|| format!("n{id} {note}"));
        }
        for (to, msg) in sent {
            self.post(id, to, msg);
        }
        for (after, timer) in timers {
            let life = self.lives[id];
            self.plan(after, Event::Timer { id, life, timer });
        }
        result
    }

    fn post(&mut self, from: Id, to: Id, msg: N::Msg) {
        self.messages += 1;
        if self.random.within(0..1000) < self.faults.lost {
            return self.say(|| format!("n{from} ─✗ n{to} {msg:?} is lost"));
        }
        if self.random.within(0..1000) < self.faults.twice {
            let again = self.random.within(self.faults.delay.clone());
            self.plan(
                again,
                Event::Message {
                    from,
                    to,
                    msg: msg.clone(),
                },
            );
        }
        let delay = self.random.within(self.faults.delay.clone());
        self.plan(delay, Event::Message { from, to, msg });
    }

    fn plan(&mut self, after: Time, event: Event<N::Msg>) {
        self.queue
            .push(Reverse((self.now + after, self.events.len() as u64)));
        self.events.push(Some(event));
    }

    fn plan_fault(&mut self) {
        if !self.faults.every.is_empty() {
            let after = self.random.within(self.faults.every.clone());
            self.plan(after, Event::Fault);
        }
    }

    /// One fault of a machine or the network.
    fn fault(&mut self) {
        let (up, down): (Vec<Id>, Vec<Id>) =
            (0..self.nodes.len()).partition(|&id| self.nodes[id].is_some());
        match self.random.within(0..4) {
            0 if down.len() < self.faults.down => {
                let id = self.random.pick(&up);
                self.crash(id);
            }
            0 | 1 if !down.is_empty() => {
                let id = self.random.pick(&down);
                if self.faults.wiped && self.random.within(0..2) == 0 {
                    self.wipe(id);
                }
                self.restart(id);
            }
            2 if self.cut.is_empty() => {
                let group: Vec<Id> = (0..self.nodes.len())
                    .filter(|_| self.random.within(0..2) == 0)
                    .collect();
                self.partition(&group);
            }
            _ if !self.cut.is_empty() => self.heal(),
            _ => {}
        }
        self.plan_fault();
    }
}

/// How one run ended: after how many steps, and what did not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub steps: u64,
    pub broken: Option<String>,
}

/// What many runs came to.
#[derive(Debug, Default, PartialEq)]
pub struct Report {
    pub runs: u64,
    pub steps: u64,
    pub failed: u64,
    /// Of the runs that failed the shortest: its seed, and how it ended.
    pub shortest: Option<(u64, Outcome)>,
}

// ANCHOR: explore
/// Runs once for each seed, on all cores.
pub fn explore(seeds: Range<u64>, run: impl Fn(u64) -> Outcome + Sync) -> Report {
    let workers = thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let reports = thread::scope(|scope| {
        let work = |first: u64| {
            let (run, seeds) = (&run, seeds.clone());
            move || {
                let mut report = Report::default();
                for seed in (seeds.start + first..seeds.end).step_by(workers as usize) {
                    report.add(seed, run(seed));
                }
                report
            }
        };
        let handles: Vec<_> = (0..workers).map(|first| scope.spawn(work(first))).collect();
        handles
            .into_iter()
            .map(|h| h.join().expect("a run panicked"))
            .collect::<Vec<_>>()
    });
    reports.into_iter().fold(Report::default(), Report::merge)
}
// ANCHOR_END: explore

impl Report {
    fn add(&mut self, seed: u64, outcome: Outcome) {
        self.runs += 1;
        self.steps += outcome.steps;
        if outcome.broken.is_some() {
            self.failed += 1;
            self.keep_shorter((seed, outcome));
        }
    }

    fn keep_shorter(&mut self, other: (u64, Outcome)) {
        let key = |(seed, outcome): &(u64, Outcome)| (outcome.steps, *seed);
        if self
            .shortest
            .as_ref()
            .is_none_or(|have| key(&other) < key(have))
        {
            self.shortest = Some(other);
        }
    }

    fn merge(mut self, other: Report) -> Report {
        self.runs += other.runs;
        self.steps += other.steps;
        self.failed += other.failed;
        if let Some(shortest) = other.shortest {
            self.keep_shorter(shortest);
        }
        self
    }
}

/// SplitMix64: small, fast, and the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number of the range, its start if the range is empty.
    pub fn within(&mut self, range: Range<u64>) -> u64 {
        let width = range.end.saturating_sub(range.start).max(1);
        range.start + self.next() % width
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.within(0..from.len() as u64) as usize]
    }
}
