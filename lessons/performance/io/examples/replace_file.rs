//! Replacing a file so that a crash leaves the old content or the new one, and nothing else.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

// ANCHOR: replace
/// Replaces the content of `path`; after Ok, a power cut does not undo it.
/// One caller at a time for each `path`.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut temporary = name.to_os_string();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = parent.join(temporary); // a rename stays in one file system
    let result = write_synced(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    if result.is_err() {
        let _ = fs::remove_file(&temporary); // `result` is the error to report
        return result;
    }
    sync_folder(parent) // the name is an entry of the folder
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all() // before the name can point to it
}

/// Windows opens no folder as a file: there the file system decides alone.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}
// ANCHOR_END: replace

fn main() -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("replace-file-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let result = demo(&folder);
    fs::remove_dir_all(&folder)?;
    result
}

fn demo(folder: &Path) -> io::Result<()> {
    let path: PathBuf = folder.join("settings");
    replace(&path, b"limit = 10\n")?;
    replace(&path, b"limit = 20\n")?;
    print!("{}", fs::read_to_string(&path)?);
    println!("files in the folder: {}", fs::read_dir(folder)?.count());

    // A folder that is in the way makes the rename fail; nothing is left behind.
    let blocked = folder.join("blocked");
    fs::create_dir_all(blocked.join("inner"))?;
    println!(
        "over a folder: refused = {}",
        replace(&blocked, b"x").is_err()
    );
    println!("files in the folder: {}", fs::read_dir(folder)?.count());
    Ok(())
}
