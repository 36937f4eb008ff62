// crates: criterion
//! The look-ups of the harness, and a sort, measured by Criterion. Without `--bench` each
//! benchmark runs once, to see that it works.

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;

fn find(names: &[String], wanted: &str) -> Option<usize> {
    let key = wanted.to_ascii_lowercase();
    names
        .iter()
        .position(|name| name.to_ascii_lowercase() == key)
}

// ANCHOR: benches
fn look_up(c: &mut Criterion) {
    let names: Vec<String> = (0..100).map(|i| format!("Customer-{i:04}")).collect();
    let mut group = c.benchmark_group("find");
    for wanted in ["customer-0000", "customer-0050", "nobody"] {
        group.bench_with_input(BenchmarkId::from_parameter(wanted), wanted, |b, wanted| {
            b.iter(|| find(black_box(&names), black_box(wanted)));
        });
    }
    group.finish();
}

fn sorting(c: &mut Criterion) {
    let shuffled: Vec<u32> = (0..1000)
        .map(|i: u32| i.wrapping_mul(0x9e37_79b1))
        .collect();
    c.bench_function("sort", |b| {
        b.iter_batched_ref(
            || shuffled.clone(), // made for many calls at once, and not timed
            |numbers| numbers.sort_unstable(),
            BatchSize::SmallInput,
        );
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().noise_threshold(0.03);
    targets = look_up, sorting
}
criterion_main!(benches);
// ANCHOR_END: benches
