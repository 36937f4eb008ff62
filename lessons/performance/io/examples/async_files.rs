// crates: tokio
//! Which threads read the files of `tokio::fs`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

// ANCHOR: read
/// Reads all files at once, on a runtime of one thread. Returns how many threads it started.
fn threads_for(paths: &[PathBuf], builder: &mut Builder) -> io::Result<usize> {
    let started = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&started);
    let runtime = builder
        .on_thread_start(move || _ = counter.fetch_add(1, Ordering::Relaxed))
        .build()?;
    let bytes = runtime.block_on(async {
        let mut reads = JoinSet::new();
        for path in paths {
            reads.spawn(tokio::fs::read(path.clone()));
        }
        let mut bytes = 0;
        while let Some(read) = reads.join_next().await {
            bytes += read??.len();
        }
        io::Result::Ok(bytes)
    })?;
    assert_eq!(bytes, paths.len() * 1024);
    Ok(started.load(Ordering::Relaxed))
}
// ANCHOR_END: read

fn main() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("async-files-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let result = demo(&folder);
    fs::remove_dir_all(&folder)?;
    result
}

fn demo(folder: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    for i in 0..1000 {
        let path = folder.join(format!("{i}"));
        fs::write(&path, [7; 1024])?;
        paths.push(path);
    }
    // ANCHOR: limit
    let usual = threads_for(&paths, &mut Builder::new_current_thread())?;
    let four = threads_for(
        &paths,
        Builder::new_current_thread().max_blocking_threads(4),
    )?;
    // ANCHOR_END: limit
    println!("threads started to read 1000 files: {usual}");
    println!("the same with max_blocking_threads(4): {four}");
    assert!(usual > 1 && usual <= 512 && four <= 4);
    Ok(())
}
