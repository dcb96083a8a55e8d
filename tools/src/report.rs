//! One page of all that is known of a model.
//!
//! Everything that the page shows is in [`Report`]: what the commands print as JSON, and what the curves
//! are drawn from. The page holds it as JSON too.

pub mod curves;
pub mod figures;
pub mod nodes;
pub mod page;

use serde::Serialize;

use crate::evaluate::EvaluationReport;
use crate::explain::average::{Average, average};
use crate::explain::{Explanation, Method};
use crate::symmetry::SymmetryReport;
use curves::Curves;
use nodes::NodeRow;

/// Everything of the page.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The model.
    pub model: ModelFacts,
    /// What `spurion eval --json` prints.
    pub evaluation: EvaluationReport,
    /// What is drawn of the scores.
    pub curves: Curves,
    /// The nodes on the first jets.
    pub nodes: Vec<NodeRow>,
    /// How many jets [`Report::nodes`] are of.
    pub node_jets: usize,
    /// What `spurion symmetry --json` prints.
    pub symmetry: SymmetryReport,
    /// What `spurion explain --json` prints; nothing without labels.
    pub averages: Option<Averages>,
    /// What `spurion explain --jet K --json` prints, for a few jets.
    pub explanations: Vec<Explained>,
    /// The contents of `search.json`.
    pub search: Option<serde_json::Value>,
    /// The contents of `sweep.json`.
    pub sweep: Option<serde_json::Value>,
    /// The contents of `interface.json`.
    pub design: Option<serde_json::Value>,
    /// What `spurion synth --json` has left in the directory of the design.
    pub synthesis: Vec<serde_json::Value>,
}

/// What a model is.
#[derive(Clone, Debug, Serialize)]
pub struct ModelFacts {
    /// Its file, without folders.
    pub file: String,
    /// SHA-256 of it.
    pub sha256: String,
    /// Its bytes.
    pub artifact_bytes: usize,
    /// Bytes of working memory.
    pub arena_bytes: usize,
    /// See [`crate::product_bits::product_bits`].
    pub product_bits: u64,
    /// Name of the architecture.
    pub architecture: String,
    /// Most particles of a jet.
    pub particles: usize,
    /// `collider` or `cartesian`.
    pub front_end: &'static str,
    /// Format of the score.
    pub score_format: String,
    /// The file of the jets, without folders.
    pub jets_file: String,
    /// SHA-256 of it.
    pub jets_sha256: String,
    /// What made the page.
    pub generator: String,
}

/// What `spurion explain --json` prints without `--jet`.
#[derive(Clone, Debug, Serialize)]
pub struct Averages {
    /// How contributions were found.
    pub method: Method,
    /// How many jets.
    pub jets: usize,
    /// By kind.
    pub averages: Vec<Average>,
}

impl Averages {
    /// Those of labelled explanations, which are exact or by occlusion.
    #[must_use]
    pub fn of(explanations: &[Explanation], exact: bool) -> Self {
        let method = if exact { Method::Exact } else { Method::Occlusion };
        Self { method, jets: explanations.len(), averages: average(explanations) }
    }
}

/// A jet that stands for others.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// Why it was chosen.
    pub why: &'static str,
    /// What it is made of.
    pub explanation: Explanation,
}

/// Places of the jets that are explained, and why: the clearest and the worst of each class, or the
/// highest, the lowest and the least clear of jets without labels.
#[must_use]
pub fn examples(logits: &[f64], labels: Option<&[bool]>) -> Vec<(usize, &'static str)> {
    let best = |keep: &dyn Fn(usize) -> bool, value: &dyn Fn(f64) -> f64| {
        let kept = (0..logits.len()).filter(|&k| keep(k));
        kept.max_by(|&a, &b| value(logits[a]).total_cmp(&value(logits[b])).then(b.cmp(&a)))
    };
    let wanted = match labels {
        Some(labels) => {
            let class = |signal: bool| move |k: usize| labels.get(k) == Some(&signal);
            vec![
                (best(&class(true), &|x| x), "the clearest signal"),
                (best(&class(false), &|x| -x), "the clearest background"),
                (best(&class(true), &|x| -x), "the signal that looks most like background"),
                (best(&class(false), &|x| x), "the background that looks most like signal"),
            ]
        }
        None => vec![
            (best(&|_| true, &|x| x), "the highest score"),
            (best(&|_| true, &|x| -x), "the lowest score"),
            (best(&|_| true, &|x: f64| -x.abs()), "the score closest to zero"),
        ],
    };
    wanted.into_iter().filter_map(|(place, why)| Some((place?, why))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_the_ends_of_each_class() {
        let logits = [0.5, -2.0, 3.0, 0.1, -0.2];
        let places = |labels| {
            let found = examples(&logits, labels);
            found.into_iter().map(|(place, _)| place).collect::<Vec<_>>()
        };
        assert_eq!(places(Some(&[true, true, false, false, false])), [0, 4, 1, 2]);
        assert_eq!(places(None), [2, 1, 3]);
        assert!(examples(&[], None).is_empty());
    }
}
