//! A graph as text, for people and for `diff`, and to be read back.

use core::fmt::{Display, Formatter, Result};

use super::{FourVectors, Graph, Node, Op};
use crate::artifact::Header;
use crate::format::Quantizer;

/// Shows a graph node by node, weights and tables included: all that an artifact says, but for what
/// follows from it (last uses, places in the blob, the checksum), so that it can be made again.
#[derive(Clone, Copy, Debug)]
pub struct TextDump<'g, 'a>(pub &'g Graph<'a>);

impl Display for TextDump<'_, '_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let header = self.0.header();
        writeln!(
            f,
            "spurion {} architecture {} parameters {} particles {} spurions {} narrow {} wide {}",
            header.version,
            Architecture(header),
            header.parameters,
            header.particles,
            header.spurions,
            header.narrow_words,
            header.wide_words
        )?;
        for node in self.0.nodes() {
            write_node(f, &node)?;
        }
        Ok(())
    }
}

/// The name of the architecture: a word, or in quotes if it is none or not just letters, digits and
/// `-._`; then with escapes as in Rust, so that every byte is told.
struct Architecture<'h>(&'h Header);

impl Display for Architecture<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let name = self.0.architecture_bytes();
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._".contains(byte);
        if !name.is_empty() && name.iter().all(plain) {
            return write!(f, "{}", name.escape_ascii());
        }
        write!(f, "\"{}\"", name.escape_ascii())
    }
}

fn write_node(f: &mut Formatter<'_>, node: &Node<'_>) -> Result {
    write!(
        f,
        "%{} = {} {}x{} {} [{}, {}] {}+{}",
        node.id.0,
        node.op.name(),
        node.rank.name(),
        node.channels,
        node.format,
        node.range.lo,
        node.range.hi,
        node.slot.storage.name(),
        node.slot.offset
    )?;
    write_op(f, &node.op)?;
    writeln!(f)
}

fn write_op(f: &mut Formatter<'_>, op: &Op<'_>) -> Result {
    match op {
        Op::PairwiseCollider(front) => {
            write_quantizer(f, "pt", front.pt)?;
            write!(f, " angle_shift {}", front.angle_shift)?;
            write_list(f, "cosh", front.angle_frac_bits, front.cosh.iter())?;
            write_list(f, "cos", front.angle_frac_bits, front.cos.iter())?;
            write_list(f, "exp", front.exp_frac_bits, front.exp.iter())?;
            write_spurions(f, front.spurions)
        }
        Op::PairwiseCartesian(front) => {
            write_quantizer(f, "component", front.component)?;
            write_spurions(f, front.spurions)
        }
        Op::ReferenceProducts { references } => {
            references.iter().try_for_each(|vector| write_vector(f, vector))
        }
        Op::Multiply { factors } => factors
            .both()
            .iter()
            .try_for_each(|term| write!(f, " {} %{}", term.placement.name(), term.input.0)),
        Op::Mix { input, weights } => {
            write!(f, " %{} weights frac {}", input.0, weights.frac_bits)?;
            for output in 0..weights.outputs() {
                for input in 0..weights.inputs() {
                    let (mantissa, shift) = weights.mantissa_and_shift(output, input);
                    write!(f, " {mantissa}<<{shift}")?;
                }
            }
            Ok(())
        }
        Op::Aggregate { input, kind } => write!(f, " {} %{}", kind.name(), input.0),
        Op::Broadcast { terms } => {
            for term in terms.iter() {
                write!(f, " {} %{}", term.placement.name(), term.input.0)?;
            }
            Ok(())
        }
        Op::Activation { input, function } => write!(f, " {} %{}", function.name(), input.0),
        Op::CountTable { table } => write_list(f, "rows", 0, table.iter()),
        Op::Lookup { input, table } => {
            write!(f, " %{} mantissa {} first {}", input.0, table.mantissa_bits, table.first)?;
            (0..table.channels()).try_for_each(|c| write_list(f, "channel", 0, table.channel(c)))
        }
        Op::LabelTable { table } => write_list(f, "rows", 0, table.iter()),
        Op::Requantize { input, rounding, overflow } => {
            write!(f, " %{} {} {}", input.0, rounding.name(), overflow.name())
        }
        Op::Readout { input } => write!(f, " %{}", input.0),
    }
}

fn write_quantizer(f: &mut Formatter<'_>, name: &str, quantizer: Quantizer) -> Result {
    let modes = (quantizer.rounding().name(), quantizer.overflow().name());
    write!(f, " {name} {} {} {}", quantizer.to(), modes.0, modes.1)
}

/// Spurions other than the beams.
fn write_spurions(f: &mut Formatter<'_>, spurions: FourVectors<'_>) -> Result {
    if spurions == FourVectors::BEAMS {
        return Ok(());
    }
    spurions.iter().try_for_each(|vector| write_vector(f, vector))
}

fn write_vector(f: &mut Formatter<'_>, vector: [i32; 4]) -> Result {
    write_list(f, "vector", FourVectors::FRAC_BITS as i8, vector.iter())
}

fn write_list<T: Display>(
    f: &mut Formatter<'_>,
    name: &str,
    frac_bits: i8,
    entries: impl Iterator<Item = T>,
) -> Result {
    write!(f, " {name} frac {frac_bits} (")?;
    for (k, entry) in entries.enumerate() {
        if k > 0 {
            f.write_str(" ")?;
        }
        write!(f, "{entry}")?;
    }
    f.write_str(")")
}
