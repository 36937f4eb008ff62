//! Two detectors that are told of heartbeats: one waits for a fixed time, one learns how long to wait.

#![allow(dead_code)] // each program uses a part of it

use std::collections::VecDeque;

// ANCHOR: trait
pub trait Detector {
    /// A heartbeat arrived at this time, in milliseconds of a clock that never goes back.
    fn heartbeat(&mut self, now: f64);
    /// Up to when silence is still nothing to worry about.
    fn deadline(&self) -> f64;
}
// ANCHOR_END: trait

// ANCHOR: fixed
pub struct Fixed {
    pub timeout: f64,
    pub last: f64,
}

impl Detector for Fixed {
    fn heartbeat(&mut self, now: f64) {
        self.last = now;
    }
    fn deadline(&self) -> f64 {
        self.last + self.timeout
    }
}
// ANCHOR_END: fixed

// ANCHOR: phi
/// Phi: minus the logarithm (base 10) of the probability that a heartbeat still comes after such a
/// silence. The curve is Akka's approximation of the normal distribution's tail.
pub fn phi(elapsed: f64, mean: f64, deviation: f64) -> f64 {
    let y = (elapsed - mean) / deviation;
    let x = y * (1.5976 + 0.070566 * y * y);
    // log10(1 + e^x), which for a large x is x / ln 10; e^x would be infinite
    if x > 30.0 {
        x / std::f64::consts::LN_10
    } else {
        x.exp().ln_1p() / std::f64::consts::LN_10
    }
}

// ANCHOR_END: phi

pub struct Phi {
    intervals: VecDeque<f64>,
    sum: f64,
    squares: f64,
    last: f64,
    /// How many deviations above the mean phi reaches the threshold.
    deviations: f64,
    /// A pause that is allowed on top of what was learned.
    pause: f64,
}

const WINDOW: usize = 200;
/// Without a lower bound, a very regular sender is suspected for a millisecond.
const LEAST_DEVIATION: f64 = 10.0;

impl Phi {
    /// Begins as if heartbeats had come every `first` ms, give or take a quarter.
    pub fn new(threshold: f64, first: f64, now: f64) -> Phi {
        let (mut low, mut high) = (0.0, 100.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if phi(middle, 0.0, 1.0) < threshold {
                low = middle;
            } else {
                high = middle;
            }
        }
        let mut new = Phi {
            intervals: VecDeque::new(),
            sum: 0.0,
            squares: 0.0,
            last: now,
            deviations: high,
            pause: 0.0,
        };
        new.learn(first * 0.75);
        new.learn(first * 1.25);
        new
    }

    pub fn allowing(self, pause: f64) -> Phi {
        Phi { pause, ..self }
    }

    fn learn(&mut self, interval: f64) {
        self.intervals.push_back(interval);
        self.sum += interval;
        self.squares += interval * interval;
        if self.intervals.len() > WINDOW
            && let Some(old) = self.intervals.pop_front()
        {
            self.sum -= old;
            self.squares -= old * old;
        }
    }
}

// ANCHOR: window
impl Detector for Phi {
    fn heartbeat(&mut self, now: f64) {
        self.learn(now - self.last);
        self.last = now;
    }

    fn deadline(&self) -> f64 {
        let n = self.intervals.len() as f64;
        let mean = self.sum / n;
        let variance = (self.squares / n - mean * mean).max(0.0);
        let deviation = variance.sqrt().max(LEAST_DEVIATION);
        self.last + mean + self.pause + self.deviations * deviation
    }
}
// ANCHOR_END: window
