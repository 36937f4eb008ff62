//! Two replicas of a map with 10,000 keys become equal again. Three ways to do it, in bytes on the
//! wire: everything, what changed, and a tree of hashes that finds what differs.

use std::collections::BTreeMap;

type Key = u32;

/// A value with the version by which replicas decide: the larger wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    version: u64,
    value: [u8; 32],
}

type Map = BTreeMap<Key, Entry>;

const KEYS: Key = 10_000;
const FANOUT: usize = 16;
const LEAVES: usize = 4096; // FANOUT to the third

/// All bytes that pass between the two, in both directions.
#[derive(Default)]
struct Wire {
    bytes: usize,
    messages: usize,
}

impl Wire {
    fn send(&mut self, message: Vec<u8>) -> Vec<u8> {
        self.messages += 1;
        self.bytes += message.len();
        message
    }
}

fn encode<'a>(entries: impl IntoIterator<Item = (&'a Key, &'a Entry)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, entry) in entries {
        bytes.extend(key.to_le_bytes());
        bytes.extend(entry.version.to_le_bytes());
        bytes.extend(entry.value);
    }
    bytes
}

fn merge(map: &mut Map, bytes: &[u8]) {
    for record in bytes.chunks_exact(4 + 8 + 32) {
        let (key, rest) = record.split_at(4);
        let (version, value) = rest.split_at(8);
        let key = Key::from_le_bytes(key.try_into().expect("four bytes"));
        let entry = Entry {
            version: u64::from_le_bytes(version.try_into().expect("eight bytes")),
            value: value.try_into().expect("32 bytes"),
        };
        match map.get(&key) {
            Some(mine) if *mine >= entry => {}
            _ => {
                map.insert(key, entry);
            }
        }
    }
}

/// Both send all they have.
fn full(a: &mut Map, b: &mut Map, wire: &mut Wire) {
    let (from_a, from_b) = (wire.send(encode(&*a)), wire.send(encode(&*b)));
    merge(a, &from_b);
    merge(b, &from_a);
}

/// Both send what they changed since the other confirmed.
fn delta(a: &mut Map, b: &mut Map, changed: &[Vec<Key>; 2], wire: &mut Wire) {
    let pick =
        |map: &Map, keys: &[Key]| encode(keys.iter().filter_map(|key| map.get_key_value(key)));
    let from_a = wire.send(pick(a, &changed[0]));
    let from_b = wire.send(pick(b, &changed[1]));
    merge(b, &from_a);
    merge(a, &from_b);
    wire.send(1u64.to_le_bytes().to_vec()); // both confirm: only then may the other forget
    wire.send(1u64.to_le_bytes().to_vec());
}

/// FNV-1a and a final mixing. Fine against accidents; where others choose keys, take a keyed hash.
fn hash(bytes: &[u8]) -> u64 {
    let step = |h: u64, byte: &u8| (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
    let h = bytes.iter().fold(0xCBF2_9CE4_8422_2325, step);
    let h = (h ^ (h >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    h ^ (h >> 33)
}

fn leaf(key: Key) -> usize {
    hash(&key.to_le_bytes()) as usize % LEAVES
}

// ANCHOR: tree
/// Levels of hashes, the root first. A replica keeps it up to date with each write.
fn tree(map: &Map) -> Vec<Vec<u64>> {
    let mut level = vec![0; LEAVES];
    for entry in map {
        level[leaf(*entry.0)] ^= hash(&encode([entry])); // in any order the same
    }
    let mut levels = vec![level];
    while levels[0].len() > 1 {
        let parent = |children: &[u64]| {
            let bytes: Vec<u8> = children.iter().flat_map(|h| h.to_le_bytes()).collect();
            hash(&bytes)
        };
        let level = levels[0].chunks(FANOUT).map(parent).collect();
        levels.insert(0, level);
    }
    levels
}

/// From the root down, into the parts that differ; then both send what is in the leaves found.
fn by_tree(a: &mut Map, b: &mut Map, wire: &mut Wire) {
    let (of_a, of_b) = (tree(a), tree(b));
    let mut differ = vec![0];
    for (level, (ours, theirs)) in of_a.iter().zip(&of_b).enumerate() {
        if level > 0 {
            differ = differ
                .iter()
                .flat_map(|n| n * FANOUT..(n + 1) * FANOUT)
                .collect();
        }
        // One sends its hashes of the parts in question, the other answers which are not its own.
        let hashes = differ.iter().flat_map(|&n| ours[n].to_le_bytes()).collect();
        wire.send(hashes);
        differ.retain(|&n| ours[n] != theirs[n]);
        let answer = differ
            .iter()
            .flat_map(|&n| (n as u16).to_le_bytes())
            .collect();
        wire.send(answer);
    }
    let found = |map: &Map| encode(map.iter().filter(|(key, _)| differ.contains(&leaf(**key))));
    let (from_a, from_b) = (wire.send(found(a)), wire.send(found(b)));
    merge(a, &from_b);
    merge(b, &from_a);
}
// ANCHOR_END: tree

/// Two equal replicas, then writes to different keys, half of them on each side.
fn replicas(writes: Key) -> ([Map; 2], [Vec<Key>; 2]) {
    let entry = |key: Key, version: u64| Entry {
        version,
        value: [(key as u8) ^ (version as u8); 32],
    };
    let same: Map = (0..KEYS).map(|key| (key, entry(key, 1))).collect();
    let (mut maps, mut changed) = ([same.clone(), same], [vec![], vec![]]);
    for n in 0..writes {
        let (side, key) = (n as usize % 2, n * 7919 % KEYS);
        maps[side].insert(key, entry(key, 2));
        changed[side].push(key);
    }
    (maps, changed)
}

fn main() {
    println!("bytes on the wire, both directions, 10,000 keys of 44 bytes\n");
    println!("keys that differ   full state     delta   tree of hashes   messages");
    for writes in [0, 1, 10, 100, 1000, 10_000] {
        let row = [0, 1, 2].map(|way| {
            let ([mut a, mut b], changed) = replicas(writes);
            let mut wire = Wire::default();
            match way {
                0 => full(&mut a, &mut b, &mut wire),
                1 => delta(&mut a, &mut b, &changed, &mut wire),
                _ => by_tree(&mut a, &mut b, &mut wire),
            }
            assert_eq!(a, b, "the replicas are equal again");
            wire
        });
        let [full, delta, tree] = &row;
        println!(
            "{writes:>16}   {:>10}  {:>8}   {:>14}   {:>3} {:>2} {:>2}",
            full.bytes, delta.bytes, tree.bytes, full.messages, delta.messages, tree.messages
        );
    }
}
