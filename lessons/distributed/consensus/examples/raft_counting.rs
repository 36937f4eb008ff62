//! The run in which an entry that was committed by counting is lost, from its trace.

#[path = "support/raft.rs"]
mod raft;

use raft::{COUNTS_OLD_TERMS, run};

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
}
