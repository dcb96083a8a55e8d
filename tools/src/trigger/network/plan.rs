//! Every width, binary point and table of the trigger graph of a network.

use serde::Serialize;
use spurion::format::{Rounding, bits_needed};

use crate::calibrate::{BinaryPoints, JointRounding, Stored};
use crate::elementary::{binary_exponent, power_of_two};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::trigger::plan::LEAST_BITS;
use crate::trigger::{FrontEndMove, FrontEndPlan, TriggerSettings};

/// Bits of the mantissa of a weight.
pub(super) const WEIGHT_BITS: u8 = 8;
/// Fraction bits of weights beyond that, to begin with.
const FINEST_WEIGHT_BITS: i8 = 16;
/// A mantissa of 8 bits has no more signed-binary digits than these.
const MOST_DIGITS: u8 = 4;
/// Fraction bits that the largest weight of a mix has at least: below, it would be 0.
const FEWEST_WEIGHT_BITS: i8 = 1;
/// Steps of a table of a function in an octave, as a power of two, to begin with, and at least.
const MANTISSA_BITS: u8 = 6;
const FEWEST_MANTISSA_BITS: u8 = 2;

/// What a node's integers look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodePlan {
    /// Exact.
    Exact,
    /// A rounded value: truncated, saturating.
    Stored {
        /// Total bits.
        bits: u8,
        /// Fraction bits.
        frac_bits: i8,
    },
    /// A table.
    Table {
        /// Fraction bits of its entries.
        frac_bits: i8,
    },
    /// A mix.
    Weights {
        /// Its weights are multiples of 2^-this.
        frac_bits: i8,
        /// 2^-this is the least multiple that leaves the largest weight anything.
        least: i8,
        /// A mantissa has at most so many nonzero signed-binary digits.
        digits: u8,
    },
}

/// The numbers of one trigger graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NetworkPlan {
    /// The front end.
    #[serde(flatten)]
    pub front: FrontEndPlan,
    /// Tables of functions have 2^this steps in an octave.
    pub lookup_mantissa_bits: u8,
    /// One for each node.
    pub nodes: Vec<NodePlan>,
}

/// One way to make a plan coarser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A coarser front end.
    FrontEnd(FrontEndMove),
    /// Half the steps in an octave.
    Mantissa,
    /// Twice the last place of a node.
    Coarser(Id),
    /// One high bit less of a node.
    Narrower(Id),
    /// One digit less in the weights of a node.
    Digits(Id),
}

impl NetworkPlan {
    /// Where a search begins: the binary points of `points`, and formats that hold what was seen.
    #[must_use]
    pub fn finest(graph: &FloatGraph, points: &BinaryPoints, settings: &TriggerSettings) -> Self {
        // The score is one number: what it would save is nothing.
        let score = graph.nodes.len().checked_sub(2);
        let node = |k: Id| {
            let frac_bits = points.frac_bits[k].unwrap_or(0).clamp(-40, 40) as i8;
            match &graph.nodes[k].op {
                FloatOp::Requantize { .. } | FloatOp::Saturate { .. } if score != Some(k) => {
                    let unit = power_of_two(frac_bits);
                    let (lo, hi) = points.seen[k];
                    let end = |x: f64| x as i128;
                    let bits = bits_needed(end((lo * unit).floor()), end((hi * unit).ceil()), true);
                    NodePlan::Stored { bits: bits.max(LEAST_BITS), frac_bits }
                }
                FloatOp::CountTable { .. }
                | FloatOp::LabelTable { .. }
                | FloatOp::Lookup { .. }
                    if graph.correction != Some(k) =>
                {
                    NodePlan::Table { frac_bits }
                }
                FloatOp::Mix { weights, .. } => {
                    let largest = weights.iter().flatten().fold(0.0_f64, |m, w| m.max(w.abs()));
                    let exponent = binary_exponent(largest.max(f64::MIN_POSITIVE)).clamp(-40, 40);
                    let least = FEWEST_WEIGHT_BITS - 1 - exponent as i8;
                    let frac_bits = least + FINEST_WEIGHT_BITS;
                    NodePlan::Weights { frac_bits, least, digits: MOST_DIGITS }
                }
                _ => NodePlan::Exact,
            }
        };
        Self {
            front: FrontEndPlan::finest_of_network(settings),
            lookup_mantissa_bits: MANTISSA_BITS,
            nodes: (0..graph.nodes.len()).map(node).collect(),
        }
    }

    /// All steps that are open.
    #[must_use]
    pub fn steps(&self, settings: &TriggerSettings) -> Vec<Step> {
        let mut steps: Vec<Step> = FrontEndMove::ALL
            .into_iter()
            .filter(|step| step.is_open(settings))
            .map(Step::FrontEnd)
            .collect();
        steps.push(Step::Mantissa);
        for (k, node) in self.nodes.iter().enumerate() {
            match node {
                NodePlan::Exact => {}
                NodePlan::Stored { .. } => steps.extend([Step::Coarser(k), Step::Narrower(k)]),
                NodePlan::Weights { .. } => steps.extend([Step::Coarser(k), Step::Digits(k)]),
                NodePlan::Table { .. } => steps.push(Step::Coarser(k)),
            }
        }
        steps
    }

    /// The plan after `step`, if that is possible.
    #[must_use]
    pub fn after(&self, step: Step) -> Option<Self> {
        let mut plan = self.clone();
        let possible = match step {
            Step::FrontEnd(step) => plan.front.apply(step),
            Step::Mantissa => {
                plan.lookup_mantissa_bits -= 1;
                plan.lookup_mantissa_bits >= FEWEST_MANTISSA_BITS
            }
            Step::Coarser(k) => plan.nodes.get_mut(k).is_some_and(NodePlan::coarsen),
            Step::Narrower(k) => plan.nodes.get_mut(k).is_some_and(NodePlan::narrow),
            Step::Digits(k) => plan.nodes.get_mut(k).is_some_and(NodePlan::drop_digit),
        };
        possible.then_some(plan)
    }

    /// Binary points and weights for the assembler.
    #[must_use]
    pub fn points(
        &self,
        graph: &FloatGraph,
        (points, rounding): (&BinaryPoints, &JointRounding),
    ) -> BinaryPoints {
        let mut points = points.clone();
        for (k, node) in self.nodes.iter().enumerate() {
            match *node {
                NodePlan::Exact => {}
                NodePlan::Stored { bits, frac_bits } => {
                    let (frac_bits, total_bits) = (frac_bits.into(), Some(bits));
                    points.store(k, Stored { frac_bits, total_bits, rounding: Rounding::Trn });
                }
                NodePlan::Table { frac_bits } => points.fix(k, frac_bits.into()),
                NodePlan::Weights { frac_bits, digits, .. } => {
                    let grid = (WEIGHT_BITS, frac_bits.into(), digits.into());
                    points.weights[k] = rounding.round_with_digits(graph, k, grid);
                }
            }
        }
        points
    }
}

impl NodePlan {
    fn coarsen(&mut self) -> bool {
        match self {
            Self::Exact => false,
            Self::Stored { bits, frac_bits } => {
                *bits -= 1;
                *frac_bits -= 1;
                *bits >= LEAST_BITS
            }
            Self::Table { frac_bits } => {
                *frac_bits -= 1;
                *frac_bits > -40
            }
            Self::Weights { frac_bits, least, .. } => {
                *frac_bits -= 1;
                *frac_bits >= *least
            }
        }
    }

    fn drop_digit(&mut self) -> bool {
        match self {
            Self::Weights { digits, .. } => {
                *digits -= 1;
                *digits > 0
            }
            _ => false,
        }
    }

    fn narrow(&mut self) -> bool {
        match self {
            Self::Stored { bits, .. } => {
                *bits -= 1;
                *bits >= LEAST_BITS
            }
            _ => false,
        }
    }
}
