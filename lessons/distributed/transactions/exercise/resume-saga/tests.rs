use crate::exercise::*;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

const STEPS: [Step; 4] = [Step::Undoable; 4];
const ORDER: u64 = 7;
const PATIENCE: usize = 200;

/// A call at which the process stops, and whether the call takes effect.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stop {
    call: usize,
    effect: bool,
}

/// The disk and the services. They outlive the process.
#[derive(Default)]
struct World {
    order: u64,
    journal: Vec<Entry>,
    answered: HashMap<(usize, String), Action>,
    /// By order and step: how often it was done, and undone.
    effects: HashMap<(u64, usize), (u32, u32)>,
    history: Vec<(usize, Action)>,
    /// The step that refuses, and how many more times.
    refuses: Option<(usize, u32)>,
    /// The request, from 0, whose answer is lost, and whether it takes effect.
    loses: Option<(usize, bool)>,
    requests: usize,
    stop: Option<Stop>,
    calls: usize,
    stopped: bool,
    trouble: Option<String>,
}

impl World {
    /// Counts a call. Returns whether it takes effect, and whether the process stops at it.
    fn call(&mut self) -> (bool, bool) {
        self.calls += 1;
        assert!(
            self.calls <= PATIENCE,
            "run() made {PATIENCE} calls and does not end"
        );
        if self.stopped {
            let what = "the process was stopped, and run() called something after it";
            self.trouble.get_or_insert(what.to_string());
            return (false, true);
        }
        match self.stop {
            Some(stop) if stop.call + 1 == self.calls => {
                self.stopped = true;
                (stop.effect, true)
            }
            _ => (true, false),
        }
    }

    fn serve(&mut self, step: usize, action: Action, key: &str) -> Answer {
        if let Some(first) = self.answered.get(&(step, key.to_string())) {
            if *first != action {
                let what = format!("key {key:?} was for {first:?}, and came again for {action:?}");
                self.trouble.get_or_insert(what);
            }
            return Answer::Done; // the answer of the first time
        }
        if let (Action::Do, Some((refusing, times))) = (action, &mut self.refuses)
            && *refusing == step
            && *times > 0
        {
            *times -= 1;
            return Answer::Refused;
        }
        let (done, undone) = self.effects.entry((self.order, step)).or_default();
        match action {
            Action::Do => *done += 1,
            Action::Undo if undone == done => {
                let what = format!("step {step} was to be undone, and is not done");
                self.trouble.get_or_insert(what);
            }
            Action::Undo => *undone += 1,
        }
        self.answered.insert((step, key.to_string()), action);
        self.history.push((step, action));
        Answer::Done
    }

    fn effects(&self, steps: usize) -> Vec<(u32, u32)> {
        let of = |step| self.effects.get(&(self.order, step));
        (0..steps)
            .map(|step| of(step).copied().unwrap_or_default())
            .collect()
    }
}

#[derive(Clone)]
struct Handle(Rc<RefCell<World>>);

impl Services for Handle {
    fn request(&mut self, step: usize, action: Action, key: &str) -> Result<Answer, Stopped> {
        let mut world = self.0.borrow_mut();
        let (effect, stops) = world.call();
        let number = world.requests;
        world.requests += 1;
        let lost = world.loses.filter(|(request, _)| *request == number);
        let reaches = effect && lost.is_none_or(|(_, reaches)| reaches);
        let answer = if reaches {
            world.serve(step, action, key)
        } else {
            Answer::Lost
        };
        match (stops, lost) {
            (true, _) => Err(Stopped),
            (false, Some(_)) => Ok(Answer::Lost),
            (false, None) => Ok(answer),
        }
    }
}

impl Journal for Handle {
    fn entries(&self) -> Vec<Entry> {
        self.0.borrow().journal.clone()
    }

    fn append(&mut self, entry: Entry) -> Result<(), Stopped> {
        let mut world = self.0.borrow_mut();
        let (effect, stops) = world.call();
        if effect {
            world.journal.push(entry);
        }
        if stops { Err(Stopped) } else { Ok(()) }
    }
}

fn world(refuses: Option<(usize, u32)>) -> Handle {
    let world = World {
        order: ORDER,
        refuses,
        ..World::default()
    };
    Handle(Rc::new(RefCell::new(world)))
}

/// One life of the process: from its start until run() returns.
fn life(handle: &Handle, steps: &[Step], stop: Option<Stop>) -> Result<Outcome, Stopped> {
    let order = {
        let mut world = handle.0.borrow_mut();
        (world.calls, world.stopped, world.stop) = (0, false, stop);
        world.order
    };
    let (mut journal, mut services) = (handle.clone(), handle.clone());
    run(order, steps, &mut journal, &mut services)
}

fn calm(handle: &Handle, when: &str) {
    let trouble = handle.0.borrow().trouble.clone();
    assert_eq!(trouble, None, "{when}");
}

/// All points at which a process can stop in a run of so many calls.
fn stops(calls: usize) -> impl Iterator<Item = Stop> {
    (0..calls).flat_map(|call| [false, true].map(|effect| Stop { call, effect }))
}

/// Runs once with each pair of points at which the first and the second life end; the third one
/// is left in peace. Hands over the world, and what the last life returned.
fn with_crashes(refuses: Option<(usize, u32)>, check: impl Fn(&Handle, Outcome, &str)) {
    let undisturbed = world(refuses);
    let _ = life(&undisturbed, &STEPS, None);
    let calls = undisturbed.0.borrow().calls;
    for first in stops(calls) {
        for second in stops(calls) {
            let handle = world(refuses);
            let mut ends = vec![life(&handle, &STEPS, Some(first))];
            ends.push(life(&handle, &STEPS, Some(second)));
            ends.push(life(&handle, &STEPS, None));
            let when = format!(
                "the first life stopped at call {} (it took effect: {}), the second at {} ({})",
                first.call, first.effect, second.call, second.effect
            );
            calm(&handle, &when);
            match ends[2] {
                Ok(outcome) => check(&handle, outcome, &when),
                Err(_) => panic!("{when}: the third was not stopped, and says so"),
            }
        }
    }
}

#[test]
fn all_steps_are_done_in_order() {
    let handle = world(None);
    assert_eq!(life(&handle, &STEPS, None), Ok(Outcome::Completed));
    let history = [0, 1, 2, 3].map(|step| (step, Action::Do));
    assert_eq!(handle.0.borrow().history, history);
    let empty = world(None);
    assert_eq!(life(&empty, &[], None), Ok(Outcome::Completed), "no steps");
}

#[test]
fn undoes_backwards() {
    for refusing in 0..STEPS.len() {
        let handle = world(Some((refusing, 100)));
        assert_eq!(
            life(&handle, &STEPS, None),
            Ok(Outcome::Cancelled),
            "step {refusing} refuses, and nothing lasting was done"
        );
        calm(&handle, "after a refusal");
        let done = (0..refusing).map(|step| (step, Action::Do));
        let undone = (0..refusing).rev().map(|step| (step, Action::Undo));
        let history: Vec<_> = done.chain(undone).collect();
        assert_eq!(
            handle.0.borrow().history,
            history,
            "step {refusing} refuses: what happened at the services, in order"
        );
    }
}

#[test]
fn asks_again() {
    for refuses in [None, Some((3, 100))] {
        let quiet = world(refuses);
        let expected = life(&quiet, &STEPS, None);
        let requests = quiet.0.borrow().requests;
        for lost in (0..requests).flat_map(|n| [(n, false), (n, true)]) {
            let handle = world(refuses);
            handle.0.borrow_mut().loses = Some(lost);
            let outcome = life(&handle, &STEPS, None);
            let when = format!(
                "no answer to request {} (it reached the service: {}); another try has one",
                lost.0, lost.1
            );
            calm(&handle, &when);
            assert_eq!(outcome, expected, "{when}");
            let (effects, quiet) = (handle.0.borrow().effects(4), quiet.0.borrow().effects(4));
            assert_eq!(effects, quiet, "(done, undone) of each step: {when}");
        }
    }
}

#[test]
fn completes_despite_crashes() {
    with_crashes(None, |handle, outcome, when| {
        assert_eq!(outcome, Outcome::Completed, "{when}");
        let effects = handle.0.borrow().effects(4);
        assert_eq!(
            effects,
            [(1, 0); 4],
            "(done, undone) of each step of a completed saga: {when}"
        );
    });
}

#[test]
fn undone_despite_crashes() {
    with_crashes(Some((3, 100)), |handle, outcome, when| {
        assert_eq!(outcome, Outcome::Cancelled, "{when}");
        let effects = handle.0.borrow().effects(4);
        assert_eq!(
            effects,
            [(1, 1), (1, 1), (1, 1), (0, 0)],
            "(done, undone) of each step, the last one refuses: {when}"
        );
    });
}

#[test]
fn never_turns_twice() {
    // The service refuses once only: asked again after the restart, it would do the step.
    with_crashes(Some((3, 1)), |handle, outcome, when| {
        let effects = handle.0.borrow().effects(4);
        let whole = match outcome {
            Outcome::Completed => effects == [(1, 0); 4],
            Outcome::Cancelled => effects.iter().all(|(done, undone)| done == undone),
        };
        assert!(
            whole,
            "{outcome:?}, and (done, undone) of each step are {effects:?}: {when}"
        );
    });
}

#[test]
fn repeats_one_only() {
    for refuses in [None, Some((3, 100))] {
        let quiet = world(refuses);
        let _ = life(&quiet, &STEPS, None);
        let (calls, requests) = (quiet.0.borrow().calls, quiet.0.borrow().requests);
        for stop in stops(calls) {
            let handle = world(refuses);
            let _ = life(&handle, &STEPS, Some(stop));
            let _ = life(&handle, &STEPS, None);
            let made = handle.0.borrow().requests;
            assert!(
                made <= requests + 1,
                "{made} requests in two lives, {requests} in one; stopped at call {}",
                stop.call
            );
        }
    }
}

#[test]
fn rests_at_the_end() {
    for refuses in [None, Some((2, 1))] {
        let handle = world(refuses);
        let first = life(&handle, &STEPS, None);
        let requests = handle.0.borrow().requests;
        assert_eq!(
            life(&handle, &STEPS, None),
            first,
            "run again after its end"
        );
        let made = handle.0.borrow().requests - requests;
        assert_eq!(made, 0, "requests of a saga that has ended");
    }
}

#[test]
fn no_way_back() {
    let steps = [Step::Undoable, Step::Lasting, Step::Undoable];
    let handle = world(Some((2, 3)));
    assert_eq!(
        life(&handle, &steps, None),
        Ok(Outcome::Completed),
        "step 2 refuses three times; step 1 is lasting and done, so it is asked again"
    );
    assert_eq!(handle.0.borrow().effects(3), [(1, 0); 3]);
    calm(&handle, "after refusals behind a lasting step");
    let handle = world(Some((1, 100)));
    assert_eq!(
        life(&handle, &steps, None),
        Ok(Outcome::Cancelled),
        "the lasting step itself refuses: nothing lasting was done"
    );
    assert_eq!(handle.0.borrow().effects(3), [(1, 1), (0, 0), (0, 0)]);
}

#[test]
fn orders_do_not_share_keys() {
    let handle = world(None);
    for order in [ORDER, ORDER + 1] {
        handle.0.borrow_mut().order = order;
        handle.0.borrow_mut().journal.clear();
        assert_eq!(life(&handle, &STEPS, None), Ok(Outcome::Completed));
        assert_eq!(
            handle.0.borrow().effects(4),
            [(1, 0); 4],
            "(done, undone) of each step of order {order}: the services take a known key for \
             something that they have done"
        );
    }
}
