//! What contributions are on average, over signal and over background: what the network has learned.

use serde::Serialize;

use super::{Explanation, Object};
use crate::elementary::hypot;

/// The edges of the distances that pairs are counted in.
pub const EDGES: [f64; 11] = [0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0];

/// Of what.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Kind {
    /// The same for every jet with as many particles.
    Bias,
    /// An object with itself.
    Alone,
    /// A particle with a spurion, or two spurions.
    Spurions,
    /// Two particles in this range of distances, sqrt(d_eta^2 + d_phi^2).
    Pairs {
        /// From this distance on.
        from: f64,
        /// To below this one; none in the last range.
        to: Option<f64>,
    },
}

/// Means over one class.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct ClassMean {
    /// Jets.
    pub jets: usize,
    /// What a jet's contributions of this kind add up to, as a logit.
    pub logit: f64,
    /// How many there are in a jet.
    pub count: f64,
}

/// One kind of contributions.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Average {
    /// Which.
    #[serde(flatten)]
    pub kind: Kind,
    /// In signal.
    pub signal: ClassMean,
    /// In background.
    pub background: ClassMean,
}

/// Averages of labelled explanations.
#[must_use]
pub fn average(explanations: &[Explanation]) -> Vec<Average> {
    let pairs =
        (0..EDGES.len()).map(|k| Kind::Pairs { from: EDGES[k], to: EDGES.get(k + 1).copied() });
    let kinds: Vec<Kind> =
        [Kind::Bias, Kind::Alone, Kind::Spurions].into_iter().chain(pairs).collect();
    let class = |signal: bool| {
        let of_class = explanations.iter().filter(move |one| one.label == Some(signal));
        let mut means = vec![ClassMean::default(); kinds.len()];
        let mut jets = 0;
        for explanation in of_class {
            jets += 1;
            add(explanation, &mut means);
        }
        for mean in &mut means {
            let each = f64::from(u32::try_from(jets).unwrap_or(u32::MAX)).max(1.0);
            *mean = ClassMean { jets, logit: mean.logit / each, count: mean.count / each };
        }
        means
    };
    let both = class(true).into_iter().zip(class(false));
    let rows = kinds.iter().zip(both);
    rows.map(|(kind, (signal, background))| Average { kind: *kind, signal, background }).collect()
}

/// Adds one jet's contributions, kind by kind.
fn add(explanation: &Explanation, means: &mut [ClassMean]) {
    let unit = crate::elementary::power_of_two(-explanation.frac_bits);
    means[0].logit += explanation.bias_raw as f64 * unit;
    means[0].count += 1.0;
    for pair in &explanation.pairs {
        let [a, b] = [pair.i, pair.j].map(|k| &explanation.objects[k]);
        let kind = match distance(a, b) {
            _ if pair.i == pair.j => 1,
            None => 2,
            Some(distance) => 3 + EDGES[1..].iter().take_while(|edge| distance >= **edge).count(),
        };
        means[kind].logit += pair.logit;
        means[kind].count += 1.0;
    }
}

/// How far two particles are apart; none for spurions.
fn distance(a: &Object, b: &Object) -> Option<f64> {
    let eta = a.eta? - b.eta?;
    Some(hypot(eta, around(a.phi? - b.phi?)))
}

/// An angle between -pi and pi.
#[must_use]
pub fn around(phi: f64) -> f64 {
    let turn = std::f64::consts::TAU;
    phi - turn * (phi / turn).round()
}
