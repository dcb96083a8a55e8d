use spurion::format::{Lane, Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{Activation, Aggregation, Interval, Placement, Rank};
use spurion::tensor::Kernel;
use wide::i32x16;

use super::collider_finish::{ColliderFinish, RowAndColumn};
use super::finish::{Finish, Finishing};
use super::half_product::HalfProduct;
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::memory::{Extent, Operand, Values};
use super::narrowing::Narrowing;
use super::pairs::{PairBlock, Zeros, pair};
use super::tile::{Places, TILE, tiles};

/// Words of all sizes, both signs.
fn words(k: usize) -> [i64; LANES] {
    std::array::from_fn(|jet| {
        let size = 1i64 << ((5 * jet + k) % 30);
        if (jet + k).is_multiple_of(3) { -size - k as i64 } else { size + 7 * k as i64 }
    })
}

#[test]
fn words_change_their_size_and_not_their_jet() {
    for k in 0..40 {
        let words = words(k);
        let narrow = Narrow(i32x16::new(words.map(|word| word as i32)));
        assert_eq!(narrow.wide().by_jet(), words);
        assert_eq!(Wide::from_jets(words).by_jet(), words);
        assert_eq!(Wide::from_jets(words).narrow().0, narrow.0);
        let large = words.map(|word| word << 31);
        let low = large.map(|word| word as i32);
        assert_eq!(Wide::from_jets(large).narrow().0.to_array(), low);
        let product = Wide::from_jets(large).times(Wide::splat(-3)).by_jet();
        assert_eq!(product, large.map(|word| word.wrapping_mul(-3)));
    }
}

/// The integers that the interpreter's kernels and quantizers give.
fn one_by_one(all: &[Finishing], x: i64) -> i64 {
    all.iter().fold(x, |x, one| match one {
        Finishing::Quantize(quantizer) => quantizer.apply(x),
        Finishing::Left(shift) => x << shift,
        Finishing::Activation(function) => {
            let mut word = [[x]];
            function.run_in_place::<1, i64>(&mut word);
            word[0][0]
        }
    })
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
                    let wide = Finish::<Wide>::new(&all).unwrap();
                    let narrow = Finish::<Narrow>::new(&all);
                    assert_eq!(narrow.is_none(), overflow == Overflow::Wrap);
                    for k in 0..40 {
                        let words = words(k);
                        let expected = words.map(|x| one_by_one(&all, x));
                        let [found] = wide.apply([Wide::from_jets(words)]);
                        assert_eq!(found.by_jet(), expected);
                        if let Some(narrow) = &narrow {
                            let entry = Narrow(i32x16::new(words.map(|word| word as i32)));
                            let [found] = narrow.apply([entry]);
                            assert_eq!(found.wide().by_jet(), expected);
                            checked += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(checked, 4 * 2 * 5 * 2 * 40);
}

/// Where entry `e` of a tile finds its entry.
fn found(places: &Places, e: usize) -> usize {
    match places {
        Places::One(at) => *at,
        Places::Row(at) => at + e,
        Places::Each(places) => places[e],
    }
}

#[test]
fn tiles_cover_every_pair_once_and_find_its_objects() {
    for objects in 1..20 {
        let mut sums = vec![[0; 5]; objects];
        let mut pairs = 0;
        for tile in tiles(Rank::Pair, objects) {
            assert!(tile.entries <= TILE);
            for e in 0..tile.entries {
                let (i, j) = ((tile.first + e) / objects, (tile.first + e) % objects);
                let at = |placement| found(tile.places(placement), e);
                assert_eq!(at(Placement::Same), tile.first + e);
                assert_eq!((at(Placement::Rows), at(Placement::Columns)), (i, j));
                assert_eq!(at(Placement::Transposed), j * objects + i);
                assert_eq!(at(Placement::All), 0);
                assert_eq!(tile.is_diagonal(e), i == j);
                pairs += 1;
            }
            for kind in Aggregation::ALL {
                for part in tile.parts(kind) {
                    sums[part.place][kind as usize] += part.end - part.first;
                }
            }
        }
        assert_eq!(pairs, objects * objects);
        for (k, sums) in sums.iter().enumerate() {
            let first = usize::from(k == 0);
            assert_eq!(*sums, [objects, objects, 1, first * objects, first * objects * objects]);
        }
    }
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

#[test]
fn pairs_of_channels_are_multiplied_as_their_words_are() {
    let short = |k: usize| -> [i64; LANES] {
        std::array::from_fn(|jet| [-32768, 32767, -1, 0, 977, -12345][(jet + k) % 6])
    };
    let values: [[i64; LANES]; 5] = std::array::from_fn(short);
    let words = |k: usize| values.get(k).copied().unwrap_or([0; LANES]);
    let packed: [[i32x16; 1]; 3] = std::array::from_fn(|p| {
        let (low, high) = (words(2 * p), words(2 * p + 1));
        [i32x16::new(std::array::from_fn(|jet| pair(low[jet], high[jet])))]
    });
    let mut limbs = [0; 2];
    for k in 0..60 {
        let rows = rows(k);
        for zeros in [Zeros::Fewest, Zeros::Most(0), Zeros::Most(4), Zeros::Most(31)] {
            let block = &PairBlock::of(&rows, zeros).unwrap()[0];
            limbs[usize::from(block.is_one_limb())] += 1;
            let found = block.products::<2, 1>(&packed, [0; 2]);
            for c in 0..2 {
                let found = (found[c][0] << block.zeros[c]).to_array();
                for jet in 0..LANES {
                    let sum: i64 = (0..5).map(|i| rows[c][i] * values[i][jet]).sum();
                    assert_eq!(found[jet], sum as i32, "{k} {zeros:?} {c} {jet}");
                }
            }
        }
    }
    assert!(limbs.iter().all(|count| *count > 20), "{limbs:?}");
    let too_wide = [vec![1 << 30, 1], vec![0, 0]];
    assert!(PairBlock::of(&too_wide, Zeros::Most(31)).is_none());
}

#[test]
fn halves_are_multiplied_and_rounded_as_words_are() {
    let half = |words: [i64; LANES], high: [i64; LANES]| {
        i32x16::new(std::array::from_fn(|jet| pair(words[jet], high[jet])))
    };
    let at = &tiles(Rank::Pair, 3)[0];
    let operand =
        |buffer, channels, halved| Operand { buffer, extent: Extent::Tile, channels, halved };
    // 12 and 9 bits, a product of 13 fraction bits: s13.4 after 9 bits dropped.
    for (overflow, total) in [(Overflow::Sat, 13), (Overflow::SatSym, 6)] {
        let to = QFormat::new(true, total, 4).unwrap();
        let quantizer = Quantizer::new(13, to, Rounding::Rnd, overflow).unwrap();
        let finish = [Finishing::Quantize(quantizer), Finishing::Activation(Activation::Relu)];
        for finish in [&finish[..1], &finish[..]] {
            let narrowing = Narrowing::of(finish).unwrap();
            let product = HalfProduct {
                many: operand(0, 2, true),
                one: (operand(1, 1, false), Placement::Same),
                scales: [3, 3],
                bounds: narrowing.halves().unwrap(),
                output: operand(2, 2, true),
            };
            assert_eq!(narrowing.shift, 9);
            for k in 0..200 {
                let number = |bits: i64, of: i64| -> [i64; LANES] {
                    let size = 1 << (bits - 1);
                    std::array::from_fn(|jet| (of * (jet as i64 + 3) + k * 97) % (2 * size) - size)
                };
                let (low, high, one) = (number(12, 401), number(12, 887), number(9, 131));
                let narrow = |words: [i64; LANES]| i32x16::new(words.map(|x| x as i32));
                let mut buffers = [
                    Values::Narrow(vec![half(low, high); TILE]),
                    Values::Narrow(vec![narrow(one); TILE]),
                    Values::new(false, TILE),
                ];
                product.run((at, 3), &mut buffers);
                let expected = |words: [i64; LANES]| -> [i64; LANES] {
                    std::array::from_fn(|jet| one_by_one(finish, words[jet] * one[jet]))
                };
                let Values::Narrow(found) = &buffers[2] else { unreachable!() };
                assert_eq!(found[7], half(expected(low), expected(high)), "{overflow:?} {k}");
            }
        }
    }
}

/// From pT_i pT_j (C + K) to what is stored, on both ways to it: with products of up to 2^49, rounded to few
/// and to many bits.
#[test]
fn invariants_are_rounded_as_one_by_one() {
    let largest = [0xffff_i64, 0xffff, 0x1_fffe];
    let mut ways = [0; 2];
    for (shift, dropped, total) in
        [(0, 1, 31), (0, 13, 15), (0, 20, 31), (2, 1, 15), (2, 3, 15), (3, 17, 20), (5, 27, 31)]
    {
        let to = QFormat::new(false, total, 30 + shift as i8 - dropped).unwrap();
        let quantizer = Quantizer::new(30 + shift as i8, to, Rounding::Rnd, Overflow::Sat).unwrap();
        let most = i128::from(largest.iter().product::<i64>()) << shift;
        let range = Interval::new(0, most);
        let all = [Finishing::Quantize(quantizer)];
        let finish = ColliderFinish::new(shift, &all, range).unwrap();
        ways[usize::from(finish.is_short())] += 1;
        for k in 0..40 {
            let factor = |f: usize| -> [i64; LANES] {
                words(k + 11 * f).map(|x| x.abs() % (largest[f] + 1))
            };
            let factors = [factor(0), factor(1), factor(2)];
            let [a, b, angle] = factors.map(|words| i32x16::new(words.map(|word| word as i32)));
            let mut values = Values::new(false, 2);
            let places = RowAndColumn { row: 0, column: Some((1, 1)) };
            finish.store(a, (&[b], &[angle]), places, &mut values);
            let Values::Narrow(found) = &values else { unreachable!() };
            for jet in 0..LANES {
                let exact: i64 = factors.iter().map(|factor| factor[jet]).product();
                let wanted = one_by_one(&all, exact << shift);
                let found = [0, 1].map(|place: usize| i64::from(found[place].to_array()[jet]));
                assert_eq!(found, [wanted; 2], "{shift} {dropped} {total} {k}");
            }
        }
    }
    assert!(ways.iter().all(|count| *count > 1), "{ways:?}");
}
