use crate::exercise::*;

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

fn n(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("not zero")
}

/// Values whose sum depends on the order of the additions.
fn prices(len: usize) -> Vec<f32> {
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 997.0 - 8000.0
    };
    (0..len).map(|_| next()).collect()
}

/// The rule, one value at a time.
fn block_by_rule(values: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (i, value) in values.iter().enumerate() {
        lanes[i % LANES] += value;
    }
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

/// A place where blocks meet. Waiting in vain ends after `PATIENCE`, for all who wait.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Meeting {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    inside: usize,
    most_inside: usize,
    done: usize,
    gave_up: Option<usize>, // and this many blocks were done by then
    threads: HashSet<ThreadId>,
}

impl Meeting {
    fn enter(&self) {
        let mut state = self.state.lock().unwrap();
        state.inside += 1;
        state.most_inside = state.most_inside.max(state.inside);
        state.threads.insert(thread::current().id());
        self.changed.notify_all();
    }

    fn leave(&self) {
        let mut state = self.state.lock().unwrap();
        state.inside -= 1;
        state.done += 1;
        self.changed.notify_all();
    }

    fn wait_until(&self, patience: Duration, ready: impl Fn(&State) -> bool) {
        let state = self.state.lock().unwrap();
        let waiting = |state: &mut State| state.gave_up.is_none() && !ready(state);
        let (mut state, late) = self
            .changed
            .wait_timeout_while(state, patience, waiting)
            .unwrap();
        if late.timed_out() {
            state.gave_up = Some(state.done);
        }
        self.changed.notify_all();
    }
}

#[test]
fn values_go_to_lanes() {
    for len in 0..=3 * LANES + 1 {
        let values = &prices(len)[..];
        let (sum, rule) = (sum_block(values), block_by_rule(values));
        assert!(
            sum == rule,
            "{len} values: got {sum}, by the rule it is {rule}; value i belongs to lane \
             i % {LANES}, those behind the last whole chunk too"
        );
    }
    let values = prices(BLOCK + 5);
    assert_eq!(sum_block(&values), block_by_rule(&values));
}

#[test]
fn every_value_is_in_one_block() {
    for len in [0, 1, 6, 7, 8, 70, 1000] {
        let values: Vec<usize> = (0..len).collect();
        let blocks = map_blocks(&values, n(7), n(3), <[usize]>::to_vec);
        let expect: Vec<_> = values.chunks(7).map(<[usize]>::to_vec).collect();
        assert_eq!(
            blocks, expect,
            "{len} values in blocks of 7: every value once, the last block may be shorter"
        );
    }
    let whole = map_blocks(&[1, 2, 3], n(usize::MAX), n(2), <[i32]>::len);
    assert_eq!(whole, [3], "a block may be larger than all there is");
}

#[test]
fn results_are_in_the_order_of_blocks() {
    // The first block ends last: what is done first is not what comes first.
    let meeting = Meeting::default();
    let results = map_blocks(&[0, 1, 2, 3], n(1), n(2), |block| {
        meeting.enter();
        if block[0] == 0 {
            meeting.wait_until(PATIENCE, |state| state.done > 0);
        }
        meeting.leave();
        block[0]
    });
    assert_eq!(
        results,
        [0, 1, 2, 3],
        "the first block ended last, and its result still comes first"
    );
}

#[test]
fn workers_run_at_once() {
    let meeting = Meeting::default();
    map_blocks(&[(); 6], n(1), n(3), |_| {
        meeting.enter();
        meeting.wait_until(PATIENCE, |state| state.most_inside >= 3);
        meeting.leave();
    });
    let most = meeting.state.lock().unwrap().most_inside;
    assert_eq!(
        most, 3,
        "of 3 workers, {most} were at work at the same time; is a lock held while `work` runs?"
    );
}

#[test]
fn no_more_workers_than_asked_for() {
    let meeting = Meeting::default();
    map_blocks(&[(); 64], n(1), n(2), |_| {
        meeting.enter();
        // Leaves a third one the time to come, if there is one.
        meeting.wait_until(Duration::from_millis(200), |state| state.most_inside > 2);
        meeting.leave();
    });
    let state = meeting.state.lock().unwrap();
    let (threads, most) = (state.threads.len(), state.most_inside);
    assert!(
        threads <= 2 && most <= 2,
        "64 blocks by 2 workers ran on {threads} threads, {most} of them at once; a thread for \
         each block costs more than the block"
    );
}

#[test]
fn a_slow_block_holds_nobody_up() {
    // The first block is done when all the others are.
    let meeting = Meeting::default();
    map_blocks(&[0, 1, 2, 3, 4, 5, 6, 7], n(1), n(2), |block| {
        meeting.enter();
        if block[0] == 0 {
            meeting.wait_until(PATIENCE, |state| state.done == 7);
        }
        meeting.leave();
    });
    let Some(done) = meeting.state.lock().unwrap().gave_up else {
        return;
    };
    // Without a second thread at work, workers_run_at_once has more to say about it.
    assert!(
        done < 2,
        "while the first block was slow, only {done} of the other seven were done: the rest had \
         been given to its thread in advance"
    );
}

#[test]
fn a_panic_comes_through() {
    for workers in [1, 3] {
        let values: Vec<u32> = (0..30).collect();
        let result = catch_unwind(AssertUnwindSafe(|| {
            map_blocks(&values, n(1), n(workers), |block| {
                assert!(block[0] != 13, "value 13 is bad (this message is expected)");
            })
        }));
        let Err(payload) = result else {
            panic!("`work` panicked, and the caller was not told");
        };
        let message = match payload.downcast_ref::<&str>() {
            Some(text) => text.to_string(),
            None => match payload.downcast::<String>() {
                Ok(text) => *text,
                Err(_) => "something that is no text".to_string(),
            },
        };
        assert!(
            message.starts_with("value 13 is bad"),
            "with {workers} workers, the message of the panic became: {message}"
        );
    }
}

#[test]
fn the_sum_is_the_same_for_any_number_of_workers() {
    for len in [0, 1, BLOCK, BLOCK + 1, 10 * BLOCK + 17] {
        let values = prices(len);
        let rule = values
            .chunks(BLOCK)
            .fold(0.0, |sum, block| sum + block_by_rule(block));
        for workers in 1..=5 {
            let sum = sum(&values, n(workers));
            assert!(
                sum == rule,
                "{len} values, {workers} workers: got {sum}, by the rule it is {rule}; split by \
                 BLOCK, not by workers, and add the sums in order"
            );
        }
    }
}
