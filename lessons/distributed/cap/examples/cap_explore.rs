//! One register, one list of bad days, and a checker: which answers does each way of running it give?

#[path = "support/linear.rs"]
mod linear;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;
#[path = "support/store.rs"]
mod store;

use linear::{Kind, Op, linearizable, shorten};
use sim::{Faults, Outcome, Random, Sim, Time, explore};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use store::{Back, Replica, Rules, Todo};

const NODES: usize = 3;
const RUNS: u64 = 10_000;
const EACH: usize = 6; // requests of each client

/// Slow and repeated messages. Nobody crashes: by the theorem's words, no node fails.
const DAY: Faults = Faults {
    delay: 1..40,
    twice: 20,
    ..Faults::NONE
};

// ANCHOR: day
/// A day's requests and partitions depend on the seed alone, whatever the store does with them.
fn day(seed: u64, rules: Rules) -> (Sim<Replica>, Vec<(Time, Option<usize>)>) {
    let mut sim: Sim<Replica> = Sim::new(NODES, seed, DAY);
    let mut plan = Random(!seed);
    for id in 0..NODES {
        let todo: Todo = (1..=EACH)
            .map(|k| {
                let write = plan.within(0..3) == 0;
                let value = (id * 100 + k) as u32;
                (plan.within(1..120), write.then_some(value))
            })
            .collect();
        sim.call(id, |node, net| node.begin(rules, todo, net));
    }
    let mut cuts = Vec::new();
    while !sim.up().all(|(_, node)| node.idle()) {
        sim.run_until(sim.now + plan.within(50..300));
        let alone = plan.within(0..NODES as u64) as usize;
        sim.partition(&[alone]);
        cuts.push((sim.now, Some(alone)));
        sim.run_until(sim.now + plan.within(50..500));
        sim.heal();
        cuts.push((sim.now, None));
    }
    (sim, cuts)
}
// ANCHOR_END: day

#[derive(Default)]
struct Totals {
    answered: AtomicU64,
    unanswered: AtomicU64,
    apart: AtomicU64,
}

// ANCHOR: judge
fn judge(seed: u64, rules: Rules, totals: &Totals) -> Outcome {
    let (mut sim, _) = day(seed, rules);
    let ops = history(&sim);
    let unanswered: u64 = sim.up().map(|(_, node)| node.unanswered).sum();
    totals.unanswered.fetch_add(unanswered, Relaxed);
    let answered = ops.iter().filter(|op| op.end.is_some()).count() as u64;
    totals.answered.fetch_add(answered, Relaxed);
    sim.run_until(sim.now + 200); // whole, and nobody writes any more
    let mut values = sim.up().map(|(_, node)| node.value());
    let first = values.next();
    let apart = values.any(|value| Some(value) != first);
    totals.apart.fetch_add(u64::from(apart), Relaxed);
    match linearizable(&ops) {
        true => Outcome {
            steps: 0,
            broken: None,
        },
        false => Outcome {
            steps: shorten(ops).len() as u64, // what "shortest" goes by
            broken: Some("not linearizable".to_string()),
        },
    }
}
// ANCHOR_END: judge

fn history(sim: &Sim<Replica>) -> Vec<Op> {
    let mut ops: Vec<Op> = sim
        .up()
        .flat_map(|(_, node)| node.history.clone())
        .collect();
    ops.sort_by_key(|op| (op.start, op.client));
    ops
}

const fn quorum(r: u32, w: u32, back: Back) -> Rules {
    Rules::Quorum { r, w, back }
}

fn main() {
    let rows = [
        ("CP: R=2 W=2, write back", quorum(2, 2, Back::Always)),
        (
            "    write back if they differ",
            quorum(2, 2, Back::IfTheyDiffer),
        ),
        ("    never write back", quorum(2, 2, Back::Never)),
        ("    R=1 W=2, R+W=N", quorum(1, 2, Back::Never)),
        ("    R=2 W=1, R+W=N", quorum(2, 1, Back::Always)),
        ("AP: local, merge later", Rules::Local),
    ];
    println!("{RUNS} days of {} requests", NODES * EACH);
    println!(
        "{:<31}{:>9}{:>11}{:>8}{:>11}",
        "", "answered", "timed out", "apart", "violations"
    );
    let mut shown = Vec::new();
    for (name, rules) in rows {
        let totals = Totals::default();
        let report = explore(0..RUNS, |seed| judge(seed, rules, &totals));
        println!(
            "{name:<31}{:>9}{:>11}{:>8}{:>11}",
            totals.answered.into_inner(),
            totals.unanswered.into_inner(),
            totals.apart.into_inner(),
            report.failed
        );
        if rules == Rules::Local || rules == quorum(2, 2, Back::Never) {
            shown.extend(report.shortest.map(|(seed, _)| (name.trim(), rules, seed)));
        }
    }
    for (name, rules, seed) in shown {
        println!("\n{name}, shortest history: day {seed}");
        show(seed, rules);
    }
}

/// The contradiction alone, with a column for each client and the network's cuts.
fn show(seed: u64, rules: Rules) {
    let (sim, cuts) = day(seed, rules);
    let ops = shorten(history(&sim));
    let mut clients: Vec<usize> = ops.iter().map(|op| op.client).collect();
    clients.sort();
    clients.dedup();
    let first = ops.iter().map(|op| op.start).min().unwrap_or(0);
    let last = ops.iter().filter_map(|op| op.end).max().unwrap_or(0);
    let mut rows: Vec<(Time, usize, String)> = Vec::new();
    for (k, &(at, alone)) in cuts.iter().enumerate() {
        let until = cuts.get(k + 1).map_or(Time::MAX, |next| next.0);
        if at <= last && until > first {
            rows.push((at, usize::MAX, network(alone)));
        }
    }
    for op in &ops {
        let (begins, ends) = match op.kind {
            Kind::Write(v) => (format!("write {v} ..."), format!("write {v}: ok")),
            Kind::Read(v) => ("read ...".to_string(), format!("read: {v}")),
        };
        if op.end != Some(op.start) {
            rows.push((op.start, op.client, begins));
        }
        match op.end {
            Some(end) => rows.push((end, op.client, ends)),
            None => rows.push((op.start + store::PATIENCE, op.client, "no answer".into())),
        }
    }
    rows.sort();
    let heads: Vec<String> = clients
        .iter()
        .map(|c| format!("{:<22}", format!("client of n{c}")))
        .collect();
    println!("{:>6}  {}", "ms", heads.concat().trim_end());
    for (at, client, text) in rows {
        let column = clients.iter().position(|&c| c == client).unwrap_or(0);
        println!("{at:>6}  {:width$}{text}", "", width = 22 * column);
    }
}

fn network(alone: Option<usize>) -> String {
    alone.map_or("---- network whole".to_string(), |id| {
        format!("---- n{id} is cut off from the others")
    })
}
