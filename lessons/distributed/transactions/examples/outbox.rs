//! A payment is recorded in one service, and a parcel is sent by another. Between the two there is
//! a message, and four ways to send it; on 10,000 bad days each.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sim::{Faults, Id, Net, Node, Outcome, Sim, Time, explore};
use std::collections::{BTreeMap, BTreeSet};

const PAYMENTS: Id = 0;
const SHIPPING: Id = 1;
/// Whatever was paid is shipped after this time, however bad the day is.
const SOON: Time = 10_000;

const OUTBOX: u8 = 0;
const SEND_THEN_SAVE: u8 = 1;
const SAVE_THEN_SEND: u8 = 2;
const NO_INBOX: u8 = 3;

type Order = u64;

#[derive(Clone, Debug)]
enum Msg {
    Paid(Order),
    Received(Order),
}

// ANCHOR: disk
/// The tables of both services, each in a database of its own.
#[derive(Clone, Default)]
struct Disk {
    paid: BTreeMap<Order, Time>,
    outbox: BTreeSet<Order>, // what has to be told, and is not confirmed yet
    inbox: BTreeSet<Order>,  // what was received and worked on
    parcels: BTreeMap<Order, u32>,
}
// ANCHOR_END: disk

struct Service<const HOW: u8> {
    /// What is to be sent again until it is confirmed, where that is kept in memory only.
    unconfirmed: BTreeSet<Order>,
}

impl<const HOW: u8> Node for Service<HOW> {
    type Msg = Msg;
    type Disk = Disk;

    fn start(_: &Disk, net: &mut Net<'_, Self>) -> Self {
        net.wake(RELAY, 0);
        let unconfirmed = BTreeSet::new();
        Service { unconfirmed }
    }

    // ANCHOR: receive
    fn receive(&mut self, from: Id, msg: Msg, net: &mut Net<'_, Self>) {
        match msg {
            Msg::Paid(order) => {
                // One transaction: the parcel, and that this message has been worked on.
                net.save(|disk| {
                    if disk.inbox.insert(order) || HOW == NO_INBOX {
                        *disk.parcels.entry(order).or_default() += 1;
                    }
                });
                net.send(from, Msg::Received(order));
            }
            Msg::Received(order) => {
                self.unconfirmed.remove(&order);
                net.save(|disk| {
                    disk.outbox.remove(&order);
                });
            }
        }
    }
    // ANCHOR_END: receive

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        match timer {
            0 => self.relay(net),
            order if HOW == SEND_THEN_SAVE => self.record(order, net),
            order => self.tell(order, net),
        }
    }
}

const RELAY: Time = 50;

impl<const HOW: u8> Service<HOW> {
    // ANCHOR: outbox
    fn pay(&mut self, order: Order, net: &mut Net<'_, Self>) {
        let now = net.now;
        match HOW {
            SEND_THEN_SAVE => {
                self.tell(order, net);
                net.wake(5, order); // and 5 ms later the row is on the disk
            }
            SAVE_THEN_SEND => {
                self.record(order, net);
                net.wake(5, order); // and 5 ms later the message is sent
            }
            // One transaction: the payment, and the message about it.
            _ => net.save(|disk| {
                disk.paid.insert(order, now);
                disk.outbox.insert(order);
            }),
        }
    }

    /// Sends what is in the outbox, again and again, until it is confirmed.
    fn relay(&mut self, net: &mut Net<'_, Self>) {
        let mut waiting = self.unconfirmed.clone();
        net.save(|disk| waiting.extend(&disk.outbox)); // reads only
        for order in waiting {
            net.send(SHIPPING, Msg::Paid(order));
        }
        net.wake(RELAY, 0);
    }
    // ANCHOR_END: outbox

    fn tell(&mut self, order: Order, net: &mut Net<'_, Self>) {
        self.unconfirmed.insert(order);
        net.note(|| format!("sends order({order})"));
        net.send(SHIPPING, Msg::Paid(order));
    }

    fn record(&mut self, order: Order, net: &mut Net<'_, Self>) {
        let now = net.now;
        net.note(|| format!("saves order({order}) as paid"));
        net.save(|disk| {
            disk.paid.insert(order, now);
        });
    }
}

// ANCHOR: agree
/// What must hold after every step.
fn agree<const HOW: u8>(sim: &Sim<Service<HOW>>) -> Result<(), String> {
    let (paid, parcels) = (&sim.disk(PAYMENTS).paid, &sim.disk(SHIPPING).parcels);
    for (order, sent) in parcels {
        if *sent > 1 {
            return Err(format!("order {order}: {sent} parcels"));
        }
        // A process that is up may be about to save; one that is down will not.
        if !paid.contains_key(order) && sim.node(PAYMENTS).is_none() {
            return Err(format!("order {order}: a parcel, and no payment"));
        }
    }
    for (order, at) in paid {
        if at + SOON < sim.now && !parcels.contains_key(order) {
            return Err(format!("order {order}: paid, and never a parcel"));
        }
    }
    Ok(())
}
// ANCHOR_END: agree

/// Ten payments on a bad day, and the time after them.
fn day<const HOW: u8>(seed: u64, record: bool) -> (Outcome, Sim<Service<HOW>>) {
    let mut sim = Sim::<Service<HOW>>::new(2, seed, Faults::MANY);
    if record {
        sim.record();
    }
    let mut steps = 0;
    for order in 1..=10 {
        sim.call(PAYMENTS, |service, net| service.pay(order, net));
        let part = sim.check(if order < 10 { 20 } else { 600 }, agree);
        steps += part.steps;
        if part.broken.is_some() {
            return (Outcome { steps, ..part }, sim);
        }
    }
    let broken = None;
    (Outcome { steps, broken }, sim)
}

fn days<const HOW: u8>(name: &str) {
    let report = explore(0..10_000, |seed| day::<HOW>(seed, false).0);
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    println!("{name:<32}{runs:>8}{steps:>10}{failed:>8}");
    let Some((seed, outcome)) = report.shortest else {
        return;
    };
    let (again, sim) = day::<HOW>(seed, true);
    assert_eq!(again, outcome, "the same seed is the same run");
    let broken = outcome.broken.unwrap_or_default();
    let number = broken.split([' ', ':']).nth(1).unwrap_or_default();
    let id = format!("({number})");
    let lines: Vec<&str> = sim.trace().lines().collect();
    let about = lines.iter().position(|line| line.contains(&id));
    let mut crashed = false;
    for line in lines.iter().skip(about.unwrap_or(0)) {
        let crash = line.ends_with("n0 crashes") && !crashed;
        crashed |= crash;
        if crash || line.contains(&id) {
            println!("    {line}");
        }
    }
    println!("           {broken}   (seed {seed})");
}

fn main() {
    println!("{:<32}{:>8}{:>10}{:>8}", "", "runs", "steps", "failed");
    days::<OUTBOX>("outbox and inbox");
    days::<SEND_THEN_SAVE>("send, then save");
    days::<SAVE_THEN_SEND>("save, then send");
    days::<NO_INBOX>("outbox, but no inbox");
}
