use crate::exercise::*;

// TODO: tests of behaviour, which an empty body, a constant or one global lock would not pass.

#[test]
fn nothing_has_no_largest() {
    assert_eq!(largest(&[]), None, "there is no largest of no values");
}

#[test]
fn finds_the_largest_anywhere() {
    assert_eq!(largest(&[3, 1, 2]), Some(3), "the largest stands first");
    assert_eq!(largest(&[1, 3, 2]), Some(3), "the largest stands in the middle");
    assert_eq!(largest(&[1, 2, 4]), Some(4), "the largest stands last");
}

#[test]
fn knows_values_below_zero() {
    assert_eq!(largest(&[-3, -2, -1]), Some(-1), "0 is not among the values");
}
