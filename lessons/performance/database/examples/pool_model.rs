//! A model of a database with 4 cores in virtual time: 200 requests arrive at once and share a
//! pool. What does its size change? No clock is read, so that it prints the same everywhere.

const REQUESTS: usize = 200;
const CORES: f64 = 4.0;

/// What a request does: `rounds` times some work on a core, then a wait for a disk, a lock or the
/// client.
#[derive(Clone, Copy)]
struct Load {
    wait: f64,         // ms a request waits in all; its work is 5 to 15 ms, 10 on average
    interference: f64, // by how much each running connection above the cores slows down all of them
}

const ROUNDS: u32 = 5;

struct Running {
    work: f64, // ms left of this round
    rounds: u32,
    request: usize,
}

/// Mean response time, and when the last request is done, in ms.
// ANCHOR: model
fn burst(pool: usize, load: Load) -> (f64, f64) {
    let work = |request: usize| (5 + request * 7 % 11) as f64 / f64::from(ROUNDS);
    let (mut now, mut sum, mut next, mut done) = (0.0, 0.0, 0, 0);
    let mut running: Vec<Running> = Vec::new();
    let mut waiting: Vec<(f64, Running)> = Vec::new();
    while done < REQUESTS {
        while next < REQUESTS && running.len() + waiting.len() < pool {
            let (work, rounds, request) = (work(next), ROUNDS, next);
            running.push(Running {
                work,
                rounds,
                request,
            });
            next += 1;
        }
        let crowd = running.len() as f64;
        let slower = 1.0 + load.interference * (crowd - CORES).max(0.0);
        let speed = (CORES / crowd).min(1.0) / slower; // the cores are shared evenly
        let first_done = running.iter().map(|r| r.work / speed);
        let first_awake = waiting.iter().map(|w| w.0 - now);
        let step = first_done.chain(first_awake).fold(f64::INFINITY, f64::min);
        now += step;
        for r in &mut running {
            r.work -= step * speed;
        }
        for mut r in running.extract_if(.., |r| r.work < 1e-9) {
            r.rounds -= 1;
            r.work = work(r.request);
            waiting.push((now + load.wait / f64::from(ROUNDS), r));
        }
        for (_, r) in waiting.extract_if(.., |w| w.0 - now < 1e-9) {
            if r.rounds > 0 {
                running.push(r);
            } else {
                done += 1;
                sum += now;
            }
        }
    }
    (sum / REQUESTS as f64, now)
}
// ANCHOR_END: model

fn main() {
    let loads = [
        Load {
            wait: 0.0,
            interference: 0.0,
        },
        Load {
            wait: 0.0,
            interference: 0.01,
        },
        Load {
            wait: 30.0,
            interference: 0.0,
        },
        Load {
            wait: 30.0,
            interference: 0.01,
        },
    ];
    println!("        10 ms of work                     and 30 ms of waiting");
    println!("        no interference   1 % each        no interference   1 % each");
    println!("pool      mean    last    mean    last      mean    last    mean    last");
    for pool in [1, 2, 4, 8, 16, 32, 64, 200] {
        let [a, b, c, d] = loads.map(|load| burst(pool, load));
        println!(
            "{pool:4}{:10.0}{:8.0}{:8.0}{:8.0}{:10.0}{:8.0}{:8.0}{:8.0}",
            a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1
        );
    }
}
