//! Ten thousand bad days for Paxos, and for three versions of it with a mistake each.

#[path = "support/paxos.rs"]
mod paxos;

use paxos::sim::{Faults, explore};
use paxos::{FORGETS_PROMISE, IGNORES_ACCEPTED, RIGHT, TAKES_ANY_ACCEPTED, run, run_with};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

fn main() {
    println!("                              runs    steps  failed   shortest");
    row::<RIGHT>("Paxos");
    row::<FORGETS_PROMISE>("promises without saving it");
    row::<IGNORES_ACCEPTED>("ignores accepted values");
    row::<TAKES_ANY_ACCEPTED>("takes any accepted value");

    let faults = Faults {
        lost: 300,
        every: 20..200,
        ..Faults::MANY
    };
    let mild = explore(0..10_000, |seed| {
        run_with::<FORGETS_PROMISE>(seed, faults.clone(), false).outcome
    });
    let (runs, failed) = (mild.runs, mild.failed);
    println!("such promises, with the faults of the Raft runs: {failed} of {runs} fail");

    println!("a promise that was not saved (seed 1002):");
    let run = run::<FORGETS_PROMISE>(1002, true);
    for line in run.sim.trace().lines().filter(|line| !line.contains('─')) {
        println!("{line}");
    }
    println!("broken: {}", run.outcome.broken.unwrap_or_default());
}

fn row<const BUG: u8>(name: &str) {
    let chosen = AtomicUsize::new(0);
    let report = explore(0..10_000, |seed| {
        let run = run::<BUG>(seed, false);
        chosen.fetch_add(run.history.chosen().len(), Relaxed);
        run.outcome
    });
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    print!("{name:<29}{runs:>6}{steps:>9}{failed:>8}");
    match report.shortest {
        Some((seed, outcome)) => println!("   seed {seed}, {} steps", outcome.steps),
        None => println!("\n  a value chosen in {} of them", chosen.into_inner()),
    }
}
