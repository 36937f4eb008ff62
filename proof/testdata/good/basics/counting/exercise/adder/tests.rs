use crate::exercise::*;

#[test]
fn sums_up() {
    let mut adder = Adder::new();
    adder.add(2);
    assert_eq!(adder.sum(), 2, "2 was added");
    adder.add(3);
    assert_eq!(adder.sum(), 5, "2 and 3 were added");
}

#[test]
fn counts() {
    let mut adder = Adder::new();
    adder.add(7);
    assert_eq!(adder.count(), 1, "one number was added");
    adder.add(7);
    assert_eq!(adder.count(), 2, "two numbers were added");
}
