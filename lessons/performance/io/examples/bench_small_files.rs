// crates: tokio
//! Files of 1 KiB, all in the page cache: `bench_small_files VARIANT` prints nanoseconds a file.
//! std: std::fs, one after the other; tokio: tokio::fs, one after the other; tokio-at-once: 100 at
//! a time; one-job: std::fs, 100 files in one spawn_blocking.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::{JoinSet, spawn_blocking};

const FILES: usize = 100;
const SIZE: usize = 1024;

fn read(paths: &[PathBuf]) -> io::Result<usize> {
    paths
        .iter()
        .map(|path| Ok(black_box(fs::read(path)?).len()))
        .sum()
}

async fn read_async(paths: &[PathBuf]) -> io::Result<usize> {
    let mut bytes = 0;
    for path in paths {
        bytes += black_box(tokio::fs::read(path).await?).len();
    }
    Ok(bytes)
}

async fn read_at_once(paths: &[PathBuf]) -> io::Result<usize> {
    let mut reads = JoinSet::new();
    for path in paths {
        reads.spawn(tokio::fs::read(path.clone()));
    }
    let mut bytes = 0;
    while let Some(read) = reads.join_next().await {
        bytes += black_box(read??).len();
    }
    Ok(bytes)
}

async fn one_job(paths: Arc<[PathBuf]>) -> io::Result<usize> {
    spawn_blocking(move || read(&paths)).await?
}

/// Reads all files again and again for half a second and returns nanoseconds a file.
async fn measure(mut all: impl AsyncFnMut() -> io::Result<usize>) -> io::Result<f64> {
    assert_eq!(all().await?, FILES * SIZE); // warms up
    let (start, mut rounds) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_millis(450) {
        assert_eq!(all().await?, FILES * SIZE);
        rounds += 1;
    }
    Ok(start.elapsed().as_nanos() as f64 / (f64::from(rounds) * FILES as f64))
}

async fn run(variant: &str, folder: &Path) -> io::Result<f64> {
    let mut paths = Vec::new();
    for i in 0..FILES {
        let path = folder.join(i.to_string());
        fs::write(&path, [7; SIZE])?;
        paths.push(path);
    }
    let paths: Arc<[PathBuf]> = paths.into();
    match variant {
        "std" => measure(async || read(&paths)).await,
        "tokio" => measure(async || read_async(&paths).await).await,
        "tokio-at-once" => measure(async || read_at_once(&paths).await).await,
        "one-job" => measure(async || one_job(Arc::clone(&paths)).await).await,
        _ => Err(io::Error::other(
            "variants: std, tokio, tokio-at-once, one-job",
        )),
    }
}

fn main() -> io::Result<()> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let folder = std::env::temp_dir().join(format!("bench-small-files-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let nanos = runtime.block_on(run(&variant, &folder));
    fs::remove_dir_all(&folder)?;
    println!("{:.1}", nanos?);
    Ok(())
}
