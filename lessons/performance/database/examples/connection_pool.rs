//! A connection pool: bounded, with a deadline for those who wait, and with a check of what it
//! lends. The connections of this program are counterfeits, so that it runs without a database.

use std::fmt;
use std::sync::{Barrier, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: pool
pub struct Limits {
    pub size: usize,        // connections at once
    pub wait: Duration,     // for one of them
    pub lifetime: Duration, // of one
}

pub struct Pool<C: Connection> {
    limits: Limits,
    open: fn() -> Result<C, String>,
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    free: usize,             // how many more may be on loan
    idle: Vec<(C, Instant)>, // with the time of opening; the last returned is lent first
}

pub trait Connection {
    /// Whether it can be lent again: open, and in no transaction. Cheap, without asking the server.
    fn usable(&self) -> bool;
}

impl<C: Connection> Pool<C> {
    pub fn get(&self) -> Result<Lease<'_, C>, GetError> {
        let permit = self.permit()?; // given back however this function ends
        loop {
            // The lock is released at the end of this statement: opening and closing take long.
            let idle = self.lock().idle.pop();
            let (connection, opened) = match idle {
                Some((connection, opened)) if self.fresh(&connection, opened) => {
                    (connection, opened)
                }
                Some(_) => continue, // closed here
                None => ((self.open)().map_err(GetError::Open)?, Instant::now()),
            };
            let connection = Some(connection);
            return Ok(Lease {
                connection,
                opened,
                permit,
            });
        }
    }

    fn permit(&self) -> Result<Permit<'_, C>, GetError> {
        let deadline = Instant::now() + self.limits.wait;
        let mut state = self.lock();
        while state.free == 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(GetError::Timeout);
            }
            let woken = self.returned.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.free -= 1;
        Ok(Permit(self))
    }

    fn fresh(&self, connection: &C, opened: Instant) -> bool {
        connection.usable() && opened.elapsed() < self.limits.lifetime
    }

    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Permit<'p, C: Connection>(&'p Pool<C>);

impl<C: Connection> Drop for Permit<'_, C> {
    fn drop(&mut self) {
        self.0.lock().free += 1;
        self.0.returned.notify_one();
    }
}

pub struct Lease<'p, C: Connection> {
    connection: Option<C>, // there until the lease is dropped
    opened: Instant,
    permit: Permit<'p, C>, // dropped after the connection is back or closed
}

impl<C: Connection> Drop for Lease<'_, C> {
    fn drop(&mut self) {
        let pool = self.permit.0;
        if let Some(connection) = self.connection.take()
            && pool.fresh(&connection, self.opened)
        {
            pool.lock().idle.push((connection, self.opened));
        }
    }
}
// ANCHOR_END: pool

impl<C: Connection> Pool<C> {
    pub fn new(limits: Limits, open: fn() -> Result<C, String>) -> Pool<C> {
        let (free, idle) = (limits.size, Vec::with_capacity(limits.size));
        let state = Mutex::new(State { free, idle });
        let returned = Condvar::new();
        Pool {
            limits,
            open,
            state,
            returned,
        }
    }
}

impl<C: Connection> Lease<'_, C> {
    pub fn connection(&mut self) -> Option<&mut C> {
        self.connection.as_mut()
    }
}

#[derive(Debug)]
pub enum GetError {
    Timeout,
    Open(String),
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GetError::Timeout => f.write_str("no connection came back in time"),
            GetError::Open(reason) => write!(f, "connecting: {reason}"),
        }
    }
}

/// A counterfeit connection. `number` says how many were opened before it.
struct Session {
    number: usize,
    in_transaction: bool,
}

impl Connection for Session {
    fn usable(&self) -> bool {
        !self.in_transaction
    }
}

static OPENED: Mutex<usize> = Mutex::new(0);

fn open() -> Result<Session, String> {
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    *opened += 1;
    Ok(Session {
        number: *opened,
        in_transaction: false,
    })
}

fn pool(size: usize, wait: Duration, lifetime: Duration) -> Pool<Session> {
    Pool::new(
        Limits {
            size,
            wait,
            lifetime,
        },
        open,
    )
}

const SOON: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(30);

/// Which connection is lent.
fn number(pool: &Pool<Session>) -> Result<usize, GetError> {
    let mut lease = pool.get()?;
    Ok(lease.connection().map_or(0, |session| session.number))
}

// ANCHOR: nested
/// Two tasks take a connection each, and then a second one while they hold the first.
fn two_tasks_with_two_each(pool: &Pool<Session>) -> usize {
    let both_have_one = Barrier::new(2);
    let task = || {
        let first = pool.get();
        both_have_one.wait();
        let second = pool.get().is_ok(); // and gives it back
        (first, second)
    };
    thread::scope(|scope| {
        let tasks = [scope.spawn(task), scope.spawn(task)];
        let ended = tasks.map(|task| task.join());
        ended
            .iter()
            .filter(|end| matches!(end, Ok((Ok(_), true))))
            .count()
    })
}
// ANCHOR_END: nested

fn main() -> Result<(), GetError> {
    let two = pool(2, SOON, LONG);
    println!("used again: {} and {}", number(&two)?, number(&two)?);

    let mut left_open = two.get()?;
    if let Some(session) = left_open.connection() {
        session.in_transaction = true;
    }
    drop(left_open);
    println!("after one with an open transaction: {}", number(&two)?);

    let short_lived = pool(2, SOON, Duration::ZERO);
    println!(
        "past its lifetime: {} and {}",
        number(&short_lived)?,
        number(&short_lived)?
    );

    let on_loan = [two.get()?, two.get()?];
    if let Err(error) = two.get() {
        println!("the third of two: {error}");
    }
    drop(on_loan);

    let finished = two_tasks_with_two_each(&two);
    println!("pool of 2: {finished} of 2 tasks finish");
    let three = pool(3, LONG, LONG);
    let finished = two_tasks_with_two_each(&three);
    println!("pool of 3: {finished} of 2 tasks finish");
    Ok(())
}
