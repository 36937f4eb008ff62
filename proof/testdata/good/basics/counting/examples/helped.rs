// crates: helper
#[path = "support/limits.rs"]
mod limits;

fn main() {
    println!("{}", helper::seven());
    print!("{}", limits::limits());
}
