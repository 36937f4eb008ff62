//! Parses the head of one HTTP request in four ways and counts what each asks of the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::borrow::Cow;
use std::cell::Cell;
use std::error::Error;
use std::fmt;

// ANCHOR: counter
/// The system allocator, with a count of what this thread asked of it.
struct Counting;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
    static BYTES: Cell<u64> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    CALLS.with(|n| n.set(n.get().wrapping_add(1)));
    BYTES.with(|n| n.set(n.get().wrapping_add(bytes as u64)));
}

// SAFETY: every call goes to `System` unchanged, so its guarantees hold here. `count` does not
// allocate (the thread locals need no initialization and no destructor) and does not unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: `ptr` came from `System`; the caller keeps the rest of the contract.
        unsafe { System.dealloc(ptr, layout) }
    }
}
// ANCHOR_END: counter

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const HEAD: &str = "GET /api/v2/orders?page=3 HTTP/1.1\r\n\
    host: shop.example\r\n\
    user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
    accept: application/json\r\n\
    accept-language: en-GB,en;q=0.5\r\n\
    accept-encoding: gzip, deflate, br\r\n\
    authorization: Bearer 9a1f00c4e6d24b0b8a5d\r\n\
    cookie: session=6b0f3c1e; theme=dark\r\n\
    X-Request-Id: 0d9c3a52\r\n\
    traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\
    connection: keep-alive\r\n\
    \r\n";

/// More headers than this and the request is refused, so a client cannot make the list grow.
const MAX_HEADERS: usize = 32;

#[derive(Debug)]
enum HeadError {
    RequestLine,
    Header { line: usize },
    TooMany,
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeadError::RequestLine => write!(f, "the request line is not METHOD PATH VERSION"),
            HeadError::Header { line } => write!(f, "line {line} is not a header"),
            HeadError::TooMany => write!(f, "more than {MAX_HEADERS} headers"),
        }
    }
}

impl Error for HeadError {}

// ANCHOR: owned
struct OwnedHead {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
}

fn parse_owned(text: &str) -> Result<OwnedHead, HeadError> {
    let mut lines = text.split("\r\n");
    let (method, path) = request_line(lines.next())?;
    let mut headers = Vec::with_capacity(MAX_HEADERS);
    for (i, line) in lines.take_while(|line| !line.is_empty()).enumerate() {
        let (name, value) = header(line, i + 2)?;
        if headers.len() == MAX_HEADERS {
            return Err(HeadError::TooMany);
        }
        headers.push((name.to_ascii_lowercase(), value.to_string()));
    }
    Ok(OwnedHead {
        method: method.to_string(),
        path: path.to_string(),
        headers,
    })
}
// ANCHOR_END: owned

// ANCHOR: borrowed
/// Views of the text it was parsed from; only a name may have to be something else.
struct Head<'t, Name> {
    method: &'t str,
    path: &'t str,
    headers: Vec<(Name, &'t str)>,
}

fn parse<'t, Name>(
    text: &'t str,
    name_of: impl Fn(&'t str) -> Name,
) -> Result<Head<'t, Name>, HeadError> {
    let mut lines = text.split("\r\n");
    let (method, path) = request_line(lines.next())?;
    let mut headers = Vec::with_capacity(MAX_HEADERS);
    for (i, line) in lines.take_while(|line| !line.is_empty()).enumerate() {
        let (name, value) = header(line, i + 2)?;
        if headers.len() == MAX_HEADERS {
            return Err(HeadError::TooMany);
        }
        headers.push((name_of(name), value));
    }
    Ok(Head {
        method,
        path,
        headers,
    })
}
// ANCHOR_END: borrowed

// ANCHOR: cow
/// A header name in lower case: the text itself where it is so already, a copy otherwise.
fn normalize(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}
// ANCHOR_END: cow

fn request_line(line: Option<&str>) -> Result<(&str, &str), HeadError> {
    let mut parts = line.unwrap_or_default().split(' ');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(method), Some(path), Some(_), None) if !method.is_empty() => Ok((method, path)),
        _ => Err(HeadError::RequestLine),
    }
}

fn header(line: &str, number: usize) -> Result<(&str, &str), HeadError> {
    match line.split_once(':') {
        Some((name, value)) if !name.is_empty() && !name.contains([' ', '\t']) => {
            Ok((name, value.trim_matches([' ', '\t'])))
        }
        _ => Err(HeadError::Header { line: number }),
    }
}

/// Runs `work` and prints how often and for how many bytes it called the allocator.
fn report<T>(label: &str, work: impl FnOnce() -> T) -> T {
    let (calls, bytes) = (CALLS.get(), BYTES.get());
    let result = work();
    let (calls, bytes) = (CALLS.get() - calls, BYTES.get() - bytes);
    println!("{label:<28}{calls:>6}{bytes:>8}");
    result
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{:<28}{:>6}{:>8}", "one request", "calls", "bytes");
    let owned = report("owned strings", || parse_owned(HEAD))?;
    let raw = report("borrowed, names as sent", || parse(HEAD, |name| name))?;
    let lower = report("borrowed, names lowered", || {
        parse(HEAD, str::to_ascii_lowercase)
    })?;
    let cow = report("borrowed, Cow names", || parse(HEAD, normalize))?;

    // All of them read the same request.
    assert_eq!((cow.method, cow.path), (raw.method, raw.path));
    assert_eq!((cow.method, cow.path), (&*owned.method, &*owned.path));
    assert_eq!(cow.headers.len(), owned.headers.len());
    for (i, (name, value)) in cow.headers.iter().enumerate() {
        assert_eq!(
            (&**name, *value),
            (&*lower.headers[i].0, lower.headers[i].1)
        );
        assert_eq!(
            (&**name, *value),
            (&*owned.headers[i].0, &*owned.headers[i].1)
        );
        assert!(name.eq_ignore_ascii_case(raw.headers[i].0));
    }
    for broken in [
        "",
        "GET /",
        "GET / HTTP/1.1\r\nno colon",
        "GET / HTTP/1.1\r\na b: c",
    ] {
        if let Ok(head) = parse(broken, normalize) {
            return Err(format!("accepted {broken:?} as {}", head.path).into());
        }
    }
    Ok(())
}
