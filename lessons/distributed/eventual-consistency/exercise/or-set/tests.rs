use crate::exercise::*;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeSet;

/// The system allocator, with a count of live bytes for each thread: tests run side by side.
struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

fn record(bytes: isize) {
    let _ = LIVE.try_with(|n| n.set(n.get().wrapping_add(bytes)));
}

// SAFETY: every call goes to `System` unchanged; `record` neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(layout.size() as isize);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        record(-(layout.size() as isize));
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// SplitMix64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// What is right: every add has a number of its own, and a remove names those that it saw.
#[derive(Clone, Default)]
struct Model {
    adds: BTreeSet<(char, u64)>,
    removed: BTreeSet<u64>,
}

impl Model {
    fn values(&self) -> Vec<char> {
        let live = self.adds.iter().filter(|(_, n)| !self.removed.contains(n));
        BTreeSet::from_iter(live.map(|(value, _)| *value))
            .into_iter()
            .collect()
    }

    fn remove(&mut self, value: char) {
        let seen = self.adds.iter().filter(|(v, _)| *v == value);
        self.removed.extend(seen.map(|(_, n)| *n));
    }

    fn merge(&mut self, other: &Model) {
        self.adds.extend(&other.adds);
        self.removed.extend(&other.removed);
    }
}

/// A history of three replicas: adds, removes, and messages that hold the sender's state of some
/// earlier time, so that they come late, twice and in any order. Calls `step` after each.
fn history(seed: u64, step: &mut impl FnMut(&str, &OrSet<char>, &Model)) -> Vec<OrSet<char>> {
    let mut random = Random(seed);
    let mut replicas: Vec<_> = (1..=3)
        .map(|id| (OrSet::new(id), Model::default()))
        .collect();
    let mut sent = replicas.clone();
    let mut log = String::new();
    for n in 0..14 {
        let me = random.below(3);
        let value = ['x', 'y'][random.below(2)];
        let (set, model) = &mut replicas[me];
        match random.below(5) {
            0 | 1 => {
                set.add(value);
                model.adds.insert((value, n));
                log += &format!("  replica {} adds {value}\n", me + 1);
            }
            2 => {
                set.remove(&value);
                model.remove(value);
                log += &format!("  replica {} removes {value}\n", me + 1);
            }
            _ => {
                let message = random.below(sent.len());
                let (other_set, other_model) = &sent[message];
                set.merge(other_set);
                model.merge(other_model);
                log += &format!("  replica {} merges state {message}\n", me + 1);
            }
        }
        step(&log, set, model);
        log += &format!("    and has {:?}: state {}\n", set.values(), sent.len());
        sent.push(replicas[me].clone());
    }
    sent.into_iter().map(|(set, _)| set).collect()
}

fn merged(a: &OrSet<char>, b: &OrSet<char>) -> OrSet<char> {
    let mut result = a.clone();
    result.merge(b);
    result
}

/// All that can be seen of a set: its values, and those after merging each of the other states.
fn seen_of(set: &OrSet<char>, others: &[OrSet<char>]) -> Vec<Vec<char>> {
    let after = others.iter().map(|other| merged(set, other).values());
    [set.values()].into_iter().chain(after).collect()
}

#[test]
fn one_replica() {
    let mut set = OrSet::new(1);
    assert!(!set.remove(&'x'), "nothing to remove yet");
    set.add('y');
    set.add('x');
    assert_eq!(set.values(), ['x', 'y'], "values are in order, each once");
    assert!(set.remove(&'x') && !set.contains(&'x') && set.contains(&'y'));
    set.add('x');
    assert!(set.contains(&'x'), "what was removed can be added again");
}

#[test]
fn unseen_adds_stay() {
    let (mut a, mut b) = (OrSet::new(1), OrSet::new(2));
    a.add('x');
    b.merge(&a);
    a.add('x'); // b has not heard of this one
    b.remove(&'x');
    let (ab, ba) = (merged(&a, &b), merged(&b, &a));
    assert_eq!(
        (ab.values(), ba.values()),
        (vec!['x'], vec!['x']),
        "b removed the first add of x; the second one, which it had not seen, has to stay on both"
    );
}

#[test]
fn removes_spread() {
    let (mut a, mut b, mut c) = (OrSet::new(1), OrSet::new(2), OrSet::new(3));
    a.add('x');
    b.merge(&a);
    c.merge(&a);
    b.remove(&'x');
    a.merge(&b);
    c.merge(&a);
    assert_eq!(
        (a.values(), c.values()),
        (vec![], vec![]),
        "b removed x after seeing its only add; a heard it from b, and c from a"
    );
}

#[test]
fn no_comeback() {
    let (mut a, mut b) = (OrSet::new(1), OrSet::new(2));
    a.add('x');
    let late = a.clone();
    b.merge(&a);
    b.remove(&'x');
    b.merge(&late);
    assert!(
        !b.contains(&'x'),
        "a state from before the remove came after it, and x is back"
    );
    a.merge(&b);
    a.add('y');
    b.merge(&a);
    assert_eq!(b.values(), ['y'], "a new add by a, with a tag of its own");
}

#[test]
fn added_again() {
    let (mut a, mut b) = (OrSet::new(1), OrSet::new(2));
    a.add('x');
    b.merge(&a);
    a.remove(&'x');
    b.merge(&a);
    a.add('x');
    b.merge(&a);
    assert!(
        b.contains(&'x'),
        "b knows that the first add of x was removed; this is another add"
    );
}

#[test]
fn histories() {
    for seed in 0..2000 {
        history(seed, &mut |log, set, model| {
            assert_eq!(
                set.values(),
                model.values(),
                "seed {seed}: in the set, and what the changes it has heard of come to\n{log}"
            );
        });
    }
}

#[test]
fn laws() {
    for seed in 0..60 {
        let states = history(seed, &mut |_, _, _| {});
        let mut random = Random(seed);
        for _ in 0..20 {
            let [a, b, c] = [(); 3].map(|()| &states[random.below(states.len())]);
            let same = |x: &OrSet<char>, y: &OrSet<char>, law: &str| {
                assert_eq!(
                    seen_of(x, &states),
                    seen_of(y, &states),
                    "seed {seed}: {law}"
                );
            };
            let ab = merged(a, b);
            same(&ab, &merged(b, a), "a with b is not the same as b with a");
            same(
                &ab,
                &merged(&ab, b),
                "merging b a second time made a difference",
            );
            same(a, &merged(a, a), "merging a with itself made a difference");
            same(
                &merged(&ab, c),
                &merged(a, &merged(b, c)),
                "(a with b) with c is not the same as a with (b with c)",
            );
        }
    }
}

#[test]
fn no_remains() {
    let before = LIVE.get();
    let (mut a, mut b) = (OrSet::new(1), OrSet::new(2));
    for n in 0..1000u32 {
        a.add(n);
        b.merge(&a);
        b.remove(&n);
        a.merge(&b);
    }
    assert_eq!((a.values(), b.values()), (vec![], vec![]));
    let bytes = LIVE.get() - before;
    assert!(
        bytes < 4096,
        "two empty sets hold {bytes} bytes, after 1,000 values were added and removed"
    );
}

#[test]
fn no_pile() {
    let before = LIVE.get();
    let (mut a, mut b) = (OrSet::new(1), OrSet::new(2));
    for _ in 0..1000 {
        a.add('x');
        b.merge(&a);
        b.add('x');
        a.merge(&b);
    }
    assert_eq!((a.values(), b.values()), (vec!['x'], vec!['x']));
    let bytes = LIVE.get() - before;
    assert!(
        bytes < 4096,
        "two sets with one value hold {bytes} bytes, after it was added 2,000 times; an add \
         stands for the adds of the value that it has seen"
    );
}
