// crates: moka
//! What moka does on its own: one load a key, errors, panics, expiry with jitter, and an
//! invalidation that comes while a load is under way.

use moka::Expiry;
use moka::sync::Cache;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: build
type Page = Option<Arc<str>>;

/// Found: 54 to 60 seconds. Known to be absent: 5 seconds.
struct Lifetimes;

impl Expiry<u32, Page> for Lifetimes {
    fn expire_after_create(&self, key: &u32, page: &Page, _: Instant) -> Option<Duration> {
        let jitter = key.wrapping_mul(0x9e37_79b9) % 6000; // any spread of the keys will do
        Some(match page {
            Some(_) => Duration::from_secs(60) - Duration::from_millis(jitter.into()),
            None => Duration::from_secs(5),
        })
    }

    fn expire_after_update(
        &self,
        key: &u32,
        page: &Page,
        now: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        self.expire_after_create(key, page, now) // else the old deadline stays
    }
}

fn pages() -> Cache<u32, Page> {
    Cache::builder()
        .weigher(|_, page: &Page| {
            let bytes = 64 + page.as_ref().map_or(0, |page| page.len());
            u32::try_from(bytes).unwrap_or(u32::MAX)
        })
        .max_capacity(64 << 20) // the sum of the weights: 64 MiB
        .expire_after(Lifetimes)
        .build()
}
// ANCHOR_END: build

/// Sixteen threads run `ask` at once; the number of times it returned true.
fn sixteen(ask: impl Fn() -> bool + Sync) -> usize {
    let start = Barrier::new(16);
    let threads = thread::scope(|scope| {
        let ask = || {
            start.wait();
            ask()
        };
        let threads = [(); 16].map(|()| scope.spawn(ask));
        threads.map(|thread| thread.join().unwrap_or(false))
    });
    threads.into_iter().filter(|&yes| yes).count()
}

fn main() {
    std::panic::set_hook(Box::new(|_| {})); // the panic below is meant
    let (cache, loads) = (pages(), AtomicUsize::new(0));
    let page: Page = Some(Arc::from("a page"));

    let same = sixteen(|| {
        let load = || {
            loads.fetch_add(1, Ordering::SeqCst);
            page.clone()
        };
        cache.get_with(1, load) == page
    });
    println!(
        "get_with: {} load for {same}",
        loads.swap(0, Ordering::SeqCst)
    );

    let answers = sixteen(|| {
        let load = || match loads.fetch_add(1, Ordering::SeqCst) {
            0 => panic!("the loader panics"),
            _ => page.clone(),
        };
        catch_unwind(AssertUnwindSafe(|| cache.get_with(2, load))).is_ok()
    });
    println!(
        "a panic:  {} loads, {answers} answers",
        loads.swap(0, Ordering::SeqCst)
    );

    let error = cache.try_get_with(3, || Err("no connection"));
    println!("an error: {error:?}, cached: {}", cache.contains_key(&3));

    // ANCHOR: race
    let old = cache.get_with(4, || {
        let row = Some(Arc::from("version 1")); // the loader has read the row
        cache.invalidate(&4); // meanwhile somebody writes version 2 and invalidates
        row
    });
    println!("the race: returned {old:?}, cached {:?}", cache.get(&4));
    // ANCHOR_END: race
}
