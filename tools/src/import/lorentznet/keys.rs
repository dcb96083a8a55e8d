//! The tensors of a checkpoint, of which all must be used.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::checkpoint::{Checkpoint, CheckpointError, Tensor};
use crate::import::batch_norm::BatchNorm;
use crate::import::{self, ImportError};

/// What training on several devices puts in front of every key.
const PREFIX: &str = "module.";

/// A checkpoint, and which of its tensors were asked for.
pub struct Keys<'c> {
    checkpoint: &'c Checkpoint,
    prefix: &'static str,
    used: RefCell<BTreeSet<String>>,
}

impl<'c> Keys<'c> {
    /// Nothing was asked for yet.
    pub fn new(checkpoint: &'c Checkpoint) -> Self {
        let prefixed = checkpoint.tensors.contains_key(&format!("{PREFIX}embedding.weight"));
        let prefix = if prefixed { PREFIX } else { "" };
        Self { checkpoint, prefix, used: RefCell::default() }
    }

    fn full(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// Tensor `key`, which must have this shape and be finite.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the key.
    pub fn tensor(&self, key: &str, shape: &[usize]) -> Result<&'c [f64], CheckpointError> {
        let key = self.full(key);
        let tensor = self.checkpoint.tensor(&key, shape)?;
        self.used.borrow_mut().insert(key);
        Ok(&tensor.data)
    }

    /// The shape of tensor `key`, if it is there.
    pub fn shape(&self, key: &str) -> Option<&'c [usize]> {
        self.checkpoint.tensors.get(&self.full(key)).map(|tensor| tensor.shape.as_slice())
    }

    /// The batch norm `prefix`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the key.
    pub fn norm(&self, prefix: &str, channels: usize) -> Result<BatchNorm, CheckpointError> {
        let prefix = self.full(prefix);
        let norm = BatchNorm::read(self.checkpoint, &prefix, channels)?;
        let names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
        self.used.borrow_mut().extend(names.map(|name| format!("{prefix}.{name}")));
        Ok(norm)
    }

    /// Trained numbers: everything but running statistics.
    pub fn parameters(&self) -> usize {
        let trained = |(key, _): &(&String, &Tensor)| {
            !key.contains("running_") && !key.ends_with("num_batches_tracked")
        };
        self.checkpoint.tensors.iter().filter(trained).map(|(_, t)| t.data.len()).sum()
    }

    /// Refuses a tensor that nobody asked for.
    ///
    /// # Errors
    /// [`ImportError::UnknownKey`].
    pub fn finish(&self) -> Result<(), ImportError> {
        let used = self.used.borrow();
        import::check_keys(self.checkpoint, super::ARCHITECTURE, |key| used.contains(key))
    }
}
