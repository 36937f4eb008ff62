// needs: redis, ps, kill
//! A process that looks at its clock, and is stopped right after until its lease is over.

#[path = "support/lease.rs"]
mod lease;

use lease::Lease;
use lease::redis::{Address, Client, Reply, Result, Server};
use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio, id};
use std::time::Duration;

const LOCK: &str = "lock:report";
const WRITE: &str = include_str!("../config/write.lua");

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(locks), Some(store)) => ann(Address(locks.into()), Address(store.into())),
        _ => bob(),
    }
}

// ANCHOR: ann
/// Runs in a process of its own.
fn ann(locks: Address, store: Address) -> Result<()> {
    let mut locks = locks.connect(Duration::from_secs(10))?;
    let mut store = store.connect(Duration::from_secs(10))?;
    let second = Duration::from_secs(1);
    let lease = Lease::acquire(&mut locks, LOCK, second)?.ok_or("the lock is taken")?;
    let valid = lease.seems_valid();
    signal("STOP", id())?; // any instant may be this one
    if valid {
        println!(
            "Ann looked before: valid {valid}; now {}",
            lease.seems_valid()
        );
        let taken = write(&mut store, lease.token, "Ann's report")?;
        println!("Ann writes with token {}: taken {taken}", lease.token);
    }
    Ok(())
}
// ANCHOR_END: ann

/// Her process; it does not stay behind, stopped, when something fails.
struct Ann(Child);

impl Drop for Ann {
    fn drop(&mut self) {
        let _ = self.0.kill(); // an error says that it has ended
        let _ = self.0.wait();
    }
}

fn bob() -> Result<()> {
    let (locks, store) = (Server::start(&[])?, Server::start(&[])?);
    let mut ann = Ann(Command::new(env::current_exe()?)
        .args([locks.address().0, store.address().0])
        .stdout(Stdio::piped())
        .spawn()?);
    while !stopped(ann.0.id())? {
        if let Some(status) = ann.0.try_wait()? {
            return Err(format!("Ann has ended: {status}").into());
        }
    }
    println!("Ann is stopped");

    let mut redis = locks.connect()?;
    let lease = loop {
        // Her lease has to run out first.
        if let Some(lease) = Lease::acquire(&mut redis, LOCK, Duration::from_secs(60))? {
            break lease;
        }
    };
    let mut store = store.connect()?;
    let taken = write(&mut store, lease.token, "Bob's report")?;
    println!("Bob writes with token {}: taken {taken}", lease.token);

    signal("CONT", ann.0.id())?;
    for line in ann
        .0
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
    {
        println!("{}", line?);
    }
    ann.0.wait()?;
    println!("the row: {:?}", store.call(&["HGET", "row", "value"])?);
    Ok(())
}

fn write(store: &mut Client, token: i64, value: &str) -> Result<bool> {
    let reply = store.call(&["EVAL", WRITE, "1", "row", &token.to_string(), value])?;
    Ok(reply == Reply::Int(1))
}

fn signal(name: &str, process: u32) -> Result<()> {
    let kill = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status()?;
    kill.success().then_some(()).ok_or("kill failed".into())
}

/// Whether a process is in state T, stopped by a signal.
fn stopped(process: u32) -> Result<bool> {
    let ps = Command::new("ps")
        .args(["-o", "state=", "-p", &process.to_string()])
        .output()?;
    Ok(ps.stdout.starts_with(b"T"))
}
