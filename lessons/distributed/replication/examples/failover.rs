//! A leader is lost and a follower promoted, 10,000 times: which writes that were acknowledged are gone?

#[path = "support/leader.rs"]
mod leader;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use leader::{CLIENT, Mode, Replica};
use sim::{Faults, Id, Outcome, Random, Report, Sim, explore};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

// ANCHOR: fates
/// What happens to the leader, which is node 1.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// It stops, with all that waits in its send buffers.
    Alone,
    /// For 90 ms before, it reached no follower.
    AfterHiccup,
    /// A follower stops with it: a rack, a zone, a bad release.
    WithFollower,
    /// It does not stop: the client and a follower still reach it, the operator does not.
    CutOff,
}
// ANCHOR_END: fates

#[derive(Clone, Copy)]
struct Plan {
    mode: Mode,
    /// Whether the operator promotes the follower with the longest log, or the first of its list.
    longest: bool,
    fate: Fate,
}

const WRITES: u32 = 18;
const DAY: Faults = Faults {
    delay: 1..40,
    lost: 20,
    twice: 20,
    ..Faults::NONE
};

/// A client writes every 15 ms. Somewhen the leader is lost; 60 ms later a follower is promoted.
/// Returns how many of the acknowledged writes the new leader does not have at the end.
fn day(seed: u64, plan: Plan, record: bool) -> (Outcome, u32, Sim<Replica>) {
    let mut sim = Sim::<Replica>::new(4, seed, DAY);
    if record {
        sim.record();
    }
    sim.call(1, |node, net| node.lead(1, plan.mode, vec![1, 2, 3], net));
    let lost_at = Random(!seed).within(7..13) as u32;
    let mut all = Outcome {
        steps: 0,
        broken: None,
    };
    for n in 1..=WRITES {
        match n {
            _ if n + 6 == lost_at && plan.fate == Fate::AfterHiccup => cut_off(&mut sim, &[2, 3]),
            _ if n == lost_at => lose(&mut sim, plan.fate),
            _ if n == lost_at + 4 => promote(&mut sim, plan),
            _ => {}
        }
        sim.call(CLIENT, |node, net| node.write(n, net));
        let end = sim.now + 15;
        while sim.now < end && all.broken.is_none() {
            let one = sim.check(1, nothing_lost);
            all.steps += one.steps;
            all.broken = one.broken;
        }
        sim.run_until(end.max(sim.now)); // it is lost already: count how many will be
    }
    (all, lost(&sim).count_ones(), sim)
}

// ANCHOR: check
/// Every write that the client was told of is in the log of the newest leader.
fn nothing_lost(sim: &Sim<Replica>) -> Result<(), String> {
    let lost = lost(sim);
    if lost == 0 {
        return Ok(());
    }
    let names = (0..=WRITES).filter(|n| lost >> n & 1 == 1);
    let names: Vec<String> = names.map(|n| format!("w{n}")).collect();
    Err(format!("acknowledged and lost: {}", names.join(" ")))
}

/// A bit for each write that was acknowledged and is not there.
fn lost(sim: &Sim<Replica>) -> u64 {
    let leaders = sim.up().filter(|(_, node)| node.leads.is_some());
    let newest = leaders.max_by_key(|(_, node)| node.epoch);
    let (Some((_, leader)), Some(client)) = (newest, sim.node(CLIENT)) else {
        return 0; // at the moment nobody leads
    };
    client.told & !leader.holds
}
// ANCHOR_END: check

/// Cuts the leader from some nodes; what it sent and what has not arrived is lost.
fn cut_off(sim: &mut Sim<Replica>, from: &[Id]) {
    for &id in from {
        sim.cut(1, id);
        sim.cut(id, 1);
    }
    sim.say(|| format!("network: n1 does not reach {from:?}"));
}

fn lose(sim: &mut Sim<Replica>, fate: Fate) {
    if fate == Fate::CutOff {
        return cut_off(sim, &[3]);
    }
    sim.crash(1);
    (0..4).filter(|&id| id != 1).for_each(|id| sim.cut(1, id));
    if fate == Fate::WithFollower {
        sim.crash(2);
    }
}

/// What an operator does, a person or a program.
fn promote(sim: &mut Sim<Replica>, plan: Plan) {
    let reached: &[Id] = if plan.fate == Fate::CutOff {
        &[3]
    } else {
        &[2, 3]
    };
    let log = |id: Id| Some((id, sim.node(id)?.log.len()));
    let up: Vec<(Id, usize)> = reached.iter().filter_map(|&id| log(id)).collect();
    let longest = up.iter().max_by_key(|(_, len)| *len);
    let Some(&(next, _)) = (if plan.longest { longest } else { up.first() }) else {
        return;
    };
    let members = up.iter().map(|&(id, _)| id).collect();
    sim.call(next, |node, net| node.lead(2, plan.mode, members, net));
    if plan.fate != Fate::CutOff {
        sim.call(CLIENT, |node, _| node.leader = next);
    }
}

fn days(plan: Plan) -> (Report, f64) {
    let gone = AtomicU64::new(0);
    let report = explore(0..10_000, |seed| {
        let (outcome, lost, _) = day(seed, plan, false);
        gone.fetch_add(lost.into(), Relaxed);
        outcome
    });
    (report, gone.into_inner() as f64 / 10_000.0)
}

fn main() {
    let fates = [
        Fate::Alone,
        Fate::AfterHiccup,
        Fate::WithFollower,
        Fate::CutOff,
    ];
    let rows = [
        ("async", Mode::Async, true),
        ("semi-sync, or 50 ms", Mode::SemiSyncUntil(50), true),
        ("semi-sync, any heir", Mode::SemiSync, false),
        ("semi-sync", Mode::SemiSync, true),
        ("sync", Mode::Sync, true),
    ];
    println!("failovers of 10,000 that lost something, and writes lost per failover");
    println!(
        "{:<21}{:>13}{:>13}{:>13}{:>13}",
        "", "alone", "hiccup", "+ follower", "cut off"
    );
    let mut steps = 0;
    let mut traces = Vec::new();
    for (name, mode, longest) in rows {
        print!("{name:<21}");
        for fate in fates {
            let plan = Plan {
                mode,
                longest,
                fate,
            };
            let (report, gone) = days(plan);
            print!("{:>7}{gone:>6.2}", report.failed);
            steps += report.steps;
            if fate == Fate::Alone {
                traces.extend(report.shortest.map(|found| (name, plan, found)));
            }
        }
        println!();
    }
    println!("{steps} steps, each followed by the check");
    for (name, plan, (seed, outcome)) in traces {
        println!("\n{name}, leader alone, shortest failing run: seed {seed}");
        show(plan, seed, &outcome);
    }
}

/// A failing run again, without what has nothing to do with the write that is lost.
fn show(plan: Plan, seed: u64, outcome: &Outcome) {
    let (again, _, sim) = day(seed, plan, true);
    assert_eq!(&again, outcome);
    let broken = outcome.broken.as_deref().unwrap_or_default();
    let write = broken.split(' ').next_back().unwrap_or_default();
    let last = format!(", last {write}");
    let position = sim.trace().lines().find_map(|line| {
        let log = line.strip_suffix(&last)?;
        log.rsplit(' ').next()
    });
    let position: usize = position.and_then(|p| p.parse().ok()).unwrap_or(0);
    let ends = [format!(" {write}"), "crashes".to_string()];
    for line in sim.trace().lines() {
        let leads = line.contains("leads") && !line.ends_with("empty");
        let have = line
            .split_once("have ")
            .and_then(|(_, len)| len.parse().ok());
        let has_it = have.is_some_and(|len: usize| len >= position);
        if leads || has_it || ends.iter().any(|end| line.ends_with(end)) {
            println!("{line}");
        }
        if leads {
            break;
        }
    }
    println!("       {broken}");
}
