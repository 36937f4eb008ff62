//! What an acknowledgement costs: messages, rounds and simulated milliseconds; and what it needs to be given.

#[path = "support/leader.rs"]
mod leader;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use leader::{CLIENT, Mode, Replica};
use sim::{Faults, Sim};

/// Writes one at a time, one in 100 ms; returns messages a write, and the times they took, in order.
fn calm(followers: usize, mode: Mode, writes: u32) -> (f64, Vec<u64>) {
    let mut sim = Sim::<Replica>::new(followers + 2, 1, Faults::NONE);
    let members = (1..followers + 2).collect();
    sim.call(1, |node, net| node.lead(1, mode, members, net));
    sim.run_until(100);
    let before = sim.messages;
    for n in 1..=writes {
        sim.call(CLIENT, |node, net| node.write(n, net));
        sim.run_until(sim.now + 100);
    }
    let acked = sim.node(CLIENT).map(|client| &client.acked);
    let mut took: Vec<u64> = acked
        .into_iter()
        .flat_map(|acked| acked.values().copied())
        .collect();
    took.sort_unstable();
    ((sim.messages - before) as f64 / f64::from(writes), took)
}

/// Writes that are answered within a second after so many of two followers have stopped.
fn answered(down: usize, mode: Mode) -> usize {
    let mut sim = Sim::<Replica>::new(4, 1, Faults::NONE);
    sim.call(1, |node, net| node.lead(1, mode, vec![1, 2, 3], net));
    (0..down).for_each(|n| sim.crash(2 + n));
    for n in 1..=20 {
        sim.call(CLIENT, |node, net| node.write(n, net));
        sim.run_until(sim.now + 20);
    }
    sim.run_until(1_000);
    sim.node(CLIENT).map_or(0, |client| client.acked.len())
}

fn main() {
    let modes = [
        ("async", Mode::Async, 2),
        ("semi-sync", Mode::SemiSync, 4),
        ("sync", Mode::Sync, 4),
    ];
    println!(
        "{:<11}{:>9}{:>12}{:>10}{:>10}{:>8}",
        "", "followers", "messages", "delays in", "median", "p99"
    );
    println!(
        "{:<11}{:>9}{:>12}{:>10}{:>10}{:>8}",
        "", "", "a write", "a row", "ms", "ms"
    );
    for (name, mode, delays) in modes {
        for followers in [2, 4, 8] {
            let (messages, took) = calm(followers, mode, 2_000);
            assert_eq!(took.len(), 2_000);
            let (median, p99) = (took[1_000], took[1_980]);
            println!("{name:<11}{followers:>9}{messages:>12.2}{delays:>10}{median:>10}{p99:>8}");
        }
    }
    println!(
        "\n{:<20}{:>12}{:>12}{:>12}",
        "answered, of 20", "all up", "1 of 2 up", "0 of 2 up"
    );
    for (name, mode) in [
        ("async", Mode::Async),
        ("semi-sync, or 50 ms", Mode::SemiSyncUntil(50)),
        ("semi-sync", Mode::SemiSync),
        ("sync", Mode::Sync),
    ] {
        let [all, one, none] = [0, 1, 2].map(|down| answered(down, mode));
        println!("{name:<20}{all:>12}{one:>12}{none:>12}");
    }
}
