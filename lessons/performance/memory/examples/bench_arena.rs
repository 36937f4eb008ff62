//! Building, summing and discarding a tree of 4,095 nodes: `bench_arena VARIANT` prints
//! nanoseconds a node. boxes: one allocation a node; arena: references into one block;
//! indices: numbers into a vector that is cleared and used again.

use std::cell::Cell;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::time::{Duration, Instant};

const DEPTH: u32 = 12;
const NODES: usize = (1 << DEPTH) - 1;

struct Boxed {
    value: usize,
    children: Option<(Box<Boxed>, Box<Boxed>)>,
}

impl Boxed {
    fn build(depth: u32) -> Box<Boxed> {
        let children = (depth > 1).then(|| (Boxed::build(depth - 1), Boxed::build(depth - 1)));
        Box::new(Boxed {
            value: depth as usize,
            children,
        })
    }

    fn sum(&self) -> usize {
        self.value + self.children.as_ref().map_or(0, |(a, b)| a.sum() + b.sum())
    }
}

struct Arena<'m, T> {
    free: Cell<&'m mut [MaybeUninit<T>]>,
}

impl<'m, T: Copy> Arena<'m, T> {
    fn alloc(&self, value: T) -> Option<&'m T> {
        let (slot, rest) = self.free.take().split_first_mut()?;
        self.free.set(rest);
        Some(slot.write(value))
    }
}

#[derive(Clone, Copy)]
struct Borrowed<'a> {
    value: usize,
    children: Option<(&'a Borrowed<'a>, &'a Borrowed<'a>)>,
}

impl<'a> Borrowed<'a> {
    fn build(depth: u32, arena: &Arena<'a, Borrowed<'a>>) -> Option<&'a Borrowed<'a>> {
        let children = match depth {
            1 => None,
            _ => Some((
                Self::build(depth - 1, arena)?,
                Self::build(depth - 1, arena)?,
            )),
        };
        arena.alloc(Borrowed {
            value: depth as usize,
            children,
        })
    }

    fn sum(&self) -> usize {
        self.value + self.children.map_or(0, |(a, b)| a.sum() + b.sum())
    }
}

struct Indexed {
    value: usize,
    children: Option<(u32, u32)>,
}

fn build(depth: u32, nodes: &mut Vec<Indexed>) -> u32 {
    let children = (depth > 1).then(|| (build(depth - 1, nodes), build(depth - 1, nodes)));
    nodes.push(Indexed {
        value: depth as usize,
        children,
    });
    nodes.len() as u32 - 1
}

fn sum(node: u32, nodes: &[Indexed]) -> usize {
    let Indexed { value, children } = &nodes[node as usize];
    value + children.map_or(0, |(a, b)| sum(a, nodes) + sum(b, nodes))
}

/// Runs `op` for half a second and returns nanoseconds a call; each call must return `expect`.
fn measure(expect: usize, mut op: impl FnMut() -> usize) -> f64 {
    let warm = Instant::now();
    while warm.elapsed() < Duration::from_millis(50) {
        assert_eq!(op(), expect);
    }
    let (start, mut calls) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(450) {
        assert_eq!(op(), expect);
        calls += 1;
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

fn main() -> Result<(), String> {
    let expect = (1..=DEPTH as usize)
        .map(|d| d << (DEPTH as usize - d))
        .sum();
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("boxes") => measure(expect, || black_box(Boxed::build(black_box(DEPTH))).sum()),
        Some("arena") => measure(expect, || {
            let mut memory = Box::new_uninit_slice(NODES);
            let free = Cell::new(&mut *memory);
            let root = Borrowed::build(black_box(DEPTH), &Arena { free });
            black_box(root).map_or(0, Borrowed::sum)
        }),
        Some("indices") => {
            let mut nodes = Vec::with_capacity(NODES);
            measure(expect, || {
                nodes.clear();
                let root = build(black_box(DEPTH), &mut nodes);
                sum(root, black_box(&nodes))
            })
        }
        _ => return Err("variants: boxes, arena, indices".to_string()),
    };
    println!("{:.2}", nanos / NODES as f64);
    Ok(())
}
