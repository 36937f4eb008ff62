//! A phi-accrual failure detector for one sender. It is told the time and has no clock of its own.

use std::collections::VecDeque;

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
        Detector {
            config,
            intervals: VecDeque::new(),
            last: None,
        }
    }

    /// A heartbeat arrived. Times that go back are ignored.
    pub fn heartbeat(&mut self, now: u64) {
        if let Some(last) = self.last {
            self.intervals.push_back((now - last) as f64);
        }
        self.last = Some(now);
    }

    /// How suspicious the silence is: minus log10 of the probability that a heartbeat still comes.
    /// Nothing before the first heartbeat.
    pub fn phi(&self, now: u64) -> f64 {
        let Some(last) = self.last else {
            return 0.0;
        };
        // TODO: judge the silence by the mean and the deviation of the last intervals.
        (now - last) as f64 / self.config.first
    }

    pub fn suspects(&self, now: u64) -> bool {
        self.phi(now) >= self.config.threshold
    }
}
