//! Messages and round trips for one value, and what rival proposers do to each other.

#[path = "support/paxos.rs"]
mod paxos;

use paxos::sim::{Faults, Sim, Time};
use paxos::{Paxos, RIGHT};

const DELAY: Time = 5;
const FIXED: Faults = Faults {
    delay: DELAY..DELAY + 1,
    ..Faults::NONE
};

fn main() {
    println!("nodes   one proposer, until it knows");
    for nodes in [3, 5, 7] {
        println!("{nodes:>5}   {:>16}", alone(nodes));
    }
    println!("\npause before a new try   runs   decided in 10 s   tries: mean  most");
    rivals::<1>();
    rivals::<10>();
    rivals::<50>();
    rivals::<200>();
}

fn alone(nodes: usize) -> String {
    let mut sim = Sim::<Paxos<RIGHT, 1000>>::new(nodes, 3, FIXED);
    let tries =
        |sim: &Sim<Paxos<RIGHT, 1000>>| sim.up().map(|(_, node)| node.attempts).sum::<u64>();
    while tries(&sim) == 0 {
        sim.step();
    }
    let began = sim.now;
    loop {
        let messages = sim.messages; // before it tells the others
        sim.step();
        if sim.up().any(|(_, node)| node.decided.is_some()) {
            assert_eq!(tries(&sim), 1);
            return format!("{messages} in {} rt", (sim.now - began) / (2 * DELAY));
        }
    }
}

// ANCHOR: rivals
/// Three nodes that all propose at once, each with its own value.
fn rivals<const PAUSE: Time>() {
    let (mut decided, mut sum, mut most) = (0, 0, 0);
    for seed in 0..1000 {
        let mut sim = Sim::<Paxos<RIGHT, PAUSE>>::new(3, seed, FIXED);
        while sim.now < 10_000 && sim.up().all(|(_, node)| node.decided.is_none()) {
            sim.step();
        }
        let tries = sim.up().map(|(_, node)| node.attempts).sum::<u64>();
        if sim.up().any(|(_, node)| node.decided.is_some()) {
            (decided, sum, most) = (decided + 1, sum + tries, most.max(tries));
        }
    }
    let tries = match decided {
        0 => String::from("-     -"),
        _ => format!("{:.1}{most:>6}", sum as f64 / f64::from(decided)),
    };
    println!("0..{PAUSE:<22}1000{decided:>18}{tries:>20}");
}
// ANCHOR_END: rivals
