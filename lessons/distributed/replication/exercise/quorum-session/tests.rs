use crate::exercise::*;

use std::collections::BTreeMap;

const START: Version = Version {
    number: 0,
    writer: 0,
};

fn version(number: u64, writer: u64) -> Version {
    Version { number, writer }
}

fn has(number: u64, writer: u64, value: &str) -> Answer {
    Answer::Has(Cell {
        version: version(number, writer),
        value: value.to_string(),
    })
}

fn value(text: &str) -> Progress {
    Progress::Read(text.to_string())
}

/// The id that all requests of a round have; there has to be one to each replica.
fn round(requests: &[Request], replicas: usize) -> u64 {
    let to: Vec<usize> = requests.iter().map(|request| request.to).collect();
    let all: Vec<usize> = (0..replicas).collect();
    assert_eq!(
        to, all,
        "a round asks every replica once, in the order of their numbers"
    );
    let id = requests[0].id;
    assert!(
        requests.iter().all(|r| r.id == id),
        "the requests of one round have one id"
    );
    id
}

/// Takes a write past its first round; returns the second round's id and the version it stores.
fn stores(progress: Progress, replicas: usize, text: &str) -> (u64, Version) {
    let Progress::Send(requests) = progress else {
        panic!("a read quorum has answered: now the value is sent to be stored, not {progress:?}");
    };
    let id = round(&requests, replicas);
    let Body::Store(cell) = &requests[0].body else {
        panic!(
            "a write stores in its second round, it got {:?}",
            requests[0].body
        );
    };
    assert!(
        requests.iter().all(|r| r.body == requests[0].body),
        "all replicas get the same cell"
    );
    assert_eq!(cell.value, text);
    (id, cell.version)
}

#[test]
fn a_read_returns_the_newest_of_a_quorum() {
    let mut session = Session::new(3, 2, 2, 7, START);
    let id = round(&session.read(), 3);
    assert_eq!(
        session.answer(id, 1, has(5, 1, "five")),
        Progress::Waiting,
        "one answer of two"
    );
    assert_eq!(
        session.answer(id, 0, has(4, 9, "four")),
        value("five"),
        "the newer of both, not the one that came last"
    );
    let id = round(&session.read(), 3);
    assert_eq!(session.answer(id, 0, has(5, 1, "five")), Progress::Waiting);
    assert_eq!(
        session.answer(id, 2, has(5, 2, "five of writer 2")),
        value("five of writer 2"),
        "of equal numbers the larger writer is newer"
    );
    let mut fresh = Session::new(3, 2, 2, 7, START);
    let id = round(&fresh.read(), 3);
    assert_eq!(fresh.answer(id, 2, has(0, 0, "")), Progress::Waiting);
    assert_eq!(
        fresh.answer(id, 1, has(0, 0, "")),
        value(""),
        "nothing was ever written"
    );
}

#[test]
fn a_replica_counts_once() {
    let mut session = Session::new(3, 2, 2, 7, START);
    let id = round(&session.read(), 3);
    assert_eq!(session.answer(id, 1, has(1, 1, "old")), Progress::Waiting);
    assert_eq!(
        session.answer(id, 1, has(1, 1, "old")),
        Progress::Waiting,
        "the network delivers an answer twice: that is one replica, not two"
    );
    assert_eq!(session.answer(id, 2, has(2, 1, "new")), value("new"));
    let id = round(&session.write("mine"), 3);
    assert_eq!(session.answer(id, 0, has(2, 1, "new")), Progress::Waiting);
    let (id, _) = stores(session.answer(id, 2, has(2, 1, "new")), 3, "mine");
    assert_eq!(session.answer(id, 0, Answer::Stored), Progress::Waiting);
    assert_eq!(
        session.answer(id, 0, Answer::Stored),
        Progress::Waiting,
        "stored at one replica, and told so twice"
    );
    assert_eq!(session.answer(id, 1, Answer::Stored), Progress::Written);
}

#[test]
fn late_answers_change_nothing() {
    let mut session = Session::new(3, 2, 2, 7, START);
    let first = round(&session.read(), 3);
    assert_eq!(
        session.answer(first, 0, has(1, 1, "one")),
        Progress::Waiting
    );
    let second = round(&session.read(), 3); // the first one took too long
    assert_ne!(
        first, second,
        "without a new id, nobody can tell late answers apart"
    );
    assert_eq!(
        session.answer(first, 1, has(1, 1, "one")),
        Progress::Waiting,
        "an answer to the read that was given up"
    );
    assert_eq!(
        session.answer(second, 2, has(2, 1, "two")),
        Progress::Waiting,
        "the first answer"
    );
    assert_eq!(session.answer(second, 1, has(1, 1, "one")), value("two"));
    assert_eq!(
        session.answer(second, 0, has(9, 1, "nine")),
        Progress::Waiting,
        "it is over"
    );
    assert_eq!(
        session.token(),
        version(2, 1),
        "nobody was shown 9, so nobody may insist on it"
    );

    let asked = round(&session.write("first"), 3);
    assert_eq!(
        session.answer(asked, 0, has(2, 1, "two")),
        Progress::Waiting
    );
    let (lost, _) = stores(session.answer(asked, 1, has(2, 1, "two")), 3, "first");
    let asked = round(&session.write("second"), 3);
    assert_eq!(
        session.answer(asked, 0, has(2, 1, "two")),
        Progress::Waiting
    );
    let (stored, _) = stores(session.answer(asked, 1, has(2, 1, "two")), 3, "second");
    assert_eq!(session.answer(stored, 0, Answer::Stored), Progress::Waiting);
    assert_eq!(
        session.answer(lost, 1, Answer::Stored),
        Progress::Waiting,
        "replica 1 has stored the value of the write before, not this one"
    );
    assert_eq!(session.answer(stored, 2, Answer::Stored), Progress::Written);
}

#[test]
fn own_writes_are_read() {
    let mut session = Session::new(3, 1, 1, 7, START);
    let id = round(&session.write("mine"), 3);
    let (id, mine) = stores(session.answer(id, 0, has(3, 1, "other")), 3, "mine");
    assert_eq!(session.answer(id, 2, Answer::Stored), Progress::Written);
    assert_eq!(
        session.token(),
        mine,
        "the token is the version of the acknowledged write"
    );
    let id = round(&session.read(), 3);
    assert_eq!(
        session.answer(id, 0, has(3, 1, "other")),
        Progress::Waiting,
        "a quorum of one has answered, but it is older than this session's own write"
    );
    assert_eq!(session.answer(id, 1, has(3, 1, "other")), Progress::Waiting);
    assert_eq!(session.answer(id, 2, has(4, 7, "mine")), value("mine"));
    let id = round(&session.read(), 3);
    assert_eq!(
        session.answer(id, 1, has(5, 2, "later")),
        value("later"),
        "newer is fine"
    );
}

#[test]
fn reads_never_go_back() {
    let mut session = Session::new(3, 1, 3, 7, START);
    let id = round(&session.read(), 3);
    assert_eq!(session.answer(id, 1, has(6, 1, "six")), value("six"));
    assert_eq!(
        session.token(),
        version(6, 1),
        "the token rises with what was read"
    );
    let id = round(&session.read(), 3);
    assert_eq!(
        session.answer(id, 0, has(5, 1, "five")),
        Progress::Waiting,
        "this user was shown version 6 before"
    );
    assert_eq!(
        session.answer(id, 2, has(6, 1, "six")),
        value("six"),
        "as new as the token will do"
    );
}

#[test]
fn the_token_is_carried_over() {
    let mut session = Session::new(3, 1, 1, 8, version(6, 1));
    assert_eq!(session.token(), version(6, 1));
    let id = round(&session.read(), 3);
    assert_eq!(
        session.answer(id, 0, has(5, 9, "five")),
        Progress::Waiting,
        "the user saw version 6, at another server"
    );
    assert_eq!(session.answer(id, 1, has(6, 1, "six")), value("six"));
}

#[test]
fn a_write_is_newer_than_all_that_is_known() {
    let mut session = Session::new(3, 2, 2, 7, START);
    let id = round(&session.write("a"), 3);
    assert_eq!(session.answer(id, 0, has(3, 9, "three")), Progress::Waiting);
    let (id, a) = stores(session.answer(id, 1, has(8, 2, "eight")), 3, "a");
    assert_eq!(a, version(9, 7), "above the newest that a read quorum has");
    assert_eq!(session.answer(id, 0, Answer::Stored), Progress::Waiting);
    assert_eq!(session.answer(id, 1, Answer::Stored), Progress::Written);

    let mut later = Session::new(3, 1, 1, 8, version(20, 2));
    let id = round(&later.write("b"), 3);
    let (_, b) = stores(later.answer(id, 0, has(2, 1, "two")), 3, "b");
    assert_eq!(
        b,
        version(21, 8),
        "above what the user has seen, though this replica lags"
    );
}

#[test]
fn a_version_is_given_once() {
    let mut session = Session::new(3, 1, 2, 7, START);
    let id = round(&session.write("a"), 3);
    let (_, a) = stores(session.answer(id, 0, has(1, 1, "one")), 3, "a");
    let id = round(&session.write("b"), 3); // nobody answered in time: "a" may be stored somewhere
    let (id, b) = stores(session.answer(id, 1, has(1, 1, "one")), 3, "b");
    assert!(
        b > a,
        "two values with version {a:?}: replicas would never agree which to keep"
    );
    assert_eq!(
        session.token(),
        START,
        "a write that was not acknowledged promises nothing"
    );
    assert_eq!(session.answer(id, 0, Answer::Failed), Progress::Waiting);
    assert_eq!(session.answer(id, 1, Answer::Failed), Progress::Unavailable);
    assert_eq!(session.token(), START, "nor does one that failed");
}

#[test]
fn it_gives_up_in_time() {
    let mut session = Session::new(3, 2, 2, 7, version(6, 1));
    let id = round(&session.read(), 3);
    assert_eq!(
        session.answer(id, 0, Answer::Failed),
        Progress::Waiting,
        "two are left, and will do"
    );
    assert_eq!(
        session.answer(id, 0, Answer::Failed),
        Progress::Waiting,
        "the same one again"
    );
    assert_eq!(
        session.answer(id, 1, Answer::Failed),
        Progress::Unavailable,
        "one replica is left, and two are needed: waiting is of no use"
    );
    assert_eq!(
        session.answer(id, 2, has(9, 1, "nine")),
        Progress::Waiting,
        "it is over"
    );
    let id = round(&session.read(), 3);
    assert_eq!(session.answer(id, 0, has(5, 1, "five")), Progress::Waiting);
    assert_eq!(
        session.answer(id, 1, has(4, 1, "four")),
        Progress::Waiting,
        "the third may be newer"
    );
    assert_eq!(
        session.answer(id, 2, Answer::Failed),
        Progress::Behind,
        "a quorum answered, and none has what this user saw: an old value is not an answer"
    );
    assert_eq!(session.token(), version(6, 1), "the promise stays");
    let id = round(&session.write("a"), 3);
    assert_eq!(session.answer(id, 2, Answer::Failed), Progress::Waiting);
    assert_eq!(
        session.answer(id, 1, Answer::Failed),
        Progress::Unavailable,
        "a write asks first"
    );
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

/// Three replicas that others write to, too; answers are late, lost, doubled and reordered.
struct World {
    random: Random,
    replicas: [Cell; 3],
    under_way: Vec<(u64, usize, Answer)>,
    stored: BTreeMap<Version, String>,
    /// Which version a value has.
    known: BTreeMap<String, Version>,
}

impl World {
    fn send(&mut self, requests: Vec<Request>) {
        for Request { id, to, body } in requests {
            if self.random.below(8) == 0 {
                self.under_way.push((id, to, Answer::Failed));
                continue;
            }
            let answer = match body {
                Body::Read => Answer::Has(self.replicas[to].clone()),
                Body::Store(cell) => {
                    let before = self.stored.insert(cell.version, cell.value.clone());
                    assert!(
                        before.is_none_or(|value| value == cell.value),
                        "two values with version {:?}",
                        cell.version
                    );
                    self.known.insert(cell.value.clone(), cell.version);
                    if cell.version > self.replicas[to].version {
                        self.replicas[to] = cell;
                    }
                    Answer::Stored
                }
            };
            if self.random.below(8) == 0 {
                self.under_way.push((id, to, answer.clone()));
            }
            self.under_way.push((id, to, answer));
        }
    }

    /// One of the answers under way, none if there is none or time is up.
    fn next(&mut self) -> Option<(u64, usize, Answer)> {
        if self.under_way.is_empty() || self.random.below(20) == 0 {
            return None;
        }
        let place = self.random.below(self.under_way.len() as u64) as usize;
        Some(self.under_way.swap_remove(place))
    }

    /// Somebody else has written, and one replica knows.
    fn other_writes(&mut self) {
        let number = self
            .replicas
            .iter()
            .map(|cell| cell.version.number)
            .max()
            .unwrap_or(0)
            + 1;
        let place = self.random.below(3) as usize;
        let (version, value) = (version(number, 1), format!("other {number}"));
        self.known.insert(value.clone(), version);
        self.replicas[place] = Cell { version, value };
    }
}

#[test]
fn ten_thousand_histories() {
    let (mut reads, mut writes) = (0, 0);
    for seed in 0..10_000 {
        let replicas = [const { String::new() }; 3].map(|value| Cell {
            version: START,
            value,
        });
        let random = Random(seed);
        let mut world = World {
            random,
            replicas,
            under_way: Vec::new(),
            stored: BTreeMap::new(),
            known: BTreeMap::from([(String::new(), START)]),
        };
        let (r, w) = (
            1 + world.random.below(3) as usize,
            1 + world.random.below(3) as usize,
        );
        let mut session = Session::new(3, r, w, 7, START);
        let (mut seen, mut mine) = (START, START); // what the user was shown, and has written
        for op in 0..12 {
            if world.random.below(3) == 0 {
                world.other_writes();
            }
            let mut storing = START;
            let text = format!("mine {op}");
            let begun = match world.random.below(2) {
                0 => session.read(),
                _ => session.write(&text),
            };
            world.send(begun);
            while let Some((id, from, answer)) = world.next() {
                match session.answer(id, from, answer) {
                    Progress::Waiting => continue,
                    Progress::Send(requests) => {
                        (_, storing) = stores(Progress::Send(requests.clone()), 3, &text);
                        world.send(requests);
                        continue;
                    }
                    Progress::Written => {
                        mine = storing;
                        writes += 1;
                    }
                    Progress::Read(text) => {
                        let got = world.known[&text];
                        assert!(
                            got >= mine,
                            "seed {seed}, R={r} W={w}: own write {mine:?} is gone, {got:?}"
                        );
                        assert!(
                            got >= seen,
                            "seed {seed}, R={r} W={w}: saw {seen:?}, now {got:?}"
                        );
                        seen = got;
                        reads += 1;
                    }
                    Progress::Unavailable | Progress::Behind => {}
                }
                break;
            }
        }
    }
    assert!(
        reads > 10_000,
        "of 60,000 reads {reads} were answered: giving up is no answer"
    );
    assert!(
        writes > 10_000,
        "of 60,000 writes {writes} were acknowledged"
    );
}
