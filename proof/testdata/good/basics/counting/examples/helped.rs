// crates: helper
fn main() {
    println!("{}", helper::seven());
}
