//! Paxos for one value. Every node proposes, and every node accepts. `BUG` chooses a mistake.

#![allow(dead_code)] // each program uses a part of it

#[path = "sim.rs"]
pub mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Sim, Time};
use std::collections::{BTreeMap, BTreeSet};

pub const RIGHT: u8 = 0;
/// An acceptor keeps its promise in memory only.
pub const FORGETS_PROMISE: u8 = 1;
/// A proposer takes its own value, whatever the promises say.
pub const IGNORES_ACCEPTED: u8 = 2;
/// A proposer takes a value that was accepted, but not that of the highest ballot.
pub const TAKES_ANY_ACCEPTED: u8 = 3;

// ANCHOR: types
/// A round and the proposer's number, so that no two proposers share a ballot.
pub type Ballot = (u64, Id);
pub type Value = char;

/// What has to be on the disk before a message may tell of it.
#[derive(Clone, Default, Debug)]
pub struct Disk {
    /// The last round used; a ballot must not be used twice.
    pub round: u64,
    pub promised: Ballot,
    pub accepted: Option<(Ballot, Value)>,
}

#[derive(Clone, Debug)]
pub enum Msg {
    Prepare(Ballot),
    /// No lower ballot any more; and what was accepted before, if anything.
    Promise(Ballot, Option<(Ballot, Value)>),
    Accept(Ballot, Value),
    Accepted(Ballot),
    /// A higher ballot was promised.
    Refused(Ballot, Ballot),
    Chosen(Value),
}
// ANCHOR_END: types

/// A proposer's ballot under way.
struct Attempt {
    ballot: Ballot,
    promises: BTreeMap<Id, Option<(Ballot, Value)>>,
    value: Option<Value>, // once a majority has promised
    accepts: BTreeSet<Id>,
}

pub struct Paxos<const BUG: u8, const SPREAD: Time = 150> {
    state: Disk,
    attempt: Option<Attempt>,
    pub decided: Option<Value>,
    pub attempts: u64,
    timer: u64,
}

impl<const BUG: u8, const SPREAD: Time> Node for Paxos<BUG, SPREAD> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Self {
        let mut node = Paxos {
            state: disk.clone(),
            attempt: None,
            decided: None,
            attempts: 0,
            timer: 0,
        };
        node.retry(0, net);
        node
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        if timer == self.timer && self.decided.is_none() {
            self.prepare(net);
        }
    }

    // ANCHOR: acceptor
    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Prepare(ballot) if ballot > self.state.promised => {
                self.state.promised = ballot;
                if BUG != FORGETS_PROMISE {
                    net.save(|disk| disk.promised = ballot);
                }
                let accepted = self.state.accepted;
                net.note(|| format!("promises {ballot:?}, accepted so far: {accepted:?}"));
                self.reply(from, Msg::Promise(ballot, accepted), net);
            }
            Msg::Accept(ballot, value) if ballot >= self.state.promised => {
                self.state.promised = ballot;
                self.state.accepted = Some((ballot, value));
                let state = &self.state;
                net.save(|disk| (disk.promised, disk.accepted) = (state.promised, state.accepted));
                net.note(|| format!("accepts {value} in {ballot:?}"));
                self.reply(from, Msg::Accepted(ballot), net);
            }
            Msg::Prepare(ballot) | Msg::Accept(ballot, _) => {
                self.reply(from, Msg::Refused(ballot, self.state.promised), net);
            }
            _ => self.on_answer(from, msg, net),
        }
    }
    // ANCHOR_END: acceptor
}

impl<const BUG: u8, const SPREAD: Time> Paxos<BUG, SPREAD> {
    // ANCHOR: proposer
    /// Phase 1: a ballot higher than all that were seen.
    fn prepare(&mut self, net: &mut Net<'_, Self>) {
        self.attempts += 1;
        let round = self.state.round.max(self.state.promised.0) + 1;
        self.state.round = round;
        net.save(|disk| disk.round = round);
        let ballot = (round, net.id);
        self.attempt = Some(Attempt {
            ballot,
            promises: BTreeMap::new(),
            value: None,
            accepts: BTreeSet::new(),
        });
        net.note(|| format!("prepares {ballot:?}"));
        self.tell_all(Msg::Prepare(ballot), net);
        self.retry(TIMEOUT, net);
    }

    fn on_answer(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        let majority = net.nodes / 2 + 1;
        let Some(attempt) = &mut self.attempt else {
            return self.learn(msg, net);
        };
        match msg {
            Msg::Promise(ballot, accepted) if ballot == attempt.ballot => {
                attempt.promises.insert(from, accepted);
                if attempt.promises.len() >= majority && attempt.value.is_none() {
                    let mine = char::from(b'A' + net.id as u8);
                    let value = Self::choose(&attempt.promises, mine);
                    attempt.value = Some(value);
                    self.tell_all(Msg::Accept(ballot, value), net); // phase 2
                }
            }
            Msg::Accepted(ballot) if ballot == attempt.ballot => {
                attempt.accepts.insert(from);
                if let Some(value) = attempt.value
                    && attempt.accepts.len() >= majority
                {
                    self.tell_all(Msg::Chosen(value), net);
                }
            }
            Msg::Refused(ballot, promised) if ballot == attempt.ballot => {
                self.attempt = None;
                self.state.round = self.state.round.max(promised.0);
                self.retry(0, net);
            }
            _ => self.learn(msg, net),
        }
    }

    /// Free to choose only if no promise tells of an accepted value.
    fn choose(promises: &BTreeMap<Id, Option<(Ballot, Value)>>, mine: Value) -> Value {
        let mut accepted = promises.values().flatten();
        let found = match BUG {
            IGNORES_ACCEPTED => None,
            TAKES_ANY_ACCEPTED => accepted.next(),
            _ => accepted.max(), // of the highest ballot
        };
        found.map_or(mine, |(_, value)| *value)
    }
    // ANCHOR_END: proposer

    fn learn(&mut self, msg: Msg, net: &mut Net<'_, Self>) {
        if let Msg::Chosen(value) = msg
            && self.decided.is_none()
        {
            self.decided = Some(value);
            self.attempt = None;
            net.note(|| format!("learns that {value} is chosen"));
        }
    }

    /// Tries again later, unless a value is learned before.
    fn retry(&mut self, after: Time, net: &mut Net<'_, Self>) {
        self.timer += 1;
        let pause = net.random(0..SPREAD);
        net.wake(after + pause, self.timer);
    }

    fn reply(&mut self, to: Id, msg: Msg, net: &mut Net<'_, Self>) {
        if to == net.id {
            self.receive(to, msg, net);
        } else {
            net.send(to, msg);
        }
    }

    fn tell_all(&mut self, msg: Msg, net: &mut Net<'_, Self>) {
        net.broadcast(&msg);
        self.receive(net.id, msg, net);
    }
}

/// How long a proposer waits for answers.
pub const TIMEOUT: Time = 100;

// ANCHOR: history
/// All that was ever accepted: by ballot the value, and who accepted it.
#[derive(Default)]
pub struct History(BTreeMap<Ballot, (Value, BTreeSet<Id>)>);

impl History {
    pub fn check<const BUG: u8>(&mut self, sim: &Sim<Paxos<BUG>>) -> Result<(), String> {
        for id in 0..3 {
            if let Some((ballot, value)) = sim.disk(id).accepted {
                let (_, by) = self.0.entry(ballot).or_insert((value, BTreeSet::new()));
                by.insert(id);
            }
        }
        let chosen = self.chosen();
        if chosen.len() > 1 {
            return Err(format!("agreement: {chosen:?} are chosen"));
        }
        if let Some(value) = chosen.iter().find(|value| !('A'..='C').contains(value)) {
            return Err(format!("validity: nobody proposed {value}"));
        }
        let mut learned = sim.up().filter_map(|(_, node)| node.decided);
        match learned.find(|value| !chosen.contains(value)) {
            Some(value) => Err(format!("agreement: {value} is learned, not chosen")),
            None => Ok(()),
        }
    }

    /// Chosen is what a majority has accepted in one ballot, whether anybody knows it or not.
    pub fn chosen(&self) -> BTreeSet<Value> {
        let by_majority = self.0.values().filter(|(_, by)| by.len() >= 2);
        by_majority.map(|(value, _)| *value).collect()
    }
}
// ANCHOR_END: history

pub const FAULTS: Faults = Faults {
    delay: 1..150,
    lost: 100,
    every: 5..60,
    ..Faults::MANY
};

pub struct Run<const BUG: u8> {
    pub outcome: Outcome,
    pub history: History,
    pub sim: Sim<Paxos<BUG>>,
}

pub fn run<const BUG: u8>(seed: u64, record: bool) -> Run<BUG> {
    run_with(seed, FAULTS, record)
}

pub fn run_with<const BUG: u8>(seed: u64, faults: Faults, record: bool) -> Run<BUG> {
    let mut sim = Sim::<Paxos<BUG>>::new(3, seed, faults);
    if record {
        sim.record();
    }
    let mut history = History::default();
    let outcome = sim.check(300, |sim| history.check(sim));
    Run {
        outcome,
        history,
        sim,
    }
}
