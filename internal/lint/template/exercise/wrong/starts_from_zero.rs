// fails: knows_values_below_zero
// TODO: another one.
pub fn largest(values: &[i64]) -> Option<i64> {
    let mut largest = 0;
    for &value in values {
        largest = largest.max(value);
    }
    (!values.is_empty()).then_some(largest)
}
