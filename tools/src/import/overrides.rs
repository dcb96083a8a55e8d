//! Options of a checkpoint that a user sets by hand.

use super::{Architecture, ImportError};
use crate::checkpoint::{Arg, Checkpoint};
use crate::reference::lorentznet::Mass;

/// Options that take the place of those in a checkpoint, or that it lacks. The weights stay, so
/// their shapes must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Of a PELICAN classifier: the subgroup of the Lorentz group that is kept.
    pub stabilizer: Option<String>,
    /// Of a PELICAN classifier: how the rest is broken, `spurions` or `input`.
    pub method: Option<String>,
    /// Of a LorentzNet: the slots that the mean over objects counts.
    pub slots: Option<usize>,
    /// Of a LorentzNet: how the mass of a constituent is found.
    pub mass: Option<Mass>,
}

impl Overrides {
    /// Name, architecture and value of those that are given.
    fn given(&self) -> impl Iterator<Item = (&'static str, Architecture, Arg)> {
        let text = |value: &Option<String>| value.clone().map(Arg::Str);
        let slots = self.slots.map(|slots| Arg::Int(i64::try_from(slots).unwrap_or(i64::MAX)));
        let mass = self.mass.map(|mass| Arg::Str(mass.name().to_owned()));
        [
            ("stabilizer", Architecture::Pelican, text(&self.stabilizer)),
            ("method", Architecture::Pelican, text(&self.method)),
            ("slots", Architecture::LorentzNet, slots),
            ("mass", Architecture::LorentzNet, mass),
        ]
        .into_iter()
        .filter_map(|(option, of, value)| value.map(|value| (option, of, value)))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    /// Puts them in the place of the checkpoint's own.
    ///
    /// # Errors
    /// [`ImportError::NoSuchOption`] for a checkpoint of an architecture that has no such option,
    /// and those of [`Architecture::of`].
    pub fn apply(&self, checkpoint: &mut Checkpoint) -> Result<(), ImportError> {
        for (option, of, value) in self.given() {
            let architecture = Architecture::of(checkpoint)?;
            if architecture != of {
                let file = checkpoint.path.display().to_string();
                let (architecture, of) = (architecture.name(), of.name());
                return Err(ImportError::NoSuchOption { file, option, of, architecture });
            }
            checkpoint.args.insert(option.to_owned(), value);
        }
        Ok(())
    }

    /// An error of a checkpoint with these options: says that they were set by hand.
    #[must_use]
    pub fn blame(&self, source: ImportError) -> ImportError {
        if self.is_empty() {
            return source;
        }
        // As it was typed, and not as a checkpoint's own would be described.
        let option = |(option, _, value): (&str, Architecture, Arg)| match value {
            Arg::Str(value) => format!("--{option} {value}"),
            Arg::Int(value) => format!("--{option} {value}"),
            other => format!("--{option} {other}"),
        };
        let options = self.given().map(option).collect::<Vec<_>>().join(" ");
        ImportError::Overridden { options, source: Box::new(source) }
    }
}
