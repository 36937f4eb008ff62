//! Sets of three replicas, 10,000 seeds each: how many runs ever showed a wrong value?

#[path = "support/sets.rs"]
mod sets;
#[path = "../../consensus/examples/support/sim.rs"]
mod sim;

use sets::{ByValue, Dotted, Expiring, Gaps, OldName, after_a_thousand, row, show};

fn main() {
    println!("set                    deliveries  ends with    runs     steps  failed");
    row::<Dotted>();
    let by_value = row::<ByValue>();
    row::<Expiring>();
    row::<Gaps>();
    row::<OldName>();
    println!();
    show::<ByValue>(by_value, &[""]);
    let (tagged, dotted) = after_a_thousand();
    println!("\ndots stored after 1,000 adds and removes of a value:");
    println!("{tagged} with tombstones, {dotted} without");
}
