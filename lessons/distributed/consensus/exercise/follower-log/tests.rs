use crate::exercise::*;

/// `a1 b1 c2`: three commands with their terms.
fn entries(text: &str) -> Vec<Entry> {
    let entry = |word: &str| Entry {
        cmd: word.chars().next().unwrap_or('?'),
        term: word[1..].parse().unwrap_or(0),
    };
    text.split_whitespace().map(entry).collect()
}

fn follower(term: u64, log: &str) -> Follower {
    Follower::new(term, entries(log))
}

/// A request of the leader of `term`: these entries, after place `prev` with its term.
fn append(term: u64, prev: (usize, u64), text: &str, commit: usize) -> Append {
    Append {
        term,
        prev_index: prev.0,
        prev_term: prev.1,
        entries: entries(text),
        commit,
    }
}

#[test]
fn a_leader_appends() {
    let mut node = follower(1, "");
    let reply = node.append(&append(1, (0, 0), "a1 b1", 0));
    assert_eq!(reply, Reply::Matched { index: 2 });
    assert_eq!(
        node.append(&append(1, (2, 1), "", 1)),
        Reply::Matched { index: 2 }
    );
    assert_eq!(
        (node.commit, node.log.len()),
        (1, 2),
        "a heartbeat commits, and adds nothing"
    );
    let reply = node.append(&append(1, (2, 1), "c1", 3));
    assert_eq!(reply, Reply::Matched { index: 3 });
    assert_eq!((node.log, node.commit), (entries("a1 b1 c1"), 3));
}

#[test]
fn a_misfit_is_refused() {
    let mut node = follower(2, "a1 b1 c2");
    let before = node.clone();
    let reply = node.append(&append(2, (5, 2), "f2", 6));
    assert!(
        matches!(reply, Reply::Conflict { .. }),
        "entries 4 and 5 are missing here, so nothing can follow them; the reply was {reply:?}"
    );
    assert_eq!(
        node, before,
        "what is refused changes neither log nor commit index"
    );
    let reply = node.append(&append(2, (2, 2), "x2", 3));
    assert!(
        matches!(reply, Reply::Conflict { .. }),
        "at index 2 this log has b1, the leader has an entry of term 2: another history, \
         though the index exists; the reply was {reply:?}"
    );
    assert_eq!(
        node, before,
        "what is refused changes neither log nor commit index"
    );
}

#[test]
fn a_conflict_removes_all_that_follows() {
    let mut node = follower(2, "a1 x2 y2 z2");
    let reply = node.append(&append(3, (1, 1), "b3", 1));
    assert_eq!(reply, Reply::Matched { index: 2 });
    assert_eq!(
        node.log,
        entries("a1 b3"),
        "y2 and z2 follow x2, which the leader of term 3 does not have"
    );
    let mut node = follower(2, "a1 x2");
    node.append(&append(3, (0, 0), "a1 b3 c3", 0));
    assert_eq!(
        node.log,
        entries("a1 b3 c3"),
        "a1 was right; what differs is replaced"
    );
}

#[test]
fn a_late_request_removes_nothing() {
    let mut node = follower(1, "");
    node.append(&append(1, (0, 0), "a1 b1 c1", 0));
    node.append(&append(1, (0, 0), "a1", 0));
    assert_eq!(
        node.log,
        entries("a1 b1 c1"),
        "the request that brought a1 came twice; b1 and c1 were confirmed to the leader since, \
         who may have committed them"
    );
    node.append(&append(1, (1, 1), "", 0));
    assert_eq!(
        node.log,
        entries("a1 b1 c1"),
        "a late heartbeat removes nothing either"
    );
}

#[test]
fn only_what_was_confirmed_is_committed() {
    let mut node = follower(2, "a1 x2 y2");
    node.append(&append(3, (1, 1), "", 3));
    assert_eq!(
        node.commit, 1,
        "the leader of term 3 has committed three entries, but whether they are x2 and y2 this \
         request does not tell"
    );
    node.append(&append(3, (1, 1), "b3", 3));
    assert_eq!(
        node.commit, 2,
        "now b3 is confirmed as well; the third is still to come"
    );
}

#[test]
fn the_answer_confirms_what_was_asked() {
    let mut node = follower(2, "a1 x2 y2");
    assert_eq!(
        node.append(&append(3, (1, 1), "", 0)),
        Reply::Matched { index: 1 },
        "a leader counts an index as stored here once it is confirmed: x2 and y2 are not its own"
    );
}

#[test]
fn the_commit_index_never_falls() {
    let mut node = follower(1, "");
    node.append(&append(1, (0, 0), "a1 b1", 2));
    node.append(&append(1, (0, 0), "a1", 1));
    assert_eq!(
        node.commit, 2,
        "a late request told of less; b1 may be applied already"
    );
    node.append(&append(2, (2, 1), "", 0));
    assert_eq!(
        node.commit, 2,
        "a new leader knows less at first; what is committed stays so"
    );
}

#[test]
fn a_replaced_leader_changes_nothing() {
    let mut node = follower(1, "");
    node.append(&append(3, (0, 0), "a3 b3", 1));
    let before = node.clone();
    let reply = node.append(&append(2, (0, 0), "x2", 1));
    assert_eq!(
        reply,
        Reply::Stale { term: 3 },
        "the sender has to learn that term 3 has begun"
    );
    assert_eq!(
        node, before,
        "a request of term 2, in term 3, changes nothing"
    );
}

#[test]
fn a_vote_lasts_for_its_term() {
    let mut node = follower(4, "a1");
    node.voted_for = Some(2);
    node.append(&append(4, (1, 1), "", 0));
    assert_eq!(
        node.voted_for,
        Some(2),
        "a request of the same term must not free the vote: a second candidate would get it"
    );
    node.append(&append(5, (1, 1), "", 0));
    assert_eq!(
        (node.term, node.voted_for),
        (5, None),
        "a new term, a new vote"
    );
    node.voted_for = Some(3);
    node.append(&append(6, (9, 6), "", 0));
    assert_eq!(
        (node.term, node.voted_for),
        (6, None),
        "the entries did not fit, but the term of the request counts all the same"
    );
}

/// Sends until the logs agree, as a leader does; how many requests it took.
fn catch_up(node: &mut Follower, term: u64, log: &[Entry], commit: usize) -> Option<usize> {
    let mut prev = log.len();
    for requests in 1..=2000 {
        let request = Append {
            term,
            prev_index: prev,
            prev_term: if prev == 0 { 0 } else { log[prev - 1].term },
            entries: log[prev..].to_vec(),
            commit,
        };
        match node.append(&request) {
            Reply::Matched { index } if index == log.len() => return Some(requests),
            Reply::Conflict { retry } if retry < prev => prev = retry,
            reply => panic!("asked at {prev}, the reply was {reply:?}: the leader gets nowhere"),
        }
    }
    None
}

#[test]
fn a_long_conflict_takes_few_requests() {
    let mut old = entries("a1 b1 c1");
    old.extend((0..300).map(|_| Entry { cmd: 'x', term: 2 }));
    old.extend((0..300).map(|_| Entry { cmd: 'y', term: 3 }));
    let mut new = entries("a1 b1 c1");
    new.extend((0..900).map(|_| Entry { cmd: 'n', term: 4 }));
    let mut node = Follower::new(3, old);
    let requests = catch_up(&mut node, 4, &new, 0);
    assert_eq!(node.log, new);
    assert!(
        requests.is_some_and(|requests| requests <= 4),
        "{requests:?} requests: at each, a whole term that does not fit can be left out"
    );
    let mut node = follower(2, "a2 b2 c2 x2");
    node.commit = 3;
    assert_eq!(
        node.append(&append(4, (4, 3), "", 3)),
        Reply::Conflict { retry: 3 },
        "a committed entry is in every later leader's log: there is nothing to try before it"
    );
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// The logs of the leaders of terms 1 to 6, and up to where each had committed at its end. Each has
/// what was committed before it, and perhaps more of an earlier leader's log.
fn leaders(random: &mut Random) -> Vec<(Vec<Entry>, usize)> {
    let mut all: Vec<(Vec<Entry>, usize)> = vec![(Vec::new(), 0)];
    for term in 1..=6 {
        let (last, committed) = &all[all.len() - 1];
        let (other, _) = &all[random.below(all.len())];
        let base = if other.starts_with(&last[..*committed]) {
            other
        } else {
            last
        };
        let keep = committed + random.below(base.len() - committed + 1);
        let mut log = base[..keep].to_vec();
        for n in 0..1 + random.below(4) {
            log.push(Entry {
                cmd: char::from(b'a' + n as u8),
                term,
            });
        }
        let commit = committed + random.below(log.len() - committed + 1);
        all.push((log, commit));
    }
    all
}

#[test]
fn mixed_up_requests_do_no_harm() {
    for seed in 0..2000 {
        let mut random = Random(seed);
        let leaders = leaders(&mut random);
        let (last, committed) = &leaders[6];
        let mut node = Follower::new(1, Vec::new());
        let (mut term, mut confirmed, mut commit) = (1, 0, 0);
        for step in 0..60 {
            // Mostly of the term that is due at this step, sometimes of an earlier one.
            let due = 1 + step / 10;
            let of = if random.below(4) > 0 {
                due
            } else {
                1 + random.below(due)
            };
            let (log, its_commit) = &leaders[of];
            let prev = random.below(log.len() + 1);
            let end = prev + random.below(log.len() - prev + 1);
            let request = Append {
                term: of as u64,
                prev_index: prev,
                prev_term: if prev == 0 { 0 } else { log[prev - 1].term },
                entries: log[prev..end].to_vec(),
                commit: random.below(its_commit + 1).max(leaders[of - 1].1),
            };
            let reply = node.append(&request);
            let story = format!("seed {seed}, step {step}: {request:?} gave {reply:?}, {node:?}");
            if of as u64 > term {
                (term, confirmed) = (of as u64, 0);
            }
            if let Reply::Matched { index } = reply
                && of as u64 == term
            {
                confirmed = confirmed.max(index);
            }
            assert!(
                node.log.get(..confirmed) == leaders[term as usize].0.get(..confirmed),
                "what was confirmed to the leader of term {term} is not there any more; {story}"
            );
            assert!(node.commit >= commit, "the commit index fell; {story}");
            commit = node.commit;
            assert!(
                commit <= *committed && node.log.get(..commit) == last.get(..commit),
                "an entry counts as committed here, and was not; {story}"
            );
        }
        catch_up(&mut node, 6, last, *committed);
        assert_eq!(
            &node.log, last,
            "seed {seed}: the last leader's log, in the end"
        );
    }
}
