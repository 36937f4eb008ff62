use crate::exercise::*;

/// Intervals on a local network.
const NEAR: [u64; 120] = [
    91, 91, 104, 83, 98, 84, 107, 101, 109, 96, 102, 97, 94, 101, 91, 97, 104, 100, 97, 115, 100,
    95, 101, 96, 97, 97, 114, 100, 101, 104, 114, 98, 95, 117, 89, 97, 104, 115, 93, 83, 104, 96,
    97, 103, 101, 102, 96, 109, 110, 100, 96, 105, 103, 92, 96, 107, 99, 97, 101, 99, 99, 86, 112,
    101, 93, 106, 102, 100, 107, 115, 103, 111, 115, 92, 96, 105, 88, 98, 109, 107, 104, 86, 116,
    103, 105, 103, 87, 89, 91, 113, 94, 98, 98, 103, 103, 101, 91, 78, 101, 101, 108, 99, 95, 102,
    89, 92, 92, 102, 114, 105, 107, 101, 101, 96, 98, 82, 91, 90, 105, 104,
];

/// The same with a sender whose garbage collector stops it, for 400 to 950 ms.
const PAUSES: [u64; 167] = [
    105, 107, 98, 105, 109, 99, 105, 99, 91, 100, 95, 100, 97, 101, 89, 110, 106, 98, 95, 100, 103,
    914, 102, 94, 106, 101, 92, 95, 92, 94, 105, 98, 105, 100, 92, 96, 111, 96, 94, 106, 100, 99,
    107, 91, 102, 765, 95, 105, 99, 90, 94, 107, 105, 94, 112, 98, 93, 99, 104, 108, 105, 97, 97,
    92, 99, 96, 101, 93, 97, 677, 95, 99, 98, 102, 104, 97, 97, 97, 93, 105, 101, 100, 101, 102,
    103, 101, 102, 105, 101, 94, 104, 96, 98, 782, 105, 100, 99, 105, 107, 106, 99, 100, 98, 98,
    95, 98, 88, 93, 102, 95, 102, 93, 98, 102, 94, 96, 112, 493, 96, 93, 108, 102, 100, 93, 97,
    104, 105, 103, 96, 96, 101, 96, 112, 90, 108, 105, 96, 99, 114, 94, 100, 726, 104, 98, 102, 98,
    107, 101, 103, 99, 102, 100, 95, 103, 96, 98, 98, 100, 90, 100, 99, 95, 84, 100, 90, 521, 98,
];

/// Intervals on a network that becomes four times as slow, and less regular.
const SLOWER: [u64; 190] = [
    103, 100, 98, 109, 92, 93, 105, 100, 95, 90, 100, 100, 91, 97, 107, 105, 102, 105, 102, 92, 94,
    86, 92, 90, 103, 94, 96, 91, 105, 96, 100, 94, 110, 100, 92, 95, 94, 100, 104, 107, 112, 89,
    93, 98, 98, 99, 99, 95, 101, 101, 105, 98, 97, 100, 94, 103, 102, 102, 91, 92, 124, 126, 135,
    117, 115, 133, 146, 166, 157, 158, 139, 158, 171, 165, 177, 186, 179, 214, 214, 214, 213, 210,
    218, 255, 251, 245, 250, 280, 262, 262, 297, 279, 292, 303, 306, 338, 307, 361, 338, 306, 325,
    350, 353, 360, 353, 386, 405, 388, 371, 393, 361, 432, 420, 395, 344, 389, 334, 457, 444, 383,
    420, 328, 485, 449, 369, 401, 386, 358, 419, 368, 463, 370, 412, 357, 392, 358, 381, 460, 441,
    389, 538, 432, 406, 427, 411, 404, 411, 427, 294, 406, 377, 364, 365, 416, 493, 359, 377, 444,
    423, 461, 481, 439, 434, 362, 379, 393, 431, 331, 394, 389, 432, 374, 400, 360, 408, 403, 315,
    423, 443, 465, 377, 444, 409, 542, 469, 414, 341, 370, 326, 333,
];

fn config() -> Config {
    Config {
        threshold: 8.0,
        window: 50,
        first: 100.0,
        least_deviation: 10.0,
        pause: 0.0,
    }
}

/// What came of a list of intervals.
struct Heard {
    detector: Detector,
    /// When the last heartbeat arrived.
    last: u64,
    /// Silences during which a sender was suspected that was alive.
    wrong: usize,
}

impl Heard {
    fn new(config: Config) -> Heard {
        let mut detector = Detector::new(config);
        detector.heartbeat(1_000);
        Heard {
            detector,
            last: 1_000,
            wrong: 0,
        }
    }

    fn intervals(mut self, intervals: &[u64]) -> Heard {
        for interval in intervals {
            self.last += interval;
            // Somebody looks right before the heartbeat arrives.
            if self.detector.suspects(self.last) {
                self.wrong += 1;
            }
            self.detector.heartbeat(self.last);
        }
        self
    }

    fn regular(self, every: u64, times: usize) -> Heard {
        self.intervals(&vec![every; times])
    }

    fn phi_after(&self, silence: u64) -> f64 {
        self.detector.phi(self.last + silence)
    }

    /// After how much silence the sender is suspected.
    fn found_after(&self) -> u64 {
        (0..100_000)
            .find(|silence| self.detector.suspects(self.last + silence))
            .unwrap_or(u64::MAX)
    }
}

#[test]
fn phi_means_what_it_says() {
    let heard = Heard::new(config()).intervals(&[80, 120].repeat(50));
    for (silence, least, most, tail) in [
        (100, 0.28, 0.33, "half of all intervals are longer"),
        (140, 1.55, 1.75, "1 of 44 is longer by two deviations"),
        (160, 2.70, 3.05, "1 of 741 is longer by three deviations"),
        (
            220,
            8.50,
            11.5,
            "1 of a thousand million is longer by six deviations",
        ),
    ] {
        let phi = heard.phi_after(silence);
        assert!(
            (least..=most).contains(&phi),
            "intervals of 80 and 120 ms in turn, silence of {silence} ms: phi is {phi}, not \
             between {least} and {most}: {tail}"
        );
    }
}

#[test]
fn nothing_is_said_before_the_first_heartbeat() {
    let detector = Detector::new(config());
    assert_eq!(
        detector.phi(1_000_000),
        0.0,
        "who was never heard of may not have been started yet"
    );
}

#[test]
fn the_first_heartbeat_is_enough() {
    let heard = Heard::new(config());
    assert!(
        !heard.detector.suspects(heard.last + 150),
        "150 ms of silence, where about 100 are expected"
    );
    assert!(
        heard.detector.suspects(heard.last + 1_000),
        "a node that crashes right after its first heartbeat must be found as well"
    );
}

#[test]
fn a_regular_sender_may_be_a_little_late() {
    let heard = Heard::new(config()).regular(100, 80);
    let phi = heard.phi_after(115);
    assert!(
        phi < 8.0,
        "80 intervals of exactly 100 ms, then one of 115: phi is {phi}; a deviation of 0 makes \
         every millisecond a crash"
    );
    assert!(
        heard.found_after() <= 200,
        "found after {} ms",
        heard.found_after()
    );
}

#[test]
fn a_long_silence_has_a_finite_phi() {
    let heard = Heard::new(config()).regular(100, 80);
    let mut before = 0.0;
    for silence in [150, 200, 300, 1_000, 60_000, 86_400_000] {
        let phi = heard.phi_after(silence);
        assert!(
            phi.is_finite() && phi > before,
            "phi is {phi} after {silence} ms, and was {before} before: it must rise, or nobody \
             can tell who has been silent for longest"
        );
        before = phi;
    }
}

#[test]
fn a_near_network_gives_no_false_alarm() {
    let heard = Heard::new(config()).intervals(&NEAR);
    assert_eq!(
        heard.wrong,
        0,
        "false suspicions in {} intervals",
        NEAR.len()
    );
    let found = heard.found_after();
    assert!(
        found <= 200,
        "and a crash is found after {found} ms, more than 200"
    );
}

#[test]
fn a_pause_that_is_allowed_gives_no_false_alarm() {
    let pause = 1_000.0;
    let heard = Heard::new(Config { pause, ..config() }).intervals(&PAUSES);
    assert_eq!(
        heard.wrong, 0,
        "false suspicions, though no garbage collection took longer than the allowed pause"
    );
    let found = heard.found_after();
    assert!(
        (1_000..=2_500).contains(&found),
        "and a crash is found after {found} ms, not within 1,000 to 2,500"
    );
}

#[test]
fn a_slower_network_is_learned() {
    let heard = Heard::new(config()).intervals(&SLOWER);
    assert!(
        heard.wrong <= 1,
        "{} false suspicions in {} intervals, while the network became slower step by step",
        heard.wrong,
        SLOWER.len()
    );
    let found = heard.found_after();
    assert!(
        found <= 800,
        "and a crash is found after {found} ms, more than 800"
    );
}

#[test]
fn what_is_long_ago_is_forgotten() {
    let heard = Heard::new(config())
        .intervals(&SLOWER)
        .regular(200, 5)
        .regular(100, 60);
    let found = heard.found_after();
    assert!(
        found <= 200,
        "the network has been fast again for 60 intervals, the window holds 50, and a crash is \
         found after {found} ms"
    );
}

#[test]
fn an_outage_is_not_learned() {
    let heard = Heard::new(config())
        .intervals(&NEAR)
        .regular(60_000, 1)
        .regular(100, 10);
    assert_eq!(
        heard.wrong, 1,
        "a minute of silence is a crash, and there was only one"
    );
    let found = heard.found_after();
    assert!(
        found <= 250,
        "the node was down for a minute and came back; when it crashes again that takes {found} \
         ms to notice, because the minute counts as an interval"
    );
}

#[test]
fn a_time_that_goes_back_changes_nothing() {
    let mut heard = Heard::new(config()).regular(100, 20);
    let before = heard.phi_after(200);
    heard.detector.heartbeat(heard.last - 700);
    assert_eq!(
        heard.phi_after(200),
        before,
        "an arrival that lies before the last one is no news of the sender"
    );
    assert!(
        heard.detector.phi(heard.last - 50) < 1.0,
        "asked about a time before the last heartbeat, nothing is suspicious"
    );
}
