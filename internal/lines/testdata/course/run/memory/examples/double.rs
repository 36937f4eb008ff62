// ANCHOR: double
fn double(n: u32) -> u32 {
    2 * n
}
// ANCHOR_END: double

fn main() {
    println!("{}", double(21));
}
