//! Asking a checkpoint for what an architecture needs, with errors that name file and key.

use super::{Arg, Checkpoint, CheckpointError, Tensor, one_line};

impl Checkpoint {
    /// The tensor `key`, which must have exactly this shape and only finite elements.
    ///
    /// # Errors
    /// [`CheckpointError::MissingTensor`], [`CheckpointError::WrongShape`] with both shapes, or
    /// [`CheckpointError::NonFinite`] with the flat index of the first bad element.
    pub fn tensor(&self, key: &str, shape: &[usize]) -> Result<&Tensor, CheckpointError> {
        let tensor = self.tensors.get(key).ok_or_else(|| CheckpointError::MissingTensor {
            path: self.path.clone(),
            key: key.to_owned(),
        })?;
        if tensor.shape != shape {
            return Err(CheckpointError::WrongShape {
                path: self.path.clone(),
                key: key.to_owned(),
                expected: shape.to_vec(),
                found: tensor.shape.clone(),
            });
        }
        match tensor.data.iter().position(|value| !value.is_finite()) {
            None => Ok(tensor),
            Some(index) => Err(CheckpointError::NonFinite {
                path: self.path.clone(),
                key: key.to_owned(),
                index,
                value: tensor.data[index],
            }),
        }
    }

    /// The option `key`, whatever its type.
    ///
    /// # Errors
    /// [`CheckpointError::MissingArg`].
    pub fn arg(&self, key: &str) -> Result<&Arg, CheckpointError> {
        self.args.get(key).ok_or_else(|| CheckpointError::MissingArg {
            path: self.path.clone(),
            key: key.to_owned(),
        })
    }

    /// The option `key`, which must be `True` or `False`.
    ///
    /// # Errors
    /// [`CheckpointError::MissingArg`] or [`CheckpointError::WrongArg`].
    pub fn arg_bool(&self, key: &str) -> Result<bool, CheckpointError> {
        match self.arg(key)? {
            Arg::Bool(value) => Ok(*value),
            other => Err(self.wrong_arg(key, "True or False", other)),
        }
    }

    /// The option `key`, which must be an integer.
    ///
    /// # Errors
    /// [`CheckpointError::MissingArg`] or [`CheckpointError::WrongArg`].
    pub fn arg_int(&self, key: &str) -> Result<i64, CheckpointError> {
        match self.arg(key)? {
            Arg::Int(value) => Ok(*value),
            other => Err(self.wrong_arg(key, "an integer", other)),
        }
    }

    /// The option `key`, which must be a finite number; an integer below 2^53 is taken as a float.
    ///
    /// # Errors
    /// [`CheckpointError::MissingArg`] or [`CheckpointError::WrongArg`].
    pub fn arg_float(&self, key: &str) -> Result<f64, CheckpointError> {
        match self.arg(key)? {
            Arg::Float(value) if value.is_finite() => Ok(*value),
            // Only below 2^53 does every integer have its own float64.
            Arg::Int(value) if value.unsigned_abs() < 1 << 53 => Ok(*value as f64),
            other => Err(self.wrong_arg(key, "a finite number", other)),
        }
    }

    /// The option `key`, which must be text.
    ///
    /// # Errors
    /// [`CheckpointError::MissingArg`] or [`CheckpointError::WrongArg`].
    pub fn arg_str(&self, key: &str) -> Result<&str, CheckpointError> {
        match self.arg(key)? {
            Arg::Str(value) => Ok(value),
            other => Err(self.wrong_arg(key, "text", other)),
        }
    }

    fn wrong_arg(&self, key: &str, expected: &'static str, found: &Arg) -> CheckpointError {
        CheckpointError::WrongArg {
            path: self.path.clone(),
            key: key.to_owned(),
            expected,
            found: found.to_string(),
        }
    }
}

impl std::fmt::Display for Arg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Arg::None => f.write_str("None"),
            Arg::Bool(true) => f.write_str("True"),
            Arg::Bool(false) => f.write_str("False"),
            Arg::Int(value) => write!(f, "the integer {value}"),
            Arg::Float(value) => write!(f, "the float {value:?}"),
            Arg::Str(value) => write!(f, "the text '{}'", one_line(value)),
            Arg::List(items) => write!(f, "a list of {} items", items.len()),
            Arg::Other(name) => write!(f, "an object of type {}", one_line(name)),
        }
    }
}
