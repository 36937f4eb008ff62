//! What a cache in the process saves: `bench_cache_worth VARIANT` prints nanoseconds a value.
//! cheap, cheap-cached: an amount is parsed; dear, dear-cached: a table of 100 rows is written.

use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// An amount like `1234.56`, in cents.
fn cents(amount: &str) -> Option<u64> {
    let (whole, cents) = amount.split_once('.')?;
    let whole: u64 = whole.parse().ok()?;
    let cents: u64 = cents.parse().ok().filter(|_| cents.len() == 2)?;
    whole.checked_mul(100)?.checked_add(cents)
}

/// A table of what is due, by number of orders.
fn table(amount: &str) -> Option<Arc<str>> {
    let price = cents(amount)?;
    let mut table = String::from("<table>");
    for orders in 0..100 {
        write!(table, "<tr><td>{orders}<td>{}", price * orders).ok()?;
    }
    Some(table.into())
}

#[derive(Default)]
struct Cache<V> {
    map: Mutex<HashMap<String, V>>,
}

impl<V: Clone> Cache<V> {
    fn get(&self, key: &str, load: fn(&str) -> Option<V>) -> Option<V> {
        let mut map = self.map.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = map.get(key) {
            return Some(value.clone());
        }
        let value = load(key)?;
        map.insert(key.to_string(), value.clone());
        Some(value)
    }
}

/// Runs `op` for half a second and returns nanoseconds a call.
fn measure<V: PartialEq>(op: impl Fn(&str) -> Option<V>, load: fn(&str) -> Option<V>) -> f64 {
    let amounts: Vec<String> = (0..1000)
        .map(|n| format!("{}.{:02}", n * 7919 % 10_000, n % 100))
        .collect();
    for amount in &amounts {
        assert!(op(amount).is_some() && op(amount) == load(amount));
    }
    let (start, mut rounds) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(450) {
        for amount in &amounts {
            assert!(black_box(op(black_box(amount))).is_some());
        }
        rounds += 1;
    }
    start.elapsed().as_nanos() as f64 / f64::from(rounds) / amounts.len() as f64
}

fn main() -> Result<(), String> {
    assert_eq!(cents("1234.56"), Some(123_456));
    let (prices, tables) = (Cache::default(), Cache::default());
    let nanos = match std::env::args().nth(1).as_deref() {
        Some("cheap") => measure(cents, cents),
        Some("cheap-cached") => measure(|amount| prices.get(amount, cents), cents),
        Some("dear") => measure(table, table),
        Some("dear-cached") => measure(|amount| tables.get(amount, table), table),
        _ => return Err("variants: cheap, cheap-cached, dear, dear-cached".to_string()),
    };
    println!("{nanos:.1}");
    Ok(())
}
