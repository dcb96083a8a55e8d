//! The precision that costs least hardware and loses no more AUC than allowed.
//!
//! Every point is a greedy search over all formats of the graph within an error budget of the logit
//! ([`crate::trigger`]). Budgets are tried on a ladder, then more finely where the allowed loss is
//! reached. AUC is noisy in the budget, so points are chosen by their loss, not by their budget.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::sweep::{Evaluation, Failure, front};
use crate::trigger::MOST_ERROR_BUDGET;

/// Budgets on the ladder go up by this factor.
const STEP: f64 = 1.189_207_115_002_721; // 2^(1/4)
/// Rungs below and above the budget that `convert` takes.
const BELOW: i32 = 2;
const ABOVE: i32 = 8;
/// Points between the best rung and the next go up by this factor.
const FINE_STEP: f64 = 1.044_273_782_427_413_8; // 2^(1/16)
/// How many they are.
const BETWEEN: i32 = 3;
/// Digits of a budget, so that its name is short.
const DIGITS: f64 = 1e4;

/// The error budgets that are tried first, in units of the one that `convert` takes; `extra` more
/// rungs above.
#[must_use]
pub fn ladder(default: f64, extra: i32) -> Vec<f64> {
    let rungs = (-BELOW..=ABOVE + extra).map(|k| short(default * STEP.powi(k)));
    rungs.filter(|budget| *budget <= MOST_ERROR_BUDGET).collect()
}

/// Budgets between `budget` and the next rung.
#[must_use]
pub fn between(budget: f64) -> Vec<f64> {
    let budgets = (1..=BETWEEN).map(|k| short(budget * FINE_STEP.powi(k)));
    budgets.filter(|budget| *budget <= MOST_ERROR_BUDGET).collect()
}

fn short(budget: f64) -> f64 {
    (budget * DIGITS).round().max(1.0) / DIGITS
}

/// A precision and what it is worth.
#[derive(Clone, Debug, Serialize)]
pub struct SearchPoint {
    /// Its name, and that of its model file without the ending.
    pub name: String,
    /// The error budget of the conversion.
    pub error_budget: f64,
    /// The SHA-256 of the model.
    pub model_sha256: String,
    /// What the model is worth.
    pub evaluation: Evaluation,
    /// float64 AUC - fixed AUC.
    pub auc_loss: Option<f64>,
    /// Estimated bits of logic, which the search minimises.
    pub logic_bits: Option<u64>,
    /// See [`crate::product_bits::product_bits`].
    pub product_bits: u64,
    /// No point has less logic and no larger loss, or a smaller loss and no more logic.
    pub pareto: bool,
}

impl SearchPoint {
    fn objectives(&self) -> [f64; 2] {
        let logic = self.logic_bits.map_or(f64::NAN, |bits| bits as f64);
        [self.auc_loss.unwrap_or(f64::NAN), logic]
    }

    fn keeps(&self, max_auc_loss: f64) -> bool {
        self.auc_loss.is_some_and(|loss| loss <= max_auc_loss)
    }
}

/// Marks the points on the Pareto front of AUC loss and logic.
pub fn mark_front(points: &mut [SearchPoint]) {
    let objectives: Vec<_> = points.iter().map(SearchPoint::objectives).collect();
    points.iter_mut().zip(front(&objectives)).for_each(|(point, on)| point.pareto = on);
}

/// The point of least logic that loses no more than allowed; of equals the one with the smaller loss.
#[must_use]
pub fn choose(points: &[SearchPoint], max_auc_loss: f64) -> Option<&SearchPoint> {
    let cost = |p: &&SearchPoint| (p.logic_bits.unwrap_or(u64::MAX), p.product_bits);
    let good = points.iter().filter(|p| p.keeps(max_auc_loss) && p.logic_bits.is_some());
    good.min_by(|a, b| {
        let loss = |p: &SearchPoint| p.auc_loss.unwrap_or(f64::INFINITY);
        cost(a).cmp(&cost(b)).then(loss(a).total_cmp(&loss(b)))
    })
}

/// What `spurion search --json` prints and `search.json` holds.
#[derive(Clone, Debug, Serialize)]
pub struct Search {
    /// The checkpoint's file name, without its ending.
    pub model: String,
    /// The architecture.
    pub architecture: String,
    /// Most particles of a jet.
    pub particles: usize,
    /// The most that may be lost.
    pub max_auc_loss: f64,
    /// SHA-256 of the checkpoint, the jets, the calibration jets and this program.
    pub inputs: BTreeMap<String, String>,
    /// What `convert` makes if nobody says otherwise.
    pub accurate: Option<SearchPoint>,
    /// All points of the search, by their budget.
    pub points: Vec<SearchPoint>,
    /// Those that could not be made.
    pub failed: Vec<Failure>,
    /// The name of the chosen point.
    pub chosen: Option<String>,
}

impl Search {
    /// The chosen point.
    #[must_use]
    pub fn chosen(&self) -> Option<&SearchPoint> {
        self.points.iter().find(|p| Some(&p.name) == self.chosen.as_ref())
    }

    /// The share of `convert`'s product bits that a point saves.
    #[must_use]
    pub fn saving(&self, point: &SearchPoint) -> Option<f64> {
        let accurate = self.accurate.as_ref()?.product_bits;
        (accurate > 0).then(|| 1.0 - point.product_bits as f64 / accurate as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, loss: f64, logic: u64) -> SearchPoint {
        SearchPoint {
            name: name.to_owned(),
            error_budget: 0.1,
            model_sha256: String::new(),
            evaluation: Evaluation {
                jets: 1,
                auc_reference: None,
                auc_fixed: None,
                auc_loss_error: None,
                rejection30_reference: None,
                rejection30_fixed: None,
                logit_rms_error: 0.0,
            },
            auc_loss: Some(loss),
            logic_bits: Some(logic),
            product_bits: 1,
            pareto: false,
        }
    }

    #[test]
    fn the_cheapest_within_the_loss_is_chosen() {
        let mut points = [
            point("a", 1e-4, 30),
            point("b", 6e-4, 10),
            point("c", 5e-4, 20),
            point("d", 5e-4, 25),
        ];
        let chosen = |points: &[SearchPoint], most| choose(points, most).map(|p| p.name.clone());
        assert_eq!(chosen(&points, 5e-4).as_deref(), Some("c"));
        assert_eq!(chosen(&points, 1e-3).as_deref(), Some("b"));
        assert_eq!(chosen(&points, 1e-5), None);
        mark_front(&mut points);
        assert_eq!(points.map(|p| p.pareto), [true, true, true, false]);
    }

    #[test]
    fn budgets_go_up_and_meet_the_next_rung() {
        let rungs = ladder(0.08, 0);
        assert_eq!(rungs.len(), 11);
        assert!(rungs.contains(&0.08) && rungs.is_sorted());
        assert_eq!(ladder(0.08, 4)[..11], rungs);
        assert!(ladder(0.08, 40).iter().chain(&between(0.97)).all(|b| *b <= 1.0));
        for pair in rungs.windows(2) {
            let inside = between(pair[0]);
            assert!(inside.iter().all(|b| pair[0] < *b && *b < pair[1]), "{pair:?} {inside:?}");
        }
    }
}
