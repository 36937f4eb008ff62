// needs: redis
//! A lease from a real Redis: taken, renewed, released, lost; and a store that knows the tokens.

#[path = "support/lease.rs"]
mod lease;

use lease::Lease;
use lease::redis::{Client, Reply, Result, Server};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn main() -> Result<()> {
    let (locks, store) = (Server::start(&[])?, Server::start(&[])?);
    let (mut ann, mut bob) = (locks.connect()?, locks.connect()?);
    let mut store = store.connect()?;

    println!("-- as it should be");
    let mut lease = acquire(&mut ann, MINUTE)?;
    println!("Ann has token {}", lease.token);
    let second = Lease::acquire(&mut bob, "lock:report", MINUTE)?;
    println!("Bob gets one too: {}", second.is_some());
    println!("Ann renews: {}", lease.renew(&mut ann)?);
    println!("Ann releases: {}", lease.release(&mut ann)?);

    println!("-- Ann is paused for longer than her lease");
    let mut late = acquire(&mut ann, Duration::from_millis(50))?;
    println!("Ann has token {}", late.token);
    while bob.call(&["EXISTS", "lock:report"])? == Reply::Int(1) {}
    let lease = acquire(&mut bob, MINUTE)?;
    println!("Bob has token {}", lease.token);
    write(&mut store, "Bob", lease.token, "Bob's report")?;
    println!(
        "Ann goes on; a look at her clock would say: {}",
        late.seems_valid()
    );
    write(&mut store, "Ann", late.token, "Ann's report")?;
    println!("Ann renews: {}", late.renew(&mut ann)?);
    println!("Ann releases: {}", late.release(&mut ann)?);
    println!("Bob releases: {}", lease.release(&mut bob)?);
    Ok(())
}

fn acquire(redis: &mut Client, ttl: Duration) -> Result<Lease> {
    Ok(Lease::acquire(redis, "lock:report", ttl)?.ok_or("the lock is taken")?)
}

// ANCHOR: write
const WRITE: &str = include_str!("../config/write.lua");

/// Writes without a token to one row, and with it to another.
fn write(store: &mut Client, who: &str, token: i64, value: &str) -> Result<()> {
    store.call(&["SET", "plain", value])?;
    let token = token.to_string();
    let fenced = store.call(&["EVAL", WRITE, "1", "fenced", &token, value])?;
    let taken = if fenced == Reply::Int(1) {
        "takes"
    } else {
        "refuses"
    };
    println!("{who} writes: the plain row takes it, the fenced row {taken} it");
    let plain = store.call(&["GET", "plain"])?;
    let fenced = store.call(&["HGET", "fenced", "value"])?;
    println!("  plain {plain:?}, fenced {fenced:?}");
    Ok(())
}
// ANCHOR_END: write
