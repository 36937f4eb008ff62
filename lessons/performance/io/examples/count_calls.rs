//! How often a program that writes and reads small records calls the operating system.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, LineWriter, Read, Write};

// ANCHOR: counted
/// Counts the calls that reach `inner`: around a `File`, system calls.
struct Counted<T> {
    inner: T,
    calls: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
// ANCHOR_END: counted

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        self.inner.read(bytes)
    }
}

struct Request {
    method: &'static str,
    path: String,
    status: u16,
    micros: u64,
}

// ANCHOR: record
/// One line of an access log.
fn log(out: &mut impl Write, request: &Request) -> io::Result<()> {
    let Request {
        method,
        path,
        status,
        micros,
    } = request;
    writeln!(out, "{method} {path} {status} {micros}us")
}
// ANCHOR_END: record

/// The same line, put together in memory and written in one piece.
fn log_whole(out: &mut impl Write, line: &mut Vec<u8>, request: &Request) -> io::Result<()> {
    line.clear();
    log(line, request)?;
    out.write_all(line)
}

fn main() -> Result<(), Box<dyn Error>> {
    let requests: Vec<Request> = (0..1000)
        .map(|i| Request {
            method: if i % 3 == 0 { "POST" } else { "GET" },
            path: format!("/orders/{i}"),
            status: if i % 50 == 0 { 503 } else { 200 },
            micros: 100 + i * 7 % 900,
        })
        .collect();
    let file = std::env::temp_dir().join(format!("count-calls-{}.log", std::process::id()));
    let open = || -> io::Result<Counted<File>> {
        Ok(Counted {
            inner: File::create(&file)?,
            calls: 0,
        })
    };
    let mut contents = Vec::new();
    let mut row = |label: &str, calls: u64| -> io::Result<()> {
        println!("{label:<34}{calls:>6}");
        contents.push(fs::read(&file)?);
        Ok(())
    };

    println!("{:<34}{:>6}", "1000 lines are written by", "calls");
    let mut out = open()?;
    for request in &requests {
        log(&mut out, request)?;
    }
    row("writeln! to the file", out.calls)?;

    let (mut out, mut line) = (open()?, Vec::new());
    for request in &requests {
        log_whole(&mut out, &mut line, request)?;
    }
    row("one write_all for each line", out.calls)?;

    let mut out = LineWriter::new(open()?);
    for request in &requests {
        log(&mut out, request)?;
    }
    out.flush()?;
    row("writeln! to a LineWriter", out.get_ref().calls)?;

    let mut out = BufWriter::new(open()?);
    for request in &requests {
        log(&mut out, request)?;
    }
    out.flush()?;
    row("writeln! to a BufWriter", out.get_ref().calls)?;

    let mut out = BufWriter::with_capacity(64 * 1024, open()?);
    for request in &requests {
        log(&mut out, request)?;
    }
    out.flush()?;
    row("writeln! to a BufWriter of 64 KiB", out.get_ref().calls)?;
    assert!(contents.windows(2).all(|two| two[0] == two[1]));

    // Records of 16 bytes, read one by one.
    fs::write(&file, [7; 16 * 1000])?;
    println!("\n{:<34}{:>6}", "1000 records are read by", "calls");
    let mut source = Counted {
        inner: File::open(&file)?,
        calls: 0,
    };
    read_records(&mut source)?;
    println!("{:<34}{:>6}", "read_exact from the file", source.calls);
    let mut source = BufReader::new(Counted {
        inner: File::open(&file)?,
        calls: 0,
    });
    read_records(&mut source)?;
    println!(
        "{:<34}{:>6}",
        "read_exact from a BufReader",
        source.get_ref().calls
    );
    fs::remove_file(&file)?;
    Ok(())
}

fn read_records(source: &mut impl Read) -> io::Result<()> {
    let mut record = [0; 16];
    for _ in 0..1000 {
        source.read_exact(&mut record)?;
        assert_eq!(record, [7; 16]);
    }
    Ok(())
}
