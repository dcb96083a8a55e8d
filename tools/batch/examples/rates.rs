//! What one core of this machine can do at most: `rates` prints how many billions a second it does of the
//! operations that scoring is made of, in loops that do nothing else: products of 32-bit words, and of
//! 16-bit ones, both added up; words of 32 bits read from the first cache and added up; lookups in tables.

use std::hint::black_box;
use std::time::Instant;

use spurion_batch::padded_table::{PaddedTable, USUAL};
use wide::{i16x32, i32x16};

/// Sums that grow side by side, so that none waits for the one before.
const CHAINS: usize = 8;
/// Entries that the first cache holds.
const ENTRIES: usize = 256;
/// Passes over the entries.
const PASSES: usize = 2000;
/// Measurements, of which the best counts.
const TRIES: usize = 30;

/// Billions a second, if a pass does so many.
fn rate(each: usize, mut pass: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        let begin = Instant::now();
        (0..PASSES).for_each(|_| pass());
        best = best.min(begin.elapsed().as_secs_f64());
    }
    (each * PASSES) as f64 / best / 1e9
}

fn accumulated(words: &[i32x16], of: impl Fn(i32x16) -> i32x16) -> i32x16 {
    let mut sums = [i32x16::ZERO; CHAINS];
    for entries in words.as_chunks::<CHAINS>().0 {
        for (sum, x) in sums.iter_mut().zip(entries) {
            *sum += of(*x);
        }
    }
    sums.into_iter().fold(i32x16::ZERO, |all, sum| all + sum)
}

fn main() {
    let lanes = i32x16::ZERO.to_array().len();
    let words: Vec<i32x16> = (0..ENTRIES as i32).map(|k| i32x16::splat(k % 300)).collect();
    let factor = black_box(i32x16::splat(3));
    let halves: i16x32 = bytemuck::cast(factor);
    let (words, each) = (black_box(words), ENTRIES * lanes);

    let products = rate(each, || {
        black_box(accumulated(&words, |x| x * factor));
    });
    let pairs = rate(2 * each, || {
        black_box(accumulated(&words, |x| bytemuck::cast::<_, i16x32>(x).dot(halves)));
    });
    let sums = rate(each, || {
        black_box(accumulated(&words, |x| x));
    });
    let Some(table) = PaddedTable::<USUAL>::new(0..300) else { return };
    let mut found = words.clone();
    let lookups = rate(each, || {
        let addresses: &[i32] = bytemuck::cast_slice(&words);
        let found: &mut [i32] = bytemuck::cast_slice_mut(&mut found);
        found.iter_mut().zip(addresses).for_each(|(y, k)| *y = table.get(*k));
        black_box(found);
    });

    println!("{products:.3} products");
    println!("{pairs:.3} short products");
    println!("{sums:.3} words");
    println!("{lookups:.3} lookups");
}
