mod invariants;
mod tiles;

use fearless_simd::prelude::*;
use fearless_simd::{dispatch, i32x16};
use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{Activation, Interval, Node, Placement};
use spurion::tensor::Kernel;

use super::finish::{Finish, Finishing};
use super::half_product::HalfProduct;
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::levels;
use super::memory::{Extent, Operand, Values};
use super::narrowing::Narrowing;
use super::pairs::{PairBlock, Zeros, pair};
use super::tile::{At, TILE, Tiles};
use super::words::{WideWords, Words};

/// Words of all sizes, both signs.
fn words(k: usize) -> [i64; LANES] {
    std::array::from_fn(|jet| {
        let size = 1i64 << ((5 * jet + k) % 30);
        if (jet + k).is_multiple_of(3) { -size - k as i64 } else { size + 7 * k as i64 }
    })
}

/// 32-bit words in registers.
fn narrow<S: Simd>(simd: S, words: [i64; LANES]) -> Narrow<S> {
    Narrow(Words(words.map(|word| word as i32)).load(simd))
}

fn wide<S: Simd>(simd: S, words: [i64; LANES]) -> Wide<S> {
    WideWords::from_jets(words).load(simd)
}

fn by_jet<S: Simd>(words: Wide<S>) -> [i64; LANES] {
    WideWords::from(words).by_jet()
}

fn words_change_their_size<S: Simd>(simd: S) {
    for k in 0..40 {
        let words = words(k);
        let short = Words(words.map(|word| word as i32));
        assert_eq!(by_jet(Narrow(short.load(simd)).wide()), words);
        assert_eq!(WideWords::from_jets(words).by_jet(), words);
        assert_eq!(Words::from(wide(simd, words).narrow().0), short);
        let large = words.map(|word| word << 31);
        let low = large.map(|word| word as i32);
        assert_eq!(Words::from(wide(simd, large).narrow().0), Words(low));
        let product = by_jet(wide(simd, large).times(Wide::splat(simd, -3)));
        assert_eq!(product, large.map(|word| word.wrapping_mul(-3)));
        let product = by_jet(wide(simd, large).times(wide(simd, words)));
        let wanted = std::array::from_fn(|jet| large[jet].wrapping_mul(words[jet]));
        assert_eq!(product, wanted);
    }
}

#[test]
fn words_change_their_size_and_not_their_jet() {
    for (_, level) in levels() {
        dispatch!(level, simd => words_change_their_size(simd));
    }
}

/// The integers that the interpreter's kernels and quantizers give.
fn one_by_one(all: &[Finishing], x: i64) -> i64 {
    all.iter().fold(x, |x, one| match one {
        Finishing::Quantize(quantizer) => quantizer.apply(x),
        Finishing::Activation(function) => {
            let mut word = [[x]];
            function.run_in_place::<1, i64>(&mut word);
            word[0][0]
        }
    })
}

/// How many words of 32 bits were compared.
fn sums_are_finished<S: Simd>(simd: S, all: &[Finishing]) -> usize {
    let of_wide = Finish::<i64>::new(all).unwrap();
    let of_narrow = Finish::<i32>::new(all);
    let mut checked = 0;
    for k in 0..40 {
        let words = words(k);
        let expected = words.map(|x| one_by_one(all, x));
        let [found] = of_wide.apply(simd, [wide(simd, words)]);
        assert_eq!(by_jet(found), expected);
        if let Some(of_narrow) = &of_narrow {
            let [found] = of_narrow.apply(simd, [narrow(simd, words)]);
            assert_eq!(by_jet(found.wide()), expected);
            checked += 1;
        }
    }
    checked
}

#[test]
fn what_finishes_a_sum_is_what_the_kernels_do() {
    let mut checked = 0;
    for rounding in Rounding::ALL {
        for overflow in Overflow::ALL {
            for shift in [0, 1, 2, 9, 30] {
                let to = QFormat::new(shift % 2 == 0, 15, 20 - shift).unwrap();
                let quantize =
                    Finishing::Quantize(Quantizer::new(20, to, rounding, overflow).unwrap());
                for function in Activation::ALL {
                    let all = [quantize, Finishing::Activation(function)];
                    for (_, level) in levels() {
                        let compared = dispatch!(level, simd => sums_are_finished(simd, &all));
                        assert_eq!(compared == 0, overflow == Overflow::Wrap);
                        checked += compared;
                    }
                }
            }
        }
    }
    assert_eq!(checked, levels().len() * 4 * 2 * 5 * 2 * 40);
}

/// Two rows of weights: of 16 bits, with zeros in common, of two limbs.
fn rows(k: i64) -> [Vec<i64>; 2] {
    let row = |of: i64| (0..5).map(move |i| (7 * i - 11 * k + of) % 32768);
    match k % 3 {
        0 => [row(5).collect(), row(40).collect()],
        1 => [row(5).map(|w| w << 6).collect(), row(3).collect()],
        _ => [row(1).map(|w| w << 14 | 3).collect(), row(9).map(|w| w << 3).collect()],
    }
}

fn pairs_are_multiplied<S: Simd>(simd: S) {
    let short = |k: usize| -> [i64; LANES] {
        std::array::from_fn(|jet| [-32768, 32767, -1, 0, 977, -12345][(jet + k) % 6])
    };
    let values: [[i64; LANES]; 5] = std::array::from_fn(short);
    let words = |k: usize| values.get(k).copied().unwrap_or([0; LANES]);
    let packed: [[Words; 1]; 3] = std::array::from_fn(|p| {
        let (low, high) = (words(2 * p), words(2 * p + 1));
        [Words(std::array::from_fn(|jet| pair(low[jet], high[jet])))]
    });
    let mut limbs = [0; 2];
    for k in 0..60 {
        let rows = rows(k);
        for zeros in [Zeros::Fewest, Zeros::Most(0), Zeros::Most(4), Zeros::Most(31)] {
            let block = &PairBlock::of(&rows, zeros).unwrap()[0];
            limbs[usize::from(block.is_one_limb())] += 1;
            let found = block.products::<S, 2, 1>(simd, &packed, [0; 2]);
            let zero = i32x16::splat(simd, 0);
            for c in 0..2 {
                if block.is_plain() {
                    let [alone] = block.products_of(c, &packed, [zero]);
                    assert_eq!(Words::from(alone), Words::from(found[c][0]), "{k} {zeros:?} {c}");
                }
                let found = Words::from(found[c][0] << block.zeros[c]);
                for jet in 0..LANES {
                    let sum: i64 = (0..5).map(|i| rows[c][i] * values[i][jet]).sum();
                    assert_eq!(found.0[jet], sum as i32, "{k} {zeros:?} {c} {jet}");
                }
            }
        }
    }
    assert!(limbs.iter().all(|count| *count > 20), "{limbs:?}");
}

#[test]
fn pairs_of_channels_are_multiplied_as_their_words_are() {
    for (_, level) in levels() {
        dispatch!(level, simd => pairs_are_multiplied(simd));
    }
    let too_wide = [vec![1 << 30, 1], vec![0, 0]];
    assert!(PairBlock::of(&too_wide, Zeros::Most(31)).is_none());
}

/// Factors of so many bits.
fn halves_are_multiplied<S: Simd>(simd: S, bits: [i64; 2], finish: &[Finishing]) {
    let half = |words: [i64; LANES], high: [i64; LANES]| {
        Words(std::array::from_fn(|jet| pair(words[jet], high[jet])))
    };
    let tile = &Tiles::new(3).pairs[0];
    let operand =
        |buffer, channels, halved| Operand { buffer, extent: Extent::Tile, channels, halved };
    let narrowing = Narrowing::of(finish).unwrap();
    let one = (operand(1, 1, false), Placement::Same);
    let product = HalfProduct::new(operand(0, 2, true), one, narrowing, operand(2, 2, true));
    let product = product.unwrap();
    for k in 0..200 {
        let number = |bits: i64, of: i64| -> [i64; LANES] {
            let size = 1 << (bits - 1);
            std::array::from_fn(|jet| (of * (jet as i64 + 3) + k * 97) % (2 * size) - size)
        };
        let [many, one] = bits;
        let (low, high, one) = (number(many, 401), number(many, 887), number(one, 131));
        let narrow = |words: [i64; LANES]| Words(words.map(|x| x as i32));
        let mut buffers = [
            Values::Narrow(vec![half(low, high); TILE]),
            Values::Narrow(vec![narrow(one); TILE]),
            Values::new(false, TILE),
        ];
        product.run(At { simd, tile, objects: 3 }, &mut buffers);
        let expected = |words: [i64; LANES]| -> [i64; LANES] {
            std::array::from_fn(|jet| one_by_one(finish, words[jet] * one[jet]))
        };
        let Values::Narrow(found) = &buffers[2] else { unreachable!() };
        assert_eq!(found[7], half(expected(low), expected(high)), "{k}");
    }
}

#[test]
fn halves_are_multiplied_and_rounded_as_words_are() {
    // A product of 13 fraction bits, of which few, some and more than 16 are dropped.
    for (bits, dropped) in [([8, 8], 1), ([12, 9], 9), ([16, 16], 17)] {
        for (overflow, total) in [(Overflow::Sat, 13), (Overflow::SatSym, 6)] {
            let to = QFormat::new(true, total, 13 - dropped).unwrap();
            let quantizer = Quantizer::new(13, to, Rounding::Rnd, overflow).unwrap();
            let finish = [Finishing::Quantize(quantizer), Finishing::Activation(Activation::Relu)];
            for finish in [&finish[..1], &finish[..]] {
                for (_, level) in levels() {
                    dispatch!(level, simd => halves_are_multiplied(simd, bits, finish));
                }
            }
        }
    }
}

/// A word of 16 bits must hold what is left of every product before it saturates: that of -2048 and -256
/// does not leave room for 4 bits less.
#[test]
fn what_has_more_bits_is_not_kept_in_halves() {
    let bytes = include_bytes!("../../../tests/vectors/pelican_c3_l1_n16_trigger.spurion");
    let node = spurion::artifact::parse(bytes).unwrap().nodes().next().unwrap();
    let to = QFormat::new(true, 13, 6).unwrap();
    let quantizer = Quantizer::new(10, to, Rounding::Rnd, Overflow::Sat).unwrap();
    let narrowing = Narrowing::of(&[Finishing::Quantize(quantizer)]).unwrap();
    let fits = |hi| narrowing.fits_halves(&Node { range: Interval::new(-9, hi), ..node });
    assert!(fits(2047 * 256) && !fits(2048 * 256));
}
