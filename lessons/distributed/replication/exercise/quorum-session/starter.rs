//! A session of one user with a set of replicas. It sends nothing itself: it says what to send, and
//! is told what was answered.

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
    _read: usize,
    _write: usize,
    _writer: u64,
    token: Version,
    id: u64,
    // TODO: what the session has to remember of its operation, and for longer
}

impl Session {
    pub fn new(replicas: usize, read: usize, write: usize, writer: u64, token: Version) -> Session {
        Session {
            replicas,
            _read: read,
            _write: write,
            _writer: writer,
            token,
            id: 0,
        }
    }

    /// What the next session of this user has to begin with.
    pub fn token(&self) -> Version {
        self.token
    }

    /// Begins to read; an operation that has not ended is given up.
    pub fn read(&mut self) -> Vec<Request> {
        self.begin(&Body::Read)
    }

    /// Begins to write; an operation that has not ended is given up.
    pub fn write(&mut self, _value: &str) -> Vec<Request> {
        // TODO: remember what to store once the versions are known
        self.begin(&Body::Read)
    }

    /// Takes the answer of a replica. Answers come in any order, twice, or after their operation.
    pub fn answer(&mut self, _id: u64, _from: usize, answer: Answer) -> Progress {
        // TODO: the first answer wins, whatever it answers and however old it is
        match answer {
            Answer::Has(cell) => Progress::Read(cell.value),
            Answer::Stored => Progress::Written,
            Answer::Failed => Progress::Unavailable,
        }
    }

    fn begin(&mut self, body: &Body) -> Vec<Request> {
        self.id += 1;
        let request = |to| Request {
            id: self.id,
            to,
            body: body.clone(),
        };
        (0..self.replicas).map(request).collect()
    }
}
