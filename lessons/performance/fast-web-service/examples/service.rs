//! A product search over HTTP/1.1: as it was first written, and after each step that made it faster.
//! Prints what one request costs at each stage, in counts that are the same on every machine.

use std::alloc::{GlobalAlloc, Layout, System};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What was changed so far: each stage includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Stage {
    Slow,
    Unlocked,
    Batched,
    Indexed,
    OneWrite,
    Cached,
    Reused,
}

const STAGES: [Stage; 7] = [
    Stage::Slow,
    Stage::Unlocked,
    Stage::Batched,
    Stage::Indexed,
    Stage::OneWrite,
    Stage::Cached,
    Stage::Reused,
];

/// Items in an answer, at most.
const PAGE: usize = 20;

// ANCHOR: store
/// Prices and stock belong to another service. Every query is a round trip to it.
struct Store {
    round_trip: Duration,
    queries: AtomicU64,
    down: AtomicBool,
}

#[derive(Clone, Copy)]
struct Offer {
    cents: u32,
    stock: u32,
}

impl Store {
    fn price(&self, id: u32) -> io::Result<u32> {
        Ok(self.offers(&[id])?[0].cents)
    }

    fn stock(&self, id: u32) -> io::Result<u32> {
        Ok(self.offers(&[id])?[0].stock)
    }

    /// One query for any number of products.
    fn offers(&self, ids: &[u32]) -> io::Result<Vec<Offer>> {
        if ids.is_empty() {
            return Ok(Vec::new()); // nothing to ask
        }
        self.queries.fetch_add(1, Ordering::Relaxed);
        if !self.round_trip.is_zero() {
            thread::sleep(self.round_trip);
        }
        if self.down.load(Ordering::Relaxed) {
            return Err(ErrorKind::ConnectionRefused.into());
        }
        Ok(ids.iter().map(|&id| offer(id)).collect())
    }
}
// ANCHOR_END: store

fn offer(id: u32) -> Offer {
    Offer {
        cents: 100 + id * 37 % 9900,
        stock: id * 13 % 500,
    }
}

const KINDS: [&str; 10] = [
    "Bolt", "Nut", "Screw", "Washer", "Hinge", "Bracket", "Rivet", "Anchor", "Clamp", "Spring",
];
const MAKES: [&str; 8] = [
    "Steel", "Brass", "Nylon", "Copper", "Zinc", "Titanium", "Bronze", "Carbon",
];

struct Product {
    name: String,
}

struct Catalogue {
    products: Vec<Product>,
    index: HashMap<String, Vec<u32>>,
}

impl Catalogue {
    fn new(size: u32) -> Catalogue {
        let products: Vec<Product> = (0..size as usize)
            .map(|i| Product {
                name: format!(
                    "{} {} \"{}/4\" {i}",
                    MAKES[i / 10 % MAKES.len()],
                    KINDS[i % KINDS.len()],
                    1 + i % 16
                ),
            })
            .collect();
        let index = index(&products);
        Catalogue { products, index }
    }

    // ANCHOR: scan
    /// The first products that have this word in their name.
    fn scan(&self, word: &str) -> Vec<u32> {
        let mut hits = Vec::new();
        for (id, product) in (0..).zip(&self.products) {
            let name = product.name.to_lowercase();
            COMPARED.set(COMPARED.get() + 1); // for the table
            if name.split(' ').any(|part| part == word.to_lowercase()) {
                hits.push(id);
            }
        }
        hits.truncate(PAGE);
        hits
    }
    // ANCHOR_END: scan

    fn find(&self, word: &str) -> &[u32] {
        let hits = self.index.get(word).map_or(&[][..], Vec::as_slice);
        &hits[..hits.len().min(PAGE)]
    }
}

/// Every word of every name, in lower case, with the products that have it.
fn index(products: &[Product]) -> HashMap<String, Vec<u32>> {
    let mut index: HashMap<String, Vec<u32>> = HashMap::new();
    for (id, product) in (0..).zip(products) {
        for word in product.name.to_lowercase().split(' ') {
            let ids = index.entry(word.to_string()).or_default();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    index
}

// ANCHOR: render
/// The answer as JSON. `out` may be a socket or a vector.
fn render(
    catalogue: &Catalogue,
    hits: &[u32],
    offers: &[Offer],
    out: &mut impl Write,
) -> io::Result<()> {
    write!(out, "{{\"items\":[")?;
    for (n, (&id, offer)) in hits.iter().zip(offers).enumerate() {
        let comma = if n == 0 { "" } else { "," };
        let name = escape(&catalogue.products[id as usize].name);
        let Offer { cents, stock } = offer;
        write!(
            out,
            "{comma}{{\"id\":{id},\"name\":\"{name}\",\"cents\":{cents},\"stock\":{stock}}}"
        )?;
    }
    write!(out, "]}}")
}
// ANCHOR_END: render

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out += &format!("\\{c}"),
            '\0'..='\x1f' => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out
}

/// The same JSON without format strings and without a string for each name.
fn render_faster(
    catalogue: &Catalogue,
    hits: &[u32],
    offers: &[Offer],
    out: &mut Vec<u8>,
) -> io::Result<()> {
    out.extend_from_slice(b"{\"items\":[");
    for (n, (&id, offer)) in hits.iter().zip(offers).enumerate() {
        out.extend_from_slice(if n == 0 { b"{\"id\":" } else { b",{\"id\":" });
        push_number(out, id);
        out.extend_from_slice(b",\"name\":\"");
        push_escaped(out, &catalogue.products[id as usize].name)?;
        out.extend_from_slice(b"\",\"cents\":");
        push_number(out, offer.cents);
        out.extend_from_slice(b",\"stock\":");
        push_number(out, offer.stock);
        out.push(b'}');
    }
    out.extend_from_slice(b"]}");
    Ok(())
}

fn push_number(out: &mut Vec<u8>, mut n: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Copies the parts between bytes that need an escape in one piece each.
fn push_escaped(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let mut rest = text.as_bytes();
    while let Some(at) = rest
        .iter()
        .position(|&b| matches!(b, b'"' | b'\\' | 0..=31))
    {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            byte @ (b'"' | b'\\') => out.extend_from_slice(&[b'\\', byte]),
            byte => write!(out, "\\u{byte:04x}")?,
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    Ok(())
}

// ANCHOR: cache
/// Answers that are used again until they are `ttl` old. At most `keep` words.
struct Cache {
    entries: Mutex<HashMap<String, Arc<Entry>>>,
    keep: usize,
    ttl: Duration,
}

#[derive(Default)]
struct Entry {
    made: Mutex<Option<(Instant, Arc<[u8]>)>>,
}

impl Cache {
    /// The answer for `word`. Of several that need it at once, one makes it and the others wait.
    fn get(
        &self,
        word: &str,
        make: impl FnOnce() -> io::Result<Arc<[u8]>>,
    ) -> io::Result<Arc<[u8]>> {
        let entry = self.entry(word); // the lock of all words is free again
        let mut made = lock(&entry.made);
        match &*made {
            Some((at, body)) if at.elapsed() < self.ttl => Ok(Arc::clone(body)),
            _ => {
                let body = make()?; // a failure is not kept
                *made = Some((Instant::now(), Arc::clone(&body)));
                Ok(body)
            }
        }
    }

    fn entry(&self, word: &str) -> Arc<Entry> {
        let mut entries = lock(&self.entries);
        if let Some(entry) = entries.get(word) {
            return Arc::clone(entry);
        }
        if entries.len() >= self.keep
            && let Some(any) = entries.keys().next().cloned()
        {
            entries.remove(&any);
        }
        Arc::clone(entries.entry(word.to_string()).or_default())
    }
}
// ANCHOR_END: cache

struct Service {
    stage: Stage,
    /// Replaced as a whole when new products are imported.
    catalogue: Mutex<Arc<Catalogue>>,
    store: Store,
    cache: Cache,
    json: Json,
}

/// Writes the body of an answer, for the stages that make it in memory.
type Json = fn(&Catalogue, &[u32], &[Offer], &mut Vec<u8>) -> io::Result<()>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code that may panic runs between the two halves of a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    fn new(stage: Stage, products: u32, round_trip: Duration, ttl: Duration) -> Service {
        Service {
            stage,
            catalogue: Mutex::new(Arc::new(Catalogue::new(products))),
            store: Store {
                round_trip,
                queries: AtomicU64::new(0),
                down: AtomicBool::new(false),
            },
            cache: Cache {
                entries: Mutex::default(),
                keep: 10_000,
                ttl,
            },
            json: render,
        }
    }

    // ANCHOR: slow
    fn answer_slow(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        let catalogue = lock(&self.catalogue);
        let hits = catalogue.scan(word);
        let offers = self.one_by_one(&hits)?;
        write_closing_head(out)?;
        render(&catalogue, &hits, &offers, out)
    }

    fn one_by_one(&self, hits: &[u32]) -> io::Result<Vec<Offer>> {
        let mut offers = Vec::new();
        for &id in hits {
            let (cents, stock) = (self.store.price(id)?, self.store.stock(id)?);
            offers.push(Offer { cents, stock });
        }
        Ok(offers)
    }
    // ANCHOR_END: slow

    fn answer_unlocked(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        // ANCHOR: unlocked
        let catalogue = Arc::clone(&lock(&self.catalogue)); // free again at the semicolon
        // ANCHOR_END: unlocked
        let hits = catalogue.scan(word);
        let offers = self.one_by_one(&hits)?;
        write_closing_head(out)?;
        render(&catalogue, &hits, &offers, out)
    }

    fn answer_batched(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        let catalogue = Arc::clone(&lock(&self.catalogue));
        let hits = catalogue.scan(word);
        // ANCHOR: batched
        let offers = self.store.offers(&hits)?;
        // ANCHOR_END: batched
        write_closing_head(out)?;
        render(&catalogue, &hits, &offers, out)
    }

    fn answer_indexed(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        let catalogue = Arc::clone(&lock(&self.catalogue));
        let hits = catalogue.find(&word.to_ascii_lowercase()).to_vec();
        let offers = self.store.offers(&hits)?;
        write_closing_head(out)?;
        render(&catalogue, &hits, &offers, out)
    }

    // ANCHOR: one_write
    fn answer_one_write(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        let body = self.body(&word.to_ascii_lowercase())?;
        let mut answer = Vec::with_capacity(128 + body.len());
        write_head(&mut answer, 200, body.len())?;
        answer.extend_from_slice(&body);
        out.write_all(&answer)
    }

    fn body(&self, word: &str) -> io::Result<Arc<[u8]>> {
        let catalogue = Arc::clone(&lock(&self.catalogue));
        let hits = catalogue.find(word);
        let offers = self.store.offers(hits)?;
        let mut body = Vec::with_capacity(2048);
        (self.json)(&catalogue, hits, &offers, &mut body)?;
        Ok(body.into())
    }
    // ANCHOR_END: one_write

    fn answer_cached(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        let word = word.to_ascii_lowercase();
        let body = self.cache.get(&word, || self.body(&word))?;
        let mut answer = Vec::with_capacity(128 + body.len());
        write_head(&mut answer, 200, body.len())?;
        answer.extend_from_slice(&body);
        out.write_all(&answer)
    }

    fn answer(&self, word: &str, out: &mut impl Write) -> io::Result<()> {
        match self.stage {
            Stage::Slow => self.answer_slow(word, out),
            Stage::Unlocked => self.answer_unlocked(word, out),
            Stage::Batched => self.answer_batched(word, out),
            Stage::Indexed => self.answer_indexed(word, out),
            Stage::OneWrite => self.answer_one_write(word, out),
            Stage::Cached | Stage::Reused => self.answer_cached(word, out),
        }
    }

    /// Serves a connection, up to and without the last stage.
    fn serve(&self, stream: &mut (impl Read + Write)) -> io::Result<()> {
        let mut reader = BufReader::new(stream);
        while let Some(target) = read_request(&mut reader)? {
            let out = reader.get_mut();
            match word_of(&target) {
                Some(word) => self.answer(word, out)?,
                None => write_head(out, 404, 0)?,
            }
            if self.stage < Stage::OneWrite {
                break; // it promised to close
            }
        }
        Ok(())
    }

    // ANCHOR: reused
    /// Serves a connection. Both buffers live as long as it does.
    fn serve_reusing(
        &self,
        stream: &mut (impl Read + Write),
        input: &mut [u8; MAX_HEAD],
        output: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut filled = 0;
        loop {
            while let Some(end) = head_end(&input[..filled]) {
                output.clear();
                let keep = self.reply(&input[..end], output)?;
                stream.write_all(output)?;
                if !keep {
                    return Ok(());
                }
                input.copy_within(end..filled, 0); // the beginning of the next request
                filled -= end;
            }
            if filled == input.len() {
                return refuse(stream, output, 431);
            }
            match stream.read(&mut input[filled..]) {
                Ok(0) => return Ok(()),
                Ok(n) => filled += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Appends the answer to one request; false when the connection has to end after it.
    fn reply(&self, head: &[u8], output: &mut Vec<u8>) -> io::Result<bool> {
        let (status, keep, body) = match parse(head) {
            Ok((word, keep)) => match self.cache.get(&word, || self.body(&word)) {
                Ok(body) => (200, keep, Some(body)),
                Err(_) => (503, keep, None),
            },
            Err(404) => (404, true, None),
            Err(status) => (status, false, None), // where the next request begins is unknown
        };
        let body = body.as_deref().unwrap_or_default();
        write_head(output, status, body.len())?;
        if !keep {
            close_after(output);
        }
        output.extend_from_slice(body);
        Ok(keep)
    }
    // ANCHOR_END: reused
}

fn write_closing_head(out: &mut impl Write) -> io::Result<()> {
    write!(out, "HTTP/1.1 200 OK\r\n")?;
    write!(out, "Content-Type: application/json\r\n")?;
    write!(out, "Connection: close\r\n\r\n")
}

fn write_head(out: &mut impl Write, status: u16, length: usize) -> io::Result<()> {
    let reason = match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
    write!(
        out,
        "HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// Puts "Connection: close" into a head that ends with an empty line.
fn close_after(head: &mut Vec<u8>) {
    head.truncate(head.len() - 2);
    head.extend_from_slice(b"Connection: close\r\n\r\n");
}

fn refuse(out: &mut impl Write, head: &mut Vec<u8>, status: u16) -> io::Result<()> {
    head.clear();
    write_head(head, status, 0)?;
    close_after(head);
    out.write_all(head)
}

/// The target of the next request; None at the end of the connection.
fn read_request(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap_or_default().to_string();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.insert(name.to_lowercase(), value.trim().to_string());
            }
            None => break,
        }
    }
    Ok(headers.contains_key("host").then_some(target))
}

fn word_of(target: &str) -> Option<&str> {
    let word = target.strip_prefix("/search?q=")?;
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && (1..=32).contains(&word.len())).then_some(word)
}

/// Bytes of a request's head, and header lines in it, at most.
const MAX_HEAD: usize = 8 * 1024;
const MAX_HEADERS: usize = 64;

/// Where the first head in `input` ends, if all of it is there.
fn head_end(input: &[u8]) -> Option<usize> {
    let end = input.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

/// The word that is searched and whether the connection stays, or the status of a refusal.
/// Only a word with capital letters is copied.
fn parse(head: &[u8]) -> Result<(Cow<'_, str>, bool), u16> {
    let head = str::from_utf8(head).map_err(|_| 400u16)?;
    let mut lines = head.trim_end().split("\r\n");
    let request_line = lines.next().unwrap_or_default();
    let Some(target) = request_line
        .strip_prefix("GET ")
        .and_then(|rest| rest.strip_suffix(" HTTP/1.1"))
    else {
        return Err(400);
    };
    let (mut hosts, mut keep) = (0, true);
    for (n, line) in lines.enumerate() {
        let (name, value) = line.split_once(':').ok_or(400u16)?;
        if n == MAX_HEADERS {
            return Err(431);
        }
        if name.eq_ignore_ascii_case("host") {
            hosts += 1;
        } else if name.eq_ignore_ascii_case("connection") {
            keep &= !value.trim().eq_ignore_ascii_case("close");
        } else if name.eq_ignore_ascii_case("transfer-encoding")
            || name.eq_ignore_ascii_case("content-length")
        {
            return Err(413); // a body would be taken for the next request
        }
    }
    if hosts != 1 {
        return Err(400);
    }
    let word = word_of(target).ok_or(404u16)?;
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Ok((Cow::Owned(word.to_ascii_lowercase()), keep))
    } else {
        Ok((Cow::Borrowed(word), keep))
    }
}

/// A client in memory: what it sends, what it received, and in how many calls.
struct Wire<'a> {
    service: &'a Service,
    sent: &'a [u8],
    at_once: usize,
    received: Vec<u8>,
    writes: u64,
    locked_writes: u64,
}

impl Read for Wire<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.at_once.min(buffer.len());
        self.sent.read(&mut buffer[..n])
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writes += 1;
        if self.service.catalogue.try_lock().is_err() {
            self.locked_writes += 1; // a client that reads slowly would stop all others here
        }
        self.received.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What one request cost.
#[derive(Debug)]
struct Cost {
    allocations: u64,
    compared: u64,
    queries: u64,
    writes: u64,
    locked_writes: u64,
}

/// A service, and one connection to it.
struct Bench {
    service: Service,
    input: Box<[u8; MAX_HEAD]>,
    output: Vec<u8>,
}

impl Bench {
    fn new(stage: Stage) -> Bench {
        Bench {
            service: Service::new(stage, 2000, Duration::ZERO, Duration::from_secs(3600)),
            input: Box::new([0; MAX_HEAD]),
            output: Vec::with_capacity(4096),
        }
    }

    /// Sends bytes, some at once, until the service has answered all; returns what it answered.
    fn send(&mut self, sent: &[u8], at_once: usize) -> io::Result<(String, Cost)> {
        let service = &self.service;
        let mut wire = Wire {
            service,
            sent,
            at_once,
            received: Vec::with_capacity(64 * 1024),
            writes: 0,
            locked_writes: 0,
        };
        let queries = service.store.queries.load(Ordering::Relaxed);
        let (allocations, compared) = (ALLOCATIONS.get(), COMPARED.get());
        if service.stage == Stage::Reused {
            service.serve_reusing(&mut wire, &mut self.input, &mut self.output)?;
        } else {
            service.serve(&mut wire)?;
        }
        let cost = Cost {
            allocations: ALLOCATIONS.get() - allocations,
            compared: COMPARED.get() - compared,
            queries: service.store.queries.load(Ordering::Relaxed) - queries,
            writes: wire.writes,
            locked_writes: wire.locked_writes,
        };
        Ok((String::from_utf8_lossy(&wire.received).into_owned(), cost))
    }
}

fn request(word: &str) -> String {
    format!(
        "GET /search?q={word} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: app/4.2\r\n\
         Accept: application/json\r\nAccept-Encoding: gzip\r\nX-Request-Id: 5f0c9a\r\n\r\n"
    )
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

// ANCHOR: budget
/// Run by the checks of every change. These are counts: the same on every machine and in every run.
fn within_budget(first: &Cost, again: &Cost) -> Result<(), String> {
    let rules = [
        ("a miss makes at most 1 query", first.queries <= 1),
        ("a miss compares no names", first.compared == 0),
        ("a hit makes no query", again.queries == 0),
        ("a hit allocates nothing", again.allocations == 0),
        (
            "an answer is at most 1 write",
            first.writes.max(again.writes) <= 1,
        ),
        (
            "nothing is written under the lock",
            first.locked_writes + again.locked_writes == 0,
        ),
    ];
    match rules.iter().find(|(_, kept)| !kept) {
        Some((rule, _)) => Err(format!("{rule}: {first:?}, {again:?}")),
        None => Ok(()),
    }
}
// ANCHOR_END: budget

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("                    alloc-    names    store           under");
    println!("stage              ations  compared  queries  writes   lock");
    let mut seen = None;
    for stage in STAGES {
        let mut bench = Bench::new(stage);
        bench.send(request("nut").as_bytes(), 4096)?; // the connection is used already
        let (answer, first) = bench.send(request("Bolt").as_bytes(), 4096)?;
        assert_eq!(
            body(&answer),
            *seen.get_or_insert(body(&answer).to_string())
        );
        row(&format!("{stage:?}"), &first);
        if stage >= Stage::Cached {
            let (same, again) = bench.send(request("bolt").as_bytes(), 4096)?;
            assert_eq!(body(&same), body(&answer));
            row("  same word again", &again);
            if stage == Stage::Reused {
                within_budget(&first, &again)?;
            }
        }
    }
    let seen = seen.unwrap_or_default();
    println!(
        "\nevery stage gives the same {} bytes:\n{}…",
        seen.len(),
        &seen[..68]
    );
    assert_eq!(seen.matches("\"id\":").count(), PAGE);
    let mut faster = Bench::new(Stage::Reused);
    faster.service.json = render_faster;
    assert_eq!(
        body(&faster.send(request("bolt").as_bytes(), 4096)?.0),
        seen
    );
    refusals(&seen)
}

fn row(name: &str, cost: &Cost) {
    let Cost {
        allocations,
        compared,
        queries,
        writes,
        locked_writes,
    } = cost;
    println!(
        "{name:<18} {allocations:>6} {compared:>9} {queries:>8} {writes:>7} {locked_writes:>6}"
    );
}

/// What the last stage does with requests that are odd, cut into pieces, or too large.
fn refusals(seen: &str) -> Result<(), Box<dyn std::error::Error>> {
    println!("\nthe last stage");
    let mut bench = Bench::new(Stage::Reused);
    let mut show = |name: &str, sent: &str, at_once: usize| -> io::Result<String> {
        let (answers, cost) = bench.send(sent.as_bytes(), at_once)?;
        let status: Vec<&str> = answers
            .split("HTTP/1.1 ")
            .skip(1)
            .filter_map(|answer| answer.split(' ').next())
            .collect();
        println!(
            "{name:<30} {:<13} writes: {}",
            status.join(" "),
            cost.writes
        );
        Ok(answers)
    };
    let bolt = request("bolt");
    assert_eq!(body(&show("one byte at a time", &bolt, 1)?), seen);
    show("three requests in one read", &bolt.repeat(3), 4096)?;
    let long = format!("GET / HTTP/1.1\r\nCookie: {}", "c".repeat(MAX_HEAD));
    show("a head of more than 8 KiB", &long, 4096)?;
    let fields = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
    show("65 header lines", &fields, 4096)?;
    let with_body = bolt.replace("Accept:", "Content-Length: 40\r\nAccept:");
    show("a body, then a request", &(with_body + &bolt), 4096)?;
    show("no Host", "GET /search?q=nut HTTP/1.1\r\n\r\n", 4096)?;
    show(
        "an unknown path, then a word",
        &(request("%00") + &bolt),
        4096,
    )?;
    bench.service.store.down.store(true, Ordering::Relaxed);
    let (down, _) = bench.send((request("nut") + &bolt).as_bytes(), 4096)?;
    bench.service.store.down.store(false, Ordering::Relaxed);
    let (up, _) = bench.send(request("nut").as_bytes(), 4096)?;
    assert!(down.starts_with("HTTP/1.1 503") && down.contains("HTTP/1.1 200"));
    assert!(up.starts_with("HTTP/1.1 200"));
    println!("store down: new words 503, cached words 200; up again: 200");
    Ok(())
}

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    static COMPARED: Cell<u64> = const { Cell::new(0) };
}

/// The system allocator, with a count of this thread's calls.
struct Counting;

// SAFETY: every call goes to `System` unchanged. Counting neither allocates nor unwinds. `realloc`
// and `alloc_zeroed` are the provided ones, which call these.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|n| n.set(n.get() + 1));
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
