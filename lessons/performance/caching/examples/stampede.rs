//! What happens when the value of a popular key expires, in virtual time: nothing here waits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds that one query takes, and how many the database works on at once.
const QUERY: u64 = 200;
const WORKERS: usize = 10;

/// A database with a queue: queries start in the order they came, as workers become free.
struct Database {
    free_at: BinaryHeap<Reverse<u64>>,
    queries: u32,
}

impl Database {
    fn new() -> Database {
        let free_at = (0..WORKERS).map(|_| Reverse(0)).collect();
        Database {
            free_at,
            queries: 0,
        }
    }

    /// Takes a query at `now`; returns when it is answered.
    fn query(&mut self, now: u64) -> u64 {
        let free = self.free_at.pop().map_or(0, |Reverse(time)| time);
        let done = free.max(now) + QUERY;
        self.free_at.push(Reverse(done));
        self.queries += 1;
        done
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Strategy {
    CheckThenLoad,
    SingleFlight,
    ServeStale,
}

/// The value expired at time 0; requests for it go on. Returns the queries, the slowest request
/// and the time of a query for some other page that comes in 250 ms after the expiry.
fn expiry(every_us: u64, strategy: Strategy) -> (u32, u64, u64) {
    let mut database = Database::new();
    let mut cached_at = None; // when the first answer is in the cache
    let mut slowest = 0;
    let mut other = None;
    for n in 0.. {
        let now = n * every_us / 1000;
        if now >= 250 && other.is_none() {
            other = Some(database.query(now) - now);
            database.queries -= 1;
        }
        if cached_at.is_some_and(|time| time <= now) && other.is_some() {
            break; // everybody hits from here on
        }
        let answered = match cached_at {
            Some(time) if time <= now => now,
            Some(time) if strategy == Strategy::SingleFlight => time, // waits for the one query
            Some(_) if strategy == Strategy::ServeStale => now,       // takes the old value
            _ => {
                let done = database.query(now);
                cached_at.get_or_insert(done);
                match strategy {
                    Strategy::ServeStale => now, // the refresh runs beside the request
                    _ => done,
                }
            }
        };
        slowest = slowest.max(answered - now);
    }
    (database.queries, slowest, other.unwrap_or(0))
}

fn main() {
    println!("requests/s  strategy            queries  slowest  another page");
    for (rate, every_us) in [(10, 100_000), (100, 10_000), (1000, 1000)] {
        for (name, strategy) in [
            ("check, then load", Strategy::CheckThenLoad),
            ("single flight", Strategy::SingleFlight),
            ("serve stale", Strategy::ServeStale),
        ] {
            let (queries, slowest, other) = expiry(every_us, strategy);
            println!("{rate:>10}  {name:<18}  {queries:>7}  {slowest:>4} ms  {other:>9} ms");
        }
    }
}
