//! The tensors of a checkpoint, of which all must be used.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::OracleError;
use crate::checkpoint::{Checkpoint, CheckpointError};

/// The tensors of a checkpoint, with a record of what was read.
///
/// A tensor that nobody asks for belongs to a part that is not implemented, so that leaving it out
/// would give wrong numbers; [`Weights::finish`] refuses it.
#[derive(Debug)]
pub(super) struct Weights<'c> {
    checkpoint: &'c Checkpoint,
    /// Stands in front of every key, as `module.` does after training on several devices.
    prefix: &'static str,
    used: RefCell<BTreeSet<String>>,
}

impl<'c> Weights<'c> {
    pub(super) fn new(checkpoint: &'c Checkpoint, prefix: &'static str) -> Self {
        Self { checkpoint, prefix, used: RefCell::default() }
    }

    /// The elements, row-major, of tensor `key`, which must have this shape and be finite.
    pub(super) fn tensor(&self, key: &str, shape: &[usize]) -> Result<&'c [f64], CheckpointError> {
        self.ignore(key);
        Ok(&self.checkpoint.tensor(&format!("{}{key}", self.prefix), shape)?.data)
    }

    /// The shape of tensor `key`, if it is there.
    pub(super) fn shape(&self, key: &str) -> Option<&'c [usize]> {
        let tensor = self.checkpoint.tensors.get(&format!("{}{key}", self.prefix))?;
        Some(&tensor.shape)
    }

    /// Takes note that tensor `key` need not be read.
    pub(super) fn ignore(&self, key: &str) {
        self.used.borrow_mut().insert(format!("{}{key}", self.prefix));
    }

    /// Refuses a tensor that nobody asked for.
    pub(super) fn finish(&self) -> Result<(), OracleError> {
        let used = self.used.borrow();
        match self.checkpoint.tensors.keys().find(|key| !used.contains(*key)) {
            None => Ok(()),
            Some(key) => Err(OracleError::UnknownTensor {
                path: self.checkpoint.path.clone(),
                key: key.clone(),
            }),
        }
    }
}
