//! An orchestrator that brings its saga to an end, however often its process stops.

/// The process stops. Whether the call that returned this took effect is not known, and there is
/// nothing left to do but to return it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Can be undone: a reservation, a charge.
    Undoable,
    /// Cannot: the parcel has left. Once it is done, the saga can only go forward.
    Lasting,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Do,
    Undo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Done,
    /// Not done, and nothing was changed. Another time the answer may be another one. Undoing is
    /// never refused.
    Refused,
    /// No answer came. The service may have done it or not.
    Lost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Completed,
    Cancelled,
}

pub trait Services {
    /// Asks the service of a step. A service remembers the keys of what it has done, and does
    /// nothing the second time: it returns the answer of the first time.
    fn request(&mut self, step: usize, action: Action, key: &str) -> Result<Answer, Stopped>;
}

/// The journal of one saga. It is on a disk: what was appended stays.
pub trait Journal {
    fn entries(&self) -> Vec<Entry>;
    fn append(&mut self, entry: Entry) -> Result<(), Stopped>;
}

// TODO: what the journal has to tell to the next life of the process
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Done,
}

/// Runs the saga of an order to its end, from wherever the journal says that it is.
pub fn run(
    order: u64,
    steps: &[Step],
    journal: &mut impl Journal,
    services: &mut impl Services,
) -> Result<Outcome, Stopped> {
    // TODO: answers that are not Done, and a process that has stopped before
    for step in 0..steps.len() {
        services.request(step, Action::Do, &format!("{order}"))?;
        journal.append(Entry::Done)?;
    }
    Ok(Outcome::Completed)
}
