//! Changes of format.

use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{Node, NodeId, Op, Placement, Rank};

use super::Core;
use super::plan::MOST_PRODUCT_ADDRESS_BITS;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::blocks::{Round, RoundHalfDown, Select};
use crate::builder::Signed;
use crate::range::Range;

impl Core<'_> {
    /// Rounding and overflow of each entry.
    pub(super) fn requantize(
        &mut self,
        node: &Node<'_>,
        input: &Value,
        quantizer: Quantizer,
    ) -> Result<Value, BindError> {
        let late = self.plan.late_saturations.contains_key(&node.id);
        let channels = input.map(&mut self.builder, |builder, x| match mirrored(x, quantizer) {
            Some(Mirror { half_down, most }) => {
                let kept = match quantizer.shift() {
                    0 => x.net,
                    shift if half_down => builder.paced(RoundHalfDown { shift }, &[x.net])?,
                    shift => builder.paced(Round { shift, mode: Rounding::Trn }, &[x.net])?,
                };
                let net = builder.clamp_paced(kept, 0, most)?;
                Ok(Signed { net, negated: true })
            }
            None => {
                let x = builder.plain(x)?;
                let net = match late {
                    true => builder.cut_paced(x, quantizer, MOST_PRODUCT_ADDRESS_BITS)?,
                    false => builder.quantize_paced(x, quantizer)?,
                };
                Ok(net.into())
            }
        })?;
        let mut absent = Vec::with_capacity(channels.len());
        for (entries, &range) in channels.iter().zip(&input.absent) {
            absent.push(if range == Range::zero() { range } else { range_of_all(entries)? });
        }
        let value = Value { rank: input.rank, channels, absent, idle_zero: input.idle_zero };
        if self.lowest_when_absent(node)? {
            self.lower_absent(value, node.format)
        } else {
            Ok(value)
        }
    }

    /// Puts the lowest integer of the format into the entries of absent particles.
    fn lower_absent(&mut self, value: Value, format: QFormat) -> Result<Value, BindError> {
        let lowest = self.builder.constant(format.min())?;
        let mut channels = value.channels;
        for channel in &mut channels {
            for (k, entry) in channel.iter_mut().enumerate() {
                let present = self.particle_present(k)?;
                let x = self.builder.plain(*entry)?;
                if present.constant().is_none() {
                    *entry = self.builder.apply(Select, &[present, x, lowest], 0)?.into();
                }
            }
        }
        let absent = vec![lowest.range(); channels.len()];
        Ok(Value { channels, absent, ..value })
    }

    /// Whether absent particles had better carry the lowest integer: if that makes every pair
    /// with one of them negative before a ReLU, no pair needs a mask.
    fn lowest_when_absent(&self, node: &Node<'_>) -> Result<bool, BindError> {
        if node.rank != Rank::Particle || !node.format.signed {
            return Ok(false);
        }
        let readers = self.graph.nodes().filter(|reader| reads(reader, node.id));
        let mut any = false;
        for reader in readers {
            let Op::Broadcast { terms } = &reader.op else { return Ok(false) };
            let feeds_relu = self
                .graph
                .nodes()
                .any(|next| matches!(next.op, Op::Activation { input, .. } if input == reader.id));
            let mut partners = terms
                .iter()
                .filter(|term| matches!(term.placement, Placement::Rows | Placement::Columns));
            let same_format = partners.try_fold(0, |count, term| {
                let partner = self.graph.node(term.input)?;
                Ok::<_, BindError>(count + usize::from(partner.format == node.format))
            })?;
            let placed = terms.iter().any(|term| {
                term.input == node.id
                    && matches!(term.placement, Placement::Rows | Placement::Columns)
            });
            if reader.rank != Rank::Pair || !feeds_relu || same_format != 2 || !placed {
                return Ok(false);
            }
            any = true;
        }
        Ok(any)
    }
}

fn reads(reader: &Node<'_>, id: NodeId) -> bool {
    let mut found = false;
    reader.op.for_each_input(|input| found |= input == id);
    found
}

/// How the wire of a negated value is treated so that its negative is the rounded value.
struct Mirror {
    /// Whether it is rounded to the nearest, halves down, instead of cut off.
    half_down: bool,
    /// The largest magnitude kept.
    most: i64,
}

/// The way to round a value that is the negative of a wire without negating it, if there is one.
///
/// For x = -v with v >= 0: towards 0, x / 2^s becomes -floor(v / 2^s); to the nearest with halves
/// up, -floor((v + 2^(s-1) - 1) / 2^s). Where the low bits are 0 every mode is the first.
fn mirrored(x: Signed, quantizer: Quantizer) -> Option<Mirror> {
    let (to, overflow, shift) = (quantizer.to(), quantizer.overflow(), quantizer.shift());
    let half_down = match quantizer.rounding() {
        _ if shift <= x.net.zeros() => false,
        Rounding::TrnZero => false,
        Rounding::Rnd => true,
        Rounding::Trn | Rounding::RndConv => return None,
    };
    let suits = x.negated && x.net.range().lo() >= 0 && overflow != Overflow::Wrap;
    suits.then(|| Mirror { half_down, most: -overflow.lowest(to) })
}
