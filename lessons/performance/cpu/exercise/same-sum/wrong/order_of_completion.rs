// fails: results_are_in_the_order_of_blocks, every_value_is_in_one_block
//! Sums by lanes and by cores, in an order that does not depend on either.

use std::num::NonZeroUsize;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Sums that run side by side within a block.
pub const LANES: usize = 8;

/// Values that one thread adds up at a time.
pub const BLOCK: usize = 4096;

/// The sum of a block: value `i` goes to lane `i % LANES`; then the lanes are added in order.
pub fn sum_block(values: &[f32]) -> f32 {
    // The compiler knows that a chunk has eight values: no checks, and eight additions that do
    // not wait for each other, which it makes into two or one.
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    // The rest starts at a multiple of LANES, so that its value `i` belongs to lane `i`.
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane += value;
    }
    lanes.iter().sum()
}

/// Calls `work` for each block of `values`, on up to `workers` threads at once, and returns the
/// results in the order of the blocks. The last block may be shorter.
pub fn map_blocks<T, R>(
    values: &[T],
    block: NonZeroUsize,
    workers: NonZeroUsize,
    work: impl Fn(&[T]) -> R + Sync,
) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    // Relaxed is enough: nothing but the number itself passes between threads here. What they
    // computed passes through `join`.
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Vec::new());
    let run = || {
        loop {
            let number = next.fetch_add(1, Relaxed);
            let Some(block) = values.chunks(block.get()).nth(number) else {
                return;
            };
            let result = work(block);
            all.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(result);
        }
    };
    let blocks = values.len().div_ceil(block.get());
    let helpers = workers.get().min(blocks).saturating_sub(1);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..helpers).map(|_| scope.spawn(run)).collect();
        run();
        for thread in threads {
            match thread.join() {
                Ok(()) => {}
                // Not `unwrap`: that would replace the message by "called `unwrap` on an `Err`".
                Err(payload) => panic::resume_unwind(payload),
            }
        }
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The sum of all values, the same for any number of workers.
pub fn sum(values: &[f32], workers: NonZeroUsize) -> f32 {
    const SIZE: NonZeroUsize = NonZeroUsize::new(BLOCK).unwrap();
    map_blocks(values, SIZE, workers, sum_block).iter().sum()
}
