//! Points that no other point beats.

/// For each point, whether it is on the Pareto front: no other point is at least as good in every
/// objective and better in one. Smaller is better in all objectives, so what should be large is
/// given with its sign changed. Equal points are all on the front, or none. A point with an
/// objective that is no number is never on the front and beats no other.
///
/// The points are visited in lexicographic order, in which a point can only be beaten by an
/// earlier one, and by one of the front if by any (H. T. Kung, F. Luccio, F. P. Preparata,
/// J. ACM 22 (1975) 469).
#[must_use]
pub fn front<const D: usize>(points: &[[f64; D]]) -> Vec<bool> {
    let sound = |point: &[f64; D]| point.iter().all(|x| !x.is_nan());
    let mut order: Vec<usize> = (0..points.len()).filter(|&k| sound(&points[k])).collect();
    let compare = |a: &[f64; D], b: &[f64; D]| {
        let pairs = a.iter().zip(b).map(|(x, y)| x.partial_cmp(y));
        pairs.flatten().find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    };
    order.sort_by(|&a, &b| compare(&points[a], &points[b]));
    let mut on_front = vec![false; points.len()];
    let mut kept: Vec<usize> = Vec::new();
    for k in order {
        if !kept.iter().any(|&other| beats(&points[other], &points[k])) {
            on_front[k] = true;
            kept.push(k);
        }
    }
    on_front
}

/// At least as good in every objective and not the same.
fn beats<const D: usize>(a: &[f64; D], b: &[f64; D]) -> bool {
    a.iter().zip(b).all(|(x, y)| x <= y) && a != b
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::{RngCore, SeedableRng};

    use super::*;

    /// The definition, word by word.
    fn by_definition(points: &[[f64; 3]]) -> Vec<bool> {
        let beaten = |b: &[f64; 3]| {
            points.iter().any(|a| (0..3).all(|d| a[d] <= b[d]) && (0..3).any(|d| a[d] < b[d]))
        };
        let sound = |p: &[f64; 3]| p.iter().all(|x| !x.is_nan());
        points.iter().map(|p| sound(p) && !beaten(p)).collect()
    }

    /// Few values an objective, so that ties and equal points are common; some are no numbers.
    #[test]
    fn the_front_is_that_of_its_definition() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
        let (mut on, mut off) = (0, 0);
        for _ in 0..2000 {
            let mut below = |n: u64| random.next_u64() % n;
            let (count, values) = (below(20), 1 + below(8));
            let points: Vec<[f64; 3]> = (0..count)
                .map(|_| {
                    std::array::from_fn(|_| match below(40) {
                        0 => f64::NAN,
                        _ => below(values) as f64,
                    })
                })
                .collect();
            let found = front(&points);
            assert_eq!(found, by_definition(&points), "{points:?}");
            on += found.iter().filter(|&&x| x).count();
            off += found.iter().filter(|&&x| !x).count();
        }
        assert!(on > 1000 && off > 1000, "{on} on the front, {off} not");
    }
}
