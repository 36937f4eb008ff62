// crates: tokio
//! One thread, two tasks: what a blocking call in one does to the other, and what async is good at.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, LocalSet, spawn_blocking, yield_now};

type Events = Rc<Cell<Vec<&'static str>>>;

fn note(events: &Events, event: &'static str) {
    let mut list = events.take();
    list.push(event);
    events.set(list);
}

// ANCHOR: tasks
/// Ticks three times, lets others run in between, and says that it is done.
async fn ticker(events: Events, done: mpsc::Sender<()>) {
    for tick in ["tick 1", "tick 2", "tick 3"] {
        note(&events, tick);
        yield_now().await;
    }
    let _ = done.send(());
}

/// A call that blocks its thread until the ticker is done, but not for ever.
fn wait_for_ticks(done: mpsc::Receiver<()>) -> &'static str {
    match done.recv_timeout(Duration::from_millis(500)) {
        Ok(()) => "job done",
        Err(_) => "job gave up",
    }
}

async fn inline(events: Events, done: mpsc::Receiver<()>) {
    note(&events, "job starts");
    let outcome = wait_for_ticks(done); // the thread runs no other task
    note(&events, outcome);
}

async fn moved_out(events: Events, done: mpsc::Receiver<()>) {
    note(&events, "job starts");
    let outcome = spawn_blocking(|| wait_for_ticks(done)).await;
    note(&events, outcome.unwrap_or("job panicked"));
}
// ANCHOR_END: tasks

/// Runs the ticker and a job on one thread, and returns what happened in which order.
fn order<F>(runtime: &Runtime, job: impl FnOnce(Events, mpsc::Receiver<()>) -> F) -> String
where
    F: Future<Output = ()> + 'static,
{
    let events = Events::default();
    let (sender, receiver) = mpsc::channel();
    let tasks = LocalSet::new();
    let both = [
        tasks.spawn_local(ticker(Rc::clone(&events), sender)),
        tasks.spawn_local(job(Rc::clone(&events), receiver)),
    ];
    runtime.block_on(tasks.run_until(async {
        for task in both {
            if let Err(error) = task.await {
                note(&events, "panicked");
                eprintln!("{error}");
            }
        }
    }));
    events.take().join(", ")
}

fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    println!("inline:         {}", order(&runtime, inline));
    println!("spawn_blocking: {}", order(&runtime, moved_out));

    // ANCHOR: waits
    let start = Instant::now();
    runtime.block_on(async {
        let mut waits = JoinSet::new();
        for _ in 0..1000 {
            waits.spawn(tokio::time::sleep(Duration::from_millis(100)));
        }
        waits.join_all().await;
    });
    let together = start.elapsed() < Duration::from_secs(10);
    println!("1000 waits of 100 ms on one thread, together: {together}");
    // ANCHOR_END: waits
    Ok(())
}
