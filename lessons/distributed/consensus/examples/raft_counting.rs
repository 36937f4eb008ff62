//! The run in which an entry that was committed by counting is lost, from its trace; and how well a mild network hides it.

#[path = "support/raft.rs"]
mod raft;

use raft::sim::{Faults, explore};
use raft::{COUNTS_OLD_TERMS, run, run_with};

fn main() {
    let run = run::<COUNTS_OLD_TERMS>(2284, true);
    let shown = ["LEADS", "log", "commits", "crashes"];
    let lines: Vec<&str> = run
        .sim
        .trace()
        .lines()
        .filter(|line| !line.contains('─') && shown.iter().any(|word| line.contains(word)))
        .collect();
    for line in &lines[lines.len().saturating_sub(14)..] {
        println!("{line}");
    }
    println!("broken: {}", run.outcome.broken.unwrap_or_default());

    let faults = Faults {
        lost: 50,
        ..raft::FAULTS
    };
    let mild = explore(0..10_000, |seed| {
        run_with::<COUNTS_OLD_TERMS>(seed, faults.clone(), false).outcome
    });
    let (runs, failed) = (mild.runs, mild.failed);
    println!("\nwith 1 message in 20 lost, {failed} of {runs} runs are broken");
}
