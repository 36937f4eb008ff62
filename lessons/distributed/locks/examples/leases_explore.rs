//! Ten thousand bad days for seven ways to lock.

#[path = "support/leases.rs"]
mod leases;

use leases::sim::explore;
use leases::{SERVICE, STORE, in_order, one_holder, run};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

fn main() {
    println!("of 10,000 runs each                     two holders   older after newer");
    row::<0>("no pauses");
    row::<1>("no pauses, grants with a deadline");
    row::<2>("no pauses, owner not compared");
    row::<3>("pauses");
    row::<4>("pauses, tokens from a clock");
    let [steps, leases, taken, refused] = row::<5>("pauses, tokens from a counter");
    row::<6>("all of these mistakes, and a counter");
    let came = taken + refused;
    println!("the last but one: {steps} steps, {leases} leases,");
    println!("  {came} writes came to the store, {refused} were refused");
}

/// In how many runs each check failed at least once, and what happened in all of them.
fn row<const WAY: usize>(name: &str) -> [u64; 4] {
    let counts = [const { AtomicU64::new(0) }; 5];
    let report = explore(0..10_000, |seed| {
        let (mut two, mut late) = (false, false);
        let both = |sim: &_| {
            two = two || one_holder::<WAY>(sim).is_err();
            late = late || in_order::<WAY>(sim).is_err();
            Ok(()) // go on: the other one may fail later
        };
        let (outcome, sim) = run(seed, both, false);
        let (leases, store) = (sim.disk(SERVICE).grants, sim.disk(STORE));
        let taken = store.accepted.len() as u64;
        let here = [two.into(), late.into(), leases, taken, store.refused];
        for (count, n) in counts.iter().zip(here) {
            count.fetch_add(n, Relaxed);
        }
        outcome
    });
    let [two, late, leases, taken, refused] = counts.map(AtomicU64::into_inner);
    println!("{name:<37}{two:>14}{late:>20}");
    [report.steps, leases, taken, refused]
}
