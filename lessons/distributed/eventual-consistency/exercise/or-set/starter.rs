//! A set that replicas change without asking each other, and merge without keeping tombstones.

use std::collections::BTreeSet;

/// A replica's name. No two replicas ever have the same.
pub type Replica = u64;

/// A set in which an add wins over a remove that had not seen it.
#[derive(Clone, Debug)]
pub struct OrSet<T> {
    _me: Replica,
    // TODO: a value alone does not tell which add of it a remove has seen
    values: BTreeSet<T>,
}

impl<T: Ord + Clone> OrSet<T> {
    pub fn new(me: Replica) -> Self {
        OrSet {
            _me: me,
            values: BTreeSet::new(),
        }
    }

    pub fn add(&mut self, value: T) {
        self.values.insert(value);
    }

    /// Removes the adds that were seen here. Returns whether there were any.
    pub fn remove(&mut self, value: &T) -> bool {
        self.values.remove(value)
    }

    pub fn contains(&self, value: &T) -> bool {
        self.values.contains(value)
    }

    /// All values, the smallest first.
    pub fn values(&self) -> Vec<T> {
        self.values.iter().cloned().collect()
    }

    /// Takes in what another replica knew at some time, perhaps long ago, perhaps again.
    pub fn merge(&mut self, other: &Self) {
        // TODO: what was removed here comes back
        self.values.extend(other.values.iter().cloned());
    }
}
