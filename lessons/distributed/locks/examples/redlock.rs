// needs: redis
//! Redlock over five Redis servers: its messages, and a server that forgets.

#[path = "support/lease.rs"]
mod lease;

use lease::random_name;
use lease::redis::{Client, Reply, Result, Server};
use std::time::{Duration, Instant};

const RELEASE: &str = include_str!("../config/release.lua");

// ANCHOR: redlock
/// Some: a majority took the name, and so much of the time to live is left.
fn acquire(servers: &mut [Option<Client>], owner: &str, ttl: Duration) -> Option<Duration> {
    let begun = Instant::now();
    let ms = ttl.as_millis().to_string();
    let mut taken = 0;
    for redis in servers.iter_mut().flatten() {
        let reply = redis.call(&["SET", "lock", owner, "NX", "PX", &ms]);
        taken += usize::from(reply.is_ok_and(|reply| reply != Reply::Nil));
    }
    let drift = ttl / 100 + Duration::from_millis(2); // how much faster their clocks may go
    let left = ttl.checked_sub(begun.elapsed() + drift);
    if taken <= servers.len() / 2 || left.is_none() {
        release(servers, owner); // also where no reply came: the request may have arrived
        return None;
    }
    left
}

fn release(servers: &mut [Option<Client>], owner: &str) {
    for redis in servers.iter_mut().flatten() {
        let _ = redis.call(&["EVAL", RELEASE, "1", "lock", owner]); // else it expires
    }
}
// ANCHOR_END: redlock

fn main() -> Result<()> {
    let mut servers = (0..5)
        .map(|_| Server::start(&[]))
        .collect::<Result<Vec<_>>>()?;
    let ttl = Duration::from_secs(60);
    let (ann, bob) = (random_name(), random_name());

    let mut all = reach(&servers, &[0, 1, 2, 3, 4])?;
    println!(
        "Ann, 5 of 5 reached: {}",
        acquire(&mut all, &ann, ttl).is_some()
    );
    println!("  messages to acquire: {}", messages(&mut all));
    println!(
        "Bob, 5 of 5 reached: {}",
        acquire(&mut all, &bob, ttl).is_some()
    );
    messages(&mut all);
    release(&mut all, &ann);
    println!("  messages to release: {}", messages(&mut all));

    let mut some = reach(&servers, &[0, 1, 2])?;
    println!(
        "Ann, 3 of 5 reached: {}",
        acquire(&mut some, &ann, ttl).is_some()
    );
    servers[2].kill()?;
    servers[2].restart()?;
    println!("the third one is killed, and restarts without its keys");
    let mut others = reach(&servers, &[2, 3, 4])?;
    println!(
        "Bob, 3 of 5 reached: {}",
        acquire(&mut others, &bob, ttl).is_some()
    );
    Ok(())
}

/// A connection to each of these, and none to the others.
fn reach(servers: &[Server], which: &[usize]) -> Result<Vec<Option<Client>>> {
    let number = 0..servers.len();
    number
        .map(|n| which.contains(&n).then(|| servers[n].connect()).transpose())
        .collect()
}

/// Commands and replies since this was last asked.
fn messages(servers: &mut [Option<Client>]) -> u64 {
    let counts = servers.iter_mut().flatten();
    counts
        .map(|redis| std::mem::take(&mut redis.messages))
        .sum()
}
