//! One key on one server, and clients that each write over what they read last. What is kept, with
//! one version vector for the key, and with a dot for each value?

use std::collections::{BTreeMap, BTreeSet};

type Version = BTreeMap<char, u64>;

// ANCHOR: compare
#[derive(Debug, PartialEq)]
enum Order {
    Same,
    Before,
    After,
    Concurrent,
}

fn covers(a: &Version, b: &Version) -> bool {
    b.iter()
        .all(|(replica, n)| a.get(replica).unwrap_or(&0) >= n)
}

fn compare(a: &Version, b: &Version) -> Order {
    match (covers(a, b), covers(b, a)) {
        (true, true) => Order::Same,
        (false, true) => Order::Before,
        (true, false) => Order::After,
        (false, false) => Order::Concurrent,
    }
}
// ANCHOR_END: compare

/// What a client gets with the values, and hands back with its write.
type Context = u64; // one server: its version vector is one number

// ANCHOR: vector
/// One version for the key. A write that had not seen all of it is kept beside the others.
#[derive(Default)]
struct OneVersion {
    version: Context,
    values: BTreeSet<String>,
}

impl OneVersion {
    fn put(&mut self, value: String, read: Context) {
        if read == self.version {
            self.values.clear(); // the writer has seen all that is here
        }
        self.version += 1;
        self.values.insert(value);
    }
}
// ANCHOR_END: vector

// ANCHOR: dots
/// A dot for each value. A write removes exactly those that its writer had seen.
#[derive(Default)]
struct Dots {
    version: Context,
    values: BTreeMap<u64, String>,
}

impl Dots {
    fn put(&mut self, value: String, read: Context) {
        self.values.retain(|&dot, _| dot > read);
        self.version += 1;
        self.values.insert(self.version, value);
    }
}
// ANCHOR_END: dots

/// Clients take turns. Each reads what there is when its own write is done, and puts its next value
/// over that, after all the others had their turn.
fn siblings(clients: usize, writes: usize) -> (usize, usize) {
    let (mut one, mut dots) = (OneVersion::default(), Dots::default());
    let mut read = vec![(0, 0); clients];
    for n in 0..writes {
        let client = n % clients;
        let value = format!("write {n} by client {client}");
        one.put(value.clone(), read[client].0);
        dots.put(value, read[client].1);
        read[client] = (one.version, dots.version);
    }
    (one.values.len(), dots.values.len())
}

fn main() {
    let version = |entries: &[(char, u64)]| entries.iter().copied().collect::<Version>();
    let a = version(&[('a', 2), ('b', 1)]);
    for other in [
        version(&[('a', 2), ('b', 1)]),
        version(&[('a', 3), ('b', 1)]),
        version(&[('a', 1)]),
        version(&[('a', 1), ('b', 1), ('c', 1)]),
    ] {
        println!("{a:?} and {other:?}: {:?}", compare(&a, &other));
    }
    println!("\nclients   writes   siblings: one version   dots");
    for (clients, writes) in [(1, 100), (2, 10), (2, 100), (2, 1000), (5, 1000)] {
        let (one, dots) = siblings(clients, writes);
        println!("{clients:>7}   {writes:>6}   {one:>21}   {dots:>4}");
    }
}
