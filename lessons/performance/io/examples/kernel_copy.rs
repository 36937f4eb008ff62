//! Four copies of the same file. `strace` shows which of them the kernel does by itself.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;
use std::thread;

const SIZE: u64 = 1 << 20;

// ANCHOR: progress
/// Counts what is read, for a progress bar.
struct Progress<R> {
    inner: R,
    done: u64,
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(bytes)?;
        self.done += n as u64;
        Ok(n)
    }
}
// ANCHOR_END: progress

fn main() -> io::Result<()> {
    let dir = std::env::temp_dir().join(format!("kernel-copy-{}", std::process::id()));
    fs::create_dir_all(&dir)?;
    let (from, to) = (dir.join("from"), dir.join("to"));
    fs::write(&from, vec![7; SIZE as usize])?;
    let result = copies(&from, &to);
    fs::remove_dir_all(&dir)?;
    result
}

fn copies(from: &PathBuf, to: &PathBuf) -> io::Result<()> {
    // ANCHOR: copies
    let copied = io::copy(&mut File::open(from)?, &mut File::create(to)?)?;
    println!("file to file: {copied} bytes");

    let mut source = Progress {
        inner: File::open(from)?,
        done: 0,
    };
    let copied = io::copy(&mut source, &mut File::create(to)?)?;
    println!("through a wrapper: {copied} bytes");

    source = Progress {
        inner: File::open(from)?,
        done: 0,
    };
    let mut sink = BufWriter::with_capacity(256 * 1024, File::create(to)?);
    let copied = io::copy(&mut source, &mut sink)?;
    sink.flush()?;
    println!("the wrapper, and a buffer of 256 KiB: {copied} bytes");

    let (mut receiver, mut sender) = io::pipe()?;
    let other_end = thread::spawn(move || io::copy(&mut receiver, &mut io::sink()));
    let copied = io::copy(&mut File::open(from)?, &mut sender)?;
    println!("file to pipe: {copied} bytes");
    // ANCHOR_END: copies
    drop(sender); // the end of the stream
    match other_end.join() {
        Ok(received) => assert_eq!(received?, SIZE),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    assert_eq!(source.done, SIZE);
    Ok(())
}
