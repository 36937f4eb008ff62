//! A phi-accrual failure detector for one sender. It is told the time and has no clock of its own.

use std::collections::VecDeque;
use std::f64::consts::LN_10;

/// All times in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// From this phi on the sender is suspected.
    pub threshold: f64,
    /// How many of the last intervals count.
    pub window: usize,
    /// The estimate before anything was learned: heartbeats come so often, give or take a quarter.
    pub first: f64,
    /// The deviation is never taken for less.
    pub least_deviation: f64,
    /// A pause that is allowed on top of the mean.
    pub pause: f64,
}

pub struct Detector {
    config: Config,
    /// The last intervals, oldest first.
    intervals: VecDeque<f64>,
    /// When the last heartbeat arrived.
    last: Option<u64>,
}

impl Detector {
    pub fn new(config: Config) -> Detector {
        // Two made-up intervals: something to judge the first silence by, soon pushed out.
        let intervals = VecDeque::from([config.first * 0.75, config.first * 1.25]);
        Detector {
            config,
            intervals,
            last: None,
        }
    }

    /// A heartbeat arrived. Times that go back are ignored.
    pub fn heartbeat(&mut self, now: u64) {
        let Some(last) = self.last else {
            self.last = Some(now);
            return;
        };
        let Some(interval) = now.checked_sub(last) else {
            return;
        };
        // What looked like a crash says nothing about how regular the sender is.
        if !self.suspects(now) {
            self.intervals.push_back(interval as f64);
            while self.intervals.len() > self.config.window {
                self.intervals.pop_front();
            }
        }
        self.last = Some(now);
    }

    /// How suspicious the silence is: minus log10 of the probability that a heartbeat still comes.
    /// Nothing before the first heartbeat.
    pub fn phi(&self, now: u64) -> f64 {
        let Some(last) = self.last else {
            return 0.0;
        };
        let count = self.intervals.len() as f64;
        let mean = self.intervals.iter().sum::<f64>() / count;
        let squares = self
            .intervals
            .iter()
            .map(|interval| (interval - mean).powi(2));
        let deviation = (squares.sum::<f64>() / count).sqrt();
        let elapsed = now.saturating_sub(last) as f64;
        let y = (elapsed - mean - self.config.pause) / deviation.max(self.config.least_deviation);
        minus_log_tail(y)
    }

    pub fn suspects(&self, now: u64) -> bool {
        self.phi(now) >= self.config.threshold
    }
}

/// Minus log10 of the normal distribution's tail above `y` deviations, by the logistic
/// approximation 1 / (1 + e^x).
fn minus_log_tail(y: f64) -> f64 {
    let x = y * (1.5976 + 0.070566 * y * y);
    // For a large x, 1 + e^x is e^x to all digits, and e^x soon infinite.
    if x > 40.0 {
        x / LN_10
    } else {
        x.exp().ln_1p() / LN_10
    }
}
