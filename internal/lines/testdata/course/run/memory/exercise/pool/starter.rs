/// Twice `n`.
pub fn double(n: u32) -> u32 {
    // TODO
    n
}
