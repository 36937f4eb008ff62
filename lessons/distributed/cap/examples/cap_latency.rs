//! No partition: what does each way of running the register cost in waiting? Simulated milliseconds.

#[path = "support/linear.rs"]
mod linear;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;
#[path = "support/store.rs"]
mod store;

use linear::{Kind, Op};
use sim::{Faults, Random, Sim};
use std::ops::Range;
use store::{Back, Replica, Rules, Todo};

/// 2,000 requests of each of three clients, one request in four a write.
fn requests(rules: Rules, delay: Range<u64>) -> Vec<Op> {
    let faults = Faults {
        delay,
        ..Faults::NONE
    };
    let mut sim: Sim<Replica> = Sim::new(3, 1, faults);
    let mut plan = Random(2);
    for id in 0..3 {
        let todo: Todo = (1..=2000)
            .map(|k| {
                let write = plan.within(0..4) == 0;
                (plan.within(500..1000), write.then_some(k))
            })
            .collect();
        sim.call(id, |node, net| node.begin(rules, todo, net));
    }
    while !sim.up().all(|(_, node)| node.idle()) {
        sim.run_until(sim.now + 1000);
    }
    sim.up()
        .flat_map(|(_, node)| node.history.clone())
        .collect()
}

/// Median and 99th percentile.
fn waits(ops: &[Op], writes: bool) -> (u64, u64) {
    let mut waits: Vec<u64> = ops
        .iter()
        .filter(|op| matches!(op.kind, Kind::Write(_)) == writes)
        .filter_map(|op| Some(op.end? - op.start))
        .collect();
    waits.sort();
    (waits[waits.len() / 2], waits[waits.len() * 99 / 100])
}

fn main() {
    let quorum = |back| Rules::Quorum { r: 2, w: 2, back };
    let rows = [
        ("CP, write back", quorum(Back::Always)),
        ("CP, write back if they differ", quorum(Back::IfTheyDiffer)),
        ("AP, local", Rules::Local),
    ];
    for (place, delay) in [
        ("one region, 1-2 ms a message", 1..3),
        ("three regions, 35-45 ms", 35..46),
    ] {
        println!(
            "{place:<32}{:>10}{:>8}{:>12}{:>8}",
            "read p50", "p99", "write p50", "p99"
        );
        for (name, rules) in rows {
            let ops = requests(rules, delay.clone());
            assert_eq!(ops.len(), 6000, "a request had no answer");
            let (read, slow_read) = waits(&ops, false);
            let (write, slow_write) = waits(&ops, true);
            println!("  {name:<30}{read:>10}{slow_read:>8}{write:>12}{slow_write:>8}");
        }
    }
}
