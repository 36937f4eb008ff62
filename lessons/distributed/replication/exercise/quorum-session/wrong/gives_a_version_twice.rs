// fails: a_version_is_given_once, ten_thousand_histories
//! A session of one user with a set of replicas. It sends nothing itself: it says what to send, and
//! is told what was answered.

use std::collections::BTreeSet;

/// Which of two values is newer: the larger number, and of equal numbers the larger writer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub number: u64,
    pub writer: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub version: Version,
    pub value: String,
}

/// To be sent to one replica; its answer comes back with the same `id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: u64,
    pub to: usize,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Read,
    Store(Cell),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Has(Cell),
    Stored,
    /// It cannot be reached, or refuses: no other answer to this request will come.
    Failed,
}

/// What an answer leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    Send(Vec<Request>),
    Read(String),
    Written,
    /// Too many replicas failed for the quorum.
    Unavailable,
    /// Enough replicas answered, and none is as new as what this session knows.
    Behind,
}

/// Reads with `read` and writes with `write` of so many replicas, numbered from 0.
pub struct Session {
    replicas: usize,
    read: usize,
    write: usize,
    writer: u64,
    /// Nothing older than this may be returned.
    token: Version,
    /// The largest number that this session gave to a version, acknowledged or not.
    given: u64,
    id: u64,
    step: Step,
    answered: BTreeSet<usize>,
    failed: BTreeSet<usize>,
    newest: Cell,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Idle,
    Reading,
    /// Asks for versions, to write this.
    Asking(String),
    Storing(Version),
}

impl Session {
    pub fn new(replicas: usize, read: usize, write: usize, writer: u64, token: Version) -> Session {
        Session {
            replicas,
            read,
            write,
            writer,
            token,
            given: 0,
            id: 0,
            step: Step::Idle,
            answered: BTreeSet::new(),
            failed: BTreeSet::new(),
            newest: Cell::default(),
        }
    }

    /// What the next session of this user has to begin with.
    pub fn token(&self) -> Version {
        self.token
    }

    /// Begins to read; an operation that has not ended is given up.
    pub fn read(&mut self) -> Vec<Request> {
        self.begin(Step::Reading, &Body::Read)
    }

    /// Begins to write; an operation that has not ended is given up.
    pub fn write(&mut self, value: &str) -> Vec<Request> {
        self.begin(Step::Asking(value.to_string()), &Body::Read)
    }

    /// Takes the answer of a replica. Answers come in any order, twice, or after their operation.
    pub fn answer(&mut self, id: u64, from: usize, answer: Answer) -> Progress {
        if id != self.id || self.step == Step::Idle {
            return Progress::Waiting; // to a request that nobody waits for any more
        }
        match answer {
            Answer::Failed => _ = self.failed.insert(from),
            Answer::Stored => _ = self.answered.insert(from),
            Answer::Has(cell) => {
                self.answered.insert(from); // a set: a replica counts once
                if cell.version > self.newest.version {
                    self.newest = cell;
                }
            }
        }
        match self.step.clone() {
            Step::Idle => Progress::Waiting,
            Step::Reading => self.reading(),
            Step::Asking(value) => self.asking(value),
            Step::Storing(version) => self.storing(version),
        }
    }

    fn reading(&mut self) -> Progress {
        let enough = self.answered.len() >= self.read;
        if enough && self.newest.version >= self.token {
            self.token = self.newest.version; // what was seen once may not go away
            return self.end(Progress::Read(self.newest.value.clone()));
        }
        if self.open() > 0 && self.answered.len() + self.open() >= self.read {
            return Progress::Waiting; // another replica may be as new as the token
        }
        self.end(if enough {
            Progress::Behind
        } else {
            Progress::Unavailable
        })
    }

    fn asking(&mut self, value: String) -> Progress {
        if self.answered.len() < self.read {
            return self.or_unavailable(self.read);
        }
        // Above all that is known: to the replicas, to this session, and above its own writes that
        // were given up and may still arrive.
        let known = self.newest.version.number.max(self.token.number);
        self.given = known + 1;
        let version = Version {
            number: self.given,
            writer: self.writer,
        };
        let store = Body::Store(Cell { version, value });
        Progress::Send(self.begin(Step::Storing(version), &store))
    }

    fn storing(&mut self, version: Version) -> Progress {
        if self.answered.len() < self.write {
            return self.or_unavailable(self.write);
        }
        self.token = version;
        self.end(Progress::Written)
    }

    /// How many replicas have not answered yet.
    fn open(&self) -> usize {
        self.replicas - self.answered.union(&self.failed).count()
    }

    fn or_unavailable(&mut self, quorum: usize) -> Progress {
        if self.answered.len() + self.open() >= quorum {
            return Progress::Waiting;
        }
        self.end(Progress::Unavailable)
    }

    fn end(&mut self, progress: Progress) -> Progress {
        self.step = Step::Idle;
        progress
    }

    /// A new id for every round: an answer to an earlier one is recognized by its old id.
    fn begin(&mut self, step: Step, body: &Body) -> Vec<Request> {
        self.id += 1;
        self.step = step;
        self.answered.clear();
        self.failed.clear();
        self.newest = Cell::default();
        let request = |to| Request {
            id: self.id,
            to,
            body: body.clone(),
        };
        (0..self.replicas).map(request).collect()
    }
}
