//! The same without a pause: a release overtakes a write.

#[path = "support/leases.rs"]
mod leases;

fn main() {
    leases::show::<0>(7061, leases::in_order, " 244 ");
}
