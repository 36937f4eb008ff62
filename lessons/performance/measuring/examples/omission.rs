//! Coordinated omission, in virtual time: one server, one plan of 100 requests a second for 100
//! seconds, and what each way of measuring says about it. Times are in milliseconds.

// ANCHOR: server
/// Answers one request after the other in 1 ms. In the last second of every ten it does nothing.
#[derive(Default)]
struct Server {
    free_at: u64,
}

impl Server {
    /// When the answer is ready to a request that arrives at `now`.
    fn answer(&mut self, now: u64) -> u64 {
        let mut start = now.max(self.free_at);
        if start % 10_000 >= 9_000 {
            start = start.next_multiple_of(10_000); // the stall ends
        }
        self.free_at = start + 1;
        self.free_at
    }
}
// ANCHOR_END: server

const EVERY: u64 = 10;
const END: u64 = 100_000;

// ANCHOR: clients
/// Sends, waits for the answer, and then for the next hundredth of a second.
fn closed_loop() -> Vec<u64> {
    let (mut server, mut now, mut latencies) = (Server::default(), 0, Vec::new());
    while now < END {
        let done = server.answer(now);
        latencies.push(done - now);
        now = done.next_multiple_of(EVERY);
    }
    latencies
}

/// Sends when the plan says so, and counts from when the plan said so.
fn open_loop() -> Vec<u64> {
    let mut server = Server::default();
    let plan = (0..END).step_by(EVERY as usize);
    plan.map(|planned| server.answer(planned) - planned)
        .collect()
}
// ANCHOR_END: clients

// ANCHOR: correct
/// What HdrHistogram's correction adds: for a latency above the planned interval, the latencies of
/// the requests that should have been sent meanwhile, each shorter by one interval.
fn corrected(latencies: &[u64]) -> Vec<u64> {
    let mut all = latencies.to_vec();
    for &latency in latencies {
        let missing = (EVERY..=latency.saturating_sub(EVERY)).step_by(EVERY as usize);
        all.extend(missing.map(|waited| latency - waited));
    }
    all
}
// ANCHOR_END: correct

/// The smallest value that at least `per_mille` thousandths of the sample do not exceed.
fn percentile(sorted: &[u64], per_mille: usize) -> u64 {
    let rank = (sorted.len() * per_mille).div_ceil(1000).max(1);
    sorted[rank - 1]
}

fn print(name: &str, mut latencies: Vec<u64>) {
    latencies.sort_unstable();
    print!("{name:<25}{:>7}", latencies.len());
    for per_mille in [500, 900, 950, 990, 999] {
        print!("{:>7}", percentile(&latencies, per_mille));
    }
    println!("{:>7}", percentile(&latencies, 1000));
}

fn main() {
    print!("{:<25}{:>7}", "latency in ms", "count");
    for name in ["p50", "p90", "p95", "p99", "p99.9", "max"] {
        print!("{name:>7}");
    }
    println!();
    print("closed loop", closed_loop());
    print("open loop, by the plan", open_loop());
    print("closed loop, corrected", corrected(&closed_loop()));
    print("open loop, corrected too", corrected(&open_loop()));
}
