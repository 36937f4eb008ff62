// fails: finds_the_largest_anywhere
// TODO: another one.
pub fn largest(values: &[i64]) -> Option<i64> {
    values.last().copied()
}
