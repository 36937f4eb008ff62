//! A day's orders, read and summed up by customer: the program that the lesson profiles.
//! `orders [LINES]` takes 20,000 lines unless told otherwise, and prints the largest totals.
//! The functions are kept from being inlined so that each has a frame of its own in a profile.

use std::error::Error;
use std::fmt::Write;
use std::num::ParseIntError;

const CUSTOMERS: u64 = 60;

// ANCHOR: ledger
struct Order<'t> {
    customer: &'t str,
    cents: u64,
}

#[derive(Default)]
struct Ledger {
    totals: Vec<(String, u64)>,
}

impl Ledger {
    #[inline(never)]
    fn add(&mut self, order: &Order<'_>) {
        match self.find(order.customer) {
            Some(at) => self.totals[at].1 += order.cents,
            None => self.totals.push((order.customer.to_string(), order.cents)),
        }
    }

    #[inline(never)]
    fn find(&self, customer: &str) -> Option<usize> {
        let key = customer.to_ascii_lowercase();
        self.totals
            .iter()
            .position(|(name, _)| name.to_ascii_lowercase() == key)
    }
}
// ANCHOR_END: ledger

/// What is wrong with a line, and which one it is.
#[derive(Debug)]
struct BadLine(usize, ParseIntError);

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.0, self.1)
    }
}

impl Error for BadLine {}

#[inline(never)]
fn parse(line: &str) -> Result<Order<'_>, ParseIntError> {
    let (customer, cents) = line.split_once(',').unwrap_or((line, ""));
    let cents = cents.parse()?;
    Ok(Order { customer, cents })
}

#[inline(never)]
fn ingest(text: &str) -> Result<Ledger, BadLine> {
    let mut ledger = Ledger::default();
    for (number, line) in text.lines().enumerate() {
        let order = parse(line).map_err(|error| BadLine(number + 1, error))?;
        ledger.add(&order);
    }
    Ok(ledger)
}

#[inline(never)]
fn report(ledger: &mut Ledger) -> Result<String, std::fmt::Error> {
    ledger
        .totals
        .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut text = String::new();
    for (customer, cents) in ledger.totals.iter().take(3) {
        writeln!(text, "{customer} {}.{:02}", cents / 100, cents % 100)?;
    }
    Ok(text)
}

/// Lines as a shop would send them: customer and cents.
#[inline(never)]
fn generate(lines: u64) -> String {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut text = String::new();
    for _ in 0..lines {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let (customer, cents) = (state % CUSTOMERS, 100 + (state >> 32) % 10_000);
        text += &format!("Customer-{customer:04},{cents}\n");
    }
    text
}

fn main() -> Result<(), Box<dyn Error>> {
    let lines = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 20_000,
    };
    let mut ledger = ingest(&generate(lines))?;
    print!("{}", report(&mut ledger)?);
    Ok(())
}
