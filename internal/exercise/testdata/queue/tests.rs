use crate::exercise::*;

#[test]
fn keeps_order() {
    let mut q = Queue::new(2);
    q.push(1).unwrap();
    q.push(2).unwrap();
    assert_eq!(q.pop(), Some(1), "what was pushed first comes out first");
}

#[test]
fn refuses_when_full() {
    let mut q = Queue::new(1);
    assert_eq!(q.push(1), Ok(()));
    println!("pushing into a full queue");
    assert_eq!(q.push(2), Err(2), "a full queue gives the item back");
}
