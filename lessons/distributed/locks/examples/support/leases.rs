//! A lock service that grants leases, a store, and clients that write under them, over the simulated
//! network; with what people get wrong about it as settings.

#![allow(dead_code)] // each program uses a part of it

#[path = "../../../consensus/examples/support/sim.rs"]
pub mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Sim, Time};

/// Node 0 grants the leases, node 1 keeps the data, the others are clients.
pub const SERVICE: Id = 0;
pub const STORE: Id = 1;
const NODES: usize = 6;
const LEASE: Time = 100;

// ANCHOR: settings
/// How the lock is built, and how often a client stands still.
pub struct Way {
    /// Of 1,000 writes, before how many the client stands still for 50 to 500 ms.
    pub pauses: u64,
    /// The grant says until when, by the service's clock, instead of for how long.
    pub deadlines: bool,
    /// Whose lease it is does not matter when one is given back.
    pub blind_release: bool,
    pub store: Store,
}

#[derive(PartialEq)]
pub enum Store {
    TakesAll,
    /// Refuses a token below the highest it has seen. The token is the number of the grant,
    Counter,
    /// or the time by the client's clock when it got the grant.
    Clock,
}
// ANCHOR_END: settings

const PLAIN: Way = Way {
    pauses: 0,
    deadlines: false,
    blind_release: false,
    store: Store::TakesAll,
};
pub const WAYS: [Way; 7] = [
    PLAIN,
    Way {
        deadlines: true,
        ..PLAIN
    },
    Way {
        blind_release: true,
        ..PLAIN
    },
    Way {
        pauses: 50,
        ..PLAIN
    },
    Way {
        pauses: 50,
        store: Store::Clock,
        ..PLAIN
    },
    Way {
        pauses: 50,
        store: Store::Counter,
        ..PLAIN
    },
    Way {
        pauses: 50,
        deadlines: true,
        blind_release: true,
        store: Store::Counter,
    },
];

#[derive(Clone, Debug)]
pub enum Msg {
    Acquire { owner: u64 },
    Granted(Lease),
    Release { owner: u64 },
    Write { token: u64, grant: u64 },
}

#[derive(Clone, Debug)]
pub struct Lease {
    owner: u64,
    /// Its number: grants are counted.
    grant: u64,
    /// By the clock of the service.
    until: Time,
}

/// What the service and the store keep over a crash; clients keep nothing.
#[derive(Clone, Default)]
pub struct Disk {
    pub grants: u64,
    lease: Option<Lease>,
    highest: u64,
    /// The grants under which writes were taken, in the order of the store.
    pub accepted: Vec<u64>,
    pub refused: u64,
}

enum Client {
    Idle,
    Asking { owner: u64, since: Time },
    Holding(Hold),
}

struct Hold {
    owner: u64,
    grant: u64,
    token: u64,
    /// By the client's clock.
    until: Time,
    /// When that is in truth: for the checks alone, nobody in the system can know it.
    truly_until: Time,
    /// It has looked at its clock, and will write whatever comes.
    decided: bool,
    writes: u64,
}

pub struct Peer<const WAY: usize> {
    client: Client,
    /// Timers of an earlier turn are ignored.
    turn: u64,
}

impl<const WAY: usize> Node for Peer<WAY> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(_: &Disk, net: &mut Net<'_, Self>) -> Self {
        let mut peer = Peer {
            client: Client::Idle,
            turn: 0,
        };
        if net.id > STORE {
            peer.rest(net);
        }
        peer
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Acquire { owner } => acquire(from, owner, net),
            Msg::Granted(lease) => self.granted(lease, net),
            Msg::Release { owner } => net.save(|disk| {
                let theirs = disk.lease.as_ref().is_some_and(|l| l.owner == owner);
                if theirs || WAYS[WAY].blind_release {
                    disk.lease = None;
                }
            }),
            Msg::Write { token, grant } => write(from, token, grant, net),
        }
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        if timer != self.turn {
            return;
        }
        match &mut self.client {
            Client::Idle => self.ask(net),
            Client::Asking { .. } => self.rest(net), // no answer: somebody else has it, or it is lost
            Client::Holding(_) => self.work(net),
        }
    }
}

// ANCHOR: service
/// The lock service. It answers only those who get the lease, once more if they ask once more.
fn acquire<const WAY: usize>(from: Id, owner: u64, net: &mut Net<'_, Peer<WAY>>) {
    let now = net.clock;
    let mut granted = None;
    net.save(|disk| {
        if disk.lease.as_ref().is_none_or(|lease| lease.until <= now) {
            disk.grants += 1;
            disk.lease = Some(Lease {
                owner,
                grant: disk.grants,
                until: now + LEASE,
            });
        }
        granted = disk.lease.clone().filter(|lease| lease.owner == owner);
    });
    if let Some(lease) = granted {
        net.note(|| format!("service: lease {} is n{from}'s", lease.grant));
        net.send(from, Msg::Granted(lease));
    }
}

/// The store. The number of the grant is not for its eyes: it is there to judge it by.
fn write<const WAY: usize>(from: Id, token: u64, grant: u64, net: &mut Net<'_, Peer<WAY>>) {
    let mut taken = false;
    net.save(|disk| {
        taken = WAYS[WAY].store == Store::TakesAll || token >= disk.highest;
        if taken {
            disk.highest = disk.highest.max(token);
            disk.accepted.push(grant);
        } else {
            disk.refused += 1;
        }
    });
    let verb = if taken { "takes" } else { "refuses" };
    net.note(|| format!("store: {verb} n{from}'s write under lease {grant}, token {token}"));
}
// ANCHOR_END: service

impl<const WAY: usize> Peer<WAY> {
    fn after(&mut self, time: Time, net: &mut Net<'_, Self>) {
        self.turn += 1;
        net.wake(time, self.turn);
    }

    fn rest(&mut self, net: &mut Net<'_, Self>) {
        self.client = Client::Idle;
        let pause = net.random(20..120);
        self.after(pause, net);
    }

    fn ask(&mut self, net: &mut Net<'_, Self>) {
        let owner = net.random(0..u64::MAX); // nobody else draws it
        self.client = Client::Asking {
            owner,
            since: net.clock,
        };
        net.send(SERVICE, Msg::Acquire { owner });
        self.after(90, net);
    }

    // ANCHOR: client
    fn granted(&mut self, lease: Lease, net: &mut Net<'_, Self>) {
        let (owner, since) = match self.client {
            Client::Asking { owner, since } if owner == lease.owner => (owner, since),
            _ => return, // an answer to an earlier question
        };
        let until = match WAYS[WAY].deadlines {
            true => lease.until, // as the service's clock goes
            false => since + LEASE,
        };
        let token = match WAYS[WAY].store {
            Store::Clock => net.clock,
            _ => lease.grant,
        };
        self.client = Client::Holding(Hold {
            owner,
            grant: lease.grant,
            token,
            until,
            truly_until: (net.now + until).saturating_sub(net.clock),
            decided: false,
            writes: 0,
        });
        net.note(|| format!("has lease {}, token {token}", lease.grant));
        let work = net.random(5..40);
        self.after(work, net);
    }

    /// Looks at the clock, and then writes; a pause comes between the two, or none.
    fn work(&mut self, net: &mut Net<'_, Self>) {
        let Client::Holding(hold) = &mut self.client else {
            return;
        };
        if !hold.decided {
            if net.clock >= hold.until {
                net.note(|| format!("sees that lease {} is over", hold.grant));
                return self.rest(net);
            }
            hold.decided = true;
            let mut pause = 0;
            if net.random(0..1000) < WAYS[WAY].pauses {
                pause = net.random(50..500);
                let left = hold.until - net.clock;
                net.note(|| format!("looks: {left} ms left; and stands still for {pause} ms"));
            }
            return self.after(pause, net);
        }
        let (token, grant) = (hold.token, hold.grant);
        net.note(|| format!("writes under lease {grant}"));
        net.send(STORE, Msg::Write { token, grant });
        hold.decided = false;
        hold.writes += 1;
        if hold.writes == 3 {
            net.send(SERVICE, Msg::Release { owner: hold.owner });
            return self.rest(net);
        }
        let work = net.random(5..40);
        self.after(work, net);
    }
    // ANCHOR_END: client

    /// The grant under which this client believes to be alone: its time is not over, or was not when
    /// it looked.
    fn holds(&self, now: Time) -> Option<u64> {
        match &self.client {
            Client::Holding(hold) if hold.decided || now < hold.truly_until => Some(hold.grant),
            _ => None,
        }
    }
}

// ANCHOR: checks
/// No two clients believe to hold the lock.
pub fn one_holder<const WAY: usize>(sim: &Sim<Peer<WAY>>) -> Result<(), String> {
    let up = sim.up();
    let mut holders = up.filter_map(|(id, peer)| Some((id, peer.holds(sim.now)?)));
    match (holders.next(), holders.next()) {
        (Some((a, x)), Some((b, y))) => {
            Err(format!("n{a} holds lease {x}, and n{b} holds lease {y}"))
        }
        _ => Ok(()),
    }
}

/// The store has taken no write under an older grant after one under a newer.
pub fn in_order<const WAY: usize>(sim: &Sim<Peer<WAY>>) -> Result<(), String> {
    match sim.disk(STORE).accepted[..] {
        [.., a, b] if b < a => Err(format!(
            "a write under lease {b} replaced one under lease {a}"
        )),
        _ => Ok(()), // the earlier ones were looked at when they came
    }
}
// ANCHOR_END: checks

/// Slow, lost and doubled messages, crashes, partitions, and clocks that are wrong by up to 200 ms.
pub const FAULTS: Faults = Faults {
    skew: 200,
    ..Faults::MANY
};

pub fn run<const WAY: usize>(
    seed: u64,
    check: impl FnMut(&Sim<Peer<WAY>>) -> Result<(), String>,
    record: bool,
) -> (Outcome, Sim<Peer<WAY>>) {
    let mut sim = Sim::new(NODES, seed, FAULTS);
    if record {
        sim.record();
    }
    let outcome = sim.check(500, check);
    (outcome, sim)
}

/// What must hold after every step.
pub type Check<const WAY: usize> = fn(&Sim<Peer<WAY>>) -> Result<(), String>;

/// Prints a run in which the check fails: what its nodes noted from the first line with this in it.
pub fn show<const WAY: usize>(seed: u64, check: Check<WAY>, from: &str) {
    let (outcome, sim) = run(seed, check, true);
    let notes = sim.trace().lines().filter(|line| !line.contains('─'));
    for line in notes.skip_while(|line| !line.contains(from)) {
        println!("{line}");
    }
    println!("broken: {}", outcome.broken.unwrap_or_default());
}
