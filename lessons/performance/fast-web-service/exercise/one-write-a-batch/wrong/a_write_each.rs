// fails: a_batch_is_one_write, close_ends_the_connection,
//        large_answers_are_not_collected, pieces_may_end_anywhere
//! One HTTP/1.1 connection whose requests may be pipelined.

use std::io::{self, ErrorKind, Read, Write};

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

/// What lives as long as the connection: buffers that are used for every request.
pub struct Connection {
    input: Box<[u8; MAX_HEAD]>,
    filled: usize,
    body: Vec<u8>,
    output: Vec<u8>,
}

impl Connection {
    pub fn new() -> Connection {
        Connection {
            input: Box::new([0; MAX_HEAD]),
            filled: 0,
            body: Vec::new(),
            output: Vec::new(),
        }
    }

    /// Answers requests until the client ends the connection or an answer has to.
    /// `handler` gets a request's target, appends the body, and returns the status.
    pub fn serve(
        &mut self,
        stream: &mut (impl Read + Write),
        mut handler: impl FnMut(&str, &mut Vec<u8>) -> u16,
    ) -> io::Result<()> {
        loop {
            // Everything that has arrived is answered before anything is written, and
            // everything is written before the next read: the client may be waiting for it.
            let open = self.answer_all(stream, &mut handler)?;
            self.write_out(stream)?;
            if !open {
                return Ok(());
            }
            match stream.read(&mut self.input[self.filled..]) {
                Ok(0) if self.filled == 0 => return Ok(()),
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(n) => self.filled += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Puts the answers to all whole requests into `output`; false when the last one closes.
    fn answer_all(
        &mut self,
        stream: &mut impl Write,
        handler: &mut impl FnMut(&str, &mut Vec<u8>) -> u16,
    ) -> io::Result<bool> {
        let mut start = 0;
        let mut open = true;
        while open && let Some(length) = head_end(&self.input[start..self.filled]) {
            let head = &self.input[start..start + length];
            start += length;
            self.body.clear();
            // Unless it was understood, nobody knows where the next request begins.
            let (status, close) = match parse(head) {
                Some(request) => (handler(request.target, &mut self.body), request.close),
                None => (400, true),
            };
            push_head(&mut self.output, status, self.body.len(), close);
            self.output.extend_from_slice(&self.body);
            open = !close;
            self.write_out(stream)?;
        }
        // Once for all: moving what is left after each request would be quadratic.
        self.input.copy_within(start..self.filled, 0);
        self.filled -= start;
        if open && self.filled == MAX_HEAD {
            push_head(&mut self.output, 431, 0, true);
            open = false;
        }
        Ok(open)
    }

    fn write_out(&mut self, stream: &mut impl Write) -> io::Result<()> {
        // `write_all` goes on after a partial write and repeats an interrupted one.
        stream.write_all(&self.output)?;
        self.output.clear();
        // One huge answer must not stay in memory as long as its connection.
        self.output.shrink_to(2 * MAX_BATCH);
        self.body.clear();
        self.body.shrink_to(MAX_BATCH);
        Ok(())
    }
}

fn head_end(input: &[u8]) -> Option<usize> {
    let at = input.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}
