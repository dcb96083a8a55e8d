//! What one core of this machine can do at most: `rates` prints how many billions a second it does of the
//! operations that scoring is made of, in loops that do nothing else: products of 32-bit words, and of
//! 16-bit ones, both added up; words of 32 bits read from the first cache and added up; lookups in tables.

use std::hint::black_box;
use std::time::Instant;

use fearless_simd::prelude::*;
use fearless_simd::{dispatch, i32x16};
use spurion_batch::Level;
use spurion_batch::lanes::{LANES, dot};
use spurion_batch::padded_table::{PaddedTable, USUAL};
use spurion_batch::words::Words;

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

#[inline(always)]
fn accumulated<S: Simd>(simd: S, words: &[Words], of: impl Fn(i32x16<S>) -> i32x16<S>) -> Words {
    let mut sums = [i32x16::splat(simd, 0); CHAINS];
    for entries in words.as_chunks::<CHAINS>().0 {
        for (sum, x) in sums.iter_mut().zip(entries) {
            *sum += of(x.load(simd));
        }
    }
    let mut all = sums[0];
    for sum in &sums[1..] {
        all += *sum;
    }
    all.into()
}

/// The rate of sums of what is made of words.
fn rate_of_sums<S: Simd>(
    simd: S,
    words: &[Words],
    each: usize,
    of: impl Fn(i32x16<S>) -> i32x16<S>,
) -> f64 {
    rate(each, || {
        black_box(simd.vectorize(
            #[inline(always)]
            || accumulated(simd, words, &of),
        ));
    })
}

fn print<S: Simd>(simd: S) {
    let words: Vec<Words> = (0..ENTRIES as i32).map(|k| Words([k % 300; LANES])).collect();
    let (words, each) = (black_box(words), ENTRIES * LANES);
    let factor = black_box(Words([3; LANES])).load(simd);

    let products = rate_of_sums(
        simd,
        &words,
        each,
        #[inline(always)]
        |x| x * factor,
    );
    let pairs = rate_of_sums(
        simd,
        &words,
        2 * each,
        #[inline(always)]
        |x| dot(x, factor),
    );
    let sums = rate_of_sums(
        simd,
        &words,
        each,
        #[inline(always)]
        |x| x,
    );
    let Some(table) = PaddedTable::<USUAL>::new(0..300) else { return };
    let mut found = words.clone();
    let lookups = rate(each, || {
        // Entries of this table are addresses in it again.
        let found: &mut [i32] = bytemuck::cast_slice_mut(&mut found);
        simd.vectorize(
            #[inline(always)]
            || table.look_up(found),
        );
        black_box(found);
    });

    println!("{products:.3} products");
    println!("{pairs:.3} short products");
    println!("{sums:.3} words");
    println!("{lookups:.3} lookups");
}

fn main() {
    dispatch!(Level::new(), simd => print(simd));
}
