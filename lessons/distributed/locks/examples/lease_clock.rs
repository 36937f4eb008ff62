//! Tokens from clocks: the newer lease has the smaller one.

#[path = "support/leases.rs"]
mod leases;

fn main() {
    leases::show::<4>(8892, leases::in_order, "lease 1");
}
