use crate::exercise::*;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A disk that a test can look at, and that fails when it is told to.
#[derive(Clone, Default)]
struct Platter(Rc<RefCell<Content>>);

#[derive(Default)]
struct Content {
    records: Vec<Record>,
    /// What the next append comes to: Some(true) is an error although the record is there.
    fails: Option<bool>,
}

impl Platter {
    fn fail_next(&self, kept: bool) {
        self.0.borrow_mut().fails = Some(kept);
    }

    fn len(&self) -> usize {
        self.0.borrow().records.len()
    }

    /// A store as it is after a crash: all it has is the disk.
    fn open(&self) -> Store<Platter> {
        Store::open(self.clone())
    }
}

impl Disk for Platter {
    fn append(&mut self, record: &Record) -> Result<(), DiskError> {
        let mut content = self.0.borrow_mut();
        let fails = content.fails.take();
        if fails != Some(false) {
            content.records.push(record.clone());
        }
        if fails.is_some() {
            Err(DiskError)
        } else {
            Ok(())
        }
    }

    fn records(&self) -> Vec<Record> {
        self.0.borrow().records.clone()
    }
}

fn at(token: u64, seq: u64) -> Stamp {
    Stamp { token, seq }
}

fn stale(token: u64, seq: u64) -> Result<Done, Refused> {
    Err(Refused::Stale {
        newest: at(token, seq),
    })
}

#[test]
fn a_late_writer_is_refused() {
    let disk = Platter::default();
    let mut store = disk.open();
    assert_eq!(store.get("row"), None);
    assert_eq!(store.write("row", at(33, 1), Some("a")), Ok(Done::Written));
    assert_eq!(store.write("row", at(34, 1), Some("b")), Ok(Done::Written));
    assert_eq!(
        store.write("row", at(33, 2), Some("late")),
        stale(34, 1),
        "the holder of token 33 was paused; 34 has written, so 33 has lost the lock"
    );
    assert_eq!(
        store.write("row", at(33, 1), Some("a")),
        stale(34, 1),
        "a delayed copy of an old write would undo a newer one"
    );
    assert_eq!(
        store.get("row"),
        Some("b"),
        "a refused write changes nothing"
    );
    assert_eq!(
        disk.len(),
        2,
        "records: a refused write is not put on the disk"
    );
}

#[test]
fn a_holder_writes_more_than_once() {
    let mut store = Platter::default().open();
    for (seq, value) in [(1, "one"), (2, "two"), (5, "three")] {
        assert_eq!(
            store.write("row", at(7, seq), Some(value)),
            Ok(Done::Written),
            "write {seq} under token 7: all of a lease has one token, and gaps are allowed"
        );
        assert_eq!(store.get("row"), Some(value));
    }
    assert_eq!(
        store.write("row", at(8, 1), Some("next")),
        Ok(Done::Written),
        "a new lease begins to count its writes anew; the token counts more"
    );
}

#[test]
fn a_holders_own_writes_stay_in_order() {
    let mut store = Platter::default().open();
    assert_eq!(store.write("row", at(7, 2), Some("two")), Ok(Done::Written));
    assert_eq!(
        store.write("row", at(7, 1), Some("one")),
        stale(7, 2),
        "write 1 was delayed on its way, and write 2 of the same holder has overtaken it"
    );
    assert_eq!(store.get("row"), Some("two"));
}

#[test]
fn a_repeated_write_is_written_once() {
    let disk = Platter::default();
    let mut store = disk.open();
    for first in [Some("a"), None] {
        let stamp = at(3, 1 + u64::from(first.is_none()));
        assert_eq!(store.write("row", stamp, first), Ok(Done::Written));
        assert_eq!(
            store.write("row", stamp, first),
            Ok(Done::Already),
            "the answer got lost, and the client asks again: it has to hear that it is done"
        );
        assert_eq!(store.get("row"), first);
    }
    assert_eq!(
        disk.len(),
        2,
        "records: what is written is not written again"
    );
}

#[test]
fn one_stamp_is_one_write() {
    let mut store = Platter::default().open();
    assert_eq!(store.write("row", at(3, 1), Some("a")), Ok(Done::Written));
    for other in [Some("b"), None] {
        assert_eq!(
            store.write("row", at(3, 1), other),
            Err(Refused::Conflict),
            "two writes with one stamp: a client that numbers wrongly has to hear of it, and must \
             not be told that the other value was written"
        );
    }
    assert_eq!(store.get("row"), Some("a"));
}

#[test]
fn tokens_are_those_of_a_key() {
    let mut store = Platter::default().open();
    assert_eq!(store.write("a", at(50, 1), Some("x")), Ok(Done::Written));
    assert_eq!(
        store.write("b", at(2, 1), Some("y")),
        Ok(Done::Written),
        "every lock counts for itself: token 50 of one key says nothing about another"
    );
    assert_eq!((store.get("a"), store.get("b")), (Some("x"), Some("y")));
}

#[test]
fn a_deleted_key_keeps_its_stamp() {
    let mut store = Platter::default().open();
    assert_eq!(store.write("row", at(3, 1), Some("a")), Ok(Done::Written));
    assert_eq!(store.write("row", at(5, 1), None), Ok(Done::Written));
    assert_eq!(store.get("row"), None);
    assert_eq!(
        store.write("row", at(4, 1), Some("back from the dead")),
        stale(5, 1),
        "token 5 deleted the row; the holder of token 4 must not bring it back"
    );
    assert_eq!(store.write("row", at(5, 2), Some("new")), Ok(Done::Written));
}

#[test]
fn a_restart_remembers() {
    let disk = Platter::default();
    let mut store = disk.open();
    assert_eq!(store.write("row", at(8, 1), Some("a")), Ok(Done::Written));
    assert_eq!(store.write("row", at(9, 4), Some("b")), Ok(Done::Written));
    let mut store = disk.open();
    assert_eq!(store.get("row"), Some("b"), "after a restart");
    assert_eq!(
        store.write("row", at(8, 2), Some("late")),
        stale(9, 4),
        "the pause of a client can be longer than a restart of the store"
    );
    assert_eq!(
        store.write("row", at(9, 4), Some("b")),
        Ok(Done::Already),
        "the answer got lost in the crash, and the client asks again"
    );
    assert_eq!(store.write("row", at(9, 5), Some("c")), Ok(Done::Written));
}

#[test]
fn a_restart_remembers_deletions() {
    let disk = Platter::default();
    let mut store = disk.open();
    assert_eq!(store.write("row", at(3, 1), Some("a")), Ok(Done::Written));
    assert_eq!(store.write("row", at(5, 1), None), Ok(Done::Written));
    let mut store = disk.open();
    assert_eq!(store.get("row"), None, "deleted before the restart");
    assert_eq!(
        store.write("row", at(4, 1), Some("back from the dead")),
        stale(5, 1),
        "that token 5 was here has to survive a restart, although it deleted the row"
    );
}

#[test]
fn a_failed_append_changes_nothing() {
    let disk = Platter::default();
    let mut store = disk.open();
    assert_eq!(store.write("row", at(1, 1), Some("a")), Ok(Done::Written));
    disk.fail_next(false);
    assert_eq!(store.write("row", at(2, 1), Some("b")), Err(Refused::Disk));
    assert_eq!(
        store.get("row"),
        Some("a"),
        "what is not on the disk is shown now, and gone after a restart"
    );
    assert_eq!(
        store.write("row", at(2, 1), Some("b")),
        Ok(Done::Written),
        "the client tries again: the record is not on the disk, so it cannot be there already"
    );
    assert_eq!(disk.open().get("row"), Some("b"), "after a restart");
}

#[test]
fn a_failed_append_may_be_there() {
    let disk = Platter::default();
    let mut store = disk.open();
    disk.fail_next(true); // the record is there, the answer of the disk is not
    assert_eq!(
        store.write("row", at(6, 1), Some("six")),
        Err(Refused::Disk)
    );
    assert_eq!(
        store.write("row", at(5, 1), Some("five")),
        Ok(Done::Written)
    );
    let mut store = disk.open();
    assert_eq!(
        store.get("row"),
        Some("six"),
        "the log has token 6 and then token 5: in a replay too the stamp decides, not the place"
    );
    assert_eq!(store.write("row", at(5, 2), Some("late")), stale(6, 1));
}

/// Many histories of several holders, with copies, delays and restarts, against the rules.
#[test]
fn any_history_ends_with_the_newest() {
    let mut state = 7_u64;
    let mut random = move |below: u64| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    for history in 0..300 {
        let disk = Platter::default();
        let mut store = disk.open();
        let mut newest: BTreeMap<&str, Stamp> = BTreeMap::new();
        for step in 0..40 {
            let key = ["a", "b"][random(2) as usize];
            let stamp = at(1 + random(5), 1 + random(4));
            // The value follows from the stamp, so that equal stamps are copies of one write.
            let text = format!("{}.{}", stamp.token, stamp.seq);
            let value = (stamp.seq != 4).then_some(text.as_str());
            let expected = match newest.get(key) {
                Some(known) if stamp < *known => stale(known.token, known.seq),
                Some(known) if stamp == *known => Ok(Done::Already),
                _ => Ok(Done::Written),
            };
            let before = newest.get(key).copied();
            assert_eq!(
                store.write(key, stamp, value),
                expected,
                "history {history}, step {step}: {key} at {stamp:?}, newest before: {before:?}"
            );
            if expected == Ok(Done::Written) {
                newest.insert(key, stamp);
                assert_eq!(store.get(key), value);
            }
            if random(8) == 0 {
                store = disk.open();
            }
        }
    }
}
