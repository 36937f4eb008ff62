use crate::exercise::*;

#[test]
fn doubles_three() {
    assert_eq!(double(3), 6, "three and three are six");
}

#[test]
fn doubles_zero() {
    assert_eq!(double(0), 0, "nothing and nothing is nothing");
}
