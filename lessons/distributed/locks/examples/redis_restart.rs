// needs: redis
//! What a lock server still knows after it was killed, by how it saves.

#[path = "support/lease.rs"]
mod lease;

use lease::Lease;
use lease::redis::{Result, Server};
use std::time::Duration;

fn main() -> Result<()> {
    println!("                     Ann's token   killed, restarted: Bob's token");
    row("defaults", &[])?;
    row(
        "append, sync always",
        &["--appendonly", "yes", "--appendfsync", "always"],
    )?;
    Ok(())
}

fn row(name: &str, settings: &[&str]) -> Result<()> {
    let mut server = Server::start(settings)?;
    let hour = Duration::from_secs(3600);
    let mut redis = server.connect()?;
    // Three leases before Ann's, so that the counter has a past.
    for _ in 0..3 {
        if let Some(lease) = Lease::acquire(&mut redis, "lock:report", hour)? {
            lease.release(&mut redis)?;
        }
    }
    let ann = Lease::acquire(&mut redis, "lock:report", hour)?.ok_or("the lock is taken")?;
    server.kill()?;
    server.restart()?;
    let bob = Lease::acquire(&mut server.connect()?, "lock:report", hour)?;
    let bob = bob.map_or("none: Ann still has it".to_string(), |lease| {
        lease.token.to_string()
    });
    println!("{name:<21}{:>11}   {bob}", ann.token);
    Ok(())
}
