//! What each node's integers did on real jets.

use serde::{Deserialize, Serialize};
use spurion::graph::{Graph, GraphError, Node, NodeId};
use spurion::interpret::Observer;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use crate::assemble::{bits_at_risk, bits_unused};
use crate::elementary::power_of_two;
use crate::evaluate::NodeSaturations;
use crate::ingest::IntegerJet;
use crate::model::HostTagger;

/// One node.
#[derive(Clone, Debug, Serialize)]
pub struct NodeRow {
    /// Its place in the graph.
    pub node: u16,
    /// Its name, if the report of the conversion is known.
    pub name: Option<String>,
    /// The op.
    pub op: &'static str,
    /// Channels.
    pub channels: usize,
    /// E.g. `s16.4`: signed, 16 bits, 4 after the binary point.
    pub format: String,
    /// The smallest and largest entry seen; none of what is rounded as it is computed.
    pub seen: Option<(f64, f64)>,
    /// The smallest and largest entry that the range proof allows.
    pub proved: (f64, f64),
    /// High bits of the format that no jet used.
    pub bits_unused: Option<u8>,
    /// See [`bits_at_risk`].
    pub bits_at_risk: u8,
    /// Entries that saturated, on all evaluated jets.
    pub saturations: u64,
    /// Root mean square that its rounding adds to the logit, of the report of the conversion.
    pub logit_error: Option<f64>,
}

/// What is read of `spurion convert --json`.
#[derive(Debug, Deserialize)]
pub struct Conversion {
    nodes: Vec<ConvertedNode>,
}

#[derive(Debug, Deserialize)]
struct ConvertedNode {
    name: String,
    op: String,
    format: String,
    logit_error: Option<f64>,
}

/// Why there are no rows.
#[derive(Debug, thiserror::Error)]
pub enum NodesError {
    /// A jet cannot be scored.
    #[error("jet {0}: {1}")]
    Unscored(usize, TaggerError),
    /// The graph cannot be read.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The conversion made another model.
    #[error("a conversion of another model: node {node} is {found} there, {wanted} here")]
    OtherModel {
        /// The first node that differs.
        node: usize,
        /// There.
        found: String,
        /// Here.
        wanted: String,
    },
}

/// The smallest and largest integer of each node.
struct Seen {
    ends: Vec<Option<(i64, i64)>>,
}

impl Observer for Seen {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let Some(ends) = self.ends.get_mut(usize::from(node.id.0)) else { return };
        for x in words.iter() {
            let (lo, hi) = ends.unwrap_or((x, x));
            *ends = Some((lo.min(x), hi.max(x)));
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// One row for each node: scores `jets`, and looks up what saturated and what the conversion knows.
///
/// # Errors
/// [`NodesError`].
pub fn nodes(
    tagger: &mut HostTagger<'_>,
    jets: &[IntegerJet],
    saturations: &[NodeSaturations],
    conversion: Option<&Conversion>,
) -> Result<Vec<NodeRow>, NodesError> {
    let mut seen = Seen { ends: vec![None; tagger.graph().len()] };
    for (place, jet) in jets.iter().enumerate() {
        tagger.score(jet.view(), &mut seen).map_err(|e| NodesError::Unscored(place, e))?;
    }
    let graph = tagger.graph();
    let mut rows = Vec::with_capacity(graph.len());
    for (node, ends) in graph.nodes().zip(&seen.ends) {
        let mut row = row(graph, &node, *ends)?;
        let count = saturations.iter().find(|s| s.node == row.node);
        row.saturations = count.map_or(0, |s| s.count);
        rows.push(row);
    }
    if let Some(conversion) = conversion {
        name(&mut rows, conversion)?;
    }
    Ok(rows)
}

fn row(
    graph: &Graph<'_>,
    node: &Node<'_>,
    ends: Option<(i64, i64)>,
) -> Result<NodeRow, GraphError> {
    let unit = power_of_two(-node.format.frac_bits);
    let seen = ends.map(|(lo, hi)| (lo as f64 * unit, hi as f64 * unit));
    Ok(NodeRow {
        node: node.id.0,
        name: None,
        op: node.op.name(),
        channels: node.channels,
        format: node.format.to_string(),
        seen,
        proved: (node.range.lo as f64 * unit, node.range.hi as f64 * unit),
        bits_unused: seen.map(|seen| bits_unused(node, seen)),
        bits_at_risk: bits_at_risk(graph, node)?,
        saturations: 0,
        logit_error: None,
    })
}

fn name(rows: &mut [NodeRow], conversion: &Conversion) -> Result<(), NodesError> {
    let what = |op: &str, format: &str| format!("{op} {format}");
    for (k, row) in rows.iter_mut().enumerate() {
        let wanted = what(row.op, &row.format);
        let known = conversion.nodes.get(k);
        let found = known.map_or_else(|| "missing".to_owned(), |n| what(&n.op, &n.format));
        match known {
            Some(node) if found == wanted => {
                row.name = Some(node.name.clone());
                row.logit_error = node.logit_error;
            }
            _ => return Err(NodesError::OtherModel { node: k, found, wanted }),
        }
    }
    match conversion.nodes.get(rows.len()) {
        None => Ok(()),
        Some(more) => Err(NodesError::OtherModel {
            node: rows.len(),
            found: what(&more.op, &more.format),
            wanted: "missing".to_owned(),
        }),
    }
}
