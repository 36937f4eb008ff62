//! One HTTP/1.1 connection whose requests may be pipelined.

use std::io::{self, Read, Write};

/// Bytes that the head of a request may have.
pub const MAX_HEAD: usize = 1024;
/// From this size on, answers are written though more requests are there.
pub const MAX_BATCH: usize = 16 * 1024;

/// A request as far as this service needs it.
pub struct Request<'h> {
    pub target: &'h str,
    pub close: bool,
}

/// Takes apart a head that ends with an empty line; None when it is malformed.
pub fn parse(head: &[u8]) -> Option<Request<'_>> {
    let head = str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let line = lines.next()?.strip_prefix("GET ")?;
    let target = line.strip_suffix(" HTTP/1.1")?;
    let mut close = false;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length")
            || name.eq_ignore_ascii_case("transfer-encoding")
        {
            return None; // bodies are not served
        }
        close |=
            name.eq_ignore_ascii_case("connection") && value.trim().eq_ignore_ascii_case("close");
    }
    Some(Request { target, close })
}

/// Appends the head of an answer.
pub fn push_head(out: &mut Vec<u8>, status: u16, length: usize, close: bool) {
    let end = if close { "Connection: close\r\n" } else { "" };
    // Writing to a vector cannot fail, and formatting numbers does not allocate.
    let _ = write!(
        out,
        "HTTP/1.1 {status} -\r\nContent-Length: {length}\r\n{end}\r\n"
    );
}

/// What lives as long as the connection.
pub struct Connection {
    // TODO: buffers that are used for every request
}

impl Connection {
    pub fn new() -> Connection {
        Connection {}
    }

    /// Answers requests until the client ends the connection or an answer has to.
    /// `handler` gets a request's target, appends the body, and returns the status.
    pub fn serve(
        &mut self,
        stream: &mut (impl Read + Write),
        mut handler: impl FnMut(&str, &mut Vec<u8>) -> u16,
    ) -> io::Result<()> {
        // TODO: this is right as long as each read gives exactly one request
        loop {
            let mut input = vec![0; MAX_HEAD];
            let read = stream.read(&mut input)?;
            let Some(end) = head_end(&input[..read]) else {
                return Ok(());
            };
            let mut body = Vec::new();
            let (status, close) = match parse(&input[..end]) {
                Some(request) => (handler(request.target, &mut body), request.close),
                None => (400, true),
            };
            let mut head = Vec::new();
            push_head(&mut head, status, body.len(), close);
            stream.write_all(&head)?;
            stream.write_all(&body)?;
            if close {
                return Ok(());
            }
        }
    }
}

fn head_end(input: &[u8]) -> Option<usize> {
    let at = input.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}
