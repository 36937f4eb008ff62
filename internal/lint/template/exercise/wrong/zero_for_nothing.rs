// fails: nothing_has_no_largest
// TODO: a wrong solution that a learner would believe in.
pub fn largest(values: &[i64]) -> Option<i64> {
    Some(values.iter().copied().max().unwrap_or(0))
}
