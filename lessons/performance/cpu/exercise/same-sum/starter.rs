//! Sums by lanes and by cores, in an order that does not depend on either.

use std::num::NonZeroUsize;

/// Sums that run side by side within a block.
pub const LANES: usize = 8;

/// Values that one thread adds up at a time.
pub const BLOCK: usize = 4096;

/// The sum of a block: value `i` goes to lane `i % LANES`; then the lanes are added in order.
pub fn sum_block(values: &[f32]) -> f32 {
    // TODO: in lanes
    values.iter().sum()
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
    // TODO: on several threads, each of which takes the next block when it is done with one
    let _ = workers;
    values.chunks(block.get()).map(work).collect()
}

/// The sum of all values, the same for any number of workers.
pub fn sum(values: &[f32], workers: NonZeroUsize) -> f32 {
    // TODO: the sums of blocks, added in order
    let _ = workers;
    sum_block(values)
}
