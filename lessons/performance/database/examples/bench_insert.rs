// crates: postgres
// needs: postgres
//! Rows of two columns, one of them a key: `bench_insert VARIANT` prints nanoseconds a row.

#[path = "support/server.rs"]
mod server;

use postgres::Client;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use server::{Result, Server};
use std::time::{Duration, Instant};

const INSERT: &str = "INSERT INTO events (id, name) VALUES ($1, $2)";

type Event = (i64, String);

fn write(db: &mut Client, variant: &str, events: &[Event]) -> Result<()> {
    match variant {
        "autocommit" => {
            let insert = db.prepare(INSERT)?;
            for (id, name) in events {
                db.execute(&insert, &[id, name])?;
            }
        }
        "transaction" => {
            let mut tx = db.transaction()?;
            let insert = tx.prepare(INSERT)?;
            for (id, name) in events {
                tx.execute(&insert, &[id, name])?;
            }
            tx.commit()?;
        }
        "values" => {
            let places: Vec<String> = (0..events.len())
                .map(|row| format!("(${}, ${})", 2 * row + 1, 2 * row + 2))
                .collect();
            let values: Vec<&(dyn ToSql + Sync)> = events
                .iter()
                .flat_map(|(id, name)| [id as &(dyn ToSql + Sync), name])
                .collect();
            let sql = format!("INSERT INTO events (id, name) VALUES {}", places.join(", "));
            db.execute(&sql, &values)?;
        }
        "unnest" => {
            let ids: Vec<i64> = events.iter().map(|event| event.0).collect();
            let names: Vec<&str> = events.iter().map(|event| event.1.as_str()).collect();
            db.execute(
                "INSERT INTO events (id, name) SELECT * FROM unnest($1::bigint[], $2::text[])",
                &[&ids, &names],
            )?;
        }
        "copy" => {
            let sink = db.copy_in("COPY events (id, name) FROM STDIN (FORMAT binary)")?;
            let mut writer = BinaryCopyInWriter::new(sink, &[Type::INT8, Type::TEXT]);
            for (id, name) in events {
                writer.write(&[id, name])?;
            }
            writer.finish()?;
        }
        _ => return Err("variants: autocommit, transaction, values, unnest, copy".into()),
    }
    Ok(())
}

fn main() -> Result<()> {
    let variant = std::env::args().nth(1).unwrap_or_default();
    let server = Server::start(&[])?;
    let mut db = server.connect()?;
    db.batch_execute(include_str!("../config/events.sql"))?;
    let (mut rows, mut spent) = (0u32, Duration::ZERO);
    while spent < Duration::from_millis(600) {
        let ids = i64::from(rows) + 1..=i64::from(rows) + 1000;
        let events: Vec<Event> = ids.map(|id| (id, format!("event {id}"))).collect();
        let start = Instant::now();
        write(&mut db, &variant, &events)?;
        spent += start.elapsed();
        rows += 1000;
    }
    let stored: i64 = db.query_one("SELECT count(*) FROM events", &[])?.get(0);
    assert_eq!(stored, i64::from(rows));
    println!("{:.1}", spent.as_nanos() as f64 / f64::from(rows));
    Ok(())
}
