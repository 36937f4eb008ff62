//! A reader fills the cache while writers change the row: every order in which their steps can
//! happen is tried, and those are counted that leave an old value in the cache.

use Step::*;

/// One step of a reader or a writer. Nothing happens in between the two halves of a step.
#[derive(Clone, Copy)]
enum Step {
    Get,
    Query,
    Set,
    Write(usize),  // by writer 0 or 1
    SetNew(usize), // what that writer wrote
    Delete,
}

#[derive(Clone, Copy, PartialEq)]
enum Guard {
    Nothing,
    Lease,
    Version,
}

/// The row has version 1 at first, and the cache is empty.
#[derive(Clone)]
struct World {
    guard: Guard,
    row: u32,
    cached: Option<u32>,
    lease: Option<u32>,  // the token the cache gave out for this key
    tokens: u32,         // how many it has given out
    token: Option<u32>,  // what the reader holds
    answer: Option<u32>, // what the database told the reader
    missed: bool,
    wrote: [u32; 2], // the version that each writer made
    trace: Vec<String>,
}

impl World {
    fn new(guard: Guard) -> World {
        World {
            guard,
            row: 1,
            cached: None,
            lease: None,
            tokens: 0,
            token: None,
            answer: None,
            missed: false,
            wrote: [0; 2],
            trace: Vec::new(),
        }
    }

    // ANCHOR: lease
    fn get(&mut self) {
        self.missed = self.cached.is_none();
        if self.missed && self.lease.is_none() {
            self.tokens += 1;
            self.lease = Some(self.tokens); // a miss gives out the right to fill
            self.token = self.lease;
        }
    }

    fn set(&mut self, version: u32) -> bool {
        let accepted = match self.guard {
            Guard::Nothing => true,
            Guard::Lease => self.token.is_some() && self.token == self.lease,
            Guard::Version => self.cached.is_none_or(|cached| cached < version),
        };
        if accepted {
            self.cached = Some(version);
            self.lease = None;
        }
        accepted
    }

    fn delete(&mut self) {
        self.cached = None;
        self.lease = None; // whoever is loading now may have read the row before the write
    }
    // ANCHOR_END: lease

    fn step(&mut self, step: Step) {
        let line = match step {
            Get => {
                self.get();
                let result = if self.missed { "miss" } else { "hit" };
                format!("reader: {result}")
            }
            Query | Set if !self.missed => return,
            Query => {
                self.answer = Some(self.row);
                format!("reader: the database says version {}", self.row)
            }
            Set => {
                let Some(version) = self.answer else { return };
                let accepted = self.set(version);
                let result = if accepted { "stored" } else { "refused" };
                format!("reader: set version {version}: {result}")
            }
            Write(writer) => {
                self.row += 1;
                self.wrote[writer] = self.row;
                format!("writer: the row is version {} now", self.row)
            }
            Delete => {
                self.delete();
                "writer: delete from the cache".to_string()
            }
            SetNew(writer) => {
                let version = self.wrote[writer];
                self.set(version);
                format!("writer: set version {version}")
            }
        };
        self.trace.push(line);
    }
}

/// Tries every order of the steps of all actors; calls `end` with how each ended.
fn every_order(world: &World, actors: &[&[Step]], end: &mut impl FnMut(&World)) {
    if actors.iter().all(|steps| steps.is_empty()) {
        return end(world);
    }
    for (n, steps) in actors.iter().enumerate() {
        if let Some((&first, rest)) = steps.split_first() {
            let mut next = world.clone();
            next.step(first);
            let mut others = actors.to_vec();
            others[n] = rest;
            every_order(&next, &others, end);
        }
    }
}

fn main() {
    const READER: &[Step] = &[Get, Query, Set];
    let rows: [(&str, Guard, [&[Step]; 2]); 5] = [
        (
            "delete, then write",
            Guard::Nothing,
            [&[Delete, Write(0)], &[Delete, Write(1)]],
        ),
        (
            "write, then set",
            Guard::Nothing,
            [&[Write(0), SetNew(0)], &[Write(1), SetNew(1)]],
        ),
        (
            "write, then delete",
            Guard::Nothing,
            [&[Write(0), Delete], &[Write(1), Delete]],
        ),
        (
            "write, then delete, with leases",
            Guard::Lease,
            [&[Write(0), Delete], &[Write(1), Delete]],
        ),
        (
            "write, then set, newer only",
            Guard::Version,
            [&[Write(0), SetNew(0)], &[Write(1), SetNew(1)]],
        ),
    ];
    println!("orders that leave an old value    one writer   two writers");
    for (name, guard, writers) in rows {
        let mut counts = [(0, 0); 2];
        for (n, count) in counts.iter_mut().enumerate() {
            let mut actors = vec![READER];
            actors.extend(&writers[..=n]);
            every_order(&World::new(guard), &actors, &mut |world| {
                count.1 += 1;
                count.0 += u32::from(world.cached.is_some_and(|cached| cached < world.row));
            });
        }
        let [one, two] = counts.map(|(stale, all)| format!("{stale} of {all}"));
        println!("{name:<32}  {one:>10}   {two:>11}");
    }
    for guard in [Guard::Nothing, Guard::Lease] {
        println!();
        let mut world = World::new(guard);
        for step in [Get, Query, Write(0), Delete, Set] {
            world.step(step);
        }
        for line in &world.trace {
            println!("{line}");
        }
    }
}
