//! Options of a checkpoint that a user sets by hand.

use super::{Architecture, ImportError};
use crate::checkpoint::{Arg, Checkpoint};

/// Options that take the place of those in a PELICAN checkpoint. The weights stay, so their shapes
/// must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The subgroup of the Lorentz group that is kept.
    pub stabilizer: Option<String>,
    /// How the rest is broken: `spurions` or `input`.
    pub method: Option<String>,
}

impl Overrides {
    /// Name and value of those that are given.
    fn given(&self) -> impl Iterator<Item = (&'static str, &String)> {
        [("stabilizer", &self.stabilizer), ("method", &self.method)]
            .into_iter()
            .filter_map(|(option, value)| value.as_ref().map(|value| (option, value)))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    /// Puts them in the place of the checkpoint's own.
    ///
    /// # Errors
    /// [`ImportError::NoSuchOption`] for a checkpoint of another architecture than the PELICAN
    /// classifier, and those of [`Architecture::of`].
    pub fn apply(&self, checkpoint: &mut Checkpoint) -> Result<(), ImportError> {
        for (option, value) in self.given() {
            let architecture = Architecture::of(checkpoint)?;
            if architecture != Architecture::Pelican {
                let file = checkpoint.path.display().to_string();
                let architecture = architecture.name();
                return Err(ImportError::NoSuchOption { file, option, architecture });
            }
            checkpoint.args.insert(option.to_owned(), Arg::Str(value.clone()));
        }
        Ok(())
    }

    /// An error of a checkpoint with these options: says that they were set by hand.
    #[must_use]
    pub fn blame(&self, source: ImportError) -> ImportError {
        if self.is_empty() {
            return source;
        }
        let option = |(option, value): (&str, &String)| format!("--{option} {value}");
        let options = self.given().map(option).collect::<Vec<_>>().join(" ");
        ImportError::Overridden { options, source: Box::new(source) }
    }
}
