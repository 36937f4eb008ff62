// crates: postgres
// needs: postgres
//! `bench_connections VARIANT` prints nanoseconds a transaction. connect: each on a connection of
//! its own; reuse: all on one. read-N, write-N: 64 threads share N connections and read a row by
//! its key, or change one and commit.

#[path = "support/server.rs"]
mod server;

use postgres::{Client, Statement};
use server::{Result, Server};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const ROWS: usize = 1000;
const THREADS: usize = 64;
const TIME: Duration = Duration::from_millis(700);

/// Nanoseconds a call, over `TIME`.
fn measure(mut op: impl FnMut() -> Result<()>) -> Result<f64> {
    op()?;
    let (start, mut calls) = (Instant::now(), 0u32);
    while start.elapsed() < TIME {
        op()?;
        calls += 1;
    }
    Ok(start.elapsed().as_nanos() as f64 / f64::from(calls))
}

fn read(db: &mut Client) -> Result<()> {
    let row = db.query_one("SELECT hits FROM counters WHERE id = 7", &[])?;
    assert_eq!(row.get::<_, i64>(0), 0);
    Ok(())
}

struct Shared {
    idle: Mutex<Vec<(Client, Statement)>>,
    returned: Condvar,
}

impl Shared {
    fn with(&self, run: impl FnOnce(&mut Client, &Statement) -> Result<()>) -> Result<()> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut idle = self
            .returned
            .wait_while(idle, |idle| idle.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let (mut client, statement) = idle.pop().ok_or("waited for a connection, got none")?;
        drop(idle);
        let ran = run(&mut client, &statement);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((client, statement));
        drop(idle);
        self.returned.notify_one();
        ran
    }
}

/// Each thread uses rows of its own, so that nobody waits for a lock on a row.
fn share(server: &Server, connections: usize, sql: &str) -> Result<f64> {
    let mut idle = Vec::new();
    for _ in 0..connections {
        let mut client = server.connect()?;
        let statement = client.prepare(sql)?;
        idle.push((client, statement));
    }
    let shared = Shared {
        idle: Mutex::new(idle),
        returned: Condvar::new(),
    };
    let start = Instant::now();
    let work = |thread: usize| {
        let mut calls = 0u32;
        while start.elapsed() < TIME {
            let id = (1 + thread + THREADS * (calls as usize % (ROWS / THREADS))) as i32;
            let done = shared.with(|client, statement| {
                let row = client.query_one(statement, &[&id])?;
                assert_eq!(row.get::<_, i32>(0), id);
                Ok(())
            });
            done.map_err(|e| e.to_string())?;
            calls += 1;
        }
        Ok::<u32, String>(calls)
    };
    let mut calls = 0;
    thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || work(thread)))
            .collect();
        for worker in workers {
            calls += worker.join().map_err(|_| "a worker panicked")??;
        }
        Ok::<(), String>(())
    })?;
    Ok(start.elapsed().as_nanos() as f64 / f64::from(calls))
}

fn main() -> Result<()> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let server = Server::start(&[])?;
    let mut db = server.connect()?;
    db.batch_execute(&format!(
        "CREATE TABLE counters (id int PRIMARY KEY, hits bigint NOT NULL);
         INSERT INTO counters SELECT i, 0 FROM generate_series(1, {ROWS}) AS i"
    ))?;
    db.batch_execute("VACUUM ANALYZE")?;
    let nanos = match variant.split_once('-').unwrap_or((&variant, "")) {
        ("connect", _) => measure(|| read(&mut server.connect()?))?,
        ("reuse", _) => measure(|| read(&mut db))?,
        ("read", n) => share(&server, n.parse()?, "SELECT id FROM counters WHERE id = $1")?,
        ("write", n) => share(
            &server,
            n.parse()?,
            "UPDATE counters SET hits = hits + 1 WHERE id = $1 RETURNING id",
        )?,
        _ => return Err("variants: connect, reuse, read-N, write-N".into()),
    };
    println!("{nanos:.1}");
    Ok(())
}
