//! SWIM over the simulated network: probes, suspicion, incarnation numbers and rumours that ride on
//! the probes. `FAULT` chooses a mistake; with `SLOW` the link between n0 and n1 is that much slower.

#![allow(dead_code)] // each program uses a part of it

#[path = "../../../consensus/examples/support/sim.rs"]
pub mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Random, Sim, Time};
use std::fmt;

pub const RIGHT: u8 = 0;
/// Believes the last rumour it hears.
pub const NO_INCARNATIONS: u8 = 1;
/// Suspects whoever does not answer it itself.
pub const NO_INDIRECT: u8 = 2;
/// Never again talks to a node that it holds for dead.
pub const BURIES: u8 = 3;

pub const PERIOD: Time = 200;
/// Longer than a round trip.
pub const ANSWER: Time = 50;
/// How long a suspect has to refute: several rounds of rumours there and back.
pub const SUSPICION: Time = 1000;
/// Who else is asked to probe.
pub const HELPERS: usize = 2;
/// How many rumours ride on a message, and how often each is told.
pub const RIDERS: usize = 4;
pub const REPEATS: u32 = 8;
/// Every so many periods two nodes compare all they know.
pub const COMPARE: u64 = 4;

// ANCHOR: rumour
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    Alive,
    Suspect,
    Dead,
}

/// What is said about a node. Only the node itself raises `incarnation`.
#[derive(Clone, Copy)]
pub struct Rumour {
    pub who: Id,
    pub incarnation: u64,
    pub status: Status,
    /// How often the node had been started; for the checks alone, no decision reads it.
    pub life: u64,
}

impl Rumour {
    /// Of two rumours the later statement wins, and of two about one incarnation the worse.
    pub fn beats(&self, other: &Rumour) -> bool {
        (self.incarnation, self.status) > (other.incarnation, other.status)
    }
}
// ANCHOR_END: rumour

impl fmt::Debug for Rumour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = match self.status {
            Status::Alive => "alive",
            Status::Suspect => "suspect",
            Status::Dead => "dead",
        };
        write!(f, "n{} {status} {}", self.who, self.incarnation)
    }
}

/// What a node keeps through a crash.
#[derive(Clone, Default)]
pub struct Disk {
    pub incarnation: u64,
    pub life: u64,
}

#[derive(Clone, Debug)]
pub enum Msg {
    Ping(u64, Vec<Rumour>),
    /// Asks to probe a node, and to pass its answer on.
    PingFor(u64, Id, Vec<Rumour>),
    Ack(u64, Vec<Rumour>),
    /// All that the sender knows; the first of the two asks for the same.
    Compare(Vec<Rumour>),
    Compared(Vec<Rumour>),
}

impl Msg {
    pub fn rumours(&self) -> &[Rumour] {
        match self {
            Msg::Ping(_, rumours) | Msg::PingFor(_, _, rumours) | Msg::Ack(_, rumours) => rumours,
            Msg::Compare(rumours) | Msg::Compared(rumours) => rumours,
        }
    }
}

/// A probe that this node makes for itself (`asker` is None) or for another.
struct Probe {
    number: u64,
    target: Id,
    asker: Option<(Id, u64)>,
    answered: bool,
}

pub struct Swim<const FAULT: u8, const SLOW: Time = 0> {
    /// What this node believes of each, itself included.
    pub view: Vec<Rumour>,
    /// Entries sent with all messages so far, a measure for their size.
    pub entries: u64,
    /// How often it began to suspect somebody by itself, and declared somebody dead.
    pub suspected: u64,
    pub declared: u64,
    told: Vec<u32>,   // how often the rumour of each is still to be told
    until: Vec<Time>, // how long a suspect may still refute
    turn: Vec<Id>,
    probes: Vec<Probe>,
    number: u64,
    ticks: u64,
    held: Vec<(Id, Msg)>,
}

const TICK: u64 = 0;
const NO_ANSWER: u64 = 1;
const TIME_IS_UP: u64 = 2;
const RELEASE: u64 = 3;

impl<const FAULT: u8, const SLOW: Time> Node for Swim<FAULT, SLOW> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(disk: &Disk, net: &mut Net<'_, Self>) -> Self {
        // ANCHOR: start
        let again = Disk {
            incarnation: disk.incarnation + u64::from(FAULT != NO_INCARNATIONS),
            life: disk.life + 1,
        };
        net.save(|disk| *disk = again.clone());
        // ANCHOR_END: start
        let unknown = |who| Rumour {
            who,
            incarnation: 0,
            status: Status::Alive,
            life: 0,
        };
        let mut node = Swim {
            view: (0..net.nodes).map(unknown).collect(),
            entries: 0,
            suspected: 0,
            declared: 0,
            told: vec![0; net.nodes],
            until: vec![0; net.nodes],
            turn: Vec::new(),
            probes: Vec::new(),
            number: 0,
            ticks: net.random(0..COMPARE * net.nodes as u64),
            held: Vec::new(),
        };
        node.view[net.id].incarnation = again.incarnation;
        node.view[net.id].life = again.life;
        node.told[net.id] = REPEATS;
        node.compare(net);
        let first = net.random(1..PERIOD);
        net.wake(first, TICK);
        node
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        for rumour in msg.rumours() {
            self.hear(from, *rumour, net);
        }
        match msg {
            Msg::Ping(number, _) => {
                let riders = self.riders(from);
                self.send(from, Msg::Ack(number, riders), net);
            }
            Msg::PingFor(number, target, _) => self.probe(target, Some((from, number)), net),
            Msg::Ack(number, _) => self.on_ack(number, net),
            Msg::Compare(_) => self.send(from, Msg::Compared(self.view.clone()), net),
            Msg::Compared(_) => {}
        }
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        let of = timer / 4;
        match timer % 4 {
            TICK => self.tick(net),
            NO_ANSWER => self.ask_others(of, net),
            TIME_IS_UP => self.declare(of as Id, net),
            _ => {
                let (to, msg) = self.held[of as usize].clone();
                net.send(to, msg);
            }
        }
    }
}

impl<const FAULT: u8, const SLOW: Time> Swim<FAULT, SLOW> {
    // ANCHOR: tick
    /// One period: judges the last probe, and begins the next.
    fn tick(&mut self, net: &mut Net<'_, Self>) {
        let own = self.probes.iter().rfind(|probe| probe.asker.is_none());
        if let Some(probe) = own.filter(|probe| !probe.answered) {
            self.suspect(probe.target, net);
        }
        // Answers to probes for others may still be under way.
        let oldest = self.number.saturating_sub(16);
        self.probes
            .retain(|probe| probe.asker.is_some() && probe.number > oldest);
        if let Some(target) = self.next_target(net) {
            self.probe(target, None, net);
            net.wake(ANSWER, self.number * 4 + NO_ANSWER);
        }
        self.ticks += 1;
        if self.ticks % COMPARE == 0 {
            self.compare(net);
        }
        net.wake(PERIOD, TICK);
    }

    /// Asks others, if the target did not answer in time.
    fn ask_others(&mut self, number: u64, net: &mut Net<'_, Self>) {
        let waits = |probe: &&Probe| probe.number == number && !probe.answered;
        let Some(target) = self.probes.iter().find(waits).map(|probe| probe.target) else {
            return;
        };
        let mut others = self.peers(net.id, |peer| peer != target && FAULT != NO_INDIRECT);
        for _ in 0..HELPERS.min(others.len()) {
            let helper = others.swap_remove(net.random(0..others.len() as u64) as usize);
            let riders = self.riders(helper);
            self.send(helper, Msg::PingFor(number, target, riders), net);
        }
    }
    // ANCHOR_END: tick

    // ANCHOR: hear
    fn hear(&mut self, from: Id, rumour: Rumour, net: &mut Net<'_, Self>) {
        let mine = self.view[rumour.who];
        if rumour.who == net.id {
            if rumour.status != Status::Alive && rumour.incarnation >= mine.incarnation {
                self.refute(rumour.incarnation, net);
            }
        } else if FAULT == NO_INCARNATIONS {
            if rumour.status != mine.status {
                self.believe(rumour, from, net);
            }
        } else if rumour.beats(&mine) {
            self.believe(rumour, from, net);
        }
    }

    /// "I am alive": the one statement that beats a suspicion, and only its subject makes it.
    fn refute(&mut self, accused: u64, net: &mut Net<'_, Self>) {
        let mut mine = self.view[net.id];
        if FAULT != NO_INCARNATIONS {
            mine.incarnation = accused + 1;
            net.save(|disk| disk.incarnation = accused + 1);
        }
        self.believe(mine, net.id, net);
    }

    fn believe(&mut self, rumour: Rumour, from: Id, net: &mut Net<'_, Self>) {
        let me = net.id;
        net.note(|| match from == me {
            true => format!("holds {rumour:?}"),
            false => format!("holds {rumour:?}, from n{from}"),
        });
        self.view[rumour.who] = rumour;
        self.told[rumour.who] = REPEATS;
        if rumour.status == Status::Suspect {
            net.wake(SUSPICION, rumour.who as u64 * 4 + TIME_IS_UP);
            self.until[rumour.who] = net.now + SUSPICION;
        }
    }
    // ANCHOR_END: hear

    fn suspect(&mut self, who: Id, net: &mut Net<'_, Self>) {
        let known = self.view[who];
        if known.status == Status::Alive {
            self.suspected += 1;
            let status = Status::Suspect;
            self.believe(Rumour { status, ..known }, net.id, net);
        }
    }

    fn declare(&mut self, who: Id, net: &mut Net<'_, Self>) {
        let known = self.view[who];
        if known.status == Status::Suspect && net.now >= self.until[who] {
            self.declared += 1;
            let status = Status::Dead;
            self.believe(Rumour { status, ..known }, net.id, net);
        }
    }

    fn probe(&mut self, target: Id, asker: Option<(Id, u64)>, net: &mut Net<'_, Self>) {
        self.number += 1;
        let number = self.number;
        self.probes.push(Probe {
            number,
            target,
            asker,
            answered: false,
        });
        let riders = self.riders(target);
        self.send(target, Msg::Ping(number, riders), net);
    }

    fn on_ack(&mut self, number: u64, net: &mut Net<'_, Self>) {
        let Some(probe) = self.probes.iter_mut().find(|probe| probe.number == number) else {
            return; // of an earlier period
        };
        probe.answered = true;
        if let Some((asker, theirs)) = probe.asker {
            let riders = self.riders(asker);
            self.send(asker, Msg::Ack(theirs, riders), net);
        }
    }

    /// Everybody in turn, in an order that is shuffled anew for each round: nobody waits for longer
    /// than two rounds.
    fn next_target(&mut self, net: &mut Net<'_, Self>) -> Option<Id> {
        for _ in 0..2 * net.nodes {
            match self.turn.pop() {
                Some(id) if self.view[id].status != Status::Dead => return Some(id),
                Some(_) => {}
                None => {
                    let mut left = self.peers(net.id, |_| true);
                    while !left.is_empty() {
                        let at = net.random(0..left.len() as u64) as usize;
                        self.turn.push(left.swap_remove(at));
                    }
                }
            }
        }
        None
    }

    // ANCHOR: compare
    /// Exchanges all it knows with the next in turn, who may be dead to this node.
    fn compare(&mut self, net: &mut Net<'_, Self>) {
        let living = |id: Id| self.view[id].status != Status::Dead;
        let peers: Vec<Id> = (0..net.nodes)
            .filter(|&id| id != net.id && (FAULT != BURIES || living(id)))
            .collect();
        if !peers.is_empty() {
            let peer = peers[(self.ticks / COMPARE) as usize % peers.len()];
            self.send(peer, Msg::Compare(self.view.clone()), net);
        }
    }
    // ANCHOR_END: compare

    /// Peers that are not dead and that pass.
    fn peers(&self, me: Id, pass: impl Fn(Id) -> bool) -> Vec<Id> {
        let living = |id: &Id| *id != me && self.view[*id].status != Status::Dead;
        (0..self.view.len())
            .filter(living)
            .filter(|&id| pass(id))
            .collect()
    }

    /// What rides on a message to this node: the accusation against it, if there is one, and the
    /// rumours that were told least often.
    fn riders(&mut self, to: Id) -> Vec<Rumour> {
        let mut news: Vec<Id> = (0..self.view.len())
            .filter(|&id| self.told[id] > 0 && id != to)
            .collect();
        news.sort_by_key(|&id| (REPEATS - self.told[id], id));
        news.truncate(RIDERS);
        for &id in &news {
            self.told[id] -= 1;
        }
        if self.view[to].status != Status::Alive {
            news.push(to);
        }
        news.iter().map(|&id| self.view[id]).collect()
    }

    fn send(&mut self, to: Id, msg: Msg, net: &mut Net<'_, Self>) {
        self.entries += msg.rumours().len() as u64;
        if SLOW > 0 && net.id + to == 1 {
            self.held.push((to, msg));
            return net.wake(SLOW, (self.held.len() as u64 - 1) * 4 + RELEASE);
        }
        net.send(to, msg);
    }
}

// ANCHOR: checks
/// What has to hold after every step: nobody goes back from a node's present life to "dead" of an
/// earlier one.
#[derive(Default)]
pub struct Lives {
    seen: Vec<Vec<Rumour>>,
}

impl Lives {
    pub fn holds<const F: u8, const S: Time>(
        &mut self,
        sim: &Sim<Swim<F, S>>,
    ) -> Result<(), String> {
        self.seen.resize(NODES, Vec::new());
        for observer in 0..NODES {
            let Some(node) = sim.node(observer) else {
                self.seen[observer].clear();
                continue;
            };
            for (before, now) in self.seen[observer].iter().zip(&node.view) {
                let current = sim.disk(now.who).life;
                let back = before.life == current && now.life < current;
                if back && now.status == Status::Dead && sim.node(now.who).is_some() {
                    return Err(format!(
                        "n{observer} buries n{} in its life {current} for an earlier one",
                        now.who
                    ));
                }
            }
            self.seen[observer].clone_from(&node.view);
        }
        Ok(())
    }
}

/// What has to hold once the faults are over: those who are up know each other as alive, and those
/// who are down as suspect or dead.
pub fn settled<const F: u8, const S: Time>(sim: &Sim<Swim<F, S>>) -> Result<(), String> {
    for (observer, node) in sim.up() {
        for held in &node.view {
            let up = sim.node(held.who).is_some();
            if up != (held.status == Status::Alive) {
                let state = if up { "up" } else { "down" };
                return Err(format!("n{observer} holds {held:?}, which is {state}"));
            }
        }
    }
    Ok(())
}
// ANCHOR_END: checks

pub const NODES: usize = 5;
/// Faults end here, and rest follows.
pub const TROUBLE: Time = 5_000;
pub const END: Time = 11_000;

/// Messages take 1 to 20 ms, and some arrive twice. Loss is by cut links.
pub const FAULTS: Faults = Faults {
    delay: 1..20,
    twice: 20,
    ..Faults::NONE
};

/// One day: crashes, restarts, cut links and partitions for 5 seconds, then 6 seconds of rest.
pub fn day<const F: u8>(seed: u64, record: bool) -> (Outcome, Sim<Swim<F>>) {
    let mut sim = Sim::new(NODES, seed, FAULTS);
    if record {
        sim.record();
    }
    let mut random = Random(seed ^ 0x5EED);
    let mut next = 500;
    let mut lives = Lives::default();
    let mut steps = 0;
    while sim.now < END {
        if sim.now >= next {
            trouble(&mut sim, &mut random);
            next = sim.now + random.within(100..1500);
            if next > TROUBLE {
                next = Time::MAX;
                sim.heal();
            }
        }
        let one = sim.check(1, |sim| lives.holds(sim));
        steps += one.steps;
        if one.broken.is_some() {
            return (Outcome { steps, ..one }, sim);
        }
    }
    let broken = settled(&sim).err();
    (Outcome { steps, broken }, sim)
}

fn trouble<const F: u8>(sim: &mut Sim<Swim<F>>, random: &mut Random) {
    let (up, down): (Vec<Id>, Vec<Id>) = (0..NODES).partition(|&id| sim.node(id).is_some());
    match random.within(0..6) {
        0 | 1 if down.len() < 2 => sim.crash(random.pick(&up)),
        0..=2 if !down.is_empty() => sim.restart(random.pick(&down)),
        3 => {
            let (from, to) = (random.pick(&up), random.pick(&up));
            sim.cut(from, to);
        }
        4 => {
            let group: Vec<Id> = (0..NODES).filter(|_| random.within(0..2) == 0).collect();
            sim.partition(&group);
        }
        _ => sim.heal(),
    }
}
