//! The same without a pause: a write is under way for longer than the rest of the lease.

#[path = "support/leases.rs"]
mod leases;

fn main() {
    leases::show::<0>(7061, leases::in_order, "lease 2");
}
