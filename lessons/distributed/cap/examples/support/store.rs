//! A register on three nodes, each with a client of its own; it asks a quorum, or nobody.

#![allow(dead_code)] // each program uses a part of it

use crate::linear::{Kind, Op};
use crate::sim::{Id, Net, Node, Time};
use std::collections::VecDeque;

/// A write's place in the order of all writes: a number, and the writer's.
type Stamp = (u64, Id);

// ANCHOR: rules
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Back {
    Always,
    IfTheyDiffer,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rules {
    Quorum { r: u32, w: u32, back: Back },
    Local,
}
// ANCHOR_END: rules

/// How long a client waits, and how often a local store tells the others what it has.
pub const PATIENCE: Time = 200;
const GOSSIP: Time = 30;
const NEXT: u64 = 0;
const TELL: u64 = u64::MAX;

#[derive(Clone, Debug)]
pub enum Msg {
    Ask(u64),
    Has(u64, Stamp, u32),
    Store(u64, Stamp, u32),
    Stored(u64),
    Merge(Stamp, u32),
}

/// What a client will do: after a pause, a write of a value, or a read.
pub type Todo = VecDeque<(Time, Option<u32>)>;

struct Round {
    number: u64,
    write: Option<u32>,
    start: Time,
    best: (Stamp, u32),
    differ: bool,
    asking: bool,
    heard: u32, // a bit for each node
}

#[derive(Default)]
pub struct Replica {
    rules: Option<Rules>,
    have: (Stamp, u32),
    todo: Todo,
    round: Option<Round>,
    rounds: u64,
    pub history: Vec<Op>,
    pub unanswered: u64,
}

impl Node for Replica {
    type Msg = Msg;
    type Disk = ();

    fn start(_: &(), _: &mut Net<'_, Self>) -> Replica {
        Replica::default()
    }

    // ANCHOR: receive
    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Ask(n) => {
                let (stamp, value) = self.have;
                net.send(from, Msg::Has(n, stamp, value));
            }
            Msg::Store(n, stamp, value) => {
                self.merge(stamp, value);
                net.send(from, Msg::Stored(n));
            }
            Msg::Merge(stamp, value) => self.merge(stamp, value),
            Msg::Has(n, stamp, value) => self.has(n, from, (stamp, value), net),
            Msg::Stored(n) => self.stored(n, from, net),
        }
    }
    // ANCHOR_END: receive

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        match timer {
            NEXT => self.next(net),
            TELL => {
                let (stamp, value) = self.have;
                net.broadcast(&Msg::Merge(stamp, value));
                net.wake(GOSSIP, TELL);
            }
            _ => self.give_up(timer, net),
        }
    }
}

impl Replica {
    pub fn begin(&mut self, rules: Rules, todo: Todo, net: &mut Net<'_, Self>) {
        self.rules = Some(rules);
        self.todo = todo;
        self.pause(net);
        if rules == Rules::Local {
            net.wake(GOSSIP, TELL);
        }
    }

    pub fn value(&self) -> u32 {
        self.have.1
    }

    pub fn idle(&self) -> bool {
        self.todo.is_empty() && self.round.is_none()
    }

    fn pause(&self, net: &mut Net<'_, Self>) {
        if let Some(&(pause, _)) = self.todo.front() {
            net.wake(pause, NEXT);
        }
    }

    // ANCHOR: local
    /// Keeps the newer of two writes: the merge of a last-writer-wins register.
    fn merge(&mut self, stamp: Stamp, value: u32) {
        self.have = self.have.max((stamp, value));
    }

    fn local(&mut self, write: Option<u32>, net: &mut Net<'_, Self>) {
        if let Some(value) = write {
            self.merge((self.have.0.0 + 1, net.id), value);
        }
        let kind = write.map_or(Kind::Read(self.have.1), Kind::Write);
        self.end(kind, net.now, Some(net.now), net); // at once, whoever is cut off
    }
    // ANCHOR_END: local

    fn next(&mut self, net: &mut Net<'_, Self>) {
        let Some((_, write)) = self.todo.pop_front() else {
            return;
        };
        if self.rules == Some(Rules::Local) {
            return self.local(write, net);
        }
        self.rounds += 1;
        let number = self.rounds;
        self.round = Some(Round {
            number,
            write,
            start: net.now,
            best: self.have,
            differ: false,
            asking: true,
            heard: 0,
        });
        net.wake(PATIENCE, number);
        net.broadcast(&Msg::Ask(number));
        self.has(number, net.id, self.have, net);
    }

    // ANCHOR: quorum
    /// First round: what do R nodes have? (A write asks a majority in any case.)
    fn has(&mut self, n: u64, from: Id, have: (Stamp, u32), net: &mut Net<'_, Self>) {
        let Some(Rules::Quorum { r, back, .. }) = self.rules else {
            return;
        };
        let Some(round) = self.round.as_mut().filter(|r| r.number == n && r.asking) else {
            return; // of an earlier round
        };
        round.differ |= have != round.best;
        round.best = round.best.max(have);
        round.heard |= 1 << from;
        let enough = if round.write.is_some() { 2 } else { r };
        if round.heard.count_ones() < enough {
            return;
        }
        match round.write {
            Some(value) => round.best = ((round.best.0.0 + 1, net.id), value),
            None if back == Back::Always || back == Back::IfTheyDiffer && round.differ => {}
            None => return self.finish(net),
        }
        (round.asking, round.heard) = (false, 0);
        let (stamp, value) = round.best;
        self.merge(stamp, value);
        net.broadcast(&Msg::Store(n, stamp, value));
        self.stored(n, net.id, net);
    }

    /// Second round: do W nodes have it, the new value or the one that was read?
    fn stored(&mut self, n: u64, from: Id, net: &mut Net<'_, Self>) {
        let Some(Rules::Quorum { w, .. }) = self.rules else {
            return;
        };
        let Some(round) = self.round.as_mut().filter(|r| r.number == n && !r.asking) else {
            return;
        };
        round.heard |= 1 << from;
        if round.heard.count_ones() >= w {
            self.finish(net);
        }
    }
    // ANCHOR_END: quorum

    fn finish(&mut self, net: &mut Net<'_, Self>) {
        if let Some(round) = self.round.take() {
            let kind = round.write.map_or(Kind::Read(round.best.1), Kind::Write);
            self.end(kind, round.start, Some(net.now), net);
        }
    }

    // ANCHOR: give_up
    /// No quorum in time. The client is told so; a write may still happen, or have happened.
    fn give_up(&mut self, n: u64, net: &mut Net<'_, Self>) {
        if let Some(round) = self.round.take_if(|round| round.number == n) {
            self.unanswered += 1;
            match round.write {
                Some(value) => self.end(Kind::Write(value), round.start, None, net),
                None => self.pause(net), // says nothing about the register
            }
        }
    }
    // ANCHOR_END: give_up

    fn end(&mut self, kind: Kind, start: Time, end: Option<Time>, net: &mut Net<'_, Self>) {
        let client = net.id;
        self.history.push(Op {
            client,
            kind,
            start,
            end,
        });
        self.pause(net);
    }
}
