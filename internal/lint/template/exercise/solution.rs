// TODO: a solution that passes, formatted, without warnings, explained in comments.

/// The largest value, or `None` when there is none.
pub fn largest(values: &[i64]) -> Option<i64> {
    values.iter().copied().max()
}
