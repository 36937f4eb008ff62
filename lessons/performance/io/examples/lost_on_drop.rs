//! A BufWriter that is dropped cannot say that its last write failed.

use std::io::{self, BufWriter, IntoInnerError, Write};

/// A disk with little room left. What was written so far is in `bytes`.
struct Disk {
    bytes: Vec<u8>,
    room: usize,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = bytes.len().min(self.room);
        if n == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(&bytes[..n]);
        self.room -= n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ANCHOR: wrong
/// Returns Ok, whatever happens to the last 8 KiB.
fn export(disk: &mut Disk, rows: u32) -> io::Result<()> {
    let mut out = BufWriter::new(disk);
    for row in 0..rows {
        writeln!(out, "{row},paid")?;
    }
    Ok(())
}
// ANCHOR_END: wrong

// ANCHOR: right
fn export_checked(disk: &mut Disk, rows: u32) -> io::Result<()> {
    let mut out = BufWriter::new(disk);
    for row in 0..rows {
        writeln!(out, "{row},paid")?;
    }
    let _disk = out.into_inner().map_err(IntoInnerError::into_error)?;
    Ok(()) // on a `File`: `_disk.sync_all()`
}
// ANCHOR_END: right

type Export = fn(&mut Disk, u32) -> io::Result<()>;

fn main() {
    let ways: [(&str, Export); 2] = [("export", export), ("export_checked", export_checked)];
    for (name, way) in ways {
        let mut disk = Disk {
            bytes: Vec::new(),
            room: 500,
        };
        let answer = way(&mut disk, 100).map_err(|error| error.kind());
        let rows = disk.bytes.iter().filter(|&&byte| byte == b'\n').count();
        println!("{name:<15}{answer:?}, {rows} of 100 rows on the disk");
    }
    // The errors of full buffers are seen by both: only the last one is lost.
    let mut disk = Disk {
        bytes: Vec::new(),
        room: 500,
    };
    assert!(export(&mut disk, 10_000).is_err());
}
