//! Five nodes, a leader cut off with one follower, and what becomes of the entries of both sides.

#[path = "support/raft.rs"]
mod raft;

use raft::sim::{Faults, Id, Sim};
use raft::{RIGHT, Raft, Role};

type Cluster = Sim<Raft<RIGHT>>;

fn main() {
    let mut sim = Cluster::new(5, 1, Faults::NONE);
    sim.run_until(500);
    let old = leaders(&sim)[0];
    propose(&mut sim, old, 0);
    sim.run_until(600);
    show(&sim, "before");

    let friend = (old + 1) % 5;
    sim.partition(&[old, friend]);
    propose(&mut sim, old, 1);
    propose(&mut sim, old, 2);
    sim.run_until(1500);
    for new in leaders(&sim).into_iter().filter(|&id| id != old) {
        propose(&mut sim, new, 3);
    }
    sim.run_until(2000);
    show(&sim, "two nodes and three");

    sim.heal();
    sim.run_until(3000);
    show(&sim, "whole again");
}

fn leaders(sim: &Cluster) -> Vec<Id> {
    let leads = |(id, node): (Id, &Raft<RIGHT>)| match node.role {
        Role::Leader { .. } => Some(id),
        _ => None,
    };
    sim.up().filter_map(leads).collect()
}

fn propose(sim: &mut Cluster, id: Id, cmd: u64) {
    sim.call(id, |node, net| node.propose([cmd].into_iter(), net));
}

fn show(sim: &Cluster, when: &str) {
    println!("{when} ({} ms)", sim.now);
    for (id, node) in sim.up() {
        let leads = leaders(sim).contains(&id);
        let role = if leads { "leads" } else { "follows" };
        let (committed, log) = (node.commit, format!("{:?}", node.log));
        let term = node.term;
        println!("  n{id}  {role:<8} term {term}  log {log:<14} committed {committed}");
    }
}
