// fails: rows_go_to_their_keys, a_key_is_asked_once, a_query_has_a_bound,
//        an_error_reaches_all_and_is_not_kept, answers_are_remembered, forget_asks_again,
//        forget_leaves_what_is_wanted, later_keys_are_a_later_query,
//        no_rows_is_an_answer, one_query_for_a_page
//! Loads rows by key: one query for many keys.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::rc::Rc;

/// A database that returns the rows of many keys with one query.
pub trait Db {
    type Row: Clone;

    /// Sends one query. Rows come in any order of keys; a key without rows does not occur.
    fn fetch(&self, keys: &[u64]) -> Result<Vec<(u64, Self::Row)>, DbError>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DbError(pub String);

/// What is known of one key. All tickets of a key share it, and so learn the answer at once.
enum State<R> {
    Wanted,
    Known(Vec<R>),
    Failed(DbError),
}

type Place<R> = Rc<RefCell<State<R>>>;

pub struct Loader<D: Db> {
    db: D,
    max_batch: usize,
    /// A key is here while it is wanted or known. One that failed is only with its tickets.
    places: RefCell<HashMap<u64, Place<D::Row>>>,
    /// The keys of the next queries, each once, in the order in which they were wanted.
    wanted: RefCell<Vec<(u64, Place<D::Row>)>>,
}

impl<D: Db> Loader<D> {
    /// A query asks for at most `max_batch` keys, which is at least 1.
    pub fn new(db: D, max_batch: usize) -> Loader<D> {
        Loader {
            db,
            max_batch: max_batch.max(1),
            places: RefCell::new(HashMap::new()),
            wanted: RefCell::new(Vec::new()),
        }
    }

    /// Says that the rows of this key will be needed.
    pub fn load(&self, key: u64) -> Ticket<'_, D> {
        let mut places = self.places.borrow_mut();
        let place = places.entry(key).or_insert_with(|| {
            let place = Rc::new(RefCell::new(State::Wanted));
            self.wanted.borrow_mut().push((key, Rc::clone(&place)));
            place
        });
        Ticket {
            loader: self,
            place: Rc::clone(place),
        }
    }

    /// Forgets what is known of a key, because it was changed.
    pub fn forget(&self, key: u64) {
        let mut places = self.places.borrow_mut();
        // A key that is still wanted will be asked for after the change anyway. Without its place
        // in the map, the next `load` would want it a second time.
        if let Some(place) = places.get(&key)
            && !matches!(*place.borrow(), State::Wanted)
        {
            places.remove(&key);
        }
    }

    /// Asks for everything that is wanted.
    fn send(&self) {
        // Taken out first: no cell is borrowed while the database works, whatever it calls.
        let wanted = mem::take(&mut *self.wanted.borrow_mut());
        for batch in wanted.chunks(self.max_batch) {
            let keys: Vec<u64> = batch.iter().map(|(key, _)| *key).collect();
            match self.db.fetch(&keys) {
                Ok(rows) => {
                    let mut of_key: HashMap<u64, Vec<D::Row>> = HashMap::new();
                    for (key, row) in rows {
                        of_key.insert(key, vec![row]);
                    }
                    // By the keys that were asked, not by those that came back: no rows is an
                    // answer as well.
                    for (key, place) in batch {
                        let rows = of_key.remove(key).unwrap_or_default();
                        *place.borrow_mut() = State::Known(rows);
                    }
                }
                Err(error) => {
                    for (key, place) in batch {
                        *place.borrow_mut() = State::Failed(error.clone());
                        self.places.borrow_mut().remove(key);
                    }
                }
            }
        }
    }
}

pub struct Ticket<'l, D: Db> {
    loader: &'l Loader<D>,
    place: Place<D::Row>,
}

impl<D: Db> Ticket<'_, D> {
    /// The rows of the key. Asks for all keys that are wanted, if this one was not asked for yet.
    pub fn get(&self) -> Result<Vec<D::Row>, DbError> {
        let wanted = matches!(*self.place.borrow(), State::Wanted);
        if wanted {
            self.loader.send();
        }
        match &*self.place.borrow() {
            State::Known(rows) => Ok(rows.clone()),
            State::Failed(error) => Err(error.clone()),
            // Only after a panic in `fetch`: the batch was taken out and never answered.
            State::Wanted => Err(DbError("the query of this key did not finish".to_string())),
        }
    }
}
