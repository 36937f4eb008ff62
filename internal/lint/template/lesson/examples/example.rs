//! TODO: an example that needs the standard library alone. One that uses crates says so on its first line:
//! `crates: bytes, tokio` after two slashes.

// ANCHOR: mean
/// The mean of all values, or `None` when there is none.
pub fn mean(values: &[u64]) -> Option<u64> {
    let sum: u64 = values.iter().sum();
    sum.checked_div(u64::try_from(values.len()).ok()?)
}
// ANCHOR_END: mean

fn main() {
    println!("{:?}", mean(&[1, 2, 6]));
    println!("{:?}", mean(&[]));
}
