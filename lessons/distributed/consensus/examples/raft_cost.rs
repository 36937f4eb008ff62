//! Messages and round trips for a decision, counted where every message takes 5 ms; and how long it
//! takes to have a leader again.

#[path = "support/raft.rs"]
mod raft;

use raft::sim::{Faults, Id, Random, Sim, Time};
use raft::{RIGHT, Raft, Role};

const DELAY: Time = 5;
const FIXED: Faults = Faults {
    delay: DELAY..DELAY + 1,
    ..Faults::NONE
};

const GIVE_UP: Time = 10_000;

type Cluster<const SPREAD: Time> = Sim<Raft<RIGHT, SPREAD>>;

fn main() {
    println!("nodes      election     a command   ten at once   known everywhere");
    for nodes in [3, 5, 7] {
        let election = elected(nodes);
        let (one, everywhere) = commands(nodes, 1);
        let (ten, _) = commands(nodes, 10);
        println!("{nodes:>5}  {election:>12}  {one:>12}  {ten:>12}   {everywhere:>13} ms");
    }
    println!("\ntimeout     median        99 %     longest   without a leader");
    downtime::<1>();
    downtime::<5>();
    downtime::<20>();
    downtime::<150>();
}

fn count(messages: u64, time: Time) -> String {
    format!("{messages} in {} rt", time / (2 * DELAY))
}

// ANCHOR: election
/// Runs until somebody leads: messages and time from the first candidate on.
fn elected(nodes: usize) -> String {
    let mut sim = Cluster::<150>::new(nodes, 1, FIXED);
    let mut began = None;
    loop {
        let messages = sim.messages; // before the leader's own first heartbeat
        sim.step();
        if sim.messages > 0 {
            began = began.or(Some(sim.now));
        }
        if let (Some(_), Some(began)) = (leader(&sim), began) {
            return count(messages, sim.now - began);
        }
    }
}
// ANCHOR_END: election

// ANCHOR: commands
/// Proposes to a leader that has nothing else to do: messages in a round trip and a bit, the time
/// until it has committed, and until every node has.
fn commands(nodes: usize, cmds: u64) -> (String, Time) {
    let mut sim = Cluster::<150>::new(nodes, 1, FIXED);
    let leader = loop {
        if let Some(leader) = leader(&sim) {
            break leader;
        }
        sim.step();
    };
    sim.run_until(sim.now + 4 * DELAY); // its first heartbeat is answered
    let (began, before) = (sim.now, sim.messages);
    sim.call(leader, |node, net| node.propose(0..cmds, net));
    let committed = |sim: &Cluster<150>, id: Id| {
        let node = sim.node(id);
        node.is_some_and(|node| node.commit as u64 == cmds)
    };
    while !committed(&sim, leader) {
        sim.step();
    }
    let time = sim.now - began;
    sim.run_until(sim.now + DELAY); // the answers that were not needed
    let messages = sim.messages - before;
    while !(0..nodes).all(|id| committed(&sim, id)) {
        sim.step();
    }
    (count(messages, time), sim.now - began)
}
// ANCHOR_END: commands

// ANCHOR: downtime
/// Crashes the leader of five at some moment, a thousand times.
fn downtime<const SPREAD: Time>() {
    let mut times: Vec<Time> = (0..1000).map(without_leader::<SPREAD>).collect();
    times.sort_unstable();
    let [median, most, longest] = [499, 989, 999].map(|place| match times[place] {
        GIVE_UP.. => "over 10 s".to_string(),
        time => format!("{time} ms"),
    });
    let range = format!("150..{}", 150 + SPREAD);
    println!("{range:<10}{median:>10}{most:>12}{longest:>12}");
}

fn without_leader<const SPREAD: Time>(seed: u64) -> Time {
    let faults = Faults {
        delay: 3..8,
        ..Faults::NONE
    };
    let mut sim = Cluster::<SPREAD>::new(5, seed, faults);
    let mut random = Random(!seed);
    (1..5).for_each(|id| sim.crash(id)); // so that n0 is the first to stand, whatever SPREAD is
    sim.run_until(20);
    (1..5).for_each(|id| sim.restart(id));
    while leader(&sim).is_none() {
        sim.step();
    }
    sim.run_until(sim.now + 500 + random.within(0..50));
    let Some(old) = leader(&sim) else {
        return 0; // never here: nothing fails before
    };
    sim.crash(old);
    let began = sim.now;
    while leader(&sim).is_none() && sim.now < began + GIVE_UP {
        sim.step();
    }
    sim.now - began
}
// ANCHOR_END: downtime

fn leader<const SPREAD: Time>(sim: &Cluster<SPREAD>) -> Option<Id> {
    let leads = |node: &Raft<RIGHT, SPREAD>| matches!(node.role, Role::Leader { .. });
    sim.up().find_map(|(id, node)| leads(node).then_some(id))
}
