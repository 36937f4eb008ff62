// needs: redis
//! The lock that one writes first: the key is a flag, and whoever is done deletes it.

#[path = "support/redis.rs"]
mod redis;

use redis::{Client, Reply, Result, Server};

// ANCHOR: naive
fn lock(redis: &mut Client) -> Result<bool> {
    let reply = redis.call(&["SET", "lock:report", "locked", "NX", "PX", "500"])?;
    Ok(reply != Reply::Nil) // NX: only if the key is not there; PX: gone after 500 ms
}

fn unlock(redis: &mut Client) -> Result<Reply> {
    redis.call(&["DEL", "lock:report"])
}
// ANCHOR_END: naive

fn main() -> Result<()> {
    let server = Server::start(&[])?;
    let (mut ann, mut bob, mut cyd) = (server.connect()?, server.connect()?, server.connect()?);
    println!("Ann locks: {}", lock(&mut ann)?);
    println!("Bob locks: {}", lock(&mut bob)?);
    while bob.call(&["EXISTS", "lock:report"])? == Reply::Int(1) {} // Ann works for too long
    println!("the key has expired, and Ann is still at work");
    bob.call(&["SET", "lock:report", "locked", "NX", "PX", "60000"])?;
    println!("Bob locks, for a minute");
    println!("Ann is done, and unlocks: {:?}", unlock(&mut ann)?);
    println!("Cyd locks: {}, while Bob is at work", lock(&mut cyd)?);
    Ok(())
}
