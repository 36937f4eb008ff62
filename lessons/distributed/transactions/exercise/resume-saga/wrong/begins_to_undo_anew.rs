// fails: repeats_one_only, rests_at_the_end
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

/// What has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Done,
    Refused,
    Undone,
}

/// Runs the saga of an order to its end, from wherever the journal says that it is.
pub fn run(
    order: u64,
    steps: &[Step],
    journal: &mut impl Journal,
    services: &mut impl Services,
) -> Result<Outcome, Stopped> {
    let (mut done, mut back) = (0, false); // steps that are done and not undone; going back
    for entry in journal.entries() {
        match entry {
            Entry::Done => done += 1,
            Entry::Refused => back = true,
            Entry::Undone => done -= 1,
        }
    }
    while !back && done < steps.len() {
        if ask(order, done, Action::Do, services)? {
            journal.append(Entry::Done)?;
            done += 1;
        } else if !steps[..done].contains(&Step::Lasting) {
            journal.append(Entry::Refused)?;
            back = true;
        } // else there is no way back: ask again
    }
    if !back {
        return Ok(Outcome::Completed);
    }
    while done > 0 {
        ask(order, done - 1, Action::Undo, services)?;
        done -= 1;
    }
    Ok(Outcome::Cancelled)
}

/// Asks until there is an answer.
fn ask(
    order: u64,
    step: usize,
    action: Action,
    services: &mut impl Services,
) -> Result<bool, Stopped> {
    let key = format!("{order}/{step}/{action:?}");
    loop {
        match services.request(step, action, &key)? {
            Answer::Done => return Ok(true),
            Answer::Refused => return Ok(false),
            Answer::Lost => {}
        }
    }
}
