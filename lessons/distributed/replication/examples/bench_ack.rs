// needs: loopback
//! A leader and two followers, connected by TCP: `bench_ack VARIANT` prints nanoseconds a write.
//! async: up to 1,024 writes may be on their way; sync: each waits for both followers; sync-batch:
//! 32 writes wait together.

use std::io::{self, Error, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

const RECORD: usize = 128;
const FOLLOWERS: usize = 2;

/// Receives records, in memory, and answers a byte for each; returns the sum of their numbers.
fn follow(mut leader: TcpStream) -> io::Result<u64> {
    let mut buffer = vec![0; 64 * RECORD];
    let (mut filled, mut sum) = (0, 0);
    loop {
        let n = leader.read(&mut buffer[filled..])?;
        if n == 0 {
            return Ok(sum);
        }
        filled += n;
        let whole = filled / RECORD;
        for record in buffer[..whole * RECORD].chunks(RECORD) {
            sum += record[..8]
                .iter()
                .rev()
                .fold(0, |n, &byte| n << 8 | u64::from(byte));
        }
        leader.write_all(&vec![1; whole])?;
        buffer.copy_within(whole * RECORD..filled, 0);
        filled -= whole * RECORD;
    }
}

struct Follower {
    stream: TcpStream,
    sent: u64,
    have: u64,
}

impl Follower {
    fn send(&mut self, records: &[u8]) -> io::Result<()> {
        self.sent += (records.len() / RECORD) as u64;
        self.stream.write_all(records)
    }

    /// Waits until at most so many records are on their way.
    fn wait(&mut self, window: u64) -> io::Result<()> {
        let mut answers = [0; 4096];
        while self.sent - self.have > window {
            match self.stream.read(&mut answers)? {
                0 => return Err(Error::other("a follower is gone")),
                n => self.have += n as u64,
            }
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let (window, batch) = match std::env::args().nth(1).as_deref() {
        Some("async") => (1_024, 1),
        Some("sync") => (0, 1),
        Some("sync-batch") => (0, 32),
        _ => return Err(Error::other("one of async, sync, sync-batch")),
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let (mut followers, mut threads) = (Vec::new(), Vec::new());
    for _ in 0..FOLLOWERS {
        let stream = TcpStream::connect(listener.local_addr()?)?;
        stream.set_nodelay(true)?;
        let (leader, _) = listener.accept()?;
        leader.set_nodelay(true)?;
        threads.push(thread::spawn(move || follow(leader)));
        followers.push(Follower {
            stream,
            sent: 0,
            have: 0,
        });
    }
    let (mut log, mut sum) = (0u64, 0);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(400) {
        for _ in 0..16 {
            let mut records = vec![0; batch * RECORD];
            for record in records.chunks_mut(RECORD) {
                log += 1;
                sum += log;
                record[..8].copy_from_slice(&log.to_le_bytes());
            }
            for follower in &mut followers {
                follower.send(&records)?;
            }
            for follower in &mut followers {
                follower.wait(window)?;
            }
        }
    }
    for follower in &mut followers {
        follower.wait(0)?; // what is on its way is part of the time
    }
    let elapsed = start.elapsed();
    drop(followers); // the followers see the end
    for thread in threads {
        let got = thread
            .join()
            .map_err(|_| Error::other("a follower panicked"))??;
        assert_eq!(got, sum, "a follower has all records");
    }
    println!("{}", elapsed.as_nanos() as f64 / log as f64);
    Ok(())
}
