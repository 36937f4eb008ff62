//! Records of 100 bytes appended to a log: `bench_sync VARIANT` prints nanoseconds a record.
//! none: written, never synced; each: sync_data for each record; each-all: sync_all for each;
//! batch-8, batch-64, batch-512: one write and one sync_data for so many records.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const RECORD: [u8; 100] = [7; 100];

/// The file stays this small however fast the disk is.
const MOST_BYTES: u32 = 48 << 20;

#[derive(Clone, Copy)]
enum Sync {
    Never,
    Data,
    All,
}

/// Appends batches for half a second and returns nanoseconds a record.
fn measure(path: &PathBuf, batch: u32, sync: Sync) -> io::Result<f64> {
    let mut file = File::create(path)?;
    let bytes = black_box(RECORD.repeat(batch as usize));
    let mut once = || -> io::Result<()> {
        file.write_all(&bytes)?;
        match sync {
            Sync::Never => Ok(()),
            Sync::Data => file.sync_data(),
            Sync::All => file.sync_all(),
        }
    };
    once()?; // warms up
    let (start, mut batches) = (Instant::now(), 0u32);
    let most = MOST_BYTES / bytes.len() as u32;
    while start.elapsed() < Duration::from_millis(500) && batches + 1 < most {
        once()?;
        batches += 1;
    }
    let nanos = start.elapsed().as_nanos() as f64;
    assert_eq!(
        file.metadata()?.len(),
        (u64::from(batches) + 1) * bytes.len() as u64
    );
    Ok(nanos / (f64::from(batches) * f64::from(batch)))
}

fn main() -> io::Result<()> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let path = std::env::temp_dir().join(format!("bench-sync-{}", std::process::id()));
    let nanos = match variant.as_str() {
        "none" => measure(&path, 1, Sync::Never),
        "each" => measure(&path, 1, Sync::Data),
        "each-all" => measure(&path, 1, Sync::All),
        "batch-8" => measure(&path, 8, Sync::Data),
        "batch-64" => measure(&path, 64, Sync::Data),
        "batch-512" => measure(&path, 512, Sync::Data),
        _ => {
            return Err(io::Error::other(
                "variants: none, each, each-all, batch-8, batch-64, batch-512",
            ));
        }
    };
    fs::remove_file(&path)?;
    println!("{:.1}", nanos?);
    Ok(())
}
