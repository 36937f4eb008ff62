//! Live bytes and resident memory, side by side, while a heap falls to pieces (Linux).

use std::error::Error;
use std::fs;
use std::hint::black_box;

const SESSION: usize = 512;
const SESSIONS: usize = 200_000;
/// One session in this many stays. Eight of them, with glibc's header, are just over a page.
const STAYS: usize = 8;

type Session = [u8; SESSION];

/// What the process holds in physical memory, in KiB, as the kernel counts it page by page.
fn resident() -> Result<usize, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/smaps_rollup")?;
    let line = text.lines().find(|line| line.starts_with("Rss:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(kib.ok_or("smaps_rollup has no Rss")?.parse()?)
}

/// Asks glibc to give back every whole page that is free. False where there is no glibc.
fn trim() -> bool {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> std::ffi::c_int;
        }
        // SAFETY: glibc's own signature; it takes any value and is safe to call from any thread.
        unsafe { malloc_trim(0) };
        true
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    false
}

struct Meter {
    base: usize,
}

impl Meter {
    /// Prints live and resident memory and returns resident ÷ live.
    fn show(&self, label: &str, sessions: usize) -> Result<f64, Box<dyn Error>> {
        let live = sessions * SESSION / 1024;
        let resident = resident()?.saturating_sub(self.base);
        let ratio = resident as f64 / live as f64;
        println!("{label:<36}{live:>8}{resident:>10}{ratio:>7.1}");
        Ok(ratio)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    if !cfg!(target_os = "linux") {
        println!("this program reads /proc and runs on Linux only");
        return Ok(());
    }
    let glibc = trim();
    // ANCHOR: mixed
    let mut sessions: Vec<Option<Box<Session>>> = Vec::with_capacity(SESSIONS);
    sessions.resize_with(SESSIONS, || None); // touched before the base is taken
    let meter = Meter { base: resident()? };
    println!("{:<36}{:>8}{:>10}{:>7}", "KiB", "live", "resident", "ratio");

    for (i, slot) in sessions.iter_mut().enumerate() {
        *slot = Some(Box::new([i as u8; SESSION]));
    }
    meter.show("all sessions", SESSIONS)?;

    for (i, slot) in sessions.iter_mut().enumerate() {
        if i % STAYS != 0 {
            *slot = None;
        }
    }
    let kept = SESSIONS / STAYS;
    let mixed = meter.show("7 of 8 closed", kept)?;
    trim();
    let trimmed = meter.show("7 of 8 closed, malloc_trim(0)", kept)?;
    // ANCHOR_END: mixed

    // ANCHOR: repair
    let mut dense: Vec<Session> = Vec::with_capacity(kept);
    dense.extend(
        sessions
            .iter_mut()
            .filter_map(|slot| slot.take().map(|session| *session)),
    );
    trim();
    let repaired = meter.show("survivors moved together", kept)?;
    // ANCHOR_END: repair
    assert_eq!(dense.len(), kept);
    assert!(
        dense
            .iter()
            .enumerate()
            .all(|(i, s)| s[0] == (i * STAYS) as u8)
    );
    drop(black_box(dense));
    trim();

    // ANCHOR: apart
    let mut long_lived: Vec<Session> = Vec::with_capacity(kept);
    for (i, slot) in sessions.iter_mut().enumerate() {
        if i % STAYS == 0 {
            long_lived.push([i as u8; SESSION]);
        } else {
            *slot = Some(Box::new([i as u8; SESSION]));
        }
    }
    meter.show("all again, long-lived ones apart", SESSIONS)?;
    sessions.iter_mut().for_each(|slot| *slot = None);
    meter.show("7 of 8 closed", kept)?;
    trim();
    let apart = meter.show("7 of 8 closed, malloc_trim(0)", kept)?;
    // ANCHOR_END: apart
    assert_eq!(black_box(long_lived).len(), kept);

    if glibc {
        assert!(
            mixed > 4.0 && trimmed > 4.0,
            "freed memory came back to the kernel"
        );
        assert!(
            repaired < 2.0 && apart < 2.0,
            "dense survivors still cost whole pages"
        );
    }
    Ok(())
}
