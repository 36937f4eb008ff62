//! Two more runs that fail: a vote that was not saved, and a log that is cut too often.

#[path = "support/raft.rs"]
mod raft;

use raft::{ALWAYS_TRUNCATES, FORGETS_VOTE, run};

fn main() {
    println!("a vote that is not saved (seed 2991):");
    show::<FORGETS_VOTE>(2991, 0);
    println!("\na log that is cut at every Append (seed 3176, from ms 235):");
    show::<ALWAYS_TRUNCATES>(3176, 235);
}

fn show<const BUG: u8>(seed: u64, from: u64) {
    let run = run::<BUG>(seed, true);
    for line in run.sim.trace().lines().filter(|line| !line.contains('─')) {
        let at = line
            .split_whitespace()
            .next()
            .and_then(|at| at.parse().ok());
        if at >= Some(from) {
            println!("{line}");
        }
    }
    println!("broken: {}", run.outcome.broken.unwrap_or_default());
}
