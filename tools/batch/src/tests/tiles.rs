//! Tiles, and where their entries find those of values.

use spurion::graph::{Aggregation, Placement};

use super::super::tile::{Places, TILE, Tiles};

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
        for tile in &Tiles::new(objects).pairs {
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

#[test]
fn mirrored_tiles_cover_every_pair_once_in_one_order() {
    for objects in 1..20 {
        let mut times = vec![0; objects * objects];
        for tile in &Tiles::new(objects).mirrored {
            for e in 0..tile.entries {
                let [i, j] = [tile.objects[0][e], tile.objects[1][e]];
                let at = |placement| found(tile.places(placement), e);
                assert!(i <= j);
                assert_eq!((at(Placement::Rows), at(Placement::Columns)), (i, j));
                assert_eq!(at(Placement::Same), i * objects + j);
                assert_eq!(at(Placement::Transposed), j * objects + i);
                times[i * objects + j] += 1;
            }
        }
        for (k, times) in times.into_iter().enumerate() {
            assert_eq!(times, usize::from(k / objects <= k % objects));
        }
    }
}
