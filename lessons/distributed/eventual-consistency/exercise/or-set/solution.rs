//! A set that replicas change without asking each other, and merge without keeping tombstones.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

/// A replica's name. No two replicas ever have the same.
pub type Replica = u64;

/// An add: who did it, and which of its adds it was.
type Tag = (Replica, u64);

/// A set in which an add wins over a remove that had not seen it.
#[derive(Clone, Debug)]
pub struct OrSet<T> {
    me: Replica,
    /// What is in the set, and the adds that it is there by. No list is empty.
    live: BTreeMap<T, BTreeSet<Tag>>,
    /// Of each replica, all adds up to this one have been seen here, live or removed since.
    seen: BTreeMap<Replica, u64>,
}

impl<T: Ord + Clone> OrSet<T> {
    pub fn new(me: Replica) -> Self {
        OrSet {
            me,
            live: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, value: T) {
        let last = self.seen.entry(self.me).or_default();
        *last += 1;
        // Older tags of the value have been seen and are not live any more: removed.
        self.live.insert(value, BTreeSet::from([(self.me, *last)]));
    }

    /// Removes the adds that were seen here. Returns whether there were any.
    pub fn remove(&mut self, value: &T) -> bool {
        self.live.remove(value).is_some() // `seen` still covers its tags, and that says it all
    }

    pub fn contains(&self, value: &T) -> bool {
        self.live.contains_key(value)
    }

    /// All values, the smallest first.
    pub fn values(&self) -> Vec<T> {
        self.live.keys().cloned().collect()
    }

    /// Takes in what another replica knew at some time, perhaps long ago, perhaps again.
    pub fn merge(&mut self, other: &Self) {
        let mut live = mem::take(&mut self.live);
        for (value, tags) in &mut live {
            let theirs = other.live.get(value);
            let keeps = |tag: &Tag| theirs.is_some_and(|theirs| theirs.contains(tag));
            tags.retain(|tag| keeps(tag) || !other.saw(*tag));
        }
        for (value, tags) in &other.live {
            let new: Vec<Tag> = tags.iter().copied().filter(|tag| !self.saw(*tag)).collect();
            if !new.is_empty() {
                live.entry(value.clone()).or_default().extend(new);
            }
        }
        live.retain(|_, tags| !tags.is_empty());
        self.live = live;
        // Only now: above, `saw` has to tell what each side knew before.
        for (&replica, &n) in &other.seen {
            let mine = self.seen.entry(replica).or_default();
            *mine = n.max(*mine);
        }
    }

    fn saw(&self, (replica, n): Tag) -> bool {
        self.seen.get(&replica).is_some_and(|&last| n <= last)
    }
}
