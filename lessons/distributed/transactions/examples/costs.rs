//! What one transaction costs when nothing fails: counted for two-phase commit and for a saga.

#[path = "support/saga.rs"]
mod saga;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;
#[path = "support/two_phase.rs"]
mod two_phase;

use saga::Place;
use sim::{Faults, Sim};
use two_phase::State;

const RUNS: u64 = 2_000;

/// Sums over all runs; times in ms.
#[derive(Default)]
struct Cost {
    messages: u64,
    forced: u64,
    answer: u64,  // until the caller can be told
    locked: u64,  // locks held across the network, of all participants
    exposed: u64, // others can see a part that is done, or will be undone
}

fn two_phase(parts: usize, refuses: bool) -> Cost {
    let mut cost = Cost::default();
    for seed in 0..RUNS {
        let mut sim =
            Sim::<two_phase::Site<{ two_phase::RIGHT }>>::new(parts + 1, seed, Faults::NONE);
        for id in 1..=parts {
            let share = if refuses && id == parts { 100 } else { 0 };
            sim.call(id, |site, _| site.refuses = share);
        }
        sim.call(two_phase::COORDINATOR, |site, net| site.begin(net));
        let mut answer = None;
        while sim.step() {
            let decided = match refuses {
                false => sim.disk(0).log.contains_key(&101),
                true => sim.node(0).is_some_and(|site| !site.is_voting(101)),
            };
            if decided && answer.is_none() {
                answer = Some(sim.now);
            }
        }
        let end = if refuses {
            None
        } else {
            Some(&State::Committed)
        };
        assert_eq!(sim.disk(0).log.get(&101), end);
        cost.answer += answer.unwrap_or_default();
        cost.messages += sim.messages;
        cost.forced += (0..=parts).map(|id| sim.disk(id).forced).sum::<u64>();
        cost.locked += (1..=parts).map(|id| sim.disk(id).held).sum::<u64>();
    }
    cost
}

fn saga(parts: usize, refuses: bool) -> Cost {
    let mut cost = Cost::default();
    for seed in 0..RUNS {
        let mut sim = Sim::<saga::Site<{ saga::RIGHT }>>::new(parts + 1, seed, Faults::NONE);
        for id in 1..=parts {
            let share = if refuses && id == parts { 100 } else { 0 };
            sim.call(id, |site, _| site.refuses = share);
        }
        sim.call(saga::ORCHESTRATOR, |site, net| site.begin(net));
        let end = if refuses {
            Place::Cancelled
        } else {
            Place::Completed
        };
        let (mut first, mut answer) = (None, None);
        while sim.step() {
            if first.is_none() && sim.disk(1).effects.contains_key(&1) {
                first = Some(sim.now);
            }
            if answer.is_none() && sim.disk(0).sagas.get(&1) == Some(&end) {
                answer = Some(sim.now);
            }
        }
        let last = if refuses { 1 } else { parts };
        assert!(sim.disk(last).effects.contains_key(&1) && first < answer);
        cost.answer += answer.unwrap_or_default();
        cost.exposed += answer.unwrap_or_default() - first.unwrap_or_default();
        cost.messages += sim.messages;
        cost.forced += (0..=parts).map(|id| sim.disk(id).forced).sum::<u64>();
    }
    cost
}

fn print(name: &str, parts: usize, cost: &Cost) {
    let one = |sum: u64| sum as f64 / RUNS as f64;
    println!(
        "{name:<21}{parts:>3}{:>10.0}{:>8.0}{:>8.1}{:>11.1}{:>11.1}",
        one(cost.messages),
        one(cost.forced),
        one(cost.answer),
        one(cost.locked) / parts as f64,
        one(cost.exposed),
    );
}

fn main() {
    println!("                                 forced  answer      locks  half-done");
    println!("                      of  messages  writes   in ms    held ms  seen ms");
    for (refuses, commit, complete) in [
        (false, "2PC, commits", "saga, completes"),
        (true, "2PC, last refuses", "saga, last refuses"),
    ] {
        for parts in [2, 3, 5] {
            print(commit, parts, &two_phase(parts, refuses));
            print(complete, parts, &saga(parts, refuses));
        }
    }
}
