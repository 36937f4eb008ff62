// crates: postgres
// needs: postgres
//! One page of a shop, loaded in four ways. All give the same page; the server counts what it was
//! asked.

#[path = "support/server.rs"]
mod server;

use postgres::Client;
use server::{Result, Server};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
struct Order {
    id: i64,
    customer_id: i64,
    email: String,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
struct Item {
    sku: String,
    cents: i64,
}

const NEWEST: &str = "SELECT id, customer_id FROM orders ORDER BY id DESC LIMIT 50";

fn orders(db: &mut Client) -> Result<Vec<Order>> {
    let rows = db.query(NEWEST, &[])?;
    Ok(rows
        .iter()
        .map(|row| Order {
            id: row.get(0),
            customer_id: row.get(1),
            email: String::new(),
            items: Vec::new(),
        })
        .collect())
}

// ANCHOR: loop
fn one_by_one(db: &mut Client) -> Result<Vec<Order>> {
    let mut page = orders(db)?;
    for order in &mut page {
        let customer = db.query_one(
            "SELECT email FROM customers WHERE id = $1",
            &[&order.customer_id],
        )?;
        order.email = customer.get(0);
        let items = db.query(
            "SELECT sku, cents FROM items WHERE order_id = $1 ORDER BY line",
            &[&order.id],
        )?;
        for row in &items {
            let (sku, cents) = (row.get(0), row.get(1));
            order.items.push(Item { sku, cents });
        }
    }
    Ok(page)
}
// ANCHOR_END: loop

/// The same, with statements that are parsed once.
fn one_by_one_prepared(db: &mut Client) -> Result<Vec<Order>> {
    let mut page = orders(db)?;
    let customer = db.prepare("SELECT email FROM customers WHERE id = $1")?;
    let items = db.prepare("SELECT sku, cents FROM items WHERE order_id = $1 ORDER BY line")?;
    for order in &mut page {
        order.email = db.query_one(&customer, &[&order.customer_id])?.get(0);
        for row in &db.query(&items, &[&order.id])? {
            let (sku, cents) = (row.get(0), row.get(1));
            order.items.push(Item { sku, cents });
        }
    }
    Ok(page)
}

// ANCHOR: batch
fn one_query_a_table(db: &mut Client) -> Result<Vec<Order>> {
    let mut page = orders(db)?;
    let mut customers: Vec<i64> = page.iter().map(|order| order.customer_id).collect();
    customers.sort_unstable();
    customers.dedup();
    let emails: HashMap<i64, String> = db
        .query(
            "SELECT id, email FROM customers WHERE id = ANY($1)",
            &[&customers],
        )?
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    let ids: Vec<i64> = page.iter().map(|order| order.id).collect();
    let mut items: HashMap<i64, Vec<Item>> = HashMap::new();
    for row in &db.query(
        "SELECT order_id, sku, cents FROM items WHERE order_id = ANY($1) ORDER BY order_id, line",
        &[&ids],
    )? {
        let (sku, cents) = (row.get(1), row.get(2));
        items
            .entry(row.get(0))
            .or_default()
            .push(Item { sku, cents });
    }
    for order in &mut page {
        order.email = emails
            .get(&order.customer_id)
            .cloned()
            .ok_or("an order without its customer")?;
        order.items = items.remove(&order.id).unwrap_or_default();
    }
    Ok(page)
}
// ANCHOR_END: batch

// ANCHOR: join
const JOINED: &str = "
    SELECT o.id, o.customer_id, c.email, i.sku, i.cents
    FROM (SELECT id, customer_id FROM orders ORDER BY id DESC LIMIT 50) o
    JOIN customers c ON c.id = o.customer_id
    LEFT JOIN items i ON i.order_id = o.id
    ORDER BY o.id DESC, i.line";
// ANCHOR_END: join

fn one_join(db: &mut Client) -> Result<Vec<Order>> {
    let mut page: Vec<Order> = Vec::new();
    for row in &db.query(JOINED, &[])? {
        let id = row.get(0);
        if page.last().is_none_or(|order| order.id != id) {
            page.push(Order {
                id,
                customer_id: row.get(1),
                email: row.get(2),
                items: Vec::new(),
            });
        }
        // An order without items is one row, with NULL in the columns of the item.
        if let (Some(sku), Some(cents), Some(order)) = (row.get(3), row.get(4), page.last_mut()) {
            order.items.push(Item { sku, cents });
        }
    }
    Ok(page)
}

type Loader = fn(&mut Client) -> Result<Vec<Order>>;

fn main() -> Result<()> {
    let server = Server::start(&["shared_preload_libraries=pg_stat_statements"])?;
    let mut db = server.connect()?;
    db.batch_execute(include_str!("../config/shop.sql"))?;
    db.batch_execute("VACUUM ANALYZE")?;
    db.batch_execute("CREATE EXTENSION pg_stat_statements")?;
    let ways: [(&str, Loader); 4] = [
        ("one by one", one_by_one),
        ("one by one, prepared", one_by_one_prepared),
        ("one query a table", one_query_a_table),
        ("one join", one_join),
    ];
    println!("{:22}{:>12}{:>8}", "", "executions", "rows");
    let mut first = None;
    for (name, load) in ways {
        db.batch_execute("SELECT pg_stat_statements_reset()")?;
        let page = load(&mut db)?;
        let count = db.query_one(
            "SELECT sum(calls)::bigint, sum(rows)::bigint FROM pg_stat_statements
             WHERE query LIKE '%orders%' OR query LIKE '%customers%' OR query LIKE '%items%'",
            &[],
        )?;
        let (calls, rows): (i64, i64) = (count.get(0), count.get(1));
        println!("{name:22}{calls:>12}{rows:>8}");
        let expect = first.get_or_insert_with(|| page.clone());
        assert_eq!(*expect, page, "all ways load the same page");
    }
    Ok(())
}
