//! One block: messages, an update of the four-vectors and one of the features.

use spurion::graph::{Aggregation, Placement, Rank};

use super::constants::{SCALARS, Scalars};
use super::dense::Dense;
use super::four_vectors::Shift;
use super::keys::Keys;
use super::{biased, minus, relu, stored};
use crate::checkpoint::CheckpointError;
use crate::float_graph::{FloatGraph, FloatOp, Function, Id};

/// The layers of a block, batch norms folded in.
#[derive(Clone, Debug)]
pub struct Block {
    hidden: usize,
    edge: (Dense, Dense),
    node: (Dense, Dense),
    gate: Dense,
    /// Missing in the last block, after which no one asks for four-vectors.
    pub shift: Option<Shift>,
}

impl Block {
    /// Reads block `index` of `count`.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        keys: &Keys<'_>,
        (index, count): (usize, usize),
        hidden: usize,
    ) -> Result<Self, CheckpointError> {
        let key = |layer: &str| format!("LGEBs.{index}.{layer}");
        let norm = |layer: &str| keys.norm(&key(layer), hidden);
        let moves = index + 1 < count;
        let edge = (2 * hidden + 2, hidden);
        let node = (2 * hidden + SCALARS, hidden);
        Ok(Self {
            hidden,
            edge: (
                Dense::read_unbiased(keys, &key("phi_e.0"), edge)?.normed(&norm("phi_e.1")?),
                Dense::read(keys, &key("phi_e.3"), (hidden, hidden))?,
            ),
            node: (
                Dense::read(keys, &key("phi_h.0"), node)?.normed(&norm("phi_h.1")?),
                Dense::read(keys, &key("phi_h.3"), (hidden, hidden))?,
            ),
            gate: Dense::read(keys, &key("phi_m.0"), (hidden, 1))?,
            shift: moves.then(|| Shift::read(keys, &key("phi_x"), hidden)).transpose()?,
        })
    }

    /// m_ij, rounded, from the features and the two invariants; there is one of i = j, too.
    pub fn messages(&self, graph: &mut FloatGraph, name: &str, (h, invariants): (Id, Id)) -> Id {
        let (first, second) = &self.edge;
        let n = self.hidden;
        let rows = graph.mix(&format!("{name}.rows.mix"), h, first.part(0..n));
        let rows = biased(graph, &format!("{name}.rows"), &[rows], &first.bias);
        let rows = stored(graph, &format!("{name}.rows"), rows);
        let columns = graph.mix(&format!("{name}.columns"), h, first.part(n..2 * n));
        let columns = stored(graph, &format!("{name}.columns"), columns);
        let pairs = graph.mix(&format!("{name}.pairs"), invariants, first.part(2 * n..2 * n + 2));
        let terms =
            vec![(pairs, Placement::Same), (rows, Placement::Rows), (columns, Placement::Columns)];
        let inner = graph.broadcast(&format!("{name}.inner"), Rank::Pair, terms);
        let inner = relu(graph, &format!("{name}.inner"), inner);
        let edge = graph.mix(&format!("{name}.edge.mix"), inner, second.weights.clone());
        let edge = biased(graph, &format!("{name}.edge"), &[edge], &second.bias);
        let edge = relu(graph, &format!("{name}.edge"), edge);
        self.gated(graph, name, edge)
    }

    /// e_ij sigmoid(phi_m(e_ij)).
    fn gated(&self, graph: &mut FloatGraph, name: &str, edge: Id) -> Id {
        let gate = graph.mix(&format!("{name}.gate.mix"), edge, self.gate.weights.clone());
        let gate = biased(graph, &format!("{name}.gate"), &[gate], &self.gate.bias);
        let input = stored(graph, &format!("{name}.gate"), gate);
        let sigmoid = FloatOp::Lookup { input, functions: vec![Function::Sigmoid] };
        let gate = graph.unary(&format!("{name}.sigmoid"), input, sigmoid);
        let (edge, gate) = ((edge, Placement::Same), (gate, Placement::Same));
        let message = graph.multiply(&format!("{name}.message"), Rank::Pair, edge, gate);
        stored(graph, &format!("{name}.message"), message)
    }

    /// h_i + phi_h(h_i, sum_j m_ij, s_i), rounded; the sum is over j != i.
    pub fn features(
        &self,
        graph: &mut FloatGraph,
        name: &str,
        (h, messages, scalars): (Id, Id, Scalars),
    ) -> Id {
        let (first, second) = &self.node;
        let n = self.hidden;
        let all = graph.aggregate(&format!("{name}.gathered"), messages, Aggregation::Row);
        let own = graph.aggregate(&format!("{name}.to_itself"), messages, Aggregation::Diagonal);
        let own = graph.mix(&format!("{name}.minus"), own, minus(n));
        let terms = vec![(all, Placement::Same), (own, Placement::Same)];
        let others = graph.broadcast(&format!("{name}.others"), Rank::Particle, terms);
        let mut terms = vec![
            graph.mix(&format!("{name}.of_features"), h, first.part(0..n)),
            graph.mix(&format!("{name}.of_others"), others, first.part(n..2 * n)),
        ];
        let scalar = first.part(2 * n..2 * n + SCALARS);
        terms.extend(scalars.through(graph, &format!("{name}.scalars"), &scalar));
        let inner = biased(graph, &format!("{name}.node"), &terms, &first.bias);
        let inner = relu(graph, &format!("{name}.node"), inner);
        let update = graph.mix(&format!("{name}.update"), inner, second.weights.clone());
        let updated = biased(graph, &format!("{name}.features"), &[update, h], &second.bias);
        stored(graph, &format!("{name}.features"), updated)
    }
}
