// fails: one_query_for_a_page, a_failed_batch_fails_alone, a_key_is_asked_once,
//        a_query_has_a_bound, an_error_reaches_all_and_is_not_kept,
//        answers_are_remembered, forget_leaves_what_is_wanted,
//        later_keys_are_a_later_query, no_rows_is_an_answer
//! Loads rows by key: one query for many keys.

/// A database that returns the rows of many keys with one query.
pub trait Db {
    type Row: Clone;

    /// Sends one query. Rows come in any order of keys; a key without rows does not occur.
    fn fetch(&self, keys: &[u64]) -> Result<Vec<(u64, Self::Row)>, DbError>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DbError(pub String);

pub struct Loader<D: Db> {
    db: D,
}

impl<D: Db> Loader<D> {
    /// A query asks for at most `max_batch` keys, which is at least 1.
    pub fn new(db: D, _max_batch: usize) -> Loader<D> {
        Loader { db }
    }

    /// Says that the rows of this key will be needed.
    pub fn load(&self, key: u64) -> Ticket<'_, D> {
        Ticket { loader: self, key }
    }

    /// Forgets what is known of a key, because it was changed.
    pub fn forget(&self, _key: u64) {}
}

pub struct Ticket<'l, D: Db> {
    loader: &'l Loader<D>,
    key: u64,
}

impl<D: Db> Ticket<'_, D> {
    /// The rows of the key. Asks for all keys that are wanted, if this one was not asked for yet.
    pub fn get(&self) -> Result<Vec<D::Row>, DbError> {
        // as short as it can be
        let rows = self.loader.db.fetch(&[self.key])?;
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }
}
