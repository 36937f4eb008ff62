//! Head and body in one call, and what happens when the kernel takes only a part of them.

use std::io::{self, IoSlice, Write};

// ANCHOR: wrong
/// Frames a message: two bytes of length, then the body.
#[expect(clippy::unused_io_amount, reason = "shown as a mistake")]
fn send(out: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let head = (body.len() as u16).to_be_bytes();
    out.write_vectored(&[IoSlice::new(&head), IoSlice::new(body)])?;
    Ok(())
}
// ANCHOR_END: wrong

// ANCHOR: right
fn send_all(out: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let length = u16::try_from(body.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let head = length.to_be_bytes();
    write_all_vectored(out, &mut [IoSlice::new(&head), IoSlice::new(body)])
}

/// Writes all pieces. After an error nobody knows how much: give `out` up.
fn write_all_vectored(out: &mut impl Write, mut pieces: &mut [IoSlice<'_>]) -> io::Result<()> {
    IoSlice::advance_slices(&mut pieces, 0); // drops empty pieces in front
    while !pieces.is_empty() {
        match out.write_vectored(pieces) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => IoSlice::advance_slices(&mut pieces, n),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
// ANCHOR_END: right

/// A socket whose send buffer has room for `room` bytes at a time.
struct Socket {
    sent: Vec<u8>,
    room: usize,
    calls: u32,
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.calls += 1;
        let before = self.sent.len();
        let all = pieces.iter().flat_map(|piece| piece.iter());
        self.sent.extend(all.take(self.room));
        Ok(self.sent.len() - before)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let messages: [&[u8]; 2] = [b"transfer 100 to alice", b"bye"];
    for room in [64, 10] {
        let (mut wrong, mut right) = (Socket::new(room), Socket::new(room));
        for message in messages {
            send(&mut wrong, message)?;
            send_all(&mut right, message)?;
        }
        println!("room for {room} bytes");
        for (name, socket) in [("send", wrong), ("send_all", right)] {
            let (messages, calls) = (received(&socket.sent), socket.calls);
            println!("  {name:<9} {calls} calls: {messages:?}");
        }
    }
    // Empty pieces are no reason to stop, and a writer that takes nothing is no endless loop.
    let mut socket = Socket::new(3);
    let mut pieces = [b"".as_slice(), b"ab", b"", b"cdef", b""].map(IoSlice::new);
    write_all_vectored(&mut socket, &mut pieces)?;
    assert_eq!(socket.sent, b"abcdef");
    assert!(send_all(&mut Socket::new(0), b"x").is_err());
    Ok(())
}

impl Socket {
    fn new(room: usize) -> Socket {
        Socket {
            sent: Vec::new(),
            room,
            calls: 0,
        }
    }
}

/// What the other side makes of it.
fn received(mut bytes: &[u8]) -> Vec<String> {
    let mut messages = Vec::new();
    while let Some((head, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*head)).min(rest.len());
        messages.push(String::from_utf8_lossy(&rest[..length]).into_owned());
        bytes = &rest[length..];
    }
    messages
}
