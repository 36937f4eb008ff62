//! The shortest run in which a paused holder of a lease overwrites its successor.

#[path = "support/leases.rs"]
mod leases;

fn main() {
    leases::show::<3>(9953, leases::in_order, "lease 1");
}
