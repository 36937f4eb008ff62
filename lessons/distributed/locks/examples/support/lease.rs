//! A lease on a name, kept by one Redis server.

#![allow(dead_code)] // each program uses a part of it

#[path = "redis.rs"]
pub mod redis;

use redis::{Client, Reply, Result};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

// ANCHOR: lease
const ACQUIRE: &str = include_str!("../../config/acquire.lua");
const RENEW: &str = include_str!("../../config/renew.lua");
const RELEASE: &str = include_str!("../../config/release.lua");

/// What a client knows about its lease: who it is, its number, and until when at the latest.
pub struct Lease {
    lock: String,
    owner: String,
    pub token: i64,
    pub ttl: Duration,
    pub until: Instant,
}

impl Lease {
    /// None: somebody else has it.
    pub fn acquire(redis: &mut Client, lock: &str, ttl: Duration) -> Result<Option<Lease>> {
        let (owner, counter) = (random_name(), format!("{lock}:counter"));
        let until = Instant::now() + ttl; // from before the request: never later than in Redis
        let ms = ttl.as_millis().to_string();
        let reply = redis.call(&["EVAL", ACQUIRE, "2", lock, &counter, &owner, &ms])?;
        let Reply::Int(token) = reply else {
            return Ok(None);
        };
        let lock = lock.to_string();
        Ok(Some(Lease {
            lock,
            owner,
            token,
            ttl,
            until,
        }))
    }

    /// Whether it was still ours; it is lost for good if not.
    pub fn renew(&mut self, redis: &mut Client) -> Result<bool> {
        let until = Instant::now() + self.ttl;
        let ms = self.ttl.as_millis().to_string();
        let reply = redis.call(&["EVAL", RENEW, "1", &self.lock, &self.owner, &ms])?;
        if reply == Reply::Int(1) {
            self.until = until;
        }
        Ok(reply == Reply::Int(1))
    }

    /// Whether it was still ours.
    pub fn release(self, redis: &mut Client) -> Result<bool> {
        let reply = redis.call(&["EVAL", RELEASE, "1", &self.lock, &self.owner])?;
        Ok(reply == Reply::Int(1))
    }

    /// False: it is over. True: it was not over when this was asked, which may be long ago by
    /// the time the caller acts on it.
    pub fn seems_valid(&self) -> bool {
        Instant::now() < self.until
    }
}
// ANCHOR_END: lease

/// 128 bits that nobody else has: the standard library seeds its hash maps from the system.
pub fn random_name() -> String {
    let half = || RandomState::new().hash_one(Instant::now());
    format!("{:016x}{:016x}", half(), half())
}
