//! Tombstones that are forgotten after a time, and what comes back.

#[path = "support/sets.rs"]
mod sets;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sets::{Expiring, show};

fn main() {
    let report = sets::explore_all::<Expiring>();
    show::<Expiring>(report, &["x21", "−21", "tag 21", "removes x", "forgets"]);
}
