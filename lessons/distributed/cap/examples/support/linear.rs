//! Histories of a register, and whether one copy could have given the same answers.

#![allow(dead_code)] // each program uses a part of it

use crate::sim::Time;
use std::collections::HashSet;

// ANCHOR: history
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Write(u32),
    Read(u32), // what it returned
}

/// One operation as its client saw it. `end` is None where no answer came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Op {
    pub client: usize,
    pub kind: Kind,
    pub start: Time,
    pub end: Option<Time>,
}
// ANCHOR_END: history

// ANCHOR: search
/// Is there an order that one register, 0 at first, could have executed, and in which nothing
/// comes before an operation that had ended when it began?
pub fn linearizable(ops: &[Op]) -> bool {
    search(ops, 0, 0, &mut HashSet::new())
}

fn search(ops: &[Op], done: u64, value: u32, seen: &mut HashSet<(u64, u32)>) -> bool {
    let left = || (0..ops.len()).filter(move |i| done >> i & 1 == 0);
    let Some(first_end) = left().filter_map(|i| ops[i].end).min() else {
        return true; // whatever is left had no answer, and may never happen
    };
    if !seen.insert((done, value)) {
        return false; // been here, by another order
    }
    left()
        .filter(|&i| ops[i].start <= first_end)
        .any(|i| match ops[i].kind {
            Kind::Write(new) => search(ops, done | 1 << i, new, seen),
            Kind::Read(got) => got == value && search(ops, done | 1 << i, value, seen),
        })
}
// ANCHOR_END: search

/// Leaves out what the contradiction does not need: reads, and writes that no read returned.
pub fn shorten(mut ops: Vec<Op>) -> Vec<Op> {
    let mut i = 0;
    while i < ops.len() {
        let needed = match ops[i].kind {
            Kind::Read(_) => false,
            Kind::Write(v) => ops.iter().any(|op| op.kind == Kind::Read(v)),
        };
        let mut fewer = ops.clone();
        fewer.remove(i);
        if needed || linearizable(&fewer) {
            i += 1;
        } else {
            ops = fewer;
            i = 0;
        }
    }
    ops
}
