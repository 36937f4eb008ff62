use crate::exercise::*;

use std::cell::{Cell, RefCell};

/// Writes down what it is asked. A key has `key % 4` rows; those of different keys come mixed, the
/// last key first.
#[derive(Default)]
struct Recorder {
    queries: RefCell<Vec<Vec<u64>>>,
    fails_on: Cell<Option<u64>>,
    version: Cell<u32>,
}

impl Recorder {
    fn queries(&self) -> Vec<Vec<u64>> {
        self.queries.borrow().clone()
    }

    fn sizes(&self) -> Vec<usize> {
        self.queries.borrow().iter().map(Vec::len).collect()
    }
}

impl Db for &Recorder {
    type Row = String;

    fn fetch(&self, keys: &[u64]) -> Result<Vec<(u64, String)>, DbError> {
        assert!(!keys.is_empty(), "a query without keys was sent");
        self.queries.borrow_mut().push(keys.to_vec());
        if self.fails_on.get().is_some_and(|key| keys.contains(&key)) {
            return Err(DbError("connection lost".to_string()));
        }
        let mut rows = Vec::new();
        for line in 0..3 {
            for &key in keys.iter().rev() {
                if line < key % 4 {
                    rows.push((key, row(key, line, self.version.get())));
                }
            }
        }
        Ok(rows)
    }
}

fn row(key: u64, line: u64, version: u32) -> String {
    format!("order {key}, line {line}, version {version}")
}

fn rows(key: u64, version: u32) -> Vec<String> {
    (0..key % 4).map(|line| row(key, line, version)).collect()
}

#[test]
fn load_sends_nothing() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let _tickets: Vec<_> = (1..=5).map(|key| loader.load(key)).collect();
    assert_eq!(
        db.sizes(),
        [0; 0],
        "load() only notes what will be needed; nobody called get() yet"
    );
}

#[test]
fn one_query_for_a_page() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let tickets: Vec<_> = (1..=50).map(|key| loader.load(key)).collect();
    for (ticket, key) in tickets.iter().zip(1..) {
        assert_eq!(ticket.get(), Ok(rows(key, 0)));
    }
    assert_eq!(
        db.sizes(),
        [50],
        "sizes of the queries for 50 keys: this is N+1 when there is one for each key"
    );
}

#[test]
fn rows_go_to_their_keys() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let tickets = [7, 2, 5, 3].map(|key| (key, loader.load(key)));
    for (key, ticket) in tickets.iter().rev() {
        assert_eq!(
            ticket.get(),
            Ok(rows(*key, 0)),
            "rows come mixed, and not in the order of the keys"
        );
    }
}

#[test]
fn a_key_is_asked_once() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let tickets = [3, 6, 3, 3, 6].map(|key| (key, loader.load(key)));
    for (key, ticket) in &tickets {
        assert_eq!(
            ticket.get(),
            Ok(rows(*key, 0)),
            "every ticket gets the rows"
        );
    }
    assert_eq!(
        db.queries(),
        [[3, 6]],
        "a page with five orders of two customers asks for two customers"
    );
}

#[test]
fn answers_are_remembered() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let ticket = loader.load(3);
    for _ in 0..3 {
        assert_eq!(ticket.get(), Ok(rows(3, 0)));
        assert_eq!(loader.load(3).get(), Ok(rows(3, 0)));
    }
    assert_eq!(db.queries(), [[3]], "what is known is not asked again");
}

#[test]
fn no_rows_is_an_answer() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let (empty, full) = (loader.load(8), loader.load(3));
    assert_eq!(empty.get(), Ok(vec![]), "an order without items");
    assert_eq!(full.get(), Ok(rows(3, 0)));
    assert_eq!(loader.load(8).get(), Ok(vec![]));
    assert_eq!(
        db.queries(),
        [[8, 3]],
        "that a key has no rows is remembered like any answer"
    );
}

#[test]
fn a_query_has_a_bound() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let tickets: Vec<_> = (1..=250).map(|key| loader.load(key)).collect();
    for (ticket, key) in tickets.iter().zip(1..) {
        assert_eq!(ticket.get(), Ok(rows(key, 0)));
    }
    let (sizes, most) = (db.sizes(), db.sizes().into_iter().max());
    assert!(
        most <= Some(100),
        "a query asks for {most:?} keys; max_batch is 100"
    );
    assert_eq!(
        sizes.len(),
        3,
        "250 keys fit into three queries of 100 keys; their sizes: {sizes:?}"
    );
}

#[test]
fn later_keys_are_a_later_query() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let early = [loader.load(1), loader.load(2)];
    assert_eq!(early[0].get(), Ok(rows(1, 0)));
    let late = [loader.load(2), loader.load(3), loader.load(5)];
    for (ticket, key) in late.iter().zip([2, 3, 5]) {
        assert_eq!(ticket.get(), Ok(rows(key, 0)));
    }
    assert_eq!(
        db.queries(),
        [vec![1, 2], vec![3, 5]],
        "the second query asks for what is new, and only for that"
    );
}

#[test]
fn forget_asks_again() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let before = loader.load(3);
    assert_eq!(before.get(), Ok(rows(3, 0)));
    db.version.set(1); // an UPDATE
    loader.forget(3);
    assert_eq!(
        loader.load(3).get(),
        Ok(rows(3, 1)),
        "after forget(), load() returns what was changed"
    );
    assert_eq!(db.queries(), [[3], [3]]);
}

#[test]
fn forget_leaves_what_is_wanted() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let before = loader.load(3);
    loader.forget(3);
    let after = loader.load(3);
    assert_eq!(before.get(), Ok(rows(3, 0)), "a ticket stays good");
    assert_eq!(after.get(), Ok(rows(3, 0)));
    assert_eq!(
        db.queries(),
        [[3]],
        "the key was wanted and not asked for: one question is enough"
    );
}

#[test]
fn an_error_reaches_all_and_is_not_kept() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 100);
    let lost = Err(DbError("connection lost".to_string()));
    db.fails_on.set(Some(2));
    let tickets = [1, 2, 3].map(|key| loader.load(key));
    for ticket in &tickets {
        assert_eq!(
            ticket.get(),
            lost,
            "every ticket of the query gets its error"
        );
    }
    assert_eq!(
        db.sizes(),
        [3],
        "a query that failed is not sent again for each of its tickets"
    );
    db.fails_on.set(None);
    assert_eq!(
        loader.load(2).get(),
        Ok(rows(2, 0)),
        "a later load() asks again: the error was for those who waited"
    );
    assert_eq!(tickets[0].get(), lost, "an old ticket keeps its answer");
}

#[test]
fn a_failed_batch_fails_alone() {
    let db = Recorder::default();
    let loader = Loader::new(&db, 2);
    db.fails_on.set(Some(1));
    let tickets = [1, 2, 3, 5].map(|key| loader.load(key));
    let failed: Vec<bool> = tickets.iter().map(|t| t.get().is_err()).collect();
    assert_eq!(
        failed,
        [true, true, false, false],
        "keys 1 and 2 are in the query that failed, 3 and 5 in another"
    );
    assert_eq!(tickets[3].get(), Ok(rows(5, 0)));
    assert_eq!(db.sizes(), [2, 2]);
}
