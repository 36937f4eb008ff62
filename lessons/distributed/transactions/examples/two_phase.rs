//! Two-phase commit on 10,000 bad days, right and with the faults that people build into it.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;
#[path = "support/two_phase.rs"]
mod two_phase;

use sim::{Outcome, explore};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use two_phase::{ABORTS_ALONE, COMMITS_ALONE, RIGHT, State, TELLS_FIRST, VOTES_FIRST};
use two_phase::{day, show};

/// How the transactions of all runs ended at node 1.
#[derive(Default)]
struct Ends {
    committed: AtomicU64,
    aborted: AtomicU64,
    undecided: AtomicU64,
}

fn days<const FAULT: u8>(name: &str, ends: &Ends) -> Option<(u64, Outcome)> {
    let report = explore(0..10_000, |seed| {
        let (outcome, sim) = day::<FAULT>(seed, false);
        for state in sim.disk(1).log.values() {
            let count = match state {
                State::Prepared => &ends.undecided,
                State::Committed => &ends.committed,
                State::Aborted => &ends.aborted,
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
    days::<RIGHT>("two-phase commit", &ends);
    let count = |n: &AtomicU64| n.load(Relaxed);
    println!(
        "  (at n1: {} committed, {} aborted, {} not decided yet)",
        count(&ends.committed),
        count(&ends.aborted),
        count(&ends.undecided)
    );
    days::<TELLS_FIRST>("the coordinator tells, then logs", &ends);
    days::<VOTES_FIRST>("a participant votes, then logs", &ends);
    let alone = days::<ABORTS_ALONE>("a participant aborts after a timeout", &ends);
    days::<COMMITS_ALONE>("a participant commits after it", &ends);
    println!("\nA participant that aborts after a timeout:");
    show::<ABORTS_ALONE>(alone);
}
