//! The numbers of channels of PELICAN, from the lists in its options.

use super::super::OracleError;
use super::super::error::unsupported;
use crate::checkpoint::{Arg, Checkpoint};

/// Channels of one block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BlockWidths {
    /// Of the message network: its input, and the output of every layer.
    pub(super) message: Vec<usize>,
    /// Of what the equivariant layer gives.
    pub(super) output: usize,
}

/// Channels of the whole network.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Widths {
    /// Of the encoded products.
    pub(super) encoded: usize,
    /// Of the labels, behind them.
    pub(super) labels: usize,
    pub(super) blocks: Vec<BlockWidths>,
    /// Of the message network of the readout.
    pub(super) message_out: Vec<usize>,
    /// Of the aggregates of the readout, and of the layers behind them.
    pub(super) output: Vec<usize>,
}

const LIST: &str = "a list of numbers from 1, not empty";

/// Reads the `num_channels` options, which must fit each other.
pub(super) fn read(checkpoint: &Checkpoint, mlp_out: bool) -> Result<Widths, OracleError> {
    let mixed = list(checkpoint, "num_channels_2to2")?;
    let messages = messages(checkpoint, mixed.len())?;
    let message_out = list(checkpoint, "num_channels_m_out")?;
    let inputs: Vec<usize> = std::iter::zip(&messages, &mixed)
        .map(|(message, mixed)| *message.first().unwrap_or(mixed))
        .collect();
    let last = message_out[..1].iter();
    let block = |((message, mixed), output): ((&Vec<usize>, &usize), &usize)| BlockWidths {
        message: message.iter().chain([mixed]).copied().collect(),
        output: *output,
    };
    let blocks = messages.iter().zip(&mixed).zip(inputs.iter().skip(1).chain(last));
    let refuse = || unsupported(checkpoint, "num_channels_scalar", "less than the first width");
    let labels = usize::try_from(checkpoint.arg_int("num_channels_scalar")?);
    let labels = labels.map_err(|_| refuse())?;
    let encoded = inputs[0].checked_sub(labels).filter(|encoded| *encoded > 0);
    let classes = usize::try_from(checkpoint.arg_int("num_classes")?).ok().filter(|n| *n > 0);
    let classes =
        classes.ok_or_else(|| unsupported(checkpoint, "num_classes", "numbers from 1"))?;
    let mut output = if mlp_out { list(checkpoint, "num_channels_out")? } else { Vec::new() };
    output.push(classes);
    Ok(Widths {
        encoded: encoded.ok_or_else(refuse)?,
        labels,
        blocks: blocks.map(block).collect(),
        message_out,
        output,
    })
}

/// `num_channels_m`: for each block the widths in front of its last message layer.
fn messages(checkpoint: &Checkpoint, blocks: usize) -> Result<Vec<Vec<usize>>, OracleError> {
    const OPTION: &str = "num_channels_m";
    let refuse = || unsupported(checkpoint, OPTION, "one list of numbers from 1 for each block");
    match checkpoint.arg(OPTION)? {
        Arg::List(lists) if lists.len() == blocks => {
            lists.iter().map(|list| numbers(list).ok_or_else(refuse)).collect()
        }
        _ => Err(refuse()),
    }
}

fn list(checkpoint: &Checkpoint, option: &'static str) -> Result<Vec<usize>, OracleError> {
    let found = numbers(checkpoint.arg(option)?).filter(|found| !found.is_empty());
    found.ok_or_else(|| unsupported(checkpoint, option, LIST))
}

fn numbers(list: &Arg) -> Option<Vec<usize>> {
    let Arg::List(items) = list else {
        return None;
    };
    let number = |item: &Arg| match item {
        Arg::Int(value) => usize::try_from(*value).ok().filter(|value| *value > 0),
        _ => None,
    };
    items.iter().map(number).collect()
}
