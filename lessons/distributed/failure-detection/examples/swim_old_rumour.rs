//! The shortest run in which a node that came back is killed by a rumour of its death before.

#[path = "support/swim.rs"]
mod swim;

use swim::{NO_INCARNATIONS, day};

/// Of the 10,000 the one that fails soonest, as `swim_explore` prints.
const SEED: u64 = 3833;

fn main() {
    let (outcome, sim) = day::<NO_INCARNATIONS>(SEED, true);
    let broken = outcome.broken.unwrap_or_default();
    let victim = broken.split(' ').nth(2).unwrap_or_default();
    let about = [
        format!("{victim} crashes"),
        format!("{victim} restarts"),
        format!("holds {victim} "),
    ];
    for line in sim.trace().lines() {
        if about.iter().any(|words| line.contains(words)) {
            println!("{line}");
        }
    }
    println!("broken: {broken}   (seed {SEED})");
}
