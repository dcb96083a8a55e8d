//! What physicists read off a list of scores and labels.

/// Signal and background jets above each threshold, ties taken together: the ROC curve.
#[derive(Clone, Debug)]
pub struct Roc {
    /// Background efficiency, signal efficiency; from (0, 0) to (1, 1).
    points: Vec<(f64, f64)>,
}

impl Roc {
    /// The curve of finite `scores`, higher meaning more signal-like. None if either class is
    /// missing.
    #[must_use]
    pub fn new(scores: &[f64], labels: &[bool]) -> Option<Self> {
        let signal = labels.iter().filter(|&&l| l).count() as f64;
        let background = labels.len() as f64 - signal;
        if signal == 0.0 || background == 0.0 {
            return None;
        }
        let mut jets: Vec<(f64, bool)> =
            scores.iter().copied().zip(labels.iter().copied()).collect();
        jets.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut s, mut b) = (0.0, 0.0);
        let mut points = vec![(0.0, 0.0)];
        for tied in jets.chunk_by(|x, y| x.0 == y.0) {
            let signal_here = tied.iter().filter(|j| j.1).count() as f64;
            s += signal_here;
            b += tied.len() as f64 - signal_here;
            points.push((b / background, s / signal));
        }
        Some(Self { points })
    }

    /// The area under the curve: the chance that a signal jet scores above a background jet,
    /// ties counting half.
    #[must_use]
    pub fn area(&self) -> f64 {
        let trapezium = |w: &[(f64, f64)]| (w[1].0 - w[0].0) * (w[1].1 + w[0].1) / 2.0;
        self.points.windows(2).map(trapezium).sum()
    }

    /// 1 / background efficiency at a signal efficiency, linear between the curve's points.
    /// None if no background jet passes.
    #[must_use]
    pub fn background_rejection(&self, signal_efficiency: f64) -> Option<f64> {
        let pair = self.points.windows(2).find(|w| w[1].1 >= signal_efficiency)?;
        let (low, high) = (pair[0], pair[1]);
        let part = (signal_efficiency - low.1) / (high.1 - low.1).max(f64::MIN_POSITIVE);
        let background = low.0 + part.clamp(0.0, 1.0) * (high.0 - low.0);
        (background > 0.0).then(|| 1.0 / background)
    }
}

/// Standard error of the difference of the areas under the ROC curves of two scores of the same
/// jets (E. R. `DeLong`, D. M. `DeLong`, D. L. Clarke-Pearson, Biometrics 44 (1988) 837): jets that
/// both scores rank alike add nothing. None unless there are two jets of each class.
#[must_use]
pub fn area_difference_error(a: &[f64], b: &[f64], labels: &[bool]) -> Option<f64> {
    let (a, b) = (Placements::new(a, labels), Placements::new(b, labels));
    let variance = |x: &[f64], y: &[f64]| {
        let count = x.len() as f64;
        let differences = || x.iter().zip(y).map(|(x, y)| x - y);
        let mean = differences().sum::<f64>() / count;
        let sum = differences().map(|d| (d - mean).powi(2)).sum::<f64>();
        (count > 1.0).then_some(sum / (count - 1.0) / count)
    };
    let signal = variance(&a.signal, &b.signal)?;
    Some((signal + variance(&a.background, &b.background)?).sqrt())
}

/// For each jet the share of the other class that it ranks on the right side of, ties half.
struct Placements {
    signal: Vec<f64>,
    background: Vec<f64>,
}

impl Placements {
    fn new(scores: &[f64], labels: &[bool]) -> Self {
        let of = |class: bool| -> Vec<f64> {
            scores.iter().zip(labels).filter(|(_, l)| **l == class).map(|(s, _)| *s).collect()
        };
        let (signal, background) = (of(true), of(false));
        let sorted = |scores: &[f64]| {
            let mut sorted = scores.to_vec();
            sorted.sort_by(f64::total_cmp);
            sorted
        };
        // Twice as many lie below as half of those that are equal too.
        let below = |sorted: &[f64], x: f64| {
            let twice = sorted.partition_point(|s| *s < x) + sorted.partition_point(|s| *s <= x);
            twice as f64 / 2.0 / sorted.len().max(1) as f64
        };
        let (signals, backgrounds) = (sorted(&signal), sorted(&background));
        Self {
            signal: signal.iter().map(|x| below(&backgrounds, *x)).collect(),
            background: background.iter().map(|x| 1.0 - below(&signals, *x)).collect(),
        }
    }
}

/// The share of jets on the right side of logit 0.
#[must_use]
pub fn accuracy(scores: &[f64], labels: &[bool]) -> f64 {
    let right = scores.iter().zip(labels).filter(|(s, l)| (**s > 0.0) == **l).count();
    right as f64 / labels.len().max(1) as f64
}

/// Root mean square and largest magnitude of the differences.
#[must_use]
pub fn differences(a: &[f64], b: &[f64]) -> (f64, f64) {
    let each = || a.iter().zip(b).map(|(x, y)| (x - y).abs());
    let rms = (each().map(|d| d * d).sum::<f64>() / a.len().max(1) as f64).sqrt();
    (rms, each().fold(0.0, f64::max))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn area_counts_pairs_with_half_for_ties() {
        let scores = [3.0, 2.0, 2.0, 1.0, 0.0];
        let labels = [true, true, false, false, true];
        // Pairs signal > background: 3>2, 3>1, 2=2 (half), 2>1, and 0 above none: 3.5 of 6.
        let roc = Roc::new(&scores, &labels).unwrap();
        assert!((roc.area() - 3.5 / 6.0).abs() < 1e-12);
    }

    /// Against the spread of the difference over many samples.
    #[test]
    fn the_error_of_a_difference_is_its_spread() {
        use rand_xoshiro::Xoshiro256PlusPlus;
        use rand_xoshiro::rand_core::{RngCore, SeedableRng};
        let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
        let mut uniform = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        let labels: Vec<bool> = (0..300).map(|k| k % 3 == 0).collect();
        let (mut differences, mut errors) = (Vec::new(), Vec::new());
        for _ in 0..4000 {
            let fine: Vec<f64> =
                labels.iter().map(|&l| uniform() + uniform() + 0.5 * f64::from(l)).collect();
            let coarse: Vec<f64> = fine.iter().map(|x| (x * 4.0).floor()).collect();
            let area = |s: &[f64]| Roc::new(s, &labels).unwrap().area();
            differences.push(area(&fine) - area(&coarse));
            errors.push(area_difference_error(&fine, &coarse, &labels).unwrap());
        }
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let middle = mean(&differences);
        let squares: Vec<f64> = differences.iter().map(|d| (d - middle).powi(2)).collect();
        let ratio = mean(&errors) / mean(&squares).sqrt();
        // The spread of 4000 is known within 1 %; small samples overestimate by 3 %.
        assert!((ratio - 1.0).abs() < 0.06, "{ratio}");
        let same = area_difference_error(
            &[1.0, 0.0, 2.0, 3.0],
            &[2.0, 0.0, 3.0, 4.0],
            &[true, false, true, false],
        );
        assert_eq!(same, Some(0.0));
        assert_eq!(area_difference_error(&[1.0, 0.0], &[1.0, 0.0], &[true, false]), None);
    }

    #[test]
    fn rejection_interpolates_between_thresholds() {
        let scores = [4.0, 3.0, 2.0, 1.0];
        let labels = [true, false, true, false];
        let roc = Roc::new(&scores, &labels).unwrap();
        assert_eq!(roc.background_rejection(0.4), None);
        assert_eq!(roc.background_rejection(0.75), Some(2.0));
    }

    #[test]
    fn one_class_has_no_curve() {
        assert!(Roc::new(&[1.0], &[true]).is_none());
    }
}
