use spurion::format::{Lane, Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{Activation, Aggregation, Placement, Rank};
use spurion::tensor::Kernel;
use wide::i32x16;

use super::finish::{Finish, Finishing};
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::tile::{Places, TILE, tiles};

/// Words of all sizes, both signs.
fn words(k: usize) -> [i64; LANES] {
    std::array::from_fn(|jet| {
        let size = 1i64 << ((5 * jet + k) % 30);
        if (jet + k) % 3 == 0 { -size - k as i64 } else { size + 7 * k as i64 }
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
