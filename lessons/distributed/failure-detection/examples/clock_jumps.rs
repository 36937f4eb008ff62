//! Heartbeats to all on 10,000 days, timed by the monotonic clock or by the wall clock, which is set
//! now and then. Messages are never late, so that nobody who is up may be suspected.

#[path = "support/detectors.rs"]
mod detectors;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use detectors::{Detector, Fixed, Phi};
use sim::{Faults, Id, Net, Node, Outcome, Random, Sim, Time, explore};

const EVERY: Time = 100;
const TIMEOUT: f64 = 200.0;
const NODES: usize = 4;
const FAULTS: Faults = Faults {
    delay: 1..50,
    ..Faults::NONE
};
/// Who is down must be suspected after this, and who is back must not be.
const SETTLED: Time = 1_000;

const BEAT: u64 = 0;
const SET_CLOCK: u64 = 1;

/// Which detector, and which clock it is told.
const FIXED: u8 = 0;
const PHI: u8 = 1;
const FIXED_BY_WALL: u8 = 2;

struct Watch<const KIND: u8> {
    peers: Vec<Box<dyn Detector + Send>>,
    started: Time,
    set_by: i64,
}

impl<const KIND: u8> Watch<KIND> {
    /// What the detector takes for the time.
    fn time(&self, now: Time) -> f64 {
        let off = if KIND == FIXED_BY_WALL {
            self.set_by
        } else {
            0
        };
        (now as i64 + off) as f64
    }

    fn suspects(&self, peer: Id, now: Time) -> bool {
        self.time(now) > self.peers[peer].deadline()
    }
}

impl<const KIND: u8> Node for Watch<KIND> {
    type Msg = ();
    type Disk = ();

    fn start(_: &(), net: &mut Net<'_, Self>) -> Self {
        let now = net.now as f64;
        let detector = |_| -> Box<dyn Detector + Send> {
            match KIND {
                PHI => Box::new(Phi::new(12.0, EVERY as f64, now)),
                _ => Box::new(Fixed {
                    timeout: TIMEOUT,
                    last: now,
                }),
            }
        };
        net.wake(0, BEAT);
        let set = net.random(1_000..5_000);
        net.wake(set, SET_CLOCK);
        Watch {
            peers: (0..net.nodes).map(detector).collect(),
            started: net.now,
            set_by: 0,
        }
    }

    fn receive(&mut self, from: Id, _: (), net: &mut Net<'_, Self>) {
        let time = self.time(net.now);
        self.peers[from].heartbeat(time);
    }

    fn timer(&mut self, timer: u64, net: &mut Net<'_, Self>) {
        if timer == BEAT {
            net.broadcast(&());
            return net.wake(EVERY, BEAT);
        }
        let by = net.random(500..5_000) as i64;
        self.set_by = if net.random(0..2) == 0 { by } else { -by };
        if KIND == FIXED_BY_WALL {
            net.note(|| format!("sets its clock by {} ms", self.set_by));
        }
    }
}

/// When each node was last seen to go down or come up.
type Changed = [(bool, Time); NODES];

fn holds<const KIND: u8>(sim: &Sim<Watch<KIND>>, changed: &Changed) -> Result<(), String> {
    for (observer, node) in sim.up() {
        for (peer, &(up, since)) in changed
            .iter()
            .enumerate()
            .filter(|(peer, _)| *peer != observer)
        {
            let since = since.max(node.started);
            if sim.now < since + SETTLED || node.suspects(peer, sim.now) != up {
                continue;
            }
            let what = if up { "suspects" } else { "does not suspect" };
            let is = if up { "up" } else { "down" };
            return Err(format!("n{observer} {what} n{peer}, {is} since {since}"));
        }
    }
    Ok(())
}

/// Six seconds in which n3 crashes and comes back.
fn day<const KIND: u8>(seed: u64, record: bool) -> (Outcome, String) {
    let mut sim: Sim<Watch<KIND>> = Sim::new(NODES, seed, FAULTS);
    if record {
        sim.record();
    }
    let mut random = Random(seed ^ 0x5EED);
    let crash = random.within(1_000..2_500);
    let again = crash + random.within(1_500..2_500);
    let mut changed: Changed = [(true, 0); NODES];
    let mut steps = 0;
    while sim.now < 6_000 {
        let due = [(crash, false), (again, true)];
        for (at, up) in due {
            if sim.now >= at && changed[3].1 < at {
                if up {
                    sim.restart(3)
                } else {
                    sim.crash(3)
                }
                changed[3] = (up, sim.now);
            }
        }
        let one = sim.check(1, |sim| holds(sim, &changed));
        steps += one.steps;
        if one.broken.is_some() {
            let trace = sim.trace().to_string();
            return (Outcome { steps, ..one }, trace);
        }
    }
    (
        Outcome {
            steps,
            broken: None,
        },
        String::new(),
    )
}

fn row<const KIND: u8>(name: &str) {
    let report = explore(0..10_000, |seed| day::<KIND>(seed, false).0);
    let (runs, steps, failed) = (report.runs, report.steps, report.failed);
    println!("{name:<32}{runs:>7}{steps:>10}{failed:>8}");
}

/// The first seed that ends so, and what was noted on the way.
fn show(how: &str) {
    for seed in 0..1_000 {
        let broken = day::<FIXED_BY_WALL>(seed, false).0.broken;
        if let Some(broken) = broken.filter(|broken| broken.contains(how)) {
            println!("\nseed {seed}: {broken}");
            let trace = day::<FIXED_BY_WALL>(seed, true).1;
            let notes: Vec<&str> = trace.lines().filter(|line| !line.contains('─')).collect();
            return println!("{}", notes.join("\n"));
        }
    }
}

fn main() {
    println!("{:<32}{:>7}{:>10}{:>8}", "", "runs", "steps", "failed");
    row::<FIXED>("fixed 200 ms, monotonic clock");
    row::<PHI>("phi 12, monotonic clock");
    row::<FIXED_BY_WALL>("fixed 200 ms, wall clock");
    show(" suspects");
    show("does not suspect");
}
