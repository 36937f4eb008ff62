// crates: postgres
// needs: postgres
//! 5,000 rows written in five ways; then what happens to a batch with a bad row, with too many
//! parameters, and with rows that are there already.

#[path = "support/server.rs"]
mod server;

use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use postgres::{Client, GenericClient, Transaction};
use server::{Result, Server};
use std::error::Error;

const ROWS: i64 = 5000;

type Event = (i64, String);
type Write<'a> = &'a dyn Fn(&mut Client) -> Result<()>;

// ANCHOR: autocommit
fn one_by_one(db: &mut Client, events: &[Event]) -> Result<()> {
    let insert = db.prepare("INSERT INTO events (id, name) VALUES ($1, $2)")?;
    for (id, name) in events {
        db.execute(&insert, &[id, name])?; // commits
    }
    Ok(())
}
// ANCHOR_END: autocommit

fn one_transaction(db: &mut Client, events: &[Event]) -> Result<()> {
    let mut tx = db.transaction()?;
    let insert = tx.prepare("INSERT INTO events (id, name) VALUES ($1, $2)")?;
    for (id, name) in events {
        tx.execute(&insert, &[id, name])?;
    }
    Ok(tx.commit()?)
}

fn many_values(db: &mut Client, events: &[Event]) -> Result<()> {
    let mut tx = db.transaction()?;
    for part in events.chunks(1000) {
        insert_values(&mut tx, part)?;
    }
    Ok(tx.commit()?)
}

fn insert_values(tx: &mut Transaction, part: &[Event]) -> Result<u64> {
    let places: Vec<String> = (0..part.len())
        .map(|row| format!("(${}, ${})", 2 * row + 1, 2 * row + 2))
        .collect();
    let values: Vec<&(dyn ToSql + Sync)> = part
        .iter()
        .flat_map(|(id, name)| [id as &(dyn ToSql + Sync), name])
        .collect();
    let sql = format!("INSERT INTO events (id, name) VALUES {}", places.join(", "));
    Ok(tx.execute(&sql, &values)?)
}

// ANCHOR: unnest
fn arrays(db: &mut Client, events: &[Event]) -> Result<u64> {
    let ids: Vec<i64> = events.iter().map(|event| event.0).collect();
    let names: Vec<&str> = events.iter().map(|event| event.1.as_str()).collect();
    Ok(db.execute(
        "INSERT INTO events (id, name) SELECT * FROM unnest($1::bigint[], $2::text[])",
        &[&ids, &names],
    )?)
}
// ANCHOR_END: unnest

// ANCHOR: copy
fn copy(db: &mut impl GenericClient, table: &str, events: &[Event]) -> Result<u64> {
    let sink = db.copy_in(&format!(
        "COPY {table} (id, name) FROM STDIN (FORMAT binary)"
    ))?;
    let mut writer = BinaryCopyInWriter::new(sink, &[Type::INT8, Type::TEXT]);
    for (id, name) in events {
        writer.write(&[id, name])?;
    }
    Ok(writer.finish()?) // dropped without it, nothing is stored
}
// ANCHOR_END: copy

// ANCHOR: upsert
/// Stores events, new or not; returns how many rows changed.
fn upsert(db: &mut Client, events: &[Event]) -> Result<u64> {
    let mut tx = db.transaction()?;
    tx.batch_execute(include_str!("../config/staging.sql"))?;
    copy(&mut tx, "incoming", events)?;
    let changed = tx.execute(include_str!("../config/upsert.sql"), &[])?;
    tx.commit()?;
    Ok(changed)
}
// ANCHOR_END: upsert

/// What the server did: executions, transactions that wrote, and KiB of write-ahead log.
fn counted(db: &mut Client, write: impl FnOnce(&mut Client) -> Result<()>) -> Result<[i64; 3]> {
    db.batch_execute("TRUNCATE events; SELECT pg_stat_statements_reset()")?;
    let before = position(db)?;
    write(db)?;
    let after = position(db)?;
    let executions: i64 = db
        .query_one(
            "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
             WHERE query LIKE 'INSERT%' OR query LIKE 'COPY%'",
            &[],
        )?
        .get(0);
    let rows: i64 = db.query_one("SELECT count(*) FROM events", &[])?.get(0);
    assert_eq!(rows, ROWS);
    Ok([
        executions,
        after[0] - before[0],
        (after[1] - before[1]) / 1024,
    ])
}

/// The next transaction number, and the end of the write-ahead log in bytes.
fn position(db: &mut Client) -> Result<[i64; 2]> {
    let row = db.query_one(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                (pg_current_wal_insert_lsn() - '0/0')::bigint",
        &[],
    )?;
    Ok([row.get(0), row.get(1)])
}

fn count(db: &mut Client) -> Result<i64> {
    Ok(db.query_one("SELECT count(*) FROM events", &[])?.get(0))
}

fn main() -> Result<()> {
    let server = Server::start(&["shared_preload_libraries=pg_stat_statements"])?;
    let mut db = server.connect()?;
    db.batch_execute(include_str!("../config/events.sql"))?;
    db.batch_execute("CREATE EXTENSION pg_stat_statements")?;
    let events: Vec<Event> = (1..=ROWS).map(|id| (id, format!("event {id}"))).collect();
    let ways: [(&str, Write); 5] = [
        ("one by one", &|db| one_by_one(db, &events)),
        ("one transaction", &|db| one_transaction(db, &events)),
        ("1,000 rows a statement", &|db| many_values(db, &events)),
        ("arrays, unnest", &|db| arrays(db, &events).map(|_| ())),
        ("COPY", &|db| copy(db, "events", &events).map(|_| ())),
    ];
    println!(
        "{:24}{:>10}{:>14}{:>10}",
        "", "executions", "transactions", "WAL KiB"
    );
    for (name, write) in ways {
        let [executions, transactions, wal] = counted(&mut db, |db| write(db))?;
        println!("{name:24}{executions:>10}{transactions:>14}{wal:>10}");
    }

    // One bad row in a batch.
    db.batch_execute("TRUNCATE events")?;
    let mut batch = events[..100].to_vec();
    batch[70].0 = 1; // the key of the first row
    match arrays(&mut db, &batch) {
        Ok(_) => return Err("a key was stored twice".into()),
        Err(e) => println!(
            "\na bad row: {}\n{} rows are stored",
            reason(&*e),
            count(&mut db)?
        ),
    }

    // Too many parameters for one statement.
    let many: Vec<Event> = (1..=33_000).map(|id| (id, "x".to_string())).collect();
    let mut tx = db.transaction()?;
    match insert_values(&mut tx, &many) {
        Ok(_) => return Err("more parameters were sent than the protocol can count".into()),
        Err(e) => println!("66,000 parameters: {}", reason(&*e)),
    }
    drop(tx); // rolls back

    // Rows that are there already: of the 60, 20 are.
    copy(&mut db, "events", &events[..60])?;
    for attempt in ["first", "again"] {
        let changed = upsert(&mut db, &events[40..100])?;
        println!(
            "upsert, {attempt}: {changed} rows changed, {} are stored",
            count(&mut db)?
        );
    }
    Ok(())
}

/// The innermost cause of an error, without its details: the driver's own text is only "db error".
fn reason(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => reason(cause),
        None => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            first.trim_start_matches("ERROR: ").to_string()
        }
    }
}
