use crate::exercise::*;

#[test]
fn adds() {
    assert_eq!(add(1), 2);
}
