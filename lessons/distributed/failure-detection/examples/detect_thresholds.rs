//! How soon a crash is noticed, against how often nothing was wrong, on four networks. Arrival times
//! come from a seed.

#[path = "support/detectors.rs"]
mod detectors;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use detectors::{Detector, Fixed, Phi};
use sim::Random;

/// Heartbeats are sent every 100 ms, for 10 hours.
const EVERY: f64 = 100.0;
const SENT: usize = 360_000;
const HOURS: f64 = SENT as f64 * EVERY / 3_600_000.0;

/// What happens on the way to the next arrival.
#[derive(Clone, Copy)]
enum Network {
    /// Delays of 1 to 5 ms.
    Near,
    /// Delays of 20 ms and an exponential part of 30 ms on average.
    Far,
    /// As near, and about every minute the sender stands still for 200 to 1,000 ms.
    Pauses,
    /// As near, and 2 of 100 heartbeats are lost.
    Lossy,
}

/// When heartbeats were sent and when they arrived, in the order of arrival.
fn arrivals(network: Network, seed: u64) -> Vec<(f64, f64)> {
    let mut random = Random(seed);
    let mut uniform = || (random.within(1..1_000_001)) as f64 / 1e6;
    let (mut free, mut last) = (0.0_f64, 0.0_f64);
    let mut all = Vec::with_capacity(SENT);
    for n in 0..SENT {
        if matches!(network, Network::Pauses) && uniform() < 1.0 / 600.0 {
            free = n as f64 * EVERY + 200.0 + 800.0 * uniform();
        }
        let sent = (n as f64 * EVERY).max(free);
        let delay = match network {
            Network::Far => 20.0 - 30.0 * uniform().ln(),
            _ => 1.0 + 4.0 * uniform(),
        };
        if matches!(network, Network::Lossy) && uniform() < 0.02 {
            continue;
        }
        last = last.max(sent + delay); // one connection keeps the order
        all.push((sent, last));
    }
    all
}

// ANCHOR: judge
/// False suspicions an hour, and milliseconds from a crash to its detection on average. A crash may
/// come at any time between two heartbeats.
fn judge(mut detector: impl Detector, arrivals: &[(f64, f64)]) -> (f64, f64) {
    let (mut wrong, mut detection) = (0, 0.0);
    for (n, &(sent, arrived)) in arrivals.iter().enumerate() {
        if n > 1_000 && arrived > detector.deadline() {
            wrong += 1;
        }
        detector.heartbeat(arrived);
        detection += detector.deadline() - (sent + EVERY / 2.0);
    }
    (wrong as f64 / HOURS, detection / arrivals.len() as f64)
}

// ANCHOR_END: judge

fn main() {
    let networks = [Network::Near, Network::Far, Network::Pauses, Network::Lossy];
    let times = networks.map(|network| arrivals(network, 7));
    println!("                    near          far       pauses      2% lost");
    println!("             found wrong  found wrong  found wrong  found wrong");
    println!("                ms    /h     ms    /h     ms    /h     ms    /h");
    for timeout in [120.0, 200.0, 350.0, 600.0, 1200.0] {
        let fixed = || Fixed { timeout, last: 0.0 };
        let cells = times.iter().map(|times| judge(fixed(), times));
        row(&format!("fixed {timeout}"), cells);
    }
    let settings = [
        (1.0, 0.0),
        (3.0, 0.0),
        (8.0, 0.0),
        (12.0, 0.0),
        (8.0, 250.0),
        (8.0, 1000.0),
    ];
    for (threshold, pause) in settings {
        let phi = || Phi::new(threshold, EVERY, 0.0).allowing(pause);
        let cells = times.iter().map(|times| judge(phi(), times));
        let allowed = if pause > 0.0 {
            format!(" +{pause}")
        } else {
            String::new()
        };
        row(&format!("phi {threshold}{allowed}"), cells);
    }
}

fn row(name: &str, cells: impl Iterator<Item = (f64, f64)>) {
    let cells = cells.map(|(wrong, found)| format!("{found:>7.0}{wrong:>6.0}"));
    println!("{name:<11}{}", cells.collect::<String>());
}
