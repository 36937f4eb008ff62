//! Work without a clock, for a tool that counts instructions: `counted WAY` does it in one way,
//! `counted` in all four. old, new: the look-ups of the harness; ascending, shuffled: adding up
//! 65,536 numbers of a table of 32 MiB by index, in order and in no order.

use std::hint::black_box;

const TABLE: usize = 1 << 22;
const PICKED: usize = 1 << 16;

// ANCHOR: versions
#[inline(never)]
fn find_old(names: &[String], wanted: &str) -> Option<usize> {
    let key = wanted.to_ascii_lowercase();
    names
        .iter()
        .position(|name| name.to_ascii_lowercase() == key)
}

#[inline(never)]
fn find_new(names: &[String], wanted: &str) -> Option<usize> {
    names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(wanted))
}
// ANCHOR_END: versions

#[inline(never)]
fn add_up(table: &[u64], order: &[usize]) -> u64 {
    order.iter().map(|&i| table[i]).sum()
}

fn work(way: &str) -> Result<(), String> {
    let names: Vec<String> = (0..100).map(|i| format!("Customer-{i:04}")).collect();
    let names = black_box(&names[..]);
    let step = if way == "shuffled" { 0x9e37_79b1 } else { 1 };
    let order: Vec<usize> = (0..PICKED).map(|i| i.wrapping_mul(step) % TABLE).collect();
    match way {
        "old" => println!("{:?}", find_old(names, black_box("customer-0050"))),
        "new" => println!("{:?}", find_new(names, black_box("customer-0050"))),
        "ascending" | "shuffled" => {
            let table = vec![1u64; TABLE];
            println!("{}", add_up(black_box(&table), black_box(&order)));
        }
        _ => return Err("ways: old, new, ascending, shuffled".to_string()),
    }
    Ok(())
}

fn main() -> Result<(), String> {
    match std::env::args().nth(1) {
        Some(way) => work(&way),
        None => ["old", "new", "ascending", "shuffled"]
            .into_iter()
            .try_for_each(work),
    }
}
