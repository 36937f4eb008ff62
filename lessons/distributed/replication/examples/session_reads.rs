//! A leader and two followers that lag. A user writes and reads; which replica may answer the reads?

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Random, Sim, Time, explore};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const LEADER: Id = 0;
const FOLLOWERS: [Id; 2] = [1, 2];
const USER: Id = 3;

/// A place in the leader's log. The program has no values: who is at a place knows all before it.
type Position = u64;

#[derive(Clone)]
enum Msg {
    Write(u64),
    Wrote(u64, Position),
    /// To a follower: the log up to here.
    Log(Position),
    /// The answer has to be as new as this.
    Read(u64, Position),
    /// Where the replica is, and whether that is new enough.
    At(u64, Position, bool),
}

impl fmt::Debug for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Msg::Write(_) => write!(f, "write"),
            Msg::Wrote(_, at) => write!(f, "written at {at}"),
            Msg::Log(at) => write!(f, "log up to {at}"),
            Msg::Read(_, 0) => write!(f, "read"),
            Msg::Read(_, token) => write!(f, "read, at least {token}"),
            Msg::At(_, at, true) => write!(f, "answer of {at}"),
            Msg::At(_, at, false) => write!(f, "behind, at {at}"),
        }
    }
}

// ANCHOR: policies
#[derive(Clone, Copy, Debug, PartialEq)]
enum Policy {
    /// Any of the three, by chance.
    Any,
    /// Always the same follower, another when it does not answer.
    Sticky,
    /// The leader for so long after an own write, else any.
    LeaderFor(Time),
    /// A follower that is as new as the user's last write, else the leader.
    TokenOfWrites,
    /// A follower that is as new as all that the user wrote or read, else the leader.
    Token,
    Leader,
}
// ANCHOR_END: policies

#[derive(Default)]
struct Member {
    at: Position, // of a replica: how far its log goes
    // of the user
    op: u64,
    asked: Id,
    begun: Time,
    token: Position,
    wrote: Position,
    wrote_when: Time,
    seen: Position,
    done: Option<Result<(), String>>,
    stats: Stats,
}

#[derive(Clone, Default)]
struct Stats {
    reads: u64,
    by_leader: u64,
    time: Time,
    own_missing: u64,
    went_back: u64,
}

impl Node for Member {
    type Msg = Msg;
    type Disk = ();

    fn start((): &(), net: &mut Net<'_, Self>) -> Member {
        net.wake(20, 0);
        Member::default()
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Write(op) => {
                self.at += 1;
                net.send(from, Msg::Wrote(op, self.at));
                self.ship(net);
            }
            Msg::Log(at) => self.at = at.max(self.at),
            // ANCHOR: token
            Msg::Read(op, token) => net.send(from, Msg::At(op, self.at, self.at >= token)),
            Msg::At(op, _, false) if op == self.op => self.ask(LEADER, net),
            Msg::At(op, at, true) if op == self.op => self.answered(from, at, net),
            Msg::Wrote(op, at) if op == self.op => {
                (self.wrote, self.wrote_when) = (at, net.now);
                self.token = at.max(self.token);
                self.end(Ok(()));
            }
            // ANCHOR_END: token
            _ => {} // of an operation that is over
        }
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        match net.id {
            LEADER => {
                if net.random(0..4) == 0 {
                    self.at += 1; // somebody else writes
                }
                self.ship(net);
                net.wake(20, timer);
            }
            USER if timer == self.op && self.done.is_none() && timer > 0 => {
                let other = if self.asked == FOLLOWERS[0] {
                    FOLLOWERS[1]
                } else {
                    LEADER
                };
                self.ask(other, net); // no answer
            }
            _ => {}
        }
    }
}

impl Member {
    fn ship(&self, net: &mut Net<'_, Self>) {
        FOLLOWERS
            .iter()
            .for_each(|&to| net.send(to, Msg::Log(self.at)));
    }

    fn write(&mut self, op: u64, net: &mut Net<'_, Self>) {
        (self.op, self.done) = (op, None);
        net.send(LEADER, Msg::Write(op));
    }

    fn read(&mut self, op: u64, policy: Policy, net: &mut Net<'_, Self>) {
        (self.op, self.done, self.begun) = (op, None, net.now);
        let follower = 1 + net.random(0..2) as Id;
        let fresh = |limit| self.wrote > 0 && net.now - self.wrote_when < limit;
        (self.asked, self.token) = match policy {
            Policy::Any => (net.random(0..3) as Id, 0),
            Policy::Sticky => (FOLLOWERS[0], 0),
            Policy::LeaderFor(limit) if fresh(limit) => (LEADER, 0),
            Policy::LeaderFor(_) => (net.random(0..3) as Id, 0),
            Policy::TokenOfWrites => (follower, self.wrote),
            Policy::Token => (follower, self.token),
            Policy::Leader => (LEADER, 0),
        };
        self.ask(self.asked, net);
    }

    fn ask(&mut self, whom: Id, net: &mut Net<'_, Self>) {
        self.asked = whom;
        net.send(whom, Msg::Read(self.op, self.token));
        net.wake(100, self.op);
    }

    fn answered(&mut self, from: Id, at: Position, net: &mut Net<'_, Self>) {
        let stats = &mut self.stats;
        stats.reads += 1;
        stats.by_leader += u64::from(from == LEADER);
        stats.time += net.now - self.begun;
        stats.own_missing += u64::from(at < self.wrote);
        stats.went_back += u64::from(at < self.seen);
        let result = match at {
            _ if at < self.wrote => Err(format!("own write at {} is missing", self.wrote)),
            _ if at < self.seen => Err(format!("read {} before, now {at}", self.seen)),
            _ => Ok(()),
        };
        self.seen = at.max(self.seen);
        self.token = at.max(self.token);
        self.end(result);
    }

    fn end(&mut self, result: Result<(), String>) {
        if self.done.is_none() {
            self.done = Some(result);
        }
    }
}

/// Forty operations of a user, a write and then a few reads, while followers are cut off now and then.
fn day(seed: u64, policy: Policy, record: bool) -> (Outcome, Stats, Sim<Member>) {
    let faults = Faults {
        delay: 1..30,
        ..Faults::NONE
    };
    let mut sim = Sim::<Member>::new(4, seed, faults);
    if record {
        sim.record();
    }
    let mut random = Random(!seed);
    let (mut steps, mut broken) = (0, None);
    for op in 1..=40 {
        if random.within(0..10) == 0 {
            fault(&mut sim, &mut random);
        }
        let write = random.within(0..4) == 0;
        sim.call(USER, |user, net| {
            if write {
                user.write(op, net)
            } else {
                user.read(op, policy, net)
            }
        });
        let done = loop {
            if let Some(done) = sim.node(USER).and_then(|user| user.done.clone()) {
                break done;
            }
            steps += 1;
            sim.step();
        };
        if let Err(why) = done {
            broken = broken.or(Some(why));
            if record {
                break;
            }
        }
        sim.run_until(sim.now + random.within(0..40));
    }
    let stats = sim
        .node(USER)
        .map(|user| user.stats.clone())
        .unwrap_or_default();
    (Outcome { steps, broken }, stats, sim)
}

/// A follower does not hear from the leader any more, or all is whole again.
fn fault(sim: &mut Sim<Member>, random: &mut Random) {
    if random.within(0..2) == 0 {
        return sim.heal();
    }
    let follower = random.pick(&FOLLOWERS);
    sim.cut(LEADER, follower);
    if random.within(0..3) == 0 {
        sim.cut(USER, follower); // nor from the user
    }
}

fn main() {
    println!(
        "{:<24}{:>9}{:>11}{:>10}{:>10}{:>8}",
        "", "runs", "own write", "went", "asked the", "mean"
    );
    println!(
        "{:<24}{:>9}{:>11}{:>10}{:>10}{:>8}",
        "reads go to", "failed", "missing", "back", "leader", "ms"
    );
    for (name, policy) in [
        ("any replica", Policy::Any),
        ("always one follower", Policy::Sticky),
        ("the leader for 100 ms", Policy::LeaderFor(100)),
        ("token of own writes", Policy::TokenOfWrites),
        ("token of all seen", Policy::Token),
        ("the leader", Policy::Leader),
    ] {
        let sums = [const { AtomicU64::new(0) }; 5];
        let report = explore(0..10_000, |seed| {
            let (outcome, stats, _) = day(seed, policy, false);
            let of = [
                stats.reads,
                stats.by_leader,
                stats.time,
                stats.own_missing,
                stats.went_back,
            ];
            sums.iter()
                .zip(of)
                .for_each(|(sum, n)| _ = sum.fetch_add(n, Relaxed));
            outcome
        });
        let [reads, by_leader, time, own_missing, went_back] =
            sums.map(|sum| sum.into_inner() as f64);
        println!(
            "{name:<24}{:>9}{:>9.1} %{:>8.1} %{:>8.0} %{:>8.0}",
            report.failed,
            100.0 * own_missing / reads,
            100.0 * went_back / reads,
            100.0 * by_leader / reads,
            time / reads
        );
    }
}
