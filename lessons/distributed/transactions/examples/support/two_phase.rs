//! Two-phase commit with presumed abort: node 0 coordinates, all others take part. The faults that
//! people build into it are here too, each behind its number.

#![allow(dead_code)] // each program uses a part of it

use crate::sim::{Faults, Id, Net, Node, Outcome, Sim, Time};
use std::collections::{BTreeMap, BTreeSet};

pub const COORDINATOR: Id = 0;
/// How long the coordinator waits for votes, and a participant before it asks.
pub const PATIENCE: Time = 100;
/// How long the faulty ones take to write what they should have written first.
const LATE: Time = 20;

pub const RIGHT: u8 = 0;
pub const ABORTS_ALONE: u8 = 1;
pub const COMMITS_ALONE: u8 = 2;
pub const TELLS_FIRST: u8 = 3;
pub const VOTES_FIRST: u8 = 4;

/// A transaction: the life of the coordinator times 100, and a number within it. None comes twice.
pub type Tx = u64;

#[derive(Clone, Copy, Debug)]
pub enum Msg {
    Prepare(Tx),
    Yes(Tx),
    No(Tx),
    Commit(Tx),
    Abort(Tx),
    Done(Tx),
    Ask(Tx),
}

// ANCHOR: disk
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum State {
    Prepared,
    Committed,
    Aborted,
}

#[derive(Clone, Default)]
pub struct Disk {
    pub log: BTreeMap<Tx, State>,
    lives: u64,
    // Not part of the protocol: counted for the reader.
    pub forced: u64,
    since: Time,
    pub held: Time,
}
// ANCHOR_END: disk

pub struct Site<const FAULT: u8> {
    log: BTreeMap<Tx, State>,
    /// The transaction that holds this participant's lock.
    pub holder: Option<Tx>,
    /// The coordinator's: whose votes are missing, and who has not heard of a commit.
    voting: BTreeMap<Tx, BTreeSet<Id>>,
    untold: BTreeMap<Tx, BTreeSet<Id>>,
    late: Option<(Tx, State)>,
    next: Tx,
    /// Of 100 transactions, how many this participant refuses.
    pub refuses: u64,
}

impl<const FAULT: u8> Node for Site<FAULT> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Self {
        let mut site = Site {
            log: disk.log.clone(),
            holder: None,
            voting: BTreeMap::new(),
            untold: BTreeMap::new(),
            late: None,
            next: (disk.lives + 1) * 100,
            refuses: 10,
        };
        if net.id == COORDINATOR {
            net.save(|disk| disk.lives += 1);
            for (&tx, _) in disk.log.iter().filter(|(_, s)| **s == State::Committed) {
                site.tell_commit(tx, net);
            }
        } else if let Some((&tx, _)) = disk.log.iter().find(|(_, s)| **s == State::Prepared) {
            site.holder = Some(tx); // locks outlive the crash
            net.wake(PATIENCE, tx);
        }
        site
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Prepare(tx) => self.prepare(tx, net),
            Msg::Yes(tx) => self.yes(from, tx, net),
            Msg::No(tx) => self.give_up(tx, net),
            Msg::Commit(tx) => self.end(tx, State::Committed, net),
            Msg::Abort(tx) => self.end(tx, State::Aborted, net),
            Msg::Done(tx) => self.done(from, tx),
            Msg::Ask(tx) => self.answer(from, tx, net),
        }
    }

    fn timer(&mut self, tx: u64, net: &mut Net<'_, Self>) {
        if let Some((tx, state)) = self.late.take_if(|late| late.0 == tx) {
            return self.write(tx, state, net);
        }
        if net.id == COORDINATOR {
            self.give_up(tx, net);
            self.tell_commit(tx, net);
        } else if self.log.get(&tx) == Some(&State::Prepared) {
            self.uncertain(tx, net);
        }
    }
}

impl<const FAULT: u8> Site<FAULT> {
    /// Begins a transaction that changes something at every participant.
    pub fn begin(&mut self, net: &mut Net<'_, Self>) {
        self.next += 1;
        self.voting.insert(self.next, (1..net.nodes).collect());
        net.broadcast(&Msg::Prepare(self.next));
        net.wake(PATIENCE, self.next);
    }

    // ANCHOR: decide
    fn yes(&mut self, from: Id, tx: Tx, net: &mut Net<'_, Self>) {
        let Some(missing) = self.voting.get_mut(&tx) else {
            return; // decided long ago
        };
        missing.remove(&from);
        if !missing.is_empty() {
            return;
        }
        self.voting.remove(&tx);
        self.untold.insert(tx, (1..net.nodes).collect());
        if FAULT == TELLS_FIRST {
            self.late = Some((tx, State::Committed));
            net.wake(LATE, tx);
        } else {
            self.write(tx, State::Committed, net); // from here on it is committed
        }
        self.tell_commit(tx, net);
    }

    /// A No, or no answer in time. Nothing is written: a transaction that the log does not
    /// know is aborted.
    fn give_up(&mut self, tx: Tx, net: &mut Net<'_, Self>) {
        if self.voting.remove(&tx).is_some() {
            net.broadcast(&Msg::Abort(tx));
        }
    }
    // ANCHOR_END: decide

    /// Tells those who have not confirmed, and again until all have.
    fn tell_commit(&mut self, tx: Tx, net: &mut Net<'_, Self>) {
        let committed = self.log.get(&tx) == Some(&State::Committed);
        if committed && !self.untold.contains_key(&tx) {
            self.untold.insert(tx, (1..net.nodes).collect()); // after a restart
        }
        let untold = self.untold.get(&tx).into_iter().flatten();
        untold.for_each(|&to| net.send(to, Msg::Commit(tx)));
        if self.untold.get(&tx).is_some_and(|ids| !ids.is_empty()) {
            net.wake(PATIENCE, tx);
        }
    }

    /// Whether the coordinator still waits for votes.
    pub fn is_voting(&self, tx: Tx) -> bool {
        self.voting.contains_key(&tx)
    }

    fn done(&mut self, from: Id, tx: Tx) {
        if let Some(untold) = self.untold.get_mut(&tx) {
            untold.remove(&from);
        }
    }

    // ANCHOR: vote
    fn prepare(&mut self, tx: Tx, net: &mut Net<'_, Self>) {
        match self.log.get(&tx) {
            Some(State::Prepared) => net.send(COORDINATOR, Msg::Yes(tx)),
            Some(State::Committed) => {}
            Some(State::Aborted) => net.send(COORDINATOR, Msg::No(tx)),
            None if self.holder.is_some() || net.random(0..100) < self.refuses => {
                net.send(COORDINATOR, Msg::No(tx)); // the lock is taken, or a rule is broken
            }
            None => {
                self.holder = Some(tx);
                if FAULT == VOTES_FIRST {
                    self.late = Some((tx, State::Prepared));
                    net.wake(LATE, tx);
                } else {
                    self.write(tx, State::Prepared, net);
                }
                net.send(COORDINATOR, Msg::Yes(tx));
                net.wake(PATIENCE, tx);
            }
        }
    }
    // ANCHOR_END: vote

    // ANCHOR: uncertain
    /// Voted Yes, and has not heard what came of it: the locks stay, and it asks everybody.
    fn uncertain(&mut self, tx: Tx, net: &mut Net<'_, Self>) {
        match FAULT {
            ABORTS_ALONE => self.end(tx, State::Aborted, net),
            COMMITS_ALONE => self.end(tx, State::Committed, net),
            _ => {
                net.broadcast(&Msg::Ask(tx));
                net.wake(10 * PATIENCE, tx);
            }
        }
    }

    fn answer(&mut self, from: Id, tx: Tx, net: &mut Net<'_, Self>) {
        match self.log.get(&tx) {
            Some(State::Committed) => net.send(from, Msg::Commit(tx)),
            Some(State::Aborted) => net.send(from, Msg::Abort(tx)),
            Some(State::Prepared) => {} // as uncertain as the one who asks
            None if net.id != COORDINATOR => {
                self.write(tx, State::Aborted, net); // so that it never votes Yes
                net.send(from, Msg::Abort(tx));
            }
            None if self.voting.contains_key(&tx) => {}
            None if self.untold.contains_key(&tx) => {} // only with TELLS_FIRST
            None => net.send(from, Msg::Abort(tx)),
        }
    }
    // ANCHOR_END: uncertain

    fn end(&mut self, tx: Tx, state: State, net: &mut Net<'_, Self>) {
        let known = self.log.get(&tx).copied();
        let ours = known == Some(State::Prepared) || self.holder == Some(tx);
        if ours {
            self.write(tx, state, net);
        } else if known.is_none() && state == State::Aborted {
            return; // never voted: it will be refused if it still comes
        }
        if state == State::Committed {
            net.send(COORDINATOR, Msg::Done(tx));
        }
    }

    /// Writes to the log, and waits until it is on the disk.
    fn write(&mut self, tx: Tx, state: State, net: &mut Net<'_, Self>) {
        self.late.take_if(|late| late.0 == tx);
        self.log.insert(tx, state);
        let now = net.now;
        let ends = state != State::Prepared && self.holder == Some(tx);
        net.save(|disk| {
            let before = disk.log.insert(tx, state);
            // An abort that gets lost is asked for again, if there was a vote.
            let need_not = state == State::Aborted && before.is_some();
            disk.forced += u64::from(!need_not);
            if state == State::Prepared {
                disk.since = now;
            } else if ends {
                disk.held += now - disk.since;
            }
        });
        if ends {
            self.holder = None;
            net.note(|| format!("{state:?} T{tx}, and lets go of the lock"));
        }
    }
}

// ANCHOR: atomic
/// What must hold after every step: whoever committed, everybody else has at least prepared.
pub fn atomic<const FAULT: u8>(sim: &Sim<Site<FAULT>>, nodes: usize) -> Result<(), String> {
    for id in 0..nodes {
        let log = &sim.disk(id).log;
        for (&tx, _) in log.iter().filter(|(_, s)| **s == State::Committed) {
            for other in 1..nodes {
                match sim.disk(other).log.get(&tx) {
                    Some(State::Prepared | State::Committed) => {}
                    Some(State::Aborted) => {
                        return Err(format!("T{tx}: n{id} committed, n{other} aborted"));
                    }
                    None => {
                        return Err(format!("T{tx}: n{id} committed, n{other} knows nothing"));
                    }
                }
            }
        }
    }
    Ok(())
}
// ANCHOR_END: atomic

// ANCHOR: day
pub const NODES: usize = 3;

/// Two of three nodes may be down at once, the coordinator among them.
const BAD_DAY: Faults = Faults {
    every: 10..150,
    down: 2,
    ..Faults::MANY
};

/// Eight transactions, each begun whether or not the one before has ended.
pub fn day<const FAULT: u8>(seed: u64, record: bool) -> (Outcome, Sim<Site<FAULT>>) {
    let mut sim = Sim::<Site<FAULT>>::new(NODES, seed, BAD_DAY);
    if record {
        sim.record();
    }
    let mut steps = 0;
    for _ in 0..8 {
        sim.call(COORDINATOR, |site, net| site.begin(net));
        let part = sim.check(40, |sim| atomic(sim, NODES));
        steps += part.steps;
        if part.broken.is_some() {
            return (Outcome { steps, ..part }, sim);
        }
    }
    let broken = None;
    (Outcome { steps, broken }, sim)
}
// ANCHOR_END: day

/// A failing run again, without what has nothing to do with the transaction it failed on.
pub fn show<const FAULT: u8>(shortest: Option<(u64, Outcome)>) {
    let Some((seed, outcome)) = shortest else {
        return println!("no failing run");
    };
    let (again, sim) = day::<FAULT>(seed, true);
    assert_eq!(again, outcome, "the same seed is the same run");
    let broken = outcome.broken.unwrap_or_default();
    let tx = broken.split(':').next().unwrap_or_default();
    let id = format!("({})", tx.trim_start_matches('T'));
    let begun = |line: &&str| !line.contains(&id);
    for line in sim.trace().lines().skip_while(begun) {
        let machine = line.contains("crashes") || line.contains("restarts");
        let network = line.contains("network") && !line.contains("[0, 1, 2]");
        if line.contains(&id) || line.contains(tx) || machine || network {
            println!("{line}");
        }
    }
    println!("       {broken}   (seed {seed})");
}
