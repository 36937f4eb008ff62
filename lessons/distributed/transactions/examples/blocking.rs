//! The coordinator stops in the middle of a transaction: who can go on, and how long locks are held.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;
#[path = "support/two_phase.rs"]
mod two_phase;

use sim::{Faults, Sim, Time};
use two_phase::{COORDINATOR, NODES, RIGHT, Site, State, atomic};

/// The first transaction of the first life.
const TX: u64 = 101;

// ANCHOR: cases
/// What has happened at the moment when the coordinator stops.
#[derive(Clone, Copy, PartialEq)]
enum Stop {
    /// Both have voted Yes; the decision is not logged yet.
    BothPrepared,
    /// Prepare has not reached n2.
    OneNotAsked,
    /// The decision has reached n1, and not n2.
    OneTold,
}

impl Stop {
    fn reached(self, sim: &Sim<Site<RIGHT>>) -> bool {
        let state = |id| sim.disk(id).log.get(&TX).copied();
        match self {
            Stop::BothPrepared => (1..NODES).all(|id| state(id) == Some(State::Prepared)),
            Stop::OneNotAsked => state(1) == Some(State::Prepared),
            Stop::OneTold => state(1) == Some(State::Committed),
        }
    }
}
// ANCHOR_END: cases

struct Result {
    held: Time,
    turned_away: u64,
    trace: String,
}

/// Every 50 ms somebody wants the row that the transaction has locked at n2, or at n1 in the case
/// where n2 was never asked.
fn run(stop: Stop, downtime: Time) -> Result {
    let mut sim = Sim::<Site<RIGHT>>::new(NODES, 4, Faults::NONE);
    sim.record();
    (1..NODES).for_each(|id| {
        sim.call(id, |site, _| site.refuses = 0);
    });
    sim.call(COORDINATOR, |site, net| site.begin(net));
    if stop == Stop::OneNotAsked {
        sim.cut(COORDINATOR, 2);
    }
    while !stop.reached(&sim) {
        if sim.disk(2).log.contains_key(&TX) && stop == Stop::OneTold {
            sim.cut(COORDINATOR, 2);
        }
        sim.step();
    }
    sim.crash(COORDINATOR);
    let watched = if stop == Stop::OneNotAsked { 1 } else { 2 };
    let (begin, mut turned_away) = (sim.now, 0);
    while sim.now < begin + downtime {
        sim.run_until(sim.now + 50);
        let locked = sim.node(watched).is_some_and(|site| site.holder.is_some());
        turned_away += u64::from(locked);
    }
    if stop != Stop::BothPrepared {
        sim.heal();
    }
    sim.restart(COORDINATOR);
    sim.run_until(sim.now + 2_000);
    assert_eq!(atomic(&sim, NODES), Ok(()));
    assert!(sim.up().all(|(_, site)| site.holder.is_none()));
    Result {
        held: sim.disk(watched).held,
        turned_away,
        trace: sim.trace().to_string(),
    }
}

fn main() {
    let blocked = run(Stop::BothPrepared, 60_000);
    for line in blocked.trace.lines() {
        let at: Time = line[..6].trim().parse().unwrap_or(0);
        if at < 200 || at >= 60_000 && !line.contains('✗') {
            println!("{line}");
        } else if line.contains("n1 ─► n2 Ask") && at < 2_000 {
            println!("   ... the same once a second");
        }
    }
    println!("\nthe coordinator is away for       1 s     1 min       1 h   turned away");
    let cases = [
        (Stop::OneNotAsked, "one was not asked yet"),
        (Stop::OneTold, "one knows the decision"),
        (Stop::BothPrepared, "all have voted Yes"),
    ];
    for (stop, name) in cases {
        let [second, minute, hour] = [1_000, 60_000, 3_600_000].map(|time| run(stop, time));
        let away = hour.turned_away;
        let (second, minute, hour) = (second.held, minute.held, hour.held);
        println!("{name:<27}{second:>7} ms{minute:>7} ms{hour:>8} ms{away:>11}");
    }
}
