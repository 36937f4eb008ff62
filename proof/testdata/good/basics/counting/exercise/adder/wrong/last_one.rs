// fails: sums_up
//! Adds numbers up: "{" and '}' in a text are no braces.

#[derive(Default)]
pub struct Adder {
    sum: u64,
    count: usize,
}

impl Adder {
    pub fn new() -> Adder {
        Adder::default()
    }

    /// Adds a number.
    pub fn add(&mut self, n: u64) {
        self.sum = n;
        self.count += 1;
    }

    pub fn sum(&self) -> u64 {
        self.sum
    }

    pub fn count(&self) -> usize {
        self.count
    }
}
