//! What is drawn of the scores.

use serde::Serialize;

use crate::metrics::Roc;

/// Steps of the signal efficiency.
const STEPS: u32 = 100;
/// Bins of a histogram.
const BINS: usize = 50;
/// Jets of the scatter.
const SCATTER: usize = 1500;

/// Curves of one model on one file of jets.
#[derive(Clone, Debug, Serialize)]
pub struct Curves {
    /// Background rejection by signal efficiency; empty without labels.
    pub roc: Vec<RocPoint>,
    /// Logits by class, or of all jets without labels.
    pub histogram: Histogram,
    /// Both logits of the first jets.
    pub scatter: Vec<ScatterPoint>,
}

/// 1 / background efficiency at one signal efficiency; none where no background passes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RocPoint {
    /// The share of the signal that passes.
    pub signal_efficiency: f64,
    /// Of float64.
    pub rejection_reference: Option<f64>,
    /// Of the model.
    pub rejection_fixed: Option<f64>,
}

/// Shares of jets by logit.
#[derive(Clone, Debug, Serialize)]
pub struct Histogram {
    /// Where the first bin begins.
    pub low: f64,
    /// The width of all bins.
    pub width: f64,
    /// The classes.
    pub classes: Vec<ClassHistogram>,
}

/// One class.
#[derive(Clone, Debug, Serialize)]
pub struct ClassHistogram {
    /// `signal`, `background` or `jets`.
    pub class: &'static str,
    /// Share of the class in each bin, float64.
    pub reference: Vec<f64>,
    /// The same, fixed point.
    pub fixed: Vec<f64>,
}

/// Both logits of a jet.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ScatterPoint {
    /// Of float64.
    pub reference: f64,
    /// Of the model.
    pub fixed: f64,
    /// Whether it is signal, if that is known.
    pub label: Option<bool>,
}

impl Curves {
    /// Those of both logits of each jet.
    #[must_use]
    pub fn new(reference: &[f64], fixed: &[f64], labels: Option<&[bool]>) -> Self {
        let label = |k: usize| labels.and_then(|l| l.get(k).copied());
        let pairs = reference.iter().zip(fixed).enumerate().take(SCATTER);
        let point = |(k, (&reference, &fixed))| ScatterPoint { reference, fixed, label: label(k) };
        Self {
            roc: labels.map_or_else(Vec::new, |labels| roc(reference, fixed, labels)),
            histogram: Histogram::new(reference, fixed, labels),
            scatter: pairs.map(point).collect(),
        }
    }
}

fn roc(reference: &[f64], fixed: &[f64], labels: &[bool]) -> Vec<RocPoint> {
    let (Some(of_reference), Some(of_fixed)) =
        (Roc::new(reference, labels), Roc::new(fixed, labels))
    else {
        return Vec::new();
    };
    let point = |k: u32| {
        let signal_efficiency = f64::from(k) / f64::from(STEPS);
        RocPoint {
            signal_efficiency,
            rejection_reference: of_reference.background_rejection(signal_efficiency),
            rejection_fixed: of_fixed.background_rejection(signal_efficiency),
        }
    };
    (1..=STEPS).map(point).collect()
}

impl Histogram {
    fn new(reference: &[f64], fixed: &[f64], labels: Option<&[bool]>) -> Self {
        let all = || reference.iter().chain(fixed);
        let low = all().copied().fold(f64::INFINITY, f64::min);
        let high = all().copied().fold(f64::NEG_INFINITY, f64::max);
        let width = ((high - low) / BINS as f64).max(f64::MIN_POSITIVE);
        let class = |class, wanted: Option<bool>| {
            let keep = |k: usize| wanted.is_none() || labels.map(|l| l[k]) == wanted;
            let shares = |logits: &[f64]| shares(logits, &keep, (low, width));
            ClassHistogram { class, reference: shares(reference), fixed: shares(fixed) }
        };
        let classes = match labels {
            Some(_) => vec![class("signal", Some(true)), class("background", Some(false))],
            None => vec![class("jets", None)],
        };
        Self { low, width, classes }
    }
}

fn shares(logits: &[f64], keep: &dyn Fn(usize) -> bool, (low, width): (f64, f64)) -> Vec<f64> {
    let mut counts = vec![0.0; BINS];
    let mut jets = 0.0_f64;
    for (_, logit) in logits.iter().enumerate().filter(|(k, _)| keep(*k)) {
        let bin = (((logit - low) / width) as usize).min(BINS - 1);
        counts[bin] += 1.0;
        jets += 1.0;
    }
    counts.iter().map(|count| count / jets.max(1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_jet_is_in_a_bin_of_its_class() {
        let reference: Vec<f64> = (0..40).map(f64::from).collect();
        let fixed: Vec<f64> = reference.iter().map(|x| x + 0.5).collect();
        let labels: Vec<bool> = (0..40).map(|k| k >= 10).collect();
        let curves = Curves::new(&reference, &fixed, Some(&labels));
        assert_eq!(curves.histogram.classes.len(), 2);
        for class in &curves.histogram.classes {
            for shares in [&class.reference, &class.fixed] {
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
        // The signal begins at logit 10 of 0 to 39.5: in bin 12.
        let signal = &curves.histogram.classes[0].reference;
        assert!(signal[..12].iter().all(|share| *share == 0.0) && signal[12] > 0.0);
        assert_eq!(curves.scatter.len(), 40);
        assert_eq!(curves.roc.len(), 100);
        assert_eq!(curves.roc[29].rejection_reference, None);
    }

    #[test]
    fn without_labels_there_is_one_class_and_no_curve() {
        let curves = Curves::new(&[1.0, 2.0], &[1.0, 2.0], None);
        assert!(curves.roc.is_empty());
        assert_eq!(curves.histogram.classes[0].class, "jets");
        let none = Curves::new(&[], &[], None);
        assert!(none.scatter.is_empty());
    }
}
