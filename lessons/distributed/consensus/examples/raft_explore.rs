//! Ten thousand bad days for Raft, and for what goes wrong with a mistake in it.

#[path = "support/raft.rs"]
mod raft;

use raft::sim::explore;
use raft::{ALWAYS_TRUNCATES, COUNTS_OLD_TERMS, FORGETS_VOTE};
use raft::{LOSES_ITS_DISK, RIGHT, SKIPS_COMPARISON, VOTES_FOR_ANY_LOG, run};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

fn main() {
    println!("                              runs    steps  failed   shortest");
    row::<RIGHT>("Raft");
    row::<COUNTS_OLD_TERMS>("commits old terms by counting");
    row::<FORGETS_VOTE>("votes without saving it");
    row::<ALWAYS_TRUNCATES>("truncates on every append");
    row::<VOTES_FOR_ANY_LOG>("votes for any log");
    row::<SKIPS_COMPARISON>("appends without comparing");
    row::<LOSES_ITS_DISK>("Raft, but a disk may get lost");
}

fn row<const BUG: u8>(name: &str) {
    let (elected, committed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let report = explore(0..10_000, |seed| {
        let run = run::<BUG>(seed, false);
        elected.fetch_add(run.history.leaders.len(), Relaxed);
        committed.fetch_add(run.history.committed.len(), Relaxed);
        run.outcome
    });
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    print!("{name:<29}{runs:>6}{steps:>9}{failed:>8}");
    match report.shortest {
        Some((seed, outcome)) => {
            println!("   seed {seed}, {} steps", outcome.steps);
            println!("  {}", outcome.broken.unwrap_or_default());
        }
        None => {
            let (elected, committed) = (elected.into_inner(), committed.into_inner());
            println!("\n  elections won: {elected}, entries committed: {committed}");
        }
    }
}
