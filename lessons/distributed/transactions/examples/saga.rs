//! Sagas on 10,000 bad days, right and with the faults that people build into them.

#[path = "support/saga.rs"]
mod saga;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use saga::{FORGETS_KEYS, NEW_KEYS, ORCHESTRATOR, Place, RIGHT, UNDOES_AGAIN, day, show};
use sim::{Outcome, explore};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How the sagas of all runs ended.
#[derive(Default)]
struct Ends {
    completed: AtomicU64,
    cancelled: AtomicU64,
    under_way: AtomicU64,
}

fn days<const FAULT: u8>(name: &str, ends: &Ends) -> Option<(u64, Outcome)> {
    let report = explore(0..10_000, |seed| {
        let (outcome, sim) = day::<FAULT>(seed, false);
        for place in sim.disk(ORCHESTRATOR).sagas.values() {
            let count = match place {
                Place::Completed => &ends.completed,
                Place::Cancelled => &ends.cancelled,
                _ => &ends.under_way,
            };
            count.fetch_add(1, Relaxed);
        }
        outcome
    });
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    println!("{name:<36}{runs:>8}{steps:>10}{failed:>8}");
    report.shortest
}

fn main() {
    println!("{:<36}{:>8}{:>10}{:>8}", "", "runs", "steps", "failed");
    let ends = Ends::default();
    days::<RIGHT>("saga", &ends);
    let count = |n: &AtomicU64| n.load(Relaxed);
    println!(
        "  ({} completed, {} cancelled, {} under way)",
        count(&ends.completed),
        count(&ends.cancelled),
        count(&ends.under_way)
    );
    let again = days::<UNDOES_AGAIN>("undoing does not look at the key", &ends);
    let forgets = days::<FORGETS_KEYS>("keys are forgotten after 300 ms", &ends);
    days::<NEW_KEYS>("each attempt has a key of its own", &ends);
    println!("\nUndone twice:");
    show::<UNDOES_AGAIN>(again);
    println!("\nForgotten after 300 ms:");
    show::<FORGETS_KEYS>(forgets);
}
