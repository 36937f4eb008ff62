//! A leader that sends its log to its followers, and a client that writes to it.

#![allow(dead_code)] // each program uses a part of it

use crate::sim::{Id, Net, Node, Time};
use std::collections::BTreeMap;
use std::fmt;

pub const CLIENT: Id = 0;

// ANCHOR: modes
/// When a write is acknowledged: once so many followers have it on their disks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    Async,
    /// One follower, whichever is first.
    SemiSync,
    /// As `SemiSync`, but after so many milliseconds without one, none.
    SemiSyncUntil(Time),
    Sync,
}

impl Mode {
    fn enough(self, followers: usize, have_it: usize, waited: Time) -> bool {
        match self {
            Mode::Async => true,
            Mode::SemiSync => have_it >= 1,
            Mode::SemiSyncUntil(limit) => have_it >= 1 || waited >= limit,
            Mode::Sync => have_it == followers,
        }
    }
}
// ANCHOR_END: modes

#[derive(Clone)]
pub enum Msg {
    Write(u32),
    Ok(u32),
    /// The leader's log. A real one sends what is new; a whole one keeps this program short.
    Log(u64, Vec<u32>),
    /// So many entries of this epoch's leader are on my disk.
    Have(u64, usize),
}

impl fmt::Debug for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Msg::Write(n) => write!(f, "write w{n}"),
            Msg::Ok(n) => write!(f, "acknowledge w{n}"),
            Msg::Log(_, log) => write!(f, "log {}", short(log)),
            Msg::Have(_, len) => write!(f, "have {len}"),
        }
    }
}

/// Programs that count more than 63 writes do not look at the bits.
fn bits(writes: &[u32]) -> u64 {
    writes.iter().fold(0, |bits, n| bits | 1 << (n % 64))
}

fn short(log: &[u32]) -> String {
    match log {
        [] => "empty".to_string(),
        [.., last] => format!("of {}, last w{last}", log.len()),
    }
}

#[derive(Clone, Default)]
pub struct Disk {
    pub epoch: u64,
    pub log: Vec<u32>,
}

pub struct Replica {
    pub epoch: u64, // raised with each leader; what has a lower one is out of date
    pub log: Vec<u32>,
    pub leads: Option<Mode>,
    pub holds: u64,                   // for the check: a bit for each write in the log
    members: Vec<Id>,                 // the leader and its followers
    waiting: Vec<(usize, u32, Time)>, // writes not acknowledged yet: position, number, since when
    have: BTreeMap<Id, usize>,        // entries on the disks of the followers
    due: usize,                       // entries that the followers should have by now
    /// Of the client: whom it writes to, when it wrote, and how long an answer took.
    pub leader: Id,
    sent: BTreeMap<u32, Time>,
    pub acked: BTreeMap<u32, Time>,
    pub told: u64, // for the check: a bit for each of them
}

impl Node for Replica {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Replica {
        if net.id == CLIENT {
            net.wake(10, 0); // somebody has a timer at any time, or time would stand still
        }
        Replica {
            epoch: disk.epoch,
            log: disk.log.clone(),
            leads: None,
            holds: bits(&disk.log),
            members: Vec::new(),
            waiting: Vec::new(),
            have: BTreeMap::new(),
            due: 0,
            leader: 1,
            sent: BTreeMap::new(),
            acked: BTreeMap::new(),
            told: 0,
        }
    }

    // ANCHOR: receive
    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Write(n) if self.leads.is_some() && !self.log.contains(&n) => {
                self.log.push(n);
                self.holds = bits(&self.log);
                self.save(net);
                self.waiting.push((self.log.len(), n, net.now));
                for to in self.followers(net.id) {
                    net.send(to, Msg::Log(self.epoch, self.log.clone()));
                }
                self.acknowledge(net);
            }
            Msg::Log(epoch, log) if epoch >= self.epoch => {
                let newer = epoch > self.epoch;
                if newer || log.len() > self.log.len() {
                    (self.epoch, self.log) = (epoch, log); // what a former leader had more is gone
                    self.holds = bits(&self.log);
                    self.save(net);
                }
                if newer {
                    (self.leads, self.waiting) = (None, Vec::new());
                }
                net.send(from, Msg::Have(epoch, self.log.len()));
            }
            Msg::Have(epoch, len) if epoch == self.epoch => {
                let have = self.have.entry(from).or_default();
                *have = len.max(*have);
                self.acknowledge(net);
            }
            Msg::Ok(n) => {
                let took = net.now - self.sent[&n];
                self.acked.entry(n).or_insert(took);
                self.told |= bits(&[n]);
            }
            _ => {}
        }
    }
    // ANCHOR_END: receive

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        if net.id == CLIENT {
            return net.wake(10, timer);
        }
        if self.leads.is_none() {
            return;
        }
        for to in self.followers(net.id) {
            if self.have.get(&to).copied().unwrap_or(0) < self.due {
                net.send(to, Msg::Log(self.epoch, self.log.clone())); // perhaps it was lost
            }
        }
        self.due = self.log.len();
        self.acknowledge(net); // perhaps a wait is over
        net.wake(20, timer);
    }
}

impl Replica {
    fn followers(&self, me: Id) -> Vec<Id> {
        self.members
            .iter()
            .copied()
            .filter(|&id| id != me)
            .collect()
    }

    fn save(&self, net: &mut Net<'_, Self>) {
        let (epoch, log) = (self.epoch, self.log.clone());
        net.save(|disk| *disk = Disk { epoch, log });
    }

    // ANCHOR: acknowledge
    fn acknowledge(&mut self, net: &mut Net<'_, Self>) {
        let Some(mode) = self.leads else { return };
        let followers = self.members.len() - 1;
        let have = &self.have;
        self.waiting.retain(|&(position, n, since)| {
            let have_it = have.values().filter(|&&len| len >= position).count();
            let enough = mode.enough(followers, have_it, net.now - since);
            if enough {
                net.send(CLIENT, Msg::Ok(n));
            }
            !enough
        });
    }
    // ANCHOR_END: acknowledge

    pub fn lead(&mut self, epoch: u64, mode: Mode, members: Vec<Id>, net: &mut Net<'_, Self>) {
        (self.epoch, self.leads, self.members) = (epoch, Some(mode), members);
        self.save(net);
        net.wake(20, 0);
        net.note(|| format!("leads, with a log {}", short(&self.log)));
        for to in self.followers(net.id) {
            net.send(to, Msg::Log(self.epoch, self.log.clone()));
        }
    }

    pub fn write(&mut self, n: u32, net: &mut Net<'_, Self>) {
        self.sent.insert(n, net.now);
        net.send(self.leader, Msg::Write(n));
    }
}
