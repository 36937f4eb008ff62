// crates: bytes
//! Frames cut out of a receive buffer without a copy, and one kept without its buffer.

use bytes::{Buf, Bytes, BytesMut};
use std::fmt;

const MAX_FRAME: usize = 64 * 1024;

#[derive(Debug)]
struct FrameTooLong(usize);

impl fmt::Display for FrameTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a frame of {} bytes, {MAX_FRAME} are allowed", self.0)
    }
}

impl std::error::Error for FrameTooLong {}

// ANCHOR: frames
/// Takes the next frame (four bytes of length, then the body) out of what has arrived, or
/// `None` when it is not all there yet.
fn next_frame(received: &mut BytesMut) -> Result<Option<Bytes>, FrameTooLong> {
    let Some(head) = received.first_chunk::<4>() else {
        return Ok(None);
    };
    let len = u32::from_be_bytes(*head) as usize;
    if len > MAX_FRAME {
        return Err(FrameTooLong(len)); // checked before anything is reserved for it
    }
    if received.len() < 4 + len {
        return Ok(None);
    }
    received.advance(4);
    Ok(Some(received.split_to(len).freeze()))
}
// ANCHOR_END: frames

fn frame(body: &[u8]) -> Vec<u8> {
    let mut wire = (body.len() as u32).to_be_bytes().to_vec();
    wire.extend_from_slice(body);
    wire
}

/// Says when its memory is given back.
struct Upload(Vec<u8>);

impl AsRef<[u8]> for Upload {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        println!("freed: a buffer of {} bytes", self.0.len());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A vector becomes `Bytes` without a copy; a slice of it points into the same bytes.
    let vector = vec![7; 1 << 20];
    let address = vector.as_ptr();
    let body = Bytes::from(vector);
    println!("Bytes::from(Vec) copies: {}", body.as_ptr() != address);
    println!("slice copies: {}", body.slice(0..16).as_ptr() != address);

    // ANCHOR: retention
    let body = Bytes::from_owner(Upload(vec![7; 1 << 20]));
    let etag = body.slice(0..16);
    drop(body);
    println!("body dropped, {} bytes of it still in use", etag.len());
    let own = Bytes::copy_from_slice(&etag);
    drop(etag);
    println!("the copy is still there: {} bytes", own.len());
    // ANCHOR_END: retention

    // Two frames and the beginning of a third in one read.
    let mut received = BytesMut::with_capacity(4096);
    received.extend_from_slice(&frame(b"first"));
    received.extend_from_slice(&frame(b"second"));
    received.extend_from_slice(&frame(b"third")[..6]);
    let start = received.as_ptr();
    while let Some(frame) = next_frame(&mut received)? {
        let offset = frame.as_ptr() as usize - start as usize;
        println!("{frame:?} at byte {offset} of the read");
    }
    println!("{} bytes wait for the rest of their frame", received.len());

    received.clear();
    received.extend_from_slice(&u32::MAX.to_be_bytes());
    match next_frame(&mut received) {
        Err(error) => println!("refused: {error}"),
        Ok(frame) => return Err(format!("accepted {frame:?}").into()),
    }
    Ok(())
}
