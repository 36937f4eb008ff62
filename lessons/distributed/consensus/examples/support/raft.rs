//! Raft, whole but for membership changes and snapshots, and the four properties it promises.
//! `BUG` chooses a mistake; with `RIGHT` there is none that the checks know of.

#![allow(dead_code)] // each program uses a part of it

#[path = "sim.rs"]
pub mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Random, Sim, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub type Term = u64;

// ANCHOR: bugs
pub const RIGHT: u8 = 0;
/// Commits whatever is on a majority, entries of earlier terms too.
pub const COUNTS_OLD_TERMS: u8 = 1;
/// Keeps its vote in memory only.
pub const FORGETS_VOTE: u8 = 2;
/// Cuts the log at `prev` whenever an Append arrives.
pub const ALWAYS_TRUNCATES: u8 = 3;
/// Votes without comparing the logs.
pub const VOTES_FOR_ANY_LOG: u8 = 4;
/// Appends where the index fits, without comparing the terms there.
pub const SKIPS_COMPARISON: u8 = 6;
/// Nothing is wrong with the node, but it may come back with an empty disk.
pub const LOSES_ITS_DISK: u8 = 5;
// ANCHOR_END: bugs

/// A command, in the term in which a leader took it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub cmd: u64,
    pub term: Term,
}

/// `b3`: the second command, of term 3.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = char::from(b'a' + (self.cmd % 26) as u8);
        write!(f, "{letter}{}", self.term)
    }
}

// ANCHOR: types
/// What has to be on the disk before a message may tell of it.
#[derive(Clone, Default)]
pub struct Disk {
    pub term: Term,
    pub vote: Option<Id>,
    pub log: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub enum Msg {
    /// Asks for a vote; `last` is the term and the index of the last entry.
    Vote {
        term: Term,
        last: (Term, usize),
    },
    Voted {
        term: Term,
        granted: bool,
    },
    /// Entries that follow the one at `prev`; without any it is a heartbeat.
    Append {
        term: Term,
        prev: (Term, usize),
        entries: Vec<Entry>,
        commit: usize,
    },
    /// `Ok`: the log agrees with the leader's up to here. `Err`: it does not; try after this index.
    Appended {
        term: Term,
        matched: Result<usize, usize>,
    },
}

#[derive(Debug, PartialEq)]
pub enum Role {
    Follower,
    Candidate {
        votes: BTreeSet<Id>,
    },
    /// For each node: the next index to send, and up to where it is known to agree.
    Leader {
        next: Vec<usize>,
        matched: Vec<usize>,
    },
}

pub struct Raft<const BUG: u8, const SPREAD: Time = 150> {
    pub term: Term,
    pub vote: Option<Id>,
    /// Indices count from 1; `log[0]` has index 1.
    pub log: Vec<Entry>,
    pub role: Role,
    pub commit: usize,
    /// The state machine: a list of all commands applied.
    pub applied: Vec<Entry>,
    timer: u64,
}
// ANCHOR_END: types

pub const HEARTBEAT: Time = 50;
/// An election starts after this much silence, and up to `SPREAD` more.
pub const TIMEOUT: Time = 150;

impl<const BUG: u8, const SPREAD: Time> Node for Raft<BUG, SPREAD> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Self {
        let mut node = Raft {
            term: disk.term,
            vote: disk.vote,
            log: disk.log.clone(),
            role: Role::Follower,
            commit: 0, // a leader will tell
            applied: Vec::new(),
            timer: 0,
        };
        node.wait(net);
        node
    }

    // ANCHOR: receive
    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        let (Msg::Vote { term, .. }
        | Msg::Voted { term, .. }
        | Msg::Append { term, .. }
        | Msg::Appended { term, .. }) = msg;
        if term > self.term {
            self.enter(term, net);
        }
        let current = term == self.term;
        match msg {
            Msg::Vote { last, .. } => self.on_vote(from, current, last, net),
            Msg::Voted { granted, .. } if current => self.on_voted(from, granted, net),
            Msg::Append {
                prev,
                entries,
                commit,
                ..
            } => {
                let matched = self.on_append(current, prev, &entries, commit, net);
                net.send(
                    from,
                    Msg::Appended {
                        term: self.term,
                        matched,
                    },
                );
            }
            Msg::Appended { matched, .. } if current => self.on_appended(from, matched, net),
            _ => {} // an answer to a question of an earlier term
        }
    }
    // ANCHOR_END: receive

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        if timer != self.timer {
            return; // it was set anew since
        }
        match self.role {
            Role::Leader { .. } => self.replicate(net),
            _ => self.campaign(net),
        }
    }
}

impl<const BUG: u8, const SPREAD: Time> Raft<BUG, SPREAD> {
    // ANCHOR: election
    fn campaign(&mut self, net: &mut Net<'_, Self>) {
        self.enter(self.term + 1, net);
        self.cast(net.id, net);
        self.role = Role::Candidate {
            votes: BTreeSet::from([net.id]),
        };
        net.broadcast(&Msg::Vote {
            term: self.term,
            last: self.last(),
        });
        self.wait(net);
    }

    /// A new term: whoever we were, we are a follower who has not voted.
    fn enter(&mut self, term: Term, net: &mut Net<'_, Self>) {
        let led = matches!(self.role, Role::Leader { .. });
        (self.term, self.vote, self.role) = (term, None, Role::Follower);
        net.save(|disk| (disk.term, disk.vote) = (term, None));
        if led {
            self.wait(net);
        }
    }

    fn cast(&mut self, candidate: Id, net: &mut Net<'_, Self>) {
        self.vote = Some(candidate);
        if BUG != FORGETS_VOTE {
            net.save(|disk| disk.vote = Some(candidate));
        }
        let term = self.term;
        net.note(|| format!("votes for n{candidate} in term {term}"));
    }

    fn on_vote(&mut self, from: Id, current: bool, last: (Term, usize), net: &mut Net<'_, Self>) {
        let free = self.vote.is_none_or(|candidate| candidate == from);
        let up_to_date = last >= self.last() || BUG == VOTES_FOR_ANY_LOG;
        let granted = current && free && up_to_date;
        if granted {
            self.cast(from, net); // on the disk before the answer leaves
            self.wait(net);
        }
        net.send(
            from,
            Msg::Voted {
                term: self.term,
                granted,
            },
        );
    }

    fn on_voted(&mut self, from: Id, granted: bool, net: &mut Net<'_, Self>) {
        let Role::Candidate { votes } = &mut self.role else {
            return;
        };
        if granted {
            votes.insert(from); // a set: the same vote may arrive twice
        }
        if votes.len() > net.nodes / 2 {
            let next = vec![self.log.len() + 1; net.nodes];
            let matched = vec![0; net.nodes];
            self.role = Role::Leader { next, matched };
            let (term, log) = (self.term, &self.log);
            net.note(|| format!("LEADS term {term}, log {log:?}"));
            self.replicate(net);
        }
    }
    // ANCHOR_END: election

    // ANCHOR: leader
    /// Commands of clients; false if this node does not believe to lead.
    pub fn propose(&mut self, cmds: impl Iterator<Item = u64>, net: &mut Net<'_, Self>) -> bool {
        if !matches!(self.role, Role::Leader { .. }) {
            return false;
        }
        let term = self.term;
        self.log.extend(cmds.map(|cmd| Entry { cmd, term }));
        self.save_log(net);
        self.replicate(net);
        true
    }

    /// Sends to each what it lacks, as far as we know. If that is nothing, it is a heartbeat.
    fn replicate(&mut self, net: &mut Net<'_, Self>) {
        let Role::Leader { next, .. } = &self.role else {
            return;
        };
        let me = net.id;
        for to in (0..net.nodes).filter(|&to| to != me) {
            let prev = next[to] - 1;
            let append = Msg::Append {
                term: self.term,
                prev: (self.term_at(prev).unwrap_or(0), prev),
                entries: self.log[prev..].to_vec(),
                commit: self.commit,
            };
            net.send(to, append);
        }
        self.wait(net);
    }

    fn on_appended(&mut self, from: Id, reply: Result<usize, usize>, net: &mut Net<'_, Self>) {
        let Role::Leader { next, matched } = &mut self.role else {
            return;
        };
        match reply {
            // Answers may be late or come twice, so neither index may go back.
            Ok(index) => matched[from] = matched[from].max(index),
            Err(index) => next[from] = next[from].min(index + 1),
        }
        next[from] = next[from].max(matched[from] + 1);
        self.count(net);
    }
    // ANCHOR_END: leader

    // ANCHOR: commit
    /// Commits what a majority has: the last such entry if it is of this term, and all before it.
    fn count(&mut self, net: &mut Net<'_, Self>) {
        let Role::Leader { matched, .. } = &mut self.role else {
            return;
        };
        matched[net.id] = self.log.len();
        let mut sorted = matched.clone();
        sorted.sort_unstable();
        let index = sorted[(sorted.len() - 1) / 2]; // a majority has at least this
        let own_term = self.term_at(index) == Some(self.term);
        if index > self.commit && (own_term || BUG == COUNTS_OLD_TERMS) {
            self.apply(index, net);
        }
    }

    fn apply(&mut self, commit: usize, net: &mut Net<'_, Self>) {
        if commit > self.commit {
            let new = &self.log[self.commit..commit];
            net.note(|| format!("commits {new:?}"));
            self.applied.extend(new);
            self.commit = commit;
        }
    }
    // ANCHOR_END: commit

    // ANCHOR: follower
    fn on_append(
        &mut self,
        current: bool,
        (prev_term, prev): (Term, usize),
        entries: &[Entry],
        commit: usize,
        net: &mut Net<'_, Self>,
    ) -> Result<usize, usize> {
        if !current {
            return Err(self.log.len()); // of a leader who was replaced
        }
        self.role = Role::Follower; // a candidate gives up: this term has a leader
        self.wait(net);
        let fits = match BUG {
            SKIPS_COMPARISON => prev <= self.log.len(),
            _ => self.term_at(prev) == Some(prev_term),
        };
        if !fits {
            return Err(self.log.len().min(prev.saturating_sub(1)));
        }
        let known = (entries.iter().zip(prev + 1..))
            .take_while(|(entry, index)| self.term_at(*index) == Some(entry.term))
            .count();
        let known = if BUG == ALWAYS_TRUNCATES { 0 } else { known };
        if known < entries.len() || BUG == ALWAYS_TRUNCATES {
            self.log.truncate(prev + known); // here begins what no leader committed
            self.log.extend(&entries[known..]);
            self.save_log(net);
        }
        let confirmed = prev + entries.len(); // what lies behind may be another leader's
        self.apply(commit.min(confirmed), net);
        Ok(confirmed)
    }
    // ANCHOR_END: follower

    /// Sets the timer anew: for the next heartbeat, or for an election if no leader is heard of.
    fn wait(&mut self, net: &mut Net<'_, Self>) {
        let after = match self.role {
            Role::Leader { .. } => HEARTBEAT,
            _ => net.random(TIMEOUT..TIMEOUT + SPREAD),
        };
        self.timer += 1;
        net.wake(after, self.timer);
    }

    fn save_log(&mut self, net: &mut Net<'_, Self>) {
        let log = &self.log;
        net.save(|disk| disk.log.clone_from(log));
        net.note(|| format!("log {log:?}"));
    }

    /// The term and the index of the last entry: what makes a log more up to date than another.
    fn last(&self) -> (Term, usize) {
        (
            self.log.last().map_or(0, |entry| entry.term),
            self.log.len(),
        )
    }

    /// The term of the entry at an index; 0 before the first, none after the last.
    fn term_at(&self, index: usize) -> Option<Term> {
        match index {
            0 => Some(0),
            _ => self.log.get(index - 1).map(|entry| entry.term),
        }
    }
}

// ANCHOR: history
/// What was seen in a run so far, by somebody who sees all nodes at once.
#[derive(Default)]
pub struct History {
    pub leaders: BTreeMap<Term, Id>,
    /// By index: the entry that was applied first, and in which term.
    pub committed: Vec<(Entry, Term)>,
}

impl History {
    pub fn check<const BUG: u8>(
        &mut self,
        sim: &Sim<Raft<BUG>>,
        nodes: usize,
    ) -> Result<(), String> {
        for (id, node) in sim.up() {
            self.applied(id, node)?;
            if matches!(node.role, Role::Leader { .. }) {
                self.leads(id, node)?;
            }
        }
        for (a, b) in (0..nodes).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let (log, other) = (&sim.disk(a).log, &sim.disk(b).log);
            let same = log.iter().zip(other).rposition(|(x, y)| x.term == y.term);
            if same.is_some_and(|index| log[..=index] != other[..=index]) {
                return Err(format!("log matching: n{b} {other:?}, n{a} {log:?}"));
            }
        }
        Ok(())
    }

    /// State machine safety: whoever applies an entry at an index applies the same one.
    fn applied<const BUG: u8>(&mut self, id: Id, node: &Raft<BUG>) -> Result<(), String> {
        let new = node.applied.iter().skip(self.committed.len());
        self.committed.extend(new.map(|entry| (*entry, node.term)));
        let mut pairs = node.applied.iter().zip(&self.committed);
        match pairs.find(|(applied, (entry, _))| *applied != entry) {
            Some((applied, (entry, _))) => Err(format!(
                "state machine safety: n{id} applies {applied:?}, others {entry:?}"
            )),
            None => Ok(()),
        }
    }

    /// Election safety: one leader a term. Leader completeness: it has all committed before.
    fn leads<const BUG: u8>(&mut self, id: Id, node: &Raft<BUG>) -> Result<(), String> {
        let term = node.term;
        let first = *self.leaders.entry(term).or_insert(id);
        if first != id {
            return Err(format!(
                "election safety: n{first} and n{id} lead term {term}"
            ));
        }
        let mut places = (0..).zip(&self.committed);
        match places.find(|(i, (entry, then))| *then < term && node.log.get(*i) != Some(entry)) {
            Some((_, (entry, _))) => Err(format!(
                "leader completeness: n{id} leads term {term} without {entry:?}"
            )),
            None => Ok(()),
        }
    }
}
// ANCHOR_END: history

// ANCHOR: run
pub const FAULTS: Faults = Faults {
    lost: 300,
    every: 20..200,
    ..Faults::MANY
};

pub struct Run<const BUG: u8> {
    pub outcome: Outcome,
    pub history: History,
    pub sim: Sim<Raft<BUG>>,
}

/// Three nodes; now and then somebody who believes to lead gets a command.
pub fn run<const BUG: u8>(seed: u64, record: bool) -> Run<BUG> {
    let wiped = BUG == LOSES_ITS_DISK;
    run_with(seed, Faults { wiped, ..FAULTS }, record)
}

pub fn run_with<const BUG: u8>(seed: u64, faults: Faults, record: bool) -> Run<BUG> {
    let mut sim = Sim::<Raft<BUG>>::new(3, seed, faults);
    if record {
        sim.record();
    }
    let mut history = History::default();
    let mut clients = Random(!seed);
    let mut cmds = 0..;
    let mut outcome = Outcome {
        steps: 0,
        broken: None,
    };
    loop {
        let part = sim.check(12, |sim| history.check(sim, 3));
        outcome.steps += part.steps;
        outcome.broken = part.broken;
        if outcome.steps == 396 || outcome.broken.is_some() {
            break;
        }
        for id in (0..3).filter(|_| clients.within(0..4) == 0) {
            sim.call(id, |node, net| {
                if matches!(node.role, Role::Leader { .. }) {
                    node.propose(cmds.by_ref().take(1), net);
                }
            });
        }
    }
    Run {
        outcome,
        history,
        sim,
    }
}
// ANCHOR_END: run
