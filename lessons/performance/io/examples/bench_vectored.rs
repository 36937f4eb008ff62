//! Messages of several pieces into a file: `bench_vectored VARIANT` prints nanoseconds a message.
//! separate, vectored, joined: 16 pieces of 64 bytes, written one by one, in one vectored call, or
//! copied together first; with -large: 4 pieces of 64 KiB.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, IoSlice, Seek, Write};
use std::time::{Duration, Instant};

/// The file is begun again behind this many bytes, so that it stays small.
const LIMIT: u64 = 4 << 20;

fn write_all_vectored(out: &mut impl Write, mut pieces: &mut [IoSlice<'_>]) -> io::Result<()> {
    IoSlice::advance_slices(&mut pieces, 0);
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

/// Sends messages for half a second and returns nanoseconds a message of `size` bytes.
fn measure(
    mut file: File,
    size: u64,
    mut send: impl FnMut(&mut File) -> io::Result<()>,
) -> io::Result<f64> {
    let mut once = || -> io::Result<()> {
        file.rewind()?;
        (0..LIMIT / size).try_for_each(|_| send(&mut file))
    };
    once()?; // warms up, and gives the file its length
    let (start, mut rounds) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_millis(450) {
        once()?;
        rounds += 1;
    }
    let nanos = start.elapsed().as_nanos() as f64;
    assert_eq!(file.metadata()?.len(), LIMIT / size * size);
    Ok(nanos / (f64::from(rounds) * (LIMIT / size) as f64))
}

fn main() -> io::Result<()> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let (count, length) = match variant.ends_with("-large") {
        true => (4, 64 * 1024),
        false => (16, 64),
    };
    let pieces = vec![vec![7u8; length]; count];
    let size = (count * length) as u64;
    let path = std::env::temp_dir().join(format!("bench-vectored-{}", std::process::id()));
    let file = File::create(&path)?;
    let nanos = match variant.trim_end_matches("-large") {
        "separate" => measure(file, size, |file| {
            black_box(&pieces)
                .iter()
                .try_for_each(|piece| file.write_all(piece))
        }),
        "vectored" => measure(file, size, |file| {
            let mut slices: Vec<_> = black_box(&pieces)
                .iter()
                .map(|piece| IoSlice::new(piece))
                .collect();
            write_all_vectored(file, &mut slices)
        }),
        "joined" => {
            let mut message = Vec::new();
            measure(file, size, |file| {
                message.clear();
                black_box(&pieces)
                    .iter()
                    .for_each(|piece| message.extend_from_slice(piece));
                file.write_all(&message)
            })
        }
        _ => Err(io::Error::other(
            "variants: separate, vectored, joined; -large",
        )),
    };
    fs::remove_file(&path)?;
    println!("{:.1}", nanos?);
    Ok(())
}
