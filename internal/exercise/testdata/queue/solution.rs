use std::collections::VecDeque;

pub struct Queue {
    items: VecDeque<u32>,
    pub limit: usize,
}

impl Queue {
    pub fn new(limit: usize) -> Self {
        Queue { items: VecDeque::with_capacity(limit), limit }
    }

    pub fn push(&mut self, item: u32) -> Result<(), u32> {
        if self.items.len() == self.limit {
            return Err(item);
        }
        self.items.push_back(item);
        Ok(())
    }

    pub fn pop(&mut self) -> Option<u32> {
        self.items.pop_front()
    }
}
