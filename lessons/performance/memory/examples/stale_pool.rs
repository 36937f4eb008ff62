//! A buffer pool that is wrong: it hands one client what another client sent.

use std::io::{self, Read};

// ANCHOR: pool
/// Keeps buffers that were used, so that the next request need not allocate one.
struct Pool {
    idle: Vec<Vec<u8>>,
}

impl Pool {
    fn take(&mut self) -> Vec<u8> {
        self.idle.pop().unwrap_or_else(|| vec![0; 4096])
    }

    fn give_back(&mut self, buffer: Vec<u8>) {
        self.idle.push(buffer);
    }
}

/// Answers an echo request: two bytes of length, then the text to send back.
fn echo(wire: &mut impl Read, buffer: &mut [u8]) -> io::Result<String> {
    let read = wire.read(buffer)?;
    if read < 2 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let declared = u16::from_be_bytes([buffer[0], buffer[1]]) as usize;
    let end = (2 + declared).min(buffer.len());
    Ok(String::from_utf8_lossy(&buffer[2..end]).into_owned())
}
// ANCHOR_END: pool

fn serve(pool: &mut Pool, wire: &[u8]) -> io::Result<String> {
    let mut buffer = pool.take();
    let answer = echo(&mut &*wire, &mut buffer);
    pool.give_back(buffer);
    answer
}

fn main() -> io::Result<()> {
    let mut pool = Pool { idle: Vec::new() };
    let alice = serve(
        &mut pool,
        b"\x00\x2Ahello, my token is 9a1f00c4e6d24b0b8a5d00e",
    )?;
    println!("to alice: {alice:?}");
    // Mallory sends two bytes of text and says they are 42.
    let mallory = serve(&mut pool, b"\x00\x2Ahi")?;
    println!("to mallory: {mallory:?}");
    // The same bug without a pool: a fresh buffer holds nothing of anybody.
    let harmless = serve(&mut Pool { idle: Vec::new() }, b"\x00\x2Ahi")?;
    assert_eq!(harmless.trim_end_matches('\0'), "hi");
    assert!(mallory.contains("token"), "the leak this program is about");
    Ok(())
}
