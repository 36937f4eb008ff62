//! A coordinator that sends its decision before it has logged it: the shortest run that shows why not.

#[path = "../../consensus/examples/support/sim.rs"]
mod sim;
#[path = "support/two_phase.rs"]
mod two_phase;

use two_phase::{TELLS_FIRST, day, show};

fn main() {
    let report = sim::explore(0..10_000, |seed| day::<TELLS_FIRST>(seed, false).0);
    show::<TELLS_FIRST>(report.shortest);
}
