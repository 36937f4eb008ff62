//! A saga without an orchestrator: three services that react to each other's events. A refusal can
//! be heard before the event that it refers to.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Sim, Time, explore};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

const ORDERS: Id = 0;
const STOCK: Id = 1;
const PAYMENTS: Id = 2;
const RELAY: Time = 50;
/// After this time everybody has heard of everything, however bad the day is.
const SOON: Time = 10_000;

type Order = u64;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    Placed(Order),
    ChargeRefused(Order),
}

#[derive(Clone)]
enum Msg {
    Tell(Event),
    Received(Event),
}

impl fmt::Debug for Msg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Msg::Tell(event) => write!(f, "{event:?}"),
            Msg::Received(event) => write!(f, "received {event:?}"),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Stock {
    Reserved,
    Released,
}

/// The tables of all services, each in a database of its own.
#[derive(Clone, Default)]
struct Disk {
    outbox: BTreeSet<(Id, Event)>,
    inbox: BTreeSet<Event>,
    stock: BTreeMap<Order, Stock>,
    charged: BTreeMap<Order, (bool, Time)>,
}

// ANCHOR: react
impl Disk {
    /// The stock service reacts, in one local transaction.
    fn stock<const CAREFUL: bool>(&mut self, event: Event) {
        match event {
            Event::Placed(order) => {
                self.stock.entry(order).or_insert(Stock::Reserved);
            }
            Event::ChargeRefused(order) if CAREFUL => {
                self.stock.insert(order, Stock::Released); // also if nothing is reserved yet
            }
            Event::ChargeRefused(order) => {
                if let Some(stock) = self.stock.get_mut(&order) {
                    *stock = Stock::Released;
                }
            }
        }
    }

    /// The payment service does, and what it has to tell is in its outbox.
    fn charge(&mut self, event: Event, refuse: bool, now: Time) {
        if let Event::Placed(order) = event {
            self.charged.insert(order, (!refuse, now));
            if refuse {
                self.outbox.insert((STOCK, Event::ChargeRefused(order)));
            }
        }
    }
}
// ANCHOR_END: react

struct Service<const CAREFUL: bool>;

impl<const CAREFUL: bool> Node for Service<CAREFUL> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(_: &Disk, net: &mut Net<'_, Self>) -> Self {
        net.wake(RELAY, 0);
        Service
    }

    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        let (id, now, refuse) = (net.id, net.now, net.random(0..100) < 30);
        match msg {
            Msg::Tell(event) => {
                net.save(|disk| {
                    if disk.inbox.insert(event) {
                        match id {
                            STOCK => disk.stock::<CAREFUL>(event),
                            _ => disk.charge(event, refuse, now),
                        }
                    }
                });
                net.send(from, Msg::Received(event));
            }
            Msg::Received(event) => net.save(|disk| {
                disk.outbox.remove(&(from, event));
            }),
        }
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        let mut waiting = BTreeSet::new();
        net.save(|disk| waiting.clone_from(&disk.outbox)); // reads only
        for (to, event) in waiting {
            net.send(to, Msg::Tell(event));
        }
        net.wake(RELAY, timer);
    }
}

/// Once everybody has heard of an order, its goods are reserved if it was charged, and only then.
fn agree<const CAREFUL: bool>(sim: &Sim<Service<CAREFUL>>) -> Result<(), String> {
    let stock = &sim.disk(STOCK).stock;
    for (order, (charged, at)) in &sim.disk(PAYMENTS).charged {
        let state = stock.get(order);
        let right = match charged {
            true => Some(&Stock::Reserved),
            false => Some(&Stock::Released),
        };
        if at + SOON < sim.now && state != right {
            return Err(format!("order {order}: charged {charged}, stock {state:?}"));
        }
    }
    Ok(())
}

/// Ten orders on a bad day, and the time after them.
fn day<const CAREFUL: bool>(seed: u64, record: bool) -> (Outcome, Sim<Service<CAREFUL>>) {
    let mut sim = Sim::<Service<CAREFUL>>::new(3, seed, Faults::MANY);
    if record {
        sim.record();
    }
    let mut steps = 0;
    for order in 1..=10 {
        sim.call(ORDERS, |_, net| {
            let event = Event::Placed(order);
            net.save(|disk| disk.outbox.extend([(STOCK, event), (PAYMENTS, event)]));
        });
        let part = sim.check(if order < 10 { 20 } else { 800 }, agree);
        steps += part.steps;
        if part.broken.is_some() {
            return (Outcome { steps, ..part }, sim);
        }
    }
    let broken = None;
    (Outcome { steps, broken }, sim)
}

fn days<const CAREFUL: bool>(name: &str) {
    let report = explore(0..10_000, |seed| day::<CAREFUL>(seed, false).0);
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    println!("{name:<36}{runs:>8}{steps:>10}{failed:>8}");
    let Some((seed, outcome)) = report.shortest else {
        return;
    };
    let (again, sim) = day::<CAREFUL>(seed, true);
    assert_eq!(again, outcome, "the same seed is the same run");
    let broken = outcome.broken.unwrap_or_default();
    let number = broken.split([' ', ':']).nth(1).unwrap_or_default();
    let id = format!("({number})");
    let of_it = |line: &&str| line.contains(&id) && !line.contains("received");
    for line in sim.trace().lines().filter(of_it) {
        println!("    {line}");
    }
    println!("           {broken}   (seed {seed})");
}

fn main() {
    println!("{:<36}{:>8}{:>10}{:>8}", "", "runs", "steps", "failed");
    days::<true>("a refusal counts, whenever it comes");
    days::<false>("a refusal releases what is reserved");
}
