// crates: postgres
// needs: postgres
//! What one forgotten transaction costs the others: a counter is updated 5,000 times, and then one
//! row is read.

#[path = "support/server.rs"]
mod server;

use postgres::{Client, IsolationLevel};
use server::{Result, Server};

fn count_up(db: &mut Client) -> Result<()> {
    let update = db.prepare("UPDATE counters SET hits = hits + 1 WHERE id = 1")?;
    for _ in 0..5000 {
        db.execute(&update, &[])?;
    }
    Ok(())
}

/// Pages that reading the one row touches, and pages of the table.
fn show(db: &mut Client, when: &str) -> Result<()> {
    let explain = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF)
                   SELECT hits FROM counters WHERE id = 1";
    let rows = db.query(explain, &[])?;
    let buffers = rows
        .iter()
        .find_map(|row| {
            let line: String = row.get(0);
            Some(
                line.trim()
                    .strip_prefix("Buffers: shared hit=")?
                    .to_string(),
            )
        })
        .ok_or("a plan without buffers")?;
    let size: i64 = db
        .query_one("SELECT pg_relation_size('counters') / 8192", &[])?
        .get(0);
    println!("{when:42}{buffers:>8}{size:>8}");
    Ok(())
}

fn main() -> Result<()> {
    let server = Server::start(&["synchronous_commit=off"])?;
    let mut db = server.connect()?;
    db.batch_execute(
        "CREATE TABLE counters (id int PRIMARY KEY, hits bigint NOT NULL);
         INSERT INTO counters VALUES (1, 0);
         SET enable_seqscan = off; SET enable_bitmapscan = off",
    )?;
    println!("{:42}{:>8}{:>8}", "", "buffers", "pages");
    count_up(&mut db)?;
    show(&mut db, "5,000 updates")?;

    // ANCHOR: forgotten
    let mut other = server.connect()?;
    let mut report = other
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .start()?;
    report.query("SELECT 1", &[])?; // from here on it sees one moment
    // ANCHOR_END: forgotten
    count_up(&mut db)?;
    show(&mut db, "5,000 more, beside an open transaction")?;
    db.batch_execute("VACUUM counters")?;
    show(&mut db, "after VACUUM")?;
    report.commit()?;
    db.batch_execute("VACUUM counters")?;
    show(&mut db, "after commit and VACUUM")?;
    Ok(())
}
