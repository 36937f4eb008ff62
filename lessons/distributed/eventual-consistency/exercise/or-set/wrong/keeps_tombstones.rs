// fails: no_pile, no_remains
//! A set that replicas change without asking each other, and merge without keeping tombstones.

use std::collections::BTreeSet;

/// A replica's name. No two replicas ever have the same.
pub type Replica = u64;

/// A set in which an add wins over a remove that had not seen it.
#[derive(Clone, Debug)]
pub struct OrSet<T> {
    me: Replica,
    last: u64,
    adds: BTreeSet<(T, Replica, u64)>,
    removed: BTreeSet<(T, Replica, u64)>,
}

impl<T: Ord + Clone> OrSet<T> {
    pub fn new(me: Replica) -> Self {
        OrSet {
            me,
            last: 0,
            adds: BTreeSet::new(),
            removed: BTreeSet::new(),
        }
    }

    pub fn add(&mut self, value: T) {
        self.remove(&value);
        self.last += 1;
        self.adds.insert((value, self.me, self.last));
    }

    /// Removes the adds that were seen here. Returns whether there were any.
    pub fn remove(&mut self, value: &T) -> bool {
        let live: Vec<_> = self.adds.difference(&self.removed).cloned().collect();
        let before = self.removed.len();
        self.removed
            .extend(live.into_iter().filter(|add| add.0 == *value));
        self.removed.len() > before
    }

    pub fn contains(&self, value: &T) -> bool {
        self.adds
            .difference(&self.removed)
            .any(|add| add.0 == *value)
    }

    /// All values, the smallest first.
    pub fn values(&self) -> Vec<T> {
        let mut values: Vec<T> = self
            .adds
            .difference(&self.removed)
            .map(|add| add.0.clone())
            .collect();
        values.dedup();
        values
    }

    /// Takes in what another replica knew at some time, perhaps long ago, perhaps again.
    pub fn merge(&mut self, other: &Self) {
        self.adds.extend(other.adds.iter().cloned());
        self.removed.extend(other.removed.iter().cloned());
    }
}
