//! Five healthy nodes, and one link that is slower than the probes wait: with and without asking
//! others.

#[path = "support/swim.rs"]
mod swim;

use swim::sim::{Sim, explore};
use swim::{END, FAULTS, NO_INDIRECT, NODES, RIGHT, Status, Swim};

/// What the link between n0 and n1 adds: an answer comes after more than a period.
const SLOW: u64 = 300;

fn day<const FAULT: u8>(seed: u64) -> Sim<Swim<FAULT, SLOW>> {
    Sim::new(NODES, seed, FAULTS)
}

fn row<const FAULT: u8>(name: &str) {
    let report = explore(0..10_000, |seed| {
        day::<FAULT>(seed).check(2_000, |sim| {
            for (observer, node) in sim.up() {
                if let Some(held) = node.view.iter().find(|held| held.status != Status::Alive) {
                    return Err(format!("n{observer} holds {held:?}"));
                }
            }
            Ok(())
        })
    });
    let (mut suspected, mut declared, mut minutes) = (0, 0, 0.0);
    for seed in 0..200 {
        let mut sim = day::<FAULT>(seed);
        sim.run_until(END);
        minutes += END as f64 / 60_000.0;
        suspected += sim.up().map(|(_, node)| node.suspected).sum::<u64>();
        declared += sim.up().map(|(_, node)| node.declared).sum::<u64>();
    }
    let a_minute = suspected as f64 / minutes;
    let (runs, failed) = (report.runs, report.failed);
    println!("{name:<28}{runs:>7}{failed:>9}{a_minute:>15.1}{declared:>10}");
}

fn main() {
    println!("                               runs   failed   suspicions/min  declared dead");
    row::<RIGHT>("asks two others");
    row::<NO_INDIRECT>("believes its own probe");
}
