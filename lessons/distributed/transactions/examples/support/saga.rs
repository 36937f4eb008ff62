//! A saga with an orchestrator, node 0, and services, all others. The faults that people build into
//! it are here too, each behind its number.

#![allow(dead_code)] // each program uses a part of it

use crate::sim::{Faults, Id, Net, Node, Outcome, Sim, Time};
use std::collections::BTreeMap;
use std::fmt;

pub const ORCHESTRATOR: Id = 0;
/// How long the orchestrator waits for an answer before it asks again.
pub const PATIENCE: Time = 100;

pub const RIGHT: u8 = 0;
pub const UNDOES_AGAIN: u8 = 1;
pub const FORGETS_KEYS: u8 = 2;
pub const NEW_KEYS: u8 = 3;

/// After so many ms the faulty service forgets a key.
const FORGET: Time = 300;

// ANCHOR: key
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Action {
    Do,
    Undo,
}

/// Names one effect. The same effect has the same key, however often it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub saga: u64,
    pub action: Action,
    attempt: Time, // always 0 but in the faulty one
}
// ANCHOR_END: key

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.saga)?;
        if self.attempt > 0 {
            write!(f, ", key {}", self.attempt)?;
        }
        Ok(())
    }
}

#[derive(Clone, Debug)]
pub enum Msg {
    Do(Key),
    Undo(Key),
    Done(Key),
    Refused(Key),
}

/// Where a saga stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Place {
    /// Forward, at this service.
    Doing(Id),
    /// Backward, at this service.
    Undoing(Id),
    Completed,
    Cancelled,
}

// ANCHOR: disk
#[derive(Clone, Default)]
pub struct Disk {
    /// The orchestrator's: what is to be done next is what it still has to send.
    pub sagas: BTreeMap<u64, Place>,
    /// A service's: how often each saga did and undid its step here, and the answers given.
    pub effects: BTreeMap<u64, (u32, u32)>,
    keys: BTreeMap<Key, (bool, Time)>,
    /// Not part of the protocol: counted for the reader.
    pub forced: u64,
}
// ANCHOR_END: disk

impl Disk {
    // ANCHOR: perform
    /// One local transaction of a service: the effect and the key change together or not at all.
    fn perform<const FAULT: u8>(&mut self, key: Key, refuse: bool, now: Time) -> bool {
        if FAULT == FORGETS_KEYS {
            self.keys.retain(|_, (_, at)| now - *at < FORGET);
        }
        let careless = FAULT == UNDOES_AGAIN && key.action == Action::Undo;
        if let Some((done, _)) = self.keys.get(&key)
            && !careless
        {
            return *done; // the answer of the first time
        }
        let effect = self.effects.entry(key.saga).or_default();
        match key.action {
            Action::Do if refuse => {}
            Action::Do => effect.0 += 1,
            Action::Undo => effect.1 += 1,
        }
        self.keys.insert(key, (!refuse, now));
        self.forced += 1;
        !refuse
    }
    // ANCHOR_END: perform
}

pub struct Site<const FAULT: u8> {
    sagas: BTreeMap<u64, Place>,
    /// Of 100 requests, how many a service refuses.
    pub refuses: u64,
}

impl<const FAULT: u8> Node for Site<FAULT> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Self {
        let sagas = disk.sagas.clone();
        let refuses = 15;
        let mut site = Site { sagas, refuses };
        disk.sagas.keys().for_each(|&saga| site.ask(saga, net));
        site
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Do(key) | Msg::Undo(key) => self.serve(from, key, net),
            Msg::Done(key) => self.next(from, key, true, net),
            Msg::Refused(key) => self.next(from, key, false, net),
        }
    }

    fn timer(&mut self, saga: u64, net: &mut Net<'_, Self>) {
        self.ask(saga, net);
    }
}

impl<const FAULT: u8> Site<FAULT> {
    fn serve(&mut self, from: Id, key: Key, net: &mut Net<'_, Self>) {
        let refuse = key.action == Action::Do && net.random(0..100) < self.refuses;
        let (mut done, now) = (false, net.now);
        net.save(|disk| done = disk.perform::<FAULT>(key, refuse, now));
        let answer = if done {
            Msg::Done(key)
        } else {
            Msg::Refused(key)
        };
        net.send(from, answer);
    }

    // ANCHOR: orchestrator
    pub fn begin(&mut self, net: &mut Net<'_, Self>) {
        let saga = self.sagas.len() as u64 + 1;
        self.go(saga, Place::Doing(1), net);
    }

    /// Saves where the saga stands, and sends what follows from it.
    fn go(&mut self, saga: u64, place: Place, net: &mut Net<'_, Self>) {
        self.sagas.insert(saga, place);
        net.save(|disk| {
            disk.sagas.insert(saga, place);
            disk.forced += 1;
        });
        self.ask(saga, net);
    }

    /// Asks for the next step, and again until there is an answer.
    fn ask(&mut self, saga: u64, net: &mut Net<'_, Self>) {
        let attempt = if FAULT == NEW_KEYS { net.now + 1 } else { 0 };
        let key = |action| Key {
            saga,
            action,
            attempt,
        };
        match self.sagas.get(&saga) {
            Some(&Place::Doing(id)) => net.send(id, Msg::Do(key(Action::Do))),
            Some(&Place::Undoing(id)) => net.send(id, Msg::Undo(key(Action::Undo))),
            _ => return, // it has ended
        }
        net.wake(PATIENCE, saga);
    }

    /// An answer moves the saga on, if it is the one that the saga waits for.
    fn next(&mut self, from: Id, key: Key, done: bool, net: &mut Net<'_, Self>) {
        let place = match (self.sagas.get(&key.saga), key.action) {
            (Some(&Place::Doing(id)), Action::Do) if id == from => match done {
                true if id + 1 < net.nodes => Place::Doing(id + 1),
                true => Place::Completed,
                false if id > 1 => Place::Undoing(id - 1),
                false => Place::Cancelled,
            },
            (Some(&Place::Undoing(id)), Action::Undo) if id == from => match id {
                1 => Place::Cancelled,
                _ => Place::Undoing(id - 1),
            },
            _ => return, // late, or twice
        };
        self.go(key.saga, place, net);
    }
    // ANCHOR_END: orchestrator
}

// ANCHOR: whole
/// What must hold after every step: nothing happens twice, nothing is undone that was not done,
/// and where a saga has ended, it ended whole.
pub fn whole<const FAULT: u8>(sim: &Sim<Site<FAULT>>, nodes: usize) -> Result<(), String> {
    for (saga, place) in &sim.disk(ORCHESTRATOR).sagas {
        for id in 1..nodes {
            let effects = &sim.disk(id).effects;
            let (done, undone) = effects.get(saga).copied().unwrap_or_default();
            let right = match place {
                Place::Completed => (done, undone) == (1, 0),
                Place::Cancelled => done <= 1 && undone == done,
                _ => done <= 1 && undone <= done,
            };
            if !right {
                return Err(format!("S{saga} at n{id}: done {done}, undone {undone}"));
            }
        }
    }
    Ok(())
}
// ANCHOR_END: whole

pub const NODES: usize = 4;

/// Ten sagas over three services on a bad day.
pub fn day<const FAULT: u8>(seed: u64, record: bool) -> (Outcome, Sim<Site<FAULT>>) {
    let faults = Faults {
        down: 2,
        ..Faults::MANY
    };
    let mut sim = Sim::<Site<FAULT>>::new(NODES, seed, faults);
    if record {
        sim.record();
    }
    let mut steps = 0;
    for _ in 0..10 {
        sim.call(ORCHESTRATOR, |site, net| site.begin(net));
        let part = sim.check(40, |sim| whole(sim, NODES));
        steps += part.steps;
        if part.broken.is_some() {
            return (Outcome { steps, ..part }, sim);
        }
    }
    let broken = None;
    (Outcome { steps, broken }, sim)
}

/// A failing run again, without what has nothing to do with the saga it failed on.
pub fn show<const FAULT: u8>(shortest: Option<(u64, Outcome)>) {
    let Some((seed, outcome)) = shortest else {
        return println!("no failing run");
    };
    let (again, sim) = day::<FAULT>(seed, true);
    assert_eq!(again, outcome, "the same seed is the same run");
    let broken = outcome.broken.unwrap_or_default();
    let saga = broken.split(' ').next().unwrap_or_default();
    let ids = [format!("({saga})"), format!("({saga},")];
    let about = |line: &&str| ids.iter().any(|id| line.contains(id));
    for line in sim.trace().lines().skip_while(|line| !about(line)) {
        let machine = line.contains("crashes") || line.contains("restarts");
        if about(&line) || machine || line.contains("network") {
            println!("{line}");
        }
    }
    println!("       {broken}   (seed {seed})");
}
