//! The service of service.rs, measured: `bench_service VARIANT` prints nanoseconds a request with 16
//! connections, `bench_service profile` a table of where the time goes.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;
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

// What is above this line is the text of service.rs. What is below measures it.

/// Connections that are served at once, a thread each.
const CONNECTIONS: usize = 16;
const ROUND_TRIP: Duration = Duration::from_micros(200);
const TTL: Duration = Duration::from_millis(250);
const PRODUCTS: u32 = 2000;

/// A client at the other end of a pipe, so that every write of the service is a system call. When
/// the service reads, it has answered: the client checks the answer and sends the next request.
struct Client<'a> {
    load: &'a Load,
    receiver: io::PipeReader,
    sender: io::PipeWriter,
    pending: Option<usize>,
    received: usize,
    random: u64,
    answered: u64,
    counted: (Instant, Instant),
}

/// Requests and the bodies of their answers.
struct Load {
    requests: Vec<String>,
    bodies: Vec<Vec<u8>>,
}

impl Load {
    fn new() -> io::Result<Load> {
        let catalogue = Catalogue::new(PRODUCTS);
        let words: Vec<String> = KINDS
            .iter()
            .chain(&MAKES)
            .map(|word| word.to_lowercase())
            .collect();
        let requests = words
            .iter()
            .map(|word| {
                format!(
                    "GET /search?q={word} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: app/4.2\r\n\
                     Accept: application/json\r\nAccept-Encoding: gzip\r\nX-Request-Id: 5f0c9a\r\n\r\n"
                )
            })
            .collect();
        let mut bodies = Vec::new();
        for word in &words {
            let (hits, mut body) = (catalogue.scan(word), Vec::new());
            let offers: Vec<Offer> = hits.iter().map(|&id| offer(id)).collect();
            render(&catalogue, &hits, &offers, &mut body)?;
            bodies.push(body);
        }
        Ok(Load { requests, bodies })
    }
}

impl Client<'_> {
    fn new(load: &Load, seed: u64, counted: (Instant, Instant)) -> io::Result<Client<'_>> {
        let (receiver, sender) = io::pipe()?;
        Ok(Client {
            load,
            receiver,
            sender,
            pending: None,
            received: 0,
            random: seed,
            answered: 0,
            counted,
        })
    }

    /// Takes the answer to the pending request out of the pipe.
    fn check(&mut self, now: Instant) -> io::Result<()> {
        let Some(pending) = self.pending.take() else {
            return Ok(());
        };
        let (mut buffer, mut filled) = ([0; 4096], 0);
        while filled < self.received {
            filled += self.receiver.read(&mut buffer[filled..])?;
        }
        let answer = &buffer[..filled];
        if !answer.starts_with(b"HTTP/1.1 200 ") || !answer.ends_with(&self.load.bodies[pending]) {
            return Err(io::Error::other("a wrong answer"));
        }
        let (from, until) = self.counted;
        self.answered += u64::from((from..until).contains(&now));
        Ok(())
    }
}

impl Read for Client<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let now = Instant::now();
        self.check(now)?;
        if now >= self.counted.1 {
            return Ok(0);
        }
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let next = (self.random >> 33) as usize % self.load.requests.len();
        let request = self.load.requests[next].as_bytes();
        buffer[..request.len()].copy_from_slice(request); // the service's buffers are empty and larger
        (self.pending, self.received) = (Some(next), 0);
        Ok(request.len())
    }
}

impl Write for Client<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.sender.write(bytes)?;
        self.received += n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Requests that were answered to one client from `counted.0` until `counted.1`.
fn run(service: &Service, load: &Load, seed: u64, counted: (Instant, Instant)) -> io::Result<u64> {
    let mut client = Client::new(load, seed, counted)?;
    let (mut input, mut output) = (Box::new([0; MAX_HEAD]), Vec::new());
    while Instant::now() < counted.1 {
        if service.stage == Stage::Reused {
            service.serve_reusing(&mut client, &mut input, &mut output)?;
        } else {
            service.serve(&mut client)?;
        }
    }
    client.check(Instant::now())?;
    Ok(client.answered)
}

/// Nanoseconds a request, with so many connections: elapsed time by answers.
fn nanos_a_request(service: &Service, load: &Load, connections: usize) -> io::Result<f64> {
    let from = Instant::now() + Duration::from_millis(100);
    let window = Duration::from_millis(600);
    let answered = thread::scope(|scope| {
        let clients: Vec<_> = (1..=connections as u64)
            .map(|seed| scope.spawn(move || run(service, load, seed, (from, from + window))))
            .collect();
        let mut sum = 0;
        for client in clients {
            sum += client
                .join()
                .map_err(|_| io::Error::other("a client panicked"))??;
        }
        Ok::<u64, io::Error>(sum)
    })?;
    Ok(window.as_nanos() as f64 / answered.max(1) as f64)
}

/// Nanoseconds a call of `op`, over 200 milliseconds.
fn time(mut op: impl FnMut() -> io::Result<usize>) -> io::Result<f64> {
    for _ in 0..4 {
        op()?;
    }
    let (start, mut calls) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(200) {
        black_box(op()?);
        calls += 1;
    }
    Ok(start.elapsed().as_nanos() as f64 / f64::from(calls))
}

/// Nanoseconds for the body of one answer.
fn nanos_a_body(json: Json) -> io::Result<f64> {
    let catalogue = Catalogue::new(PRODUCTS);
    let hits = catalogue.find("bolt");
    let offers: Vec<Offer> = hits.iter().map(|&id| offer(id)).collect();
    let mut out = Vec::with_capacity(4096);
    time(|| {
        out.clear();
        json(&catalogue, black_box(hits), black_box(&offers), &mut out)?;
        Ok(out.len())
    })
}

/// Nanoseconds that this thread was on a processor so far (Linux).
fn on_cpu() -> io::Result<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = text.split(' ').next().and_then(|field| field.parse().ok());
    nanos.ok_or_else(|| io::Error::other("no time in /proc/thread-self/schedstat"))
}

/// Microseconds on a processor for a call of `op`.
fn busy(mut op: impl FnMut() -> usize) -> io::Result<f64> {
    let (used, start, mut calls) = (on_cpu()?, Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(100) {
        for _ in 0..16 {
            black_box(op());
        }
        calls += 16;
    }
    Ok((on_cpu()? - used) / f64::from(calls) / 1e3)
}

/// Where the time of one request goes on an idle service, and how many a second that allows.
fn profile(load: &Load) -> io::Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("         microseconds of one request, alone     at most, a second, by");
    println!(
        "stage    find json  other  waits    total  lock  {CONNECTIONS} conns  {cores} cores measured"
    );
    for stage in STAGES {
        let service = Service::new(stage, PRODUCTS, ROUND_TRIP, TTL);
        let from = Instant::now() + Duration::from_millis(20);
        let window = Duration::from_millis(400);
        let (used, start) = (on_cpu()?, Instant::now());
        let answers = run(&service, load, 1, (from, from + window))?.max(1) as f64;
        let share = window.as_secs_f64() / start.elapsed().as_secs_f64();
        let cpu = (on_cpu()? - used) * share / answers / 1e3;
        let total = window.as_secs_f64() * 1e6 / answers;

        let catalogue = Arc::clone(&lock(&service.catalogue));
        let find = match stage < Stage::Indexed {
            true => busy(|| catalogue.scan(black_box("bolt")).len())?,
            false => busy(|| catalogue.find(black_box("bolt")).len())?,
        };
        let (hits, mut body) = (catalogue.find("bolt"), Vec::with_capacity(4096));
        let offers: Vec<Offer> = hits.iter().map(|&id| offer(id)).collect();
        let json = busy(|| {
            body.clear();
            let made = render(&catalogue, black_box(hits), black_box(&offers), &mut body);
            made.map_or(0, |()| body.len())
        })?;
        let made = stage < Stage::Cached; // the later ones make next to no answer anew
        let (find, json) = if made { (find, json) } else { (0.0, 0.0) };
        let measured = 1e9 / nanos_a_request(&service, load, CONNECTIONS)?;
        let other = cpu - find - json;
        print!(
            "{:<8} {find:>4.0} {json:>4.1} {other:>6.1} {:>6.0} {total:>8.1} ",
            format!("{stage:?}"),
            total - cpu
        );
        match stage {
            Stage::Slow => print!("{:>5.0}", 1e6 / total),
            _ => print!("{:>5}", "–"),
        }
        let (waits, busy) = (1e6 * CONNECTIONS as f64 / total, 1e6 * cores as f64 / cpu);
        println!(" {waits:>9.0} {busy:>8.0} {measured:>8.0}");
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let load = Load::new()?;
    let stage = match variant.as_str() {
        "profile" => return Ok(profile(&load)?),
        "json" => {
            println!("{:.1}", nanos_a_body(render)?);
            return Ok(());
        }
        "json-faster" => {
            println!("{:.1}", nanos_a_body(render_faster)?);
            return Ok(());
        }
        "slow" => Stage::Slow,
        "unlocked" => Stage::Unlocked,
        "batched" => Stage::Batched,
        "indexed" => Stage::Indexed,
        "one-write" => Stage::OneWrite,
        "cached" | "cached-json-faster" => Stage::Cached,
        "reused" => Stage::Reused,
        _ => return Err("variants: profile, json, json-faster, slow, unlocked, …, reused".into()),
    };
    let mut service = Service::new(stage, PRODUCTS, ROUND_TRIP, TTL);
    if variant == "cached-json-faster" {
        service.json = render_faster;
    }
    println!("{:.1}", nanos_a_request(&service, &load, CONNECTIONS)?);
    Ok(())
}

thread_local! {
    static COMPARED: Cell<u64> = const { Cell::new(0) };
}
