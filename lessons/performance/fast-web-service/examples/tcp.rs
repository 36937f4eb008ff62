// needs: loopback
//! What TCP adds to the cost of an answer, and the limits of a server that is reached through it.
//! It opens sockets on 127.0.0.1, which confined examples may not; the first line asks for that.

use std::error::Error;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const BODY: usize = 1359;
const PIECES: usize = 195;

/// How a server of the first part answers.
#[derive(Clone, Copy)]
struct Way {
    keep: bool,
    nodelay: bool,
    pieces: usize,
}

/// Answers each line that arrives with `BODY` bytes.
fn answer_lines(stream: TcpStream, way: Way) -> io::Result<()> {
    stream.set_nodelay(way.nodelay)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        for piece in [b'x'; BODY].chunks(BODY.div_ceil(way.pieces)) {
            out.write_all(piece)?;
        }
        if !way.keep {
            break;
        }
        line.clear();
    }
    Ok(())
}

/// The median time from request to the whole answer, in microseconds, and the worst.
fn round_trips(way: Way) -> io::Result<(u128, u128)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming() {
            if stream.and_then(|stream| answer_lines(stream, way)).is_err() {
                break;
            }
        }
    });
    let mut times = Vec::new();
    let mut kept = None;
    for _ in 0..41 {
        let start = Instant::now();
        let mut stream = match kept.take() {
            Some(stream) => stream,
            None => TcpStream::connect(address)?,
        };
        stream.write_all(b"GET\n")?;
        stream.read_exact(&mut [0; BODY])?;
        times.push(start.elapsed().as_micros());
        kept = way.keep.then_some(stream);
    }
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() - 1]))
}

const BUSY: &str = "503 Service Unavailable\r\nRetry-After: 1";
const DONE: &str = "200 OK";
const LATE: &str = "408 Request Timeout";
const LONG: &str = "431 Request Header Fields Too Large";

// ANCHOR: accept
/// Hands connections to workers. When `waiting` is full, the client is told at once.
fn accept(
    listener: &TcpListener,
    waiting: &SyncSender<TcpStream>,
    refused: &SyncSender<TcpStream>,
) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            thread::sleep(Duration::from_millis(10)); // out of file descriptors: do not spin
            continue;
        };
        if let Err(TrySendError::Full(stream)) = waiting.try_send(stream) {
            let _ = refused.try_send(stream); // full as well: closed without a word
        }
    }
}

/// Answers and closes. To close while bytes of the client are unread would reset the connection,
/// which may destroy the answer on its way; so they are read first, for at most 50 ms.
fn last_words(mut stream: TcpStream, words: &str) -> io::Result<()> {
    let end = Instant::now() + Duration::from_millis(50);
    stream.set_write_timeout(Some(Duration::from_millis(50)))?;
    let answer = format!("HTTP/1.1 {words}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    while read_until(&mut stream, &mut [0; 4096], end)? > 0 {}
    Ok(())
}

/// A read timeout starts anew with each byte that arrives; a request has one end.
fn read_until(stream: &mut TcpStream, buffer: &mut [u8], end: Instant) -> io::Result<usize> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(ErrorKind::TimedOut.into()); // a timeout of zero would be refused as an error
    }
    stream.set_read_timeout(Some(left))?;
    stream.read(buffer)
}
// ANCHOR_END: accept

/// Reads one head, at most 8 KiB and within `limit`, and answers it.
fn serve(mut stream: TcpStream, limit: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(limit))?;
    let end = Instant::now() + limit;
    let (mut head, mut filled) = ([0; 8192], 0);
    while !head[..filled].windows(4).any(|four| four == b"\r\n\r\n") {
        if filled == head.len() {
            return last_words(stream, LONG);
        }
        match read_until(&mut stream, &mut head[filled..], end) {
            Ok(0) => return Ok(()),
            Ok(n) => filled += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // When the timeout of a socket is over, Unix says WouldBlock and Windows TimedOut.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return last_words(stream, LATE);
            }
            Err(error) => return Err(error),
        }
    }
    last_words(stream, DONE)
}

fn worker(waiting: &Mutex<Receiver<TcpStream>>, handle: impl Fn(TcpStream) -> io::Result<()>) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(stream) => drop(handle(stream)), // an error ends this connection only
            Err(_) => return,
        }
    }
}

/// Starts a server with `workers` threads and room for `room` connections that wait.
fn start(workers: usize, room: usize, limit: Duration) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (waiting, taken) = sync_channel(room);
    let (refused, to_refuse) = sync_channel(64);
    let (taken, to_refuse) = (Arc::new(Mutex::new(taken)), Mutex::new(to_refuse));
    for _ in 0..workers {
        let taken = Arc::clone(&taken);
        thread::spawn(move || worker(&taken, |stream| serve(stream, limit)));
    }
    thread::spawn(move || worker(&to_refuse, |stream| last_words(stream, BUSY)));
    thread::spawn(move || accept(&listener, &waiting, &refused));
    Ok(address)
}

fn status(stream: &mut TcpStream) -> io::Result<String> {
    let mut answer = String::new();
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.read_to_string(&mut answer)?;
    Ok(answer.chars().skip(9).take(3).collect())
}

/// Six clients at once that send nothing yet, for a server with one worker and room for two.
fn overload() -> io::Result<Vec<String>> {
    let address = start(1, 2, Duration::from_secs(2))?;
    let mut clients = Vec::new();
    for n in 0..6 {
        let client = TcpStream::connect(address)?;
        if n == 0 {
            thread::sleep(Duration::from_millis(50)); // the worker takes the first
        }
        clients.push(client);
    }
    let mut answers = Vec::new();
    for mut client in clients {
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")?;
        answers.push(status(&mut client)?);
    }
    Ok(answers)
}

/// A client that sends a byte every 20 ms: no read ever waits for long.
fn trickle() -> io::Result<(String, u128)> {
    let mut client = TcpStream::connect(start(1, 2, Duration::from_millis(200))?)?;
    let start = Instant::now();
    let mut slow = client.try_clone()?;
    thread::spawn(move || {
        while slow.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let mut head = [0; 12];
    client.read_exact(&mut head)?;
    let status = String::from_utf8_lossy(&head[9..]).into_owned();
    Ok((status, start.elapsed().as_millis()))
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("microseconds from request to answer          median   worst");
    for (keep, nodelay, pieces) in [
        (false, false, PIECES),
        (true, false, PIECES),
        (true, true, PIECES),
        (true, false, 1),
        (true, true, 1),
    ] {
        let (median, worst) = round_trips(Way {
            keep,
            nodelay,
            pieces,
        })?;
        println!(
            "{:<18} {:<12} writes: {pieces:>3} {median:>8} {worst:>7}",
            if keep {
                "keep-alive"
            } else {
                "a connection each"
            },
            if nodelay { "TCP_NODELAY" } else { "" },
        );
    }
    println!(
        "\n6 clients, 1 worker, room for 2: {}",
        overload()?.join(" ")
    );
    let (status, millis) = trickle()?;
    println!(
        "a byte every 20 ms, limit 200 ms: {status}, in time: {}",
        millis < 1000
    );
    Ok(())
}
