//! Mixes of a value of pair rank and of its mirror image, added up.

use spurion::graph::{BroadcastTerms, Node, NodeId, Op, Placement, Rank};

use super::Core;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::builder::Signed;
use crate::error::Error;

/// Two terms of a sum: a mix of a value, and another mix of its mirror image.
pub struct MirroredMixes {
    /// The mix that is placed as it is.
    pub same: NodeId,
    /// The mix whose mirror image is placed.
    pub transposed: NodeId,
    /// What both of them read.
    pub input: NodeId,
}

impl Core<'_> {
    /// The two terms of such a sum, if nothing else reads them: where the value is its own mirror
    /// image, one mix with the sums of the weights does for both.
    ///
    /// # Errors
    /// [`BindError::Graph`] for a term that is none.
    pub fn mirrored_mixes(
        &self,
        node: &Node<'_>,
        terms: &BroadcastTerms<'_>,
    ) -> Result<Option<MirroredMixes>, BindError> {
        let mut found = [None, None];
        for term in terms.iter().filter(|_| node.rank == Rank::Pair) {
            let place = match term.placement {
                Placement::Same => 0,
                Placement::Transposed => 1,
                _ => continue,
            };
            if let Op::Mix { input, .. } = self.graph.node(term.input)?.op
                && self.readers(term.input).count() == 1
            {
                found[place] = Some((term.input, input));
            }
        }
        Ok(match found {
            [Some((same, input)), Some((transposed, other))] if input == other => {
                Some(MirroredMixes { same, transposed, input })
            }
            _ => None,
        })
    }

    /// The nodes that read a node.
    pub fn readers(&self, id: NodeId) -> impl Iterator<Item = Node<'_>> {
        self.graph.nodes().filter(move |reader| {
            let mut reads = false;
            reader.op.for_each_input(|input| reads |= input == id);
            reads
        })
    }

    /// y_ij = sum_k a_ck x_kij + sum_k b_ck x_kji, at the binary point of `node`.
    ///
    /// # Errors
    /// [`BindError`] as for a mix.
    pub fn mirrored_mix(
        &mut self,
        node: &Node<'_>,
        mixes: &MirroredMixes,
    ) -> Result<Value, BindError> {
        let (a, b) = (self.weights(node, mixes.same)?, self.weights(node, mixes.transposed)?);
        let input = self.value(mixes.input)?.clone();
        let input = self.waiting(mixes.same, input)?;
        let (mut channels, mut absent) = (Vec::new(), Vec::new());
        for (row, mirrored) in a.iter().zip(&b) {
            let mut channel = Vec::with_capacity(self.geometry.cells.len());
            for cell in 0..self.geometry.cells.len() {
                channel.push(self.mirrored_entry(&input, cell, (row, mirrored))?);
            }
            absent.push(range_of_all(&channel)?);
            channels.push(channel);
        }
        Ok(Value { rank: Rank::Pair, channels, absent, idle_zero: input.idle_zero })
    }

    fn mirrored_entry(
        &mut self,
        input: &Value,
        cell: usize,
        (row, mirrored): (&[i64], &[i64]),
    ) -> Result<Signed, Error> {
        let mirror = self.geometry.mirror(cell);
        let twins = input.channels.iter().all(|entries| entries[cell] == entries[mirror]);
        let mut terms = Vec::new();
        for (entries, (&own, &other)) in input.channels.iter().zip(row.iter().zip(mirrored)) {
            if twins {
                terms.push((entries[cell], own + other));
            } else {
                terms.extend([(entries[cell], own), (entries[mirror], other)]);
            }
        }
        self.weighted_sum(&terms)
    }

    /// The weights of a mix at the binary point of `node`.
    fn weights(&self, node: &Node<'_>, mix: NodeId) -> Result<Vec<Vec<i64>>, BindError> {
        let mix = self.graph.node(mix)?;
        let Op::Mix { weights, .. } = mix.op else { return Err(BindError::Missing("mix")) };
        let shift = i32::from(node.format.frac_bits) - i32::from(mix.format.frac_bits);
        let row = |c: usize| {
            (0..weights.inputs()).map(|k| weights.get(c, k) << shift.unsigned_abs()).collect()
        };
        Ok((0..weights.outputs()).map(row).collect())
    }
}
