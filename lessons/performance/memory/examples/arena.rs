//! A bounded arena without `unsafe`, and a parser that builds its tree in one.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt;
use std::mem::{self, MaybeUninit};

// ANCHOR: arena
/// Hands out places in `memory`, one after the other, until it is used up.
pub struct Arena<'m, T> {
    free: Cell<&'m mut [MaybeUninit<T>]>,
}

#[derive(Debug)]
pub struct Full;

impl<'m, T> Arena<'m, T> {
    pub fn new(memory: &'m mut [MaybeUninit<T>]) -> Self {
        // Nothing here is ever dropped one by one: refuse, when compiling, what would need it.
        const { assert!(!mem::needs_drop::<T>()) };
        let free = Cell::new(memory);
        Arena { free }
    }

    /// Moves `value` into the arena. What comes back lives as long as the memory is lent.
    pub fn alloc(&self, value: T) -> Result<&'m mut T, Full> {
        let (slot, rest) = self.free.take().split_first_mut().ok_or(Full)?;
        self.free.set(rest);
        Ok(slot.write(value))
    }
}
// ANCHOR_END: arena

// ANCHOR: tree
/// A filter over log lines, such as `error & !(health | metrics)`.
#[derive(Clone, Copy)]
pub enum Filter<'a> {
    Has(&'a str),
    Not(&'a Filter<'a>),
    And(&'a Filter<'a>, &'a Filter<'a>),
    Or(&'a Filter<'a>, &'a Filter<'a>),
}
// ANCHOR_END: tree

impl Filter<'_> {
    fn matches(&self, line: &str) -> bool {
        match self {
            Filter::Has(word) => line.contains(word),
            Filter::Not(inner) => !inner.matches(line),
            Filter::And(a, b) => a.matches(line) && b.matches(line),
            Filter::Or(a, b) => a.matches(line) || b.matches(line),
        }
    }
}

/// Parentheses and negations deeper than this are refused: the parser calls itself for each.
const MAX_DEPTH: usize = 32;

#[derive(Debug)]
pub enum ParseError {
    TooLong,
    TooDeep,
    Expected { what: &'static str, found: String },
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::TooLong => write!(f, "the filter has too many terms"),
            ParseError::TooDeep => write!(f, "the filter is nested deeper than {MAX_DEPTH}"),
            ParseError::Expected { what, found } => {
                write!(f, "expected {what}, found {found:?}")
            }
        }
    }
}

impl std::error::Error for ParseError {}

impl From<Full> for ParseError {
    fn from(_: Full) -> Self {
        ParseError::TooLong
    }
}

struct Parser<'a, 'r> {
    rest: &'a str,
    arena: &'r Arena<'a, Filter<'a>>,
}

pub fn parse<'a>(
    text: &'a str,
    arena: &Arena<'a, Filter<'a>>,
) -> Result<&'a Filter<'a>, ParseError> {
    let mut parser = Parser { rest: text, arena };
    let filter = parser.any(MAX_DEPTH)?;
    match parser.rest.trim_start() {
        "" => Ok(filter),
        rest => Err(expected("`&`, `|` or the end", rest)),
    }
}

impl<'a> Parser<'a, '_> {
    // ANCHOR: parse
    fn any(&mut self, depth: usize) -> Result<&'a Filter<'a>, ParseError> {
        let mut left = self.all(depth)?;
        while self.eat('|') {
            left = self.arena.alloc(Filter::Or(left, self.all(depth)?))?;
        }
        Ok(left)
    }
    // ANCHOR_END: parse

    fn all(&mut self, depth: usize) -> Result<&'a Filter<'a>, ParseError> {
        let mut left = self.one(depth)?;
        while self.eat('&') {
            left = self.arena.alloc(Filter::And(left, self.one(depth)?))?;
        }
        Ok(left)
    }

    fn one(&mut self, depth: usize) -> Result<&'a Filter<'a>, ParseError> {
        let depth = depth.checked_sub(1).ok_or(ParseError::TooDeep)?;
        if self.eat('!') {
            let inner = self.one(depth)?;
            return Ok(self.arena.alloc(Filter::Not(inner))?);
        }
        if self.eat('(') {
            let inner = self.any(depth)?;
            return match self.eat(')') {
                true => Ok(inner),
                false => Err(expected("`)`", self.rest)),
            };
        }
        let end = self.rest.find(|c: char| " !&|()".contains(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if word.is_empty() {
            return Err(expected("a word", rest));
        }
        self.rest = rest;
        Ok(self.arena.alloc(Filter::Has(word))?)
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

fn expected(what: &'static str, found: &str) -> ParseError {
    let found = found.chars().take(20).collect();
    ParseError::Expected { what, found }
}

// ANCHOR: use
const MAX_TERMS: usize = 64;

fn count_matches(filters: &[&str], lines: &[&str]) -> Result<usize, ParseError> {
    let mut matches = 0;
    for text in filters {
        let mut storage = [const { MaybeUninit::uninit() }; MAX_TERMS];
        let arena = Arena::new(&mut storage);
        let filter = parse(text, &arena)?;
        matches += lines.iter().filter(|line| filter.matches(line)).count();
    } // the tree is gone with `storage`: nothing was done for any single node
    Ok(matches)
}
// ANCHOR_END: use

fn main() -> Result<(), ParseError> {
    let lines = [
        "error: GET /orders took 2.1 s",
        "error: GET /health refused",
        "info: GET /orders took 8 ms",
    ];
    let filters = ["error & !(health | metrics)", "took", "!error | refused"];
    let before = CALLS.get();
    let matches = count_matches(&filters, &lines)?;
    println!(
        "{matches} matches, {} calls of the allocator",
        CALLS.get() - before
    );
    println!("{} bytes of storage", mem::size_of::<Filter>() * MAX_TERMS);

    let long = vec!["zz"; 33].join("|"); // 33 words and 32 nodes that join them: 65
    let deep = "(".repeat(100_000);
    for text in ["a &", "(a", "a b", &long, &deep] {
        match count_matches(&[text], &lines) {
            Err(error) => println!("{}: {error}", &text[..text.len().min(12)]),
            Ok(_) => panic!("accepted {text}"),
        }
    }
    assert_eq!(count_matches(&[&long[3..]], &lines)?, 0);
    assert_eq!(matches, 1 + 2 + 2);
    Ok(())
}

/// The system allocator, with a count of this thread's calls.
struct Counting;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call goes to `System` unchanged, so its guarantees hold here. The count neither
// allocates nor unwinds. `realloc` and `alloc_zeroed` are the provided ones, which call these.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.with(|n| n.set(n.get().wrapping_add(1)));
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
