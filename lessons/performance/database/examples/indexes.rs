// crates: postgres
// needs: postgres
//! What a query touches with this index or that: the node of the plan that reads the table, the
//! pages it looked at (buffers), and the rows it read for nothing.

#[path = "support/server.rs"]
mod server;

use postgres::Client;
use server::{Result, Server};

/// The first node of the plan that reads a table or an index, and its counts.
fn show(db: &mut Client, what: &str, query: &str) -> Result<()> {
    let explain = format!("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) {query}");
    let lines: Vec<String> = db
        .query(&explain, &[])?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let start = lines
        .iter()
        .position(|line| line.contains("Scan "))
        .ok_or("a plan that reads nothing")?;
    let node = lines[start]
        .trim_start()
        .trim_start_matches("->")
        .trim_start();
    let node = &node[..node.find("Scan").unwrap_or(0) + 4];
    let number = |label: &str| {
        let found = lines[start..]
            .iter()
            .find_map(|line| line.trim().strip_prefix(label));
        found.map_or("-".to_string(), |value| value.trim().to_string())
    };
    let buffers: u64 = lines[start..]
        .iter()
        .find_map(|line| line.trim().strip_prefix("Buffers: shared "))
        .map(|counts| {
            let counts = counts
                .split(' ')
                .filter(|c| c.starts_with("hit=") || c.starts_with("read="));
            counts
                .filter_map(|c| c.split_once('=')?.1.parse::<u64>().ok())
                .sum()
        })
        .ok_or("a plan without buffers")?;
    println!(
        "  {what:32}{node:16}{buffers:>8}{:>9}{:>9}",
        number("Rows Removed by Filter:"),
        number("Heap Fetches:")
    );
    Ok(())
}

const CUSTOMER: &str = "SELECT sum(cents) FROM orders WHERE customer_id = 4242";
const CAST: &str = "SELECT count(*) FROM orders WHERE placed::date = '2026-02-03'";
const RANGE: &str =
    "SELECT count(*) FROM orders WHERE placed >= '2026-02-03' AND placed < '2026-02-04'";
const LOWER: &str = "SELECT id FROM customers WHERE lower(email) = 'user77@example.org'";
const OPEN: &str = "SELECT id FROM orders WHERE status = 'open' ORDER BY placed LIMIT 10";
const PLACED: &str = "SELECT placed FROM orders WHERE customer_id BETWEEN 4000 AND 4099";

const WRONG_ORDER: &str = include_str!("../config/wrong_order.sql");
const RIGHT_ORDER: &str = include_str!("../config/right_order.sql");
const EMAIL: &str = include_str!("../config/email.sql");
const EMAIL_LOWER: &str = include_str!("../config/email_lower.sql");
const STATUS: &str = include_str!("../config/status.sql");
const PARTIAL: &str = include_str!("../config/partial.sql");

fn main() -> Result<()> {
    let server = Server::start(&[])?;
    let mut db = server.connect()?;
    db.batch_execute(include_str!("../config/shop.sql"))?;
    db.batch_execute("VACUUM ANALYZE")?;
    println!("{:50}{:>8}{:>9}{:>9}", "", "buffers", "removed", "fetches");

    println!("the orders of a customer");
    show(&mut db, "no index", CUSTOMER)?;
    db.batch_execute(WRONG_ORDER)?;
    show(&mut db, "(placed, customer_id)", CUSTOMER)?;
    db.batch_execute(RIGHT_ORDER)?;
    show(&mut db, "(customer_id, placed)", CUSTOMER)?;

    println!("the orders of a day, index on (placed, …)");
    show(&mut db, "placed::date = day", CAST)?;
    show(&mut db, "placed >= day AND placed < next", RANGE)?;

    println!("a customer by lower(email)");
    db.batch_execute(EMAIL)?;
    show(&mut db, "(email)", LOWER)?;
    db.batch_execute(EMAIL_LOWER)?;
    db.batch_execute("ANALYZE customers")?;
    show(&mut db, "(lower(email))", LOWER)?;

    println!("the ten oldest open orders");
    db.batch_execute("DROP INDEX orders_placed_customer")?;
    show(&mut db, "no index", OPEN)?;
    db.batch_execute(STATUS)?;
    let full = pages(&mut db, "orders_status")?;
    show(&mut db, &format!("(status, placed), {full} pages"), OPEN)?;
    db.batch_execute("DROP INDEX orders_status")?;
    db.batch_execute(PARTIAL)?;
    let partial = pages(&mut db, "orders_open")?;
    show(&mut db, &format!("partial, {partial} pages"), OPEN)?;
    let prepared = OPEN.replace("'open'", "$1");
    db.batch_execute(&format!("PREPARE open(text) AS {prepared}"))?;
    db.batch_execute("SET plan_cache_mode = force_generic_plan")?;
    show(
        &mut db,
        "partial, status = $1, generic",
        "EXECUTE open('open')",
    )?;

    println!("when 100 customers ordered, index only");
    show(&mut db, "after VACUUM", PLACED)?;
    db.batch_execute(
        "UPDATE orders SET cents = cents + 1 WHERE customer_id BETWEEN 4000 AND 4099",
    )?;
    show(&mut db, "after an update of these rows", PLACED)?;
    db.batch_execute("VACUUM orders")?;
    show(&mut db, "after VACUUM", PLACED)?;
    Ok(())
}

/// How large an index is.
fn pages(db: &mut Client, index: &str) -> Result<i64> {
    let sql = "SELECT relpages::bigint FROM pg_class WHERE relname = $1";
    Ok(db.query_one(sql, &[&index])?.get(0))
}
