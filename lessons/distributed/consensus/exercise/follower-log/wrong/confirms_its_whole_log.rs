// fails: mixed_up_requests_do_no_harm, the_answer_confirms_what_was_asked
//! What a Raft follower does with an AppendEntries request.

/// A command, and the term of the leader that took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub cmd: char,
    pub term: u64,
}

/// Indices count from 1; 0 stands for the place before the first entry.
#[derive(Debug, Clone)]
pub struct Append {
    pub term: u64,
    /// The place after which `entries` belong, and the term of the entry there (0 at place 0).
    pub prev_index: usize,
    pub prev_term: u64,
    pub entries: Vec<Entry>,
    /// Up to where the leader has committed. It may lie behind the last of `entries`.
    pub commit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Up to this index the log is known to be the leader's.
    Matched { index: usize },
    /// The log does not fit at `prev_index`; the leader tries again with this one.
    Conflict { retry: usize },
    /// The sender leads no more: this is the current term.
    Stale { term: u64 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    pub term: u64,
    /// The node that got this node's vote in `term`.
    pub voted_for: Option<u32>,
    pub log: Vec<Entry>,
    /// Entries up to this index may be applied.
    pub commit: usize,
}

impl Follower {
    pub fn new(term: u64, log: Vec<Entry>) -> Follower {
        Follower {
            term,
            voted_for: None,
            log,
            commit: 0,
        }
    }

    /// Brings the log in line with the leader's, as far as this request tells.
    pub fn append(&mut self, request: &Append) -> Reply {
        if request.term < self.term {
            return Reply::Stale { term: self.term };
        }
        if request.term > self.term {
            self.term = request.term;
            self.voted_for = None; // a vote belongs to its term
        }
        let prev = request.prev_index;
        if prev > 0 && self.term_at(prev) != Some(request.prev_term) {
            return Reply::Conflict {
                retry: self.retry_before(prev),
            };
        }
        // What is here already stays, with all that follows: the request may be late.
        let mut places = request.entries.iter().zip(prev + 1..);
        let new = places.position(|(entry, index)| self.term_at(index) != Some(entry.term));
        if let Some(new) = new {
            self.log.truncate(prev + new);
            self.log.extend(&request.entries[new..]);
        }
        // Behind the last entry of the request may be another leader's.
        let confirmed = prev + request.entries.len();
        self.commit = self.commit.max(request.commit.min(confirmed));
        Reply::Matched {
            index: self.log.len(),
        }
    }

    /// Where the leader may fit: before the whole term that does not, and not before `commit`.
    fn retry_before(&self, prev: usize) -> usize {
        let Some(term) = self.term_at(prev) else {
            return self.log.len();
        };
        let before = &self.log[..prev];
        let last_other = before.iter().rposition(|entry| entry.term != term);
        last_other.map_or(0, |at| at + 1).max(self.commit)
    }

    fn term_at(&self, index: usize) -> Option<u64> {
        let entry = self.log.get(index.checked_sub(1)?)?;
        Some(entry.term)
    }
}
