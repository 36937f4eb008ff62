//! Trades as one vector of structs, or as one vector for each field: `bench_layout VARIANT` prints
//! nanoseconds a trade. rows, columns: the volume of all of 1,000,000 trades, from two of their
//! fields; rows-one, columns-one: whole trades, at random places.

use std::hint::black_box;
use std::time::{Duration, Instant};

const TRADES: usize = 1_000_000;

// ANCHOR: rows
/// 64 bytes: one cache line, if it starts at the beginning of one.
#[derive(Clone)]
#[repr(align(64))]
struct Trade {
    id: u64,
    time: u64,
    buyer: u64,
    seller: u64,
    price: u64, // in cents
    fee: u64,
    quantity: u32,
    venue: u32,
}

fn volume(trades: &[Trade]) -> u64 {
    trades
        .iter()
        .map(|trade| trade.price.wrapping_mul(u64::from(trade.quantity)))
        .fold(0, u64::wrapping_add)
}
// ANCHOR_END: rows

// ANCHOR: columns
/// The same trades: number `i` is made of the `i`-th entry of each vector.
#[derive(Default)]
struct Trades {
    id: Vec<u64>,
    time: Vec<u64>,
    buyer: Vec<u64>,
    seller: Vec<u64>,
    price: Vec<u64>,
    fee: Vec<u64>,
    quantity: Vec<u32>,
    venue: Vec<u32>,
}
// ANCHOR_END: columns

impl Trades {
    // ANCHOR: volume
    fn volume(&self) -> u64 {
        self.price
            .iter()
            .zip(&self.quantity)
            .map(|(price, quantity)| price.wrapping_mul(u64::from(*quantity)))
            .fold(0, u64::wrapping_add)
    }
    // ANCHOR_END: volume

    fn push(&mut self, trade: Trade) {
        self.id.push(trade.id);
        self.time.push(trade.time);
        self.buyer.push(trade.buyer);
        self.seller.push(trade.seller);
        self.price.push(trade.price);
        self.fee.push(trade.fee);
        self.quantity.push(trade.quantity);
        self.venue.push(trade.venue);
    }

    fn get(&self, i: usize) -> Option<Trade> {
        Some(Trade {
            id: *self.id.get(i)?,
            time: *self.time.get(i)?,
            buyer: *self.buyer.get(i)?,
            seller: *self.seller.get(i)?,
            price: *self.price.get(i)?,
            fee: *self.fee.get(i)?,
            quantity: *self.quantity.get(i)?,
            venue: *self.venue.get(i)?,
        })
    }
}

/// Runs `op` for half a second and returns nanoseconds a call; each call must return `expect`.
fn measure(expect: u64, mut op: impl FnMut() -> u64) -> f64 {
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

/// Everything that is known about one trade.
fn digest(trade: &Trade) -> u64 {
    trade.id
        ^ trade.time
        ^ trade.buyer
        ^ trade.seller
        ^ trade.price
        ^ trade.fee
        ^ u64::from(trade.quantity)
        ^ u64::from(trade.venue)
}

fn trade(n: u64) -> Trade {
    Trade {
        id: n,
        time: n * 3,
        buyer: n % 1009,
        seller: n % 2003,
        price: 100 + n % 50,
        fee: n % 7,
        quantity: (n % 13) as u32,
        venue: (n % 5) as u32,
    }
}

fn main() -> Result<(), String> {
    let all = || (0..TRADES as u64).map(trade);
    let rows: Vec<Trade> = all().collect();
    let mut columns = Trades::default();
    all().for_each(|trade| columns.push(trade));
    let volume_of_all = volume(&rows);

    // Places that no prefetcher foresees: a linear congruential generator's.
    let mut state = 1u64;
    let mut place = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % TRADES
    };
    let places: Vec<usize> = (0..TRADES / 10).map(|_| place()).collect();
    let digests = places.iter().fold(0, |sum, &i| sum ^ digest(&rows[i]));

    let variant = std::env::args().nth(1).unwrap_or_default();
    let nanos = match variant.as_str() {
        "rows" => measure(volume_of_all, || volume(black_box(&rows))),
        "columns" => measure(volume_of_all, || black_box(&columns).volume()),
        "rows-one" => measure(digests, || {
            let get = |i: usize| rows.get(i).map_or(0, |trade| digest(black_box(trade)));
            black_box(&places).iter().fold(0, |sum, &i| sum ^ get(i))
        }),
        "columns-one" => measure(digests, || {
            let get = |i: usize| columns.get(i).map_or(0, |trade| digest(black_box(&trade)));
            black_box(&places).iter().fold(0, |sum, &i| sum ^ get(i))
        }),
        _ => return Err("variants: rows, columns, rows-one, columns-one".to_string()),
    };
    let trades = if variant.ends_with("-one") {
        places.len()
    } else {
        TRADES
    };
    println!("{:.3}", nanos / trades as f64);
    Ok(())
}
