// fails: a_repeated_write_is_written_once, a_restart_remembers, any_history_ends_with_the_newest
//! A store that refuses those who lost their lock.

use std::collections::BTreeMap;

/// Where a write belongs: the fencing token of the lease, and the number of the write under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    pub token: u64,
    pub seq: u64,
}

/// A write as it stands on the disk. A value of `None` deletes the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub key: String,
    pub stamp: Stamp,
    pub value: Option<String>,
}

/// The disk did not answer. The record may be there, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskError;

/// A log that survives a crash.
pub trait Disk {
    /// Adds a record at the end, and returns when it is safe.
    fn append(&mut self, record: &Record) -> Result<(), DiskError>;
    /// All that is there, in the order in which it was added.
    fn records(&self) -> Vec<Record>;
}

/// What became of a write that was not refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Done {
    Written,
    /// It had been written before.
    Already,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// Something newer was written to this key; this is its stamp.
    Stale {
        newest: Stamp,
    },
    /// Another value was written with the same stamp.
    Conflict,
    Disk,
}

pub struct Store<D> {
    disk: D,
    // The newest write of every key, deletions included: the stamp has to outlive the value.
    newest: BTreeMap<String, (Stamp, Option<String>)>,
}

impl<D: Disk> Store<D> {
    /// Begins, or begins again after a crash, with what is on the disk.
    pub fn open(disk: D) -> Store<D> {
        let mut newest: BTreeMap<String, (Stamp, Option<String>)> = BTreeMap::new();
        for Record { key, stamp, value } in disk.records() {
            // By stamp and not by place: a write whose append failed may stand in the log before
            // an older one that was taken afterwards.
            match newest.get(&key) {
                Some((known, _)) if *known >= stamp => {}
                _ => drop(newest.insert(key, (stamp, value))),
            }
        }
        Store { disk, newest }
    }

    /// Writes a value, or deletes the key with `None`, unless somebody newer has written to it.
    pub fn write(&mut self, key: &str, stamp: Stamp, value: Option<&str>) -> Result<Done, Refused> {
        if let Some((newest, written)) = self.newest.get(key) {
            if stamp < *newest {
                return Err(Refused::Stale { newest: *newest });
            }
            if stamp == *newest && written.as_deref() != value {
                return Err(Refused::Conflict);
            }
        }
        let value = value.map(str::to_string);
        let record = Record {
            key: key.to_string(),
            stamp,
            value,
        };
        // First the disk, then the memory: what was answered, and what refuses others, is safe.
        self.disk.append(&record).map_err(|_| Refused::Disk)?;
        self.newest.insert(record.key, (stamp, record.value));
        Ok(Done::Written)
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.newest.get(key)?.1.as_deref()
    }
}
