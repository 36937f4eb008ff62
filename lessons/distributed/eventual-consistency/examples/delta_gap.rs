//! A change got lost, and the next one claims to cover it.

#[path = "support/sets.rs"]
mod sets;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sets::{Gaps, show};

fn main() {
    let report = sets::explore_all::<Gaps>();
    show::<Gaps>(report, &[""]);
}
