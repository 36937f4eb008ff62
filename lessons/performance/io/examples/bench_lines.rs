//! Log lines of about 30 bytes into a file: `bench_lines VARIANT` prints nanoseconds a line.
//! pieces: writeln! to the file; line: one write a line; buffered: a BufWriter of 8 KiB;
//! buffered-large: one of 256 KiB.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Seek, Write};
use std::time::{Duration, Instant};

/// The file is begun again after this many lines, so that it stays small.
const LINES: u32 = 20_000;

fn log(out: &mut impl Write, i: u32) -> io::Result<()> {
    let (path, status) = black_box(("orders", 200));
    writeln!(out, "GET /{path}/{i} {status} {}us", i % 900)
}

/// Writes whole files for half a second and returns nanoseconds a line.
fn measure(mut file: File, mut lines: impl FnMut(&mut File) -> io::Result<()>) -> io::Result<f64> {
    let mut once = || -> io::Result<u64> {
        file.rewind()?;
        file.set_len(0)?;
        lines(&mut file)?;
        Ok(file.metadata()?.len())
    };
    let expect = once()?; // warms up
    let (start, mut files) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_millis(450) {
        assert_eq!(once()?, expect);
        files += 1;
    }
    let lines = f64::from(files) * f64::from(LINES);
    Ok(start.elapsed().as_nanos() as f64 / lines)
}

fn buffered(file: File, size: usize) -> io::Result<f64> {
    measure(file, |file| {
        let mut out = BufWriter::with_capacity(size, file);
        (0..LINES).try_for_each(|i| log(&mut out, i))?;
        out.flush()
    })
}

fn main() -> io::Result<()> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let path = std::env::temp_dir().join(format!("bench-lines-{}", std::process::id()));
    let file = File::create(&path)?;
    let nanos = match variant.as_str() {
        "pieces" => measure(file, |file| (0..LINES).try_for_each(|i| log(file, i))),
        "line" => {
            let mut line = Vec::new();
            measure(file, |file| {
                (0..LINES).try_for_each(|i| {
                    line.clear();
                    log(&mut line, i)?;
                    file.write_all(&line)
                })
            })
        }
        "buffered" => buffered(file, 8 * 1024),
        "buffered-large" => buffered(file, 256 * 1024),
        _ => Err(io::Error::other(
            "variants: pieces, line, buffered, buffered-large",
        )),
    };
    fs::remove_file(&path)?;
    println!("{:.1}", nanos?);
    Ok(())
}
