use crate::exercise::*;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};

/// The system allocator, with this thread's calls and live bytes.
struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

fn record(calls: usize, bytes: isize) {
    let _ = CALLS.try_with(|n| n.set(n.get() + calls));
    let _ = LIVE.try_with(|n| n.set(n.get() + bytes));
}

// SAFETY: every call goes to `System` unchanged; `record` neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(1, layout.size() as isize);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        record(0, -(layout.size() as isize));
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A client as a script: each read gives one piece, each write takes at most `accept` bytes.
struct Client {
    pieces: VecDeque<Vec<u8>>,
    accept: usize,
    interrupt: bool,
    received: Vec<u8>,
    writes: usize,
    largest: usize,
    reads: usize,
    /// How many answers were complete at each read.
    answered: Vec<usize>,
    /// Bytes of `received` that `answered` has counted, and the answers in them.
    counted: (usize, usize),
    /// Called at each read, after the counting.
    at_read: fn(usize),
}

impl Client {
    fn new(pieces: impl IntoIterator<Item = Vec<u8>>) -> Client {
        Client {
            pieces: pieces.into_iter().collect(),
            accept: usize::MAX,
            interrupt: false,
            received: Vec::with_capacity(1 << 20),
            writes: 0,
            largest: 0,
            reads: 0,
            answered: Vec::with_capacity(4096),
            counted: (0, 0),
            at_read: |_| {},
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.received).into_owned()
    }
}

impl Read for Client {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        assert!(self.reads < 100_000, "serve() reads on and on");
        assert!(
            !buffer.is_empty(),
            "a read into an empty buffer returns 0, which looks like the end"
        );
        self.counted.1 += self.received[self.counted.0..]
            .windows(9)
            .filter(|nine| *nine == b"HTTP/1.1 ")
            .count();
        self.counted.0 = self.received.len();
        self.answered.push(self.counted.1);
        (self.at_read)(self.reads);
        if self.interrupt && self.reads.is_multiple_of(2) {
            return Err(ErrorKind::Interrupted.into());
        }
        let Some(piece) = self.pieces.front_mut() else {
            return Ok(0);
        };
        let n = piece.len().min(buffer.len());
        buffer[..n].copy_from_slice(&piece[..n]);
        if n == piece.len() {
            self.pieces.pop_front();
        } else {
            piece.copy_within(n.., 0);
            piece.truncate(piece.len() - n);
        }
        Ok(n)
    }
}

impl Write for Client {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes += 1;
        self.largest = self.largest.max(bytes.len());
        assert!(self.writes < 1_000_000, "serve() writes on and on");
        if self.interrupt && self.writes.is_multiple_of(3) {
            return Err(ErrorKind::Interrupted.into());
        }
        let n = bytes.len().min(self.accept);
        self.received.extend_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes()
}

/// Answers with the target itself; "/big" with 4,000 bytes and "/huge" with 4 MB.
fn echo(target: &str, body: &mut Vec<u8>) -> u16 {
    match target {
        "/big" => body.resize(body.len() + 4000, b'b'),
        "/huge" => body.resize(body.len() + 4_000_000, b'h'),
        "/none" => return 404,
        _ => body.extend_from_slice(target.as_bytes()),
    }
    200
}

fn answer(status: u16, body: &str, close: bool) -> String {
    let mut head = Vec::new();
    push_head(&mut head, status, body.len(), close);
    String::from_utf8_lossy(&head).into_owned() + body
}

fn served(client: &mut Client) -> io::Result<()> {
    Connection::new().serve(client, echo)
}

#[test]
fn an_answer_is_one_write() {
    let mut client = Client::new([get("/a"), get("/none")]);
    assert!(served(&mut client).is_ok());
    assert_eq!(
        client.text(),
        answer(200, "/a", false) + &answer(404, "", false)
    );
    assert_eq!(
        client.writes, 2,
        "writes for two requests that came one after the other"
    );
}

#[test]
fn a_batch_is_one_write() {
    let mut client = Client::new([[get("/a"), get("/b"), get("/c")].concat()]);
    assert!(served(&mut client).is_ok());
    let expected: String = ["/a", "/b", "/c"]
        .map(|body| answer(200, body, false))
        .concat();
    assert_eq!(
        client.text(),
        expected,
        "three requests in one read, three answers in order"
    );
    assert_eq!(
        client.writes, 1,
        "writes for three requests that came in one read"
    );
}

#[test]
fn pieces_may_end_anywhere() {
    let sent = [get("/first"), get("/second"), get("/third")].concat();
    let expected: String = ["/first", "/second", "/third"]
        .map(|body| answer(200, body, false))
        .concat();
    for cut in 1..sent.len() {
        let mut client = Client::new([sent[..cut].to_vec(), sent[cut..].to_vec()]);
        assert!(served(&mut client).is_ok());
        assert_eq!(
            client.text(),
            expected,
            "the first read ended after {cut} bytes"
        );
        assert!(client.writes <= 2, "{} writes for two reads", client.writes);
    }
    let mut client = Client::new(sent.iter().map(|&byte| vec![byte]));
    assert!(served(&mut client).is_ok());
    assert_eq!(client.text(), expected, "one byte at a time");
}

#[test]
fn a_socket_may_take_a_part() {
    let sent = [get("/first"), get("/big"), get("/third")].concat();
    let expected = answer(200, "/first", false)
        + &answer(200, &"b".repeat(4000), false)
        + &answer(200, "/third", false);
    for accept in [1, 7, 100, 4095] {
        let mut client = Client::new([sent.clone()]);
        (client.accept, client.interrupt) = (accept, true);
        assert!(
            served(&mut client).is_ok(),
            "Interrupted is no failure: the call is made again"
        );
        assert!(
            client.text() == expected,
            "a write that takes at most {accept} bytes: {} of {} bytes arrived as they should",
            client
                .text()
                .bytes()
                .zip(expected.bytes())
                .take_while(|(a, b)| a == b)
                .count(),
            expected.len()
        );
    }
}

#[test]
fn nothing_waits_for_the_next_read() {
    let half = get("/c");
    let mut client = Client::new([
        get("/a"),
        [get("/b"), half[..9].to_vec()].concat(),
        half[9..].to_vec(),
    ]);
    assert!(served(&mut client).is_ok());
    assert_eq!(
        client.answered,
        [0, 1, 2, 3],
        "answers that were written when serve() read; the client sends no more until it has them"
    );
}

#[test]
fn warm_requests_allocate_nothing() {
    let batch = [get("/a"), get("/big"), get("/none")].concat();
    let mut client = Client::new((0..50).map(|_| batch.clone()));
    thread_local!(static WARM: Cell<usize> = const { Cell::new(0) });
    client.at_read = |read| {
        if read == 11 {
            WARM.set(CALLS.get());
        } else if read == 41 {
            WARM.set(CALLS.get() - WARM.get());
        }
    };
    assert!(served(&mut client).is_ok());
    assert_eq!(client.answered.last(), Some(&150));
    assert_eq!(
        WARM.get(),
        0,
        "calls of the allocator for 90 requests after the first 30 on the same connection"
    );
}

#[test]
fn close_ends_the_connection() {
    let last = b"GET /b HTTP/1.1\r\nHost: a\r\nconnection: Close\r\n\r\n".to_vec();
    let mut client = Client::new([[get("/a"), last, get("/c")].concat(), get("/d")]);
    assert!(served(&mut client).is_ok());
    assert_eq!(
        client.text(),
        answer(200, "/a", false) + &answer(200, "/b", true),
        "nothing is answered after \"Connection: close\""
    );
    assert_eq!(
        client.reads, 1,
        "nothing is read after \"Connection: close\""
    );
    assert_eq!(client.writes, 1);
}

#[test]
fn what_is_malformed_ends_it_too() {
    let body = b"GET /b HTTP/1.1\r\nContent-Length: 40\r\n\r\n".to_vec();
    let mut client = Client::new([[get("/a"), body, get("/smuggled")].concat()]);
    assert!(served(&mut client).is_ok());
    assert_eq!(
        client.text(),
        answer(200, "/a", false) + &answer(400, "", true),
        "where the next request begins is unknown: answer 400, close, and serve nothing more"
    );
}

#[test]
fn a_head_has_a_limit() {
    let exact = |length: usize| {
        let head = get("/");
        let fill = "x".repeat(length - head.len() - 5);
        [
            &head[..head.len() - 2],
            b"A: ",
            fill.as_bytes(),
            b"\r\n\r\n",
        ]
        .concat()
    };
    let mut client = Client::new([exact(MAX_HEAD), get("/b")]);
    assert!(served(&mut client).is_ok());
    assert_eq!(
        client.text(),
        answer(200, "/", false) + &answer(200, "/b", false),
        "a head of exactly MAX_HEAD bytes is served"
    );
    let mut client = Client::new([get("/a"), exact(MAX_HEAD + 1), get("/c")]);
    assert!(served(&mut client).is_ok());
    assert_eq!(
        client.text(),
        answer(200, "/a", false) + &answer(431, "", true),
        "a longer one is refused with 431, and the connection ends"
    );
}

#[test]
fn large_answers_are_not_collected() {
    let many: Vec<u8> = (0..60).flat_map(|_| get("/big")).collect();
    let mut client = Client::new([many]);
    assert!(served(&mut client).is_ok());
    assert_eq!(client.text().matches("HTTP/1.1 200 ").count(), 60);
    let most = MAX_BATCH + 4100;
    assert!(
        client.largest <= most,
        "a write of {} bytes: write when MAX_BATCH is reached, though more requests are there",
        client.largest
    );
    assert!(
        client.writes <= 20,
        "{} writes for 60 answers of 4,000 bytes",
        client.writes
    );
}

#[test]
fn a_huge_answer_is_not_kept() {
    let mut client = Client::new([get("/huge"), get("/a")]);
    client.received.reserve(5_000_000);
    thread_local!(static BEFORE: Cell<isize> = const { Cell::new(0) });
    BEFORE.set(LIVE.get());
    client.at_read = |read| {
        let held = LIVE.get() - BEFORE.get();
        assert!(
            read < 2 || held < 128 * 1024,
            "{held} bytes are held while the connection waits, for one answer of 4 MB long ago"
        );
    };
    assert!(served(&mut client).is_ok());
    assert!(client.text().ends_with("/a"));
}

#[test]
fn failures_are_told_apart() {
    let kind = |result: io::Result<()>| result.map_err(|error| error.kind());
    assert_eq!(
        kind(served(&mut Client::new([]))),
        Ok(()),
        "an end between requests is no failure"
    );
    let mut client = Client::new([[get("/a"), b"GET /b HT".to_vec()].concat()]);
    assert_eq!(
        kind(served(&mut client)),
        Err(ErrorKind::UnexpectedEof),
        "an end in the middle of a head"
    );
    assert_eq!(
        client.text(),
        answer(200, "/a", false),
        "the whole request before it was answered"
    );
    let mut client = Client::new([get("/a")]);
    client.accept = 0;
    assert_eq!(
        kind(served(&mut client)),
        Err(ErrorKind::WriteZero),
        "a stream that takes nothing any more; do not try for ever"
    );
}
