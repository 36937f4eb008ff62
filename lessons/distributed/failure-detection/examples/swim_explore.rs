//! SWIM on 10,000 bad days, right and with two mistakes that people build into it.

#[path = "support/swim.rs"]
mod swim;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use swim::sim::{Outcome, explore};
use swim::{BURIES, NO_INCARNATIONS, RIGHT, day};

fn days<const FAULT: u8>(name: &str) -> Option<(u64, Outcome)> {
    let (suspected, declared) = (AtomicU64::new(0), AtomicU64::new(0));
    let report = explore(0..10_000, |seed| {
        let (outcome, sim) = day::<FAULT>(seed, false);
        for (_, node) in sim.up() {
            suspected.fetch_add(node.suspected, Relaxed);
            declared.fetch_add(node.declared, Relaxed);
        }
        outcome
    });
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    println!("{name:<32}{runs:>8}{steps:>11}{failed:>8}");
    if FAULT == RIGHT {
        let (suspected, declared) = (suspected.into_inner(), declared.into_inner());
        println!("  (suspicions begun: {suspected}, nodes declared dead: {declared})");
    }
    report.shortest
}

fn main() {
    println!("{:<32}{:>8}{:>11}{:>8}", "", "runs", "steps", "failed");
    days::<RIGHT>("SWIM");
    let found = [
        days::<NO_INCARNATIONS>("believes the last rumour"),
        days::<BURIES>("never talks to the dead again"),
    ];
    for (seed, outcome) in found.into_iter().flatten() {
        let broken = outcome.broken.unwrap_or_default();
        println!("seed {seed}, {} steps: {broken}", outcome.steps);
    }
}
