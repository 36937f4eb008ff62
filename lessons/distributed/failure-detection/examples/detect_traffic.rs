//! Messages that a node sends in a period, and entries in them, for three ways to watch each other.

#[path = "support/swim.rs"]
mod swim;

use swim::sim::{Faults, Id, Net, Node, Sim};
use swim::{PERIOD, RIGHT, Swim};

/// Sends its heartbeat to `FANOUT` others, or to all (0). With a fan-out it sends what it knows of
/// all: a counter for each node, of which the receiver keeps the higher.
struct Beats<const FANOUT: usize> {
    counters: Vec<u64>,
    entries: u64,
}

impl<const FANOUT: usize> Node for Beats<FANOUT> {
    type Msg = Vec<(Id, u64)>;
    type Disk = ();

    fn start(_: &(), net: &mut Net<'_, Self>) -> Self {
        let first = net.random(0..PERIOD);
        net.wake(first, 0);
        Beats {
            counters: vec![0; net.nodes],
            entries: 0,
        }
    }

    fn receive(&mut self, _: Id, msg: Self::Msg, _: &mut Net<'_, Self>) {
        for (id, counter) in msg {
            self.counters[id] = self.counters[id].max(counter);
        }
    }

    fn timer(&mut self, _: u64, net: &mut Net<'_, Self>) {
        self.counters[net.id] += 1;
        let mine = (net.id, self.counters[net.id]);
        if FANOUT == 0 {
            self.entries += net.nodes as u64 - 1;
            net.broadcast(&vec![mine]);
        }
        for _ in 0..FANOUT {
            let other = net.random(1..net.nodes as u64) as usize;
            let all: Vec<(Id, u64)> = self.counters.iter().copied().enumerate().collect();
            self.entries += all.len() as u64;
            net.send((net.id + other) % net.nodes, all);
        }
        net.wake(PERIOD, 0);
    }
}

const PERIODS: u64 = 100;
const WARM: u64 = 200;

/// Messages and entries of a node in a period, after the first periods.
fn measure<N: Node>(nodes: usize, entries: impl Fn(&N) -> u64) -> (f64, f64) {
    let mut sim: Sim<N> = Sim::new(nodes, 1, Faults::NONE);
    sim.run_until(WARM * PERIOD);
    let count = |sim: &Sim<N>| sim.up().map(|(_, node)| entries(node)).sum::<u64>();
    let (messages, before) = (sim.messages, count(&sim));
    sim.run_until((WARM + PERIODS) * PERIOD);
    let each = (PERIODS * nodes as u64) as f64;
    let entries = (count(&sim) - before) as f64 / each;
    ((sim.messages - messages) as f64 / each, entries)
}

fn main() {
    println!("nodes   all to all         gossip, 2 each     SWIM");
    println!("        messages entries   messages entries   messages entries");
    for nodes in [8, 32, 128] {
        let all = measure::<Beats<0>>(nodes, |node| node.entries);
        let gossip = measure::<Beats<2>>(nodes, |node| node.entries);
        let swim = measure::<Swim<RIGHT>>(nodes, |node| node.entries);
        print!("{nodes:>5}");
        for (messages, entries) in [all, gossip, swim] {
            print!("{messages:>11.1}{entries:>8.1}");
        }
        println!();
    }
}
