//! Each case of each node by itself: reached, missed, or impossible, and by which proof.

use serde::{Deserialize, Serialize};
use spurion::format::Overflow;
use spurion::graph::{Graph, Node, Op};

use super::{Coverage, cases};
use crate::hardware::HardwareError;
use crate::ingest::IntegerJet;
use crate::model::ModelFile;

/// What has become of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// A jet has come there.
    Reached,
    /// None has, and no proof says that none can.
    Missed,
    /// The ranges that [`spurion::graph::Verified`] proves exclude it.
    OutOfRange,
    /// [`crate::hardware::impossible`] excludes it, which looks at more than ranges.
    Impossible,
}

/// A case of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredCase {
    /// The node.
    pub node: u16,
    /// What it computes.
    pub op: String,
    /// The case.
    pub case: String,
    /// What has become of it.
    pub state: CaseState,
}

/// Every case of every node, node by node, and their sum.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model.
pub fn coverage_table(
    model: &ModelFile,
    jets: &[IntegerJet],
) -> Result<(Coverage, Vec<CoveredCase>), HardwareError> {
    let found = cases(model, jets)?;
    let verified = model.verified()?;
    let graph = verified.graph();
    let mut table = Vec::new();
    for node in graph.nodes() {
        for case in of_node(graph, &node)? {
            let key = (node.id.0, case);
            let state = match () {
                () if found.seen.contains(&key) => CaseState::Reached,
                () if found.possible.contains(&key) => CaseState::Missed,
                () if found.impossible.contains(&key) => CaseState::Impossible,
                () => CaseState::OutOfRange,
            };
            let (op, case) = (node.op.name().to_owned(), case.to_owned());
            table.push(CoveredCase { node: node.id.0, op, case, state });
        }
    }
    Ok((found.summary(), table))
}

/// The cases of an op, possible or not.
fn of_node(graph: &Graph<'_>, node: &Node<'_>) -> Result<Vec<&'static str>, HardwareError> {
    let masks = ["empty jet", "full jet", "free slots"];
    Ok(match &node.op {
        Op::PairwiseCollider(_) => {
            let more = ["saturated pT", "seam of phi", "beyond cosh", "beyond cos"];
            masks.into_iter().chain(more).collect()
        }
        Op::PairwiseCartesian(_) => masks.to_vec(),
        Op::Requantize { input, overflow, .. } => {
            let ends: &[&str] = match overflow {
                Overflow::Wrap => &["wrapped"],
                Overflow::Sat | Overflow::SatSym => &["saturated above", "saturated below"],
            };
            let rounds = graph.node(*input)?.format.frac_bits > node.format.frac_bits;
            ends.iter().copied().chain(rounds.then_some("tie")).collect()
        }
        Op::Activation { .. } => vec!["stopped", "passed"],
        Op::Mix { .. } | Op::Aggregate { .. } | Op::Broadcast { .. } => {
            vec!["negative", "positive"]
        }
        Op::CountTable { .. }
        | Op::ReferenceProducts { .. }
        | Op::Multiply { .. }
        | Op::Lookup { .. }
        | Op::LabelTable { .. }
        | Op::Readout { .. } => vec![],
    })
}
