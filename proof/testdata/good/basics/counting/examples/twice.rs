// ANCHOR: twice
fn twice(n: u32) -> u32 {
    2 * n
}
// ANCHOR_END: twice

fn main() {
    for n in 1..=3 {
        println!("{n} twice is {}", twice(n));
    }
}
