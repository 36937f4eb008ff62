// needs: redis
//! A lease that renews itself, by a thread, as long as somebody works under it.

#[path = "support/lease.rs"]
mod lease;

use lease::Lease;
use lease::redis::{Address, Client, Result, Server};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

// ANCHOR: watchdog
/// What the watchdog tells those who work: not to write after this time, or not to write any more.
enum News {
    Until(Instant),
    Lost,
}

/// Renews the lease until it is lost or `stop` is dropped. Then gives it back, and says whether it
/// was still ours.
fn watch(redis: Address, mut lease: Lease, stop: Receiver<()>, news: Sender<News>) -> Result<bool> {
    let tell = |what| drop(news.send(what)); // perhaps nobody listens any more
    let mut connection = None; // its own one: the work does not hold it up
    let third = lease.ttl / 3;
    let mut pause = third;
    tell(News::Until(lease.until));
    while stop.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        match renew(&redis, &mut connection, &mut lease) {
            Ok(true) => {
                tell(News::Until(lease.until));
                pause = third;
            }
            Err(_) if lease.seems_valid() => {
                connection = None; // it may be out of step
                pause = lease.ttl / 20; // once more, soon
            }
            Ok(false) | Err(_) => break,
        }
    }
    tell(News::Lost);
    lease.release(&mut redis.connect(third)?)
}

fn renew(redis: &Address, connection: &mut Option<Client>, lease: &mut Lease) -> Result<bool> {
    let client = match connection {
        Some(client) => client,
        none => none.insert(redis.connect(lease.ttl / 6)?), // its timeout
    };
    lease.renew(client)
}
// ANCHOR_END: watchdog

const LOCK: &str = "lock:report";
const TTL: Duration = Duration::from_millis(1800);

fn main() -> Result<()> {
    let server = Server::start(&[])?;
    let (mut ann, mut bob) = (server.connect()?, server.connect()?);

    let (stop, news, watchdog) = begin(&server, &mut ann)?;
    let mut until = Instant::now();
    for _ in 0..5 {
        match news.recv()? {
            News::Until(later) if later > until => until = later,
            _ => return Err("lost, though nobody took it".into()),
        }
    }
    let taken = Lease::acquire(&mut bob, LOCK, TTL)?.is_none();
    println!("after 4 renewals, longer than the time to live: held {taken}");
    drop(stop);
    println!("work is done: given back {}", join(watchdog)?);
    println!(
        "Bob can have it: {}",
        Lease::acquire(&mut bob, LOCK, TTL)?.is_some()
    );
    bob.call(&["DEL", LOCK])?;

    let (_stop, news, watchdog) = begin(&server, &mut ann)?;
    bob.call(&["DEL", LOCK])?; // an operator, an eviction, a failover to a replica without it
    let told = news.iter().any(|news| matches!(news, News::Lost));
    println!("the key is deleted: told at the next renewal {told}");
    println!("given back {}", join(watchdog)?);
    Ok(())
}

type Watchdog = JoinHandle<Result<bool>>;

fn begin(server: &Server, redis: &mut Client) -> Result<(Sender<()>, Receiver<News>, Watchdog)> {
    let lease = Lease::acquire(redis, LOCK, TTL)?.ok_or("the lock is taken")?;
    let (stop, stopped) = mpsc::channel();
    let (tell, news) = mpsc::channel();
    let address = server.address();
    let watchdog = thread::spawn(move || watch(address, lease, stopped, tell));
    Ok((stop, news, watchdog))
}

fn join(watchdog: Watchdog) -> Result<bool> {
    watchdog.join().map_err(|_| "the watchdog panicked")?
}
