// crates: postgres
// needs: postgres
//! The plan of one query, before and after the planner learned how two columns go together. Lines
//! are folded to fit 76 columns, and times are left out, because they differ from run to run.

#[path = "support/server.rs"]
mod server;

use postgres::Client;
use server::{Result, Server};

const QUERY: &str = include_str!("../config/revenue.sql");

fn explain(db: &mut Client) -> Result<Vec<String>> {
    let sql = format!("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) {QUERY}");
    let rows = db.query(&sql, &[])?;
    let lines = rows.iter().map(|row| row.get::<_, String>(0));
    // The buffers of planning itself come last, and depend on what the session planned before.
    Ok(lines
        .take_while(|line| !line.starts_with("Planning:"))
        .collect())
}

/// One line about a plan: what the planner expected of the filter, what it therefore chose, and
/// what that touched.
fn summary(plan: &[String]) -> Option<String> {
    let filter = plan.iter().find(|line| line.contains("on customers"))?;
    let expected = filter.split_once("rows=")?.1.split_once(' ')?.0;
    let join = |line: &&String| line.contains("Nested Loop") || line.contains("Hash Join");
    let inner = plan
        .iter()
        .rev()
        .find(join)?
        .trim_start()
        .trim_start_matches("->");
    let inner = inner.trim_start().split_once("  ")?.0;
    let buffers = plan.get(1)?.rsplit_once('=')?.1;
    Some(format!("{expected:>9}  {inner:12}{buffers:>8}"))
}

/// Prints a line; of one that is too long, the counts go below the node's name.
fn print_folded(line: &str) {
    let indent = line.len()
        - line
            .trim_start()
            .trim_start_matches("->")
            .trim_start()
            .len();
    match line.split_once("  (") {
        Some((node, counts)) if line.len() > 76 => {
            println!("{node}");
            for part in counts.split(" (") {
                println!("{:indent$}  ({part}", "");
            }
        }
        _ => println!("{line}"),
    }
}

fn main() -> Result<()> {
    let server = Server::start(&[])?;
    let mut db = server.connect()?;
    db.batch_execute(include_str!("../config/shop.sql"))?;
    db.batch_execute("CREATE INDEX orders_customer ON orders (customer_id)")?;
    db.batch_execute("VACUUM ANALYZE")?;
    db.query(QUERY, &[])?; // brings the index into memory
    let plan = explain(&mut db)?;
    plan.iter().for_each(|line| print_folded(line));

    println!("\n{:37}expected  with orders buffers", "");
    let steps = [
        ("as it is", ""),
        (
            "with statistics on both columns",
            include_str!("../config/city_statistics.sql"),
        ),
        ("and random_page_cost = 1.1", "SET random_page_cost = 1.1"),
    ];
    for (name, change) in steps {
        db.batch_execute(change)?;
        let line = summary(&explain(&mut db)?).ok_or("a plan of another form")?;
        println!("{name:36}{line}");
    }
    Ok(())
}
