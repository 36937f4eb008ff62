use crate::exercise::*;

/// A generator of its own for the samples, so that they do not depend on the one that is given.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One round of a function that takes `nanos`: up to 3 % more, and in one of eight rounds
    /// another program gets in the way.
    fn round(&mut self, nanos: f64) -> f64 {
        let busy = if self.next() < 0.125 {
            0.4 * self.next()
        } else {
            0.0
        };
        nanos * (1.0 + 0.03 * self.next() + busy)
    }

    fn benchmark(&mut self, old: f64, new: f64, rounds: usize) -> Benchmark {
        Benchmark {
            old: (0..rounds).map(|_| self.round(old)).collect(),
            new: (0..rounds).map(|_| self.round(new)).collect(),
        }
    }

    fn quiet(&mut self, count: usize) -> Vec<Benchmark> {
        (0..count)
            .map(|_| self.benchmark(100.0, 100.0, 10))
            .collect()
    }
}

fn noise(seed: u64) -> Noise {
    let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..8 {
        noise.next();
    }
    noise
}

const ANY: Rules = Rules {
    threshold: 0.0,
    false_alarms: 0.05,
};
const TWO_PERCENT: Rules = Rules {
    threshold: 0.02,
    false_alarms: 0.05,
};

#[test]
fn the_median_is_the_middle() {
    assert_eq!(median(&[]), None, "a sample without values has no median");
    assert_eq!(median(&[7.0]), Some(7.0));
    assert_eq!(
        median(&[9.0, 1.0, 5.0]),
        Some(5.0),
        "the values come in any order"
    );
    assert_eq!(
        median(&[40.0, 10.0, 20.0, 30.0]),
        Some(25.0),
        "of an even number, the middle lies between two values"
    );
    assert_eq!(
        median(&[1.0, 2.0, 3.0, 4.0, 1e9]),
        Some(3.0),
        "one stall does not move it"
    );
}

#[test]
fn a_change_is_a_part_of_the_old_median() {
    let of = |old: &[f64], new: &[f64]| {
        change(&Benchmark {
            old: old.to_vec(),
            new: new.to_vec(),
        })
        .map(|x| (x * 1000.0).round())
    };
    assert_eq!(
        of(&[100.0; 5], &[110.0; 5]),
        Some(100.0),
        "100 ns to 110 ns is +10 %"
    );
    assert_eq!(
        of(&[100.0; 5], &[50.0; 5]),
        Some(-500.0),
        "100 ns to 50 ns is -50 %, not -100 %"
    );
    assert_eq!(
        of(&[200.0; 3], &[200.0; 4]),
        Some(0.0),
        "the sides may differ in length"
    );
    assert_eq!(of(&[], &[1.0]), None);
    assert_eq!(of(&[1.0], &[]), None);
}

#[test]
fn p_counts_what_was_measured_too() {
    let apart = Benchmark {
        old: (0..20).map(|i| 100.0 + f64::from(i)).collect(),
        new: (0..20).map(|i| 200.0 + f64::from(i)).collect(),
    };
    let p = p_value(&apart, 99, &mut Random::new(1));
    assert!(
        p > 0.0,
        "p = 0 says that chance cannot do it; 99 shuffles cannot know that"
    );
    assert!(
        (p - 0.01).abs() < 1e-9,
        "99 shuffles that never come as far, and the measured way itself: 1 of 100, not {p}"
    );
    let same = Benchmark {
        old: vec![5.0; 9],
        new: vec![5.0; 9],
    };
    let p = p_value(&same, 50, &mut Random::new(2));
    assert!(
        (p - 1.0).abs() < 1e-9,
        "equal values come at least as far apart (not at all) in every shuffle: 1, not {p}"
    );
    let none = Benchmark {
        old: vec![],
        new: vec![1.0],
    };
    assert_eq!(
        p_value(&none, 50, &mut Random::new(3)),
        1.0,
        "no values, no evidence"
    );
}

#[test]
fn p_is_fair_when_nothing_changed() {
    let mut noise = noise(11);
    let mut random = Random::new(11);
    let trials = 400;
    let (mut tenth, mut half) = (0, 0);
    for _ in 0..trials {
        let p = p_value(&noise.benchmark(100.0, 100.0, 12), 99, &mut random);
        tenth += i32::from(p <= 0.1);
        half += i32::from(p <= 0.5);
    }
    assert!(
        (16..=68).contains(&tenth),
        "nothing changed, and p was at most 0.1 in {tenth} of {trials} trials; about 40 are due"
    );
    assert!(
        (150..=250).contains(&half),
        "nothing changed, and p was at most 0.5 in {half} of {trials} trials; about 200 are due"
    );
}

#[test]
fn both_directions_count() {
    let mut noise = noise(5);
    for (old, new) in [(100.0, 115.0), (115.0, 100.0)] {
        let p = p_value(&noise.benchmark(old, new, 25), 199, &mut Random::new(5));
        assert!(p <= 0.02, "{old} ns became {new} ns, and p is {p}");
    }
}

#[test]
fn quiet_runs_stay_quiet() {
    let mut noise = noise(2009);
    let mut random = Random::new(2009);
    let runs = 60;
    let alarms = (0..runs)
        .filter(|_| {
            let verdicts = gate(&noise.quiet(10), &ANY, &mut random);
            verdicts
                .iter()
                .any(|&verdict| verdict != Verdict::NoDifference)
        })
        .count();
    assert!(
        alarms <= 10,
        "nothing changed, and {alarms} of {runs} runs of 10 benchmarks raised an alarm; \
         false_alarms = 0.05 allows about 3: it is meant for the run, not for each benchmark"
    );
}

#[test]
fn a_regression_among_many_is_found() {
    for seed in 1..=3 {
        let mut noise = noise(seed);
        let mut benchmarks = noise.quiet(30);
        benchmarks[17] = noise.benchmark(100.0, 120.0, 30);
        let verdicts = gate(&benchmarks, &TWO_PERCENT, &mut Random::new(seed));
        assert_eq!(
            verdicts.get(17),
            Some(&Verdict::Slower),
            "20 % slower, one of 30 benchmarks, seed {seed}; can p get small enough for 30?"
        );
    }
}

#[test]
fn stalls_do_not_hide_a_regression() {
    let mut noise = noise(77);
    let mut benchmark = noise.benchmark(100.0, 115.0, 20);
    for stalled in [3, 8] {
        benchmark.old[stalled] = 4_000.0;
    }
    benchmark.new[11] = 2_500.0;
    assert_eq!(
        gate(&[benchmark], &TWO_PERCENT, &mut Random::new(77)),
        [Verdict::Slower],
        "17 of 20 rounds say 15 % slower; three stalls, two of them on the old side, say nothing"
    );
}

#[test]
fn certain_but_small_is_no_difference() {
    let rounds = |nanos: f64| (0..20).map(|i| nanos + 0.01 * f64::from(i)).collect();
    let sure = || {
        [Benchmark {
            old: rounds(100.0),
            new: rounds(101.0),
        }]
    };
    assert_eq!(
        gate(&sure(), &TWO_PERCENT, &mut Random::new(1)),
        [Verdict::NoDifference],
        "1 % is certain here, and below the threshold of 2 %"
    );
    assert_eq!(
        gate(&sure(), &ANY, &mut Random::new(1)),
        [Verdict::Slower],
        "without a threshold, a certain 1 % counts"
    );
}

#[test]
fn verdicts_keep_the_order() {
    let mut noise = noise(3);
    let benchmarks = [
        noise.benchmark(100.0, 100.0, 15),
        noise.benchmark(100.0, 60.0, 15),
        noise.benchmark(100.0, 100.0, 15),
        noise.benchmark(100.0, 140.0, 15),
    ];
    assert_eq!(
        gate(&benchmarks, &TWO_PERCENT, &mut Random::new(3)),
        [
            Verdict::NoDifference,
            Verdict::Faster,
            Verdict::NoDifference,
            Verdict::Slower
        ],
        "one verdict a benchmark, in the order of the benchmarks"
    );
}

#[test]
fn too_few_rounds_prove_nothing() {
    let few = || Benchmark {
        old: vec![100.0, 101.0],
        new: vec![150.0, 151.0],
    };
    let none = || Benchmark {
        old: vec![],
        new: vec![],
    };
    assert_eq!(
        gate(&[few(), none()], &TWO_PERCENT, &mut Random::new(4)),
        [Verdict::NoDifference, Verdict::NoDifference],
        "four values fall into this order in a third of all shuffles; none say nothing"
    );
    assert_eq!(
        gate(&[], &TWO_PERCENT, &mut Random::new(4)),
        [],
        "no benchmarks, no verdicts"
    );
}
