// fails: added_again, histories, no_remains, unseen_adds_stay
//! A set that replicas change without asking each other, and merge without keeping tombstones.

use std::collections::BTreeSet;

/// A replica's name. No two replicas ever have the same.
pub type Replica = u64;

/// A set in which an add wins over a remove that had not seen it.
#[derive(Clone, Debug)]
pub struct OrSet<T> {
    added: BTreeSet<T>,
    removed: BTreeSet<T>,
}

impl<T: Ord + Clone> OrSet<T> {
    pub fn new(_me: Replica) -> Self {
        OrSet {
            added: BTreeSet::new(),
            removed: BTreeSet::new(),
        }
    }

    pub fn add(&mut self, value: T) {
        self.removed.remove(&value);
        self.added.insert(value);
    }

    /// Removes the adds that were seen here. Returns whether there were any.
    pub fn remove(&mut self, value: &T) -> bool {
        let there = self.contains(value);
        if there {
            self.removed.insert(value.clone());
        }
        there
    }

    pub fn contains(&self, value: &T) -> bool {
        self.added.contains(value) && !self.removed.contains(value)
    }

    /// All values, the smallest first.
    pub fn values(&self) -> Vec<T> {
        self.added.difference(&self.removed).cloned().collect()
    }

    /// Takes in what another replica knew at some time, perhaps long ago, perhaps again.
    pub fn merge(&mut self, other: &Self) {
        self.added.extend(other.added.iter().cloned());
        self.removed.extend(other.removed.iter().cloned());
    }
}
