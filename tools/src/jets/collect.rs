//! Checks shared by both containers: extents before anything is read, then jet after jet.

use std::collections::TryReserveError;
use std::path::Path;

use super::constituent::{Fault, constituent};
use super::{Format, JetError, JetSet, Limits, MAX_ELEMENTS, MAX_EXPANSION, MAX_JETS, MAX_SLOTS};

/// Bytes of the shortest number that `Pmu` may have, float32.
const NUMBER_BYTES: u64 = 4;

/// How much of `Pmu` to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Jets in the file.
    pub(super) stored: u64,
    /// Jets to read.
    pub(super) jets: u64,
    /// Slots of each jet.
    pub(super) slots: usize,
}

/// Checks the shape of `Pmu` against the limits of the caller and of this module.
pub(super) fn extent(path: &Path, shape: &[u64], limits: Limits) -> Result<Extent, JetError> {
    let &[stored, slots, 4] = shape else {
        return Err(JetError::WrongShape {
            path: path.to_owned(),
            name: "Pmu",
            expected: "(jets, slots, 4)",
            found: shape.to_vec(),
        });
    };
    let jets = stored.min(limits.jets);
    at_most(path, "slots of a jet", slots, MAX_SLOTS)?;
    at_most(path, "jets to read", jets, MAX_JETS)?;
    // No overflow: both factors have just been bounded.
    let numbers = jets * slots * 4;
    at_most(path, "numbers to read", numbers, MAX_ELEMENTS)?;
    possible(path, NUMBER_BYTES * numbers, limits)?;
    Ok(Extent { stored, jets, slots: slots as usize })
}

/// Refuses a file that claims more than it can hold however it is packed.
pub(super) fn possible(path: &Path, claimed: u64, limits: Limits) -> Result<(), JetError> {
    let length = limits.file_bytes;
    if claimed > length.saturating_mul(MAX_EXPANSION) {
        return Err(JetError::Impossible { path: path.to_owned(), claimed, length });
    }
    Ok(())
}

pub(super) fn at_most(
    path: &Path,
    what: &'static str,
    found: u64,
    limit: u64,
) -> Result<(), JetError> {
    if found > limit {
        return Err(JetError::TooLarge { path: path.to_owned(), what, found, limit });
    }
    Ok(())
}

/// Checks that `Nobj` or `is_signal` has one entry for each jet.
pub(super) fn one_for_each_jet(
    path: &Path,
    name: &'static str,
    shape: &[u64],
    stored: u64,
) -> Result<(), JetError> {
    match *shape {
        [found] if found == stored => Ok(()),
        [found] => {
            Err(JetError::LengthMismatch { path: path.to_owned(), name, found, jets: stored })
        }
        _ => Err(JetError::WrongShape {
            path: path.to_owned(),
            name,
            expected: "(jets)",
            found: shape.to_vec(),
        }),
    }
}

/// A growing [`JetSet`].
pub(super) struct Collector<'a> {
    path: &'a Path,
    limits: Limits,
    /// `Nobj` of the jets to come.
    declared: Option<Vec<i64>>,
    labels: Option<Vec<bool>>,
    jets: Vec<Vec<[f64; 4]>>,
    /// Constituents of the jet that is being added.
    kept: Vec<[f64; 4]>,
    truncated: usize,
}

impl<'a> Collector<'a> {
    pub(super) fn new(
        path: &'a Path,
        limits: Limits,
        declared: Option<Vec<i64>>,
        labels: Option<Vec<i64>>,
    ) -> Result<Self, JetError> {
        let label = |(jet, value): (usize, i64)| match value {
            0 => Ok(false),
            1 => Ok(true),
            value => Err(JetError::BadLabel { path: path.to_owned(), jet, value }),
        };
        let labels = labels.map(|values| values.into_iter().enumerate().map(label).collect());
        Ok(Self {
            path,
            limits,
            declared,
            labels: labels.transpose()?,
            jets: Vec::new(),
            kept: Vec::new(),
            truncated: 0,
        })
    }

    /// Adds the next jet from all its slots.
    pub(super) fn push(&mut self, slots: &[[f64; 4]]) -> Result<(), JetError> {
        let jet = self.jets.len();
        self.kept.clear();
        let mut filled = 0;
        for (slot, values) in slots.iter().enumerate() {
            let found = constituent(*values).map_err(|fault| self.fault(slot, fault))?;
            if let Some(momentum) = found {
                filled += 1;
                if slot < self.limits.constituents {
                    self.kept.push(momentum);
                }
            }
        }
        let mut cut = filled > self.kept.len();
        if let Some(&declared) = self.declared.as_ref().and_then(|all| all.get(jet)) {
            // More than the file has slots for: somebody has cut the file, and Nobj has stayed.
            let beyond = declared > slots.len() as i64;
            if declared != filled as i64 && !beyond {
                return Err(JetError::WrongCount {
                    path: self.path.to_owned(),
                    jet,
                    declared,
                    filled,
                    slots: slots.len(),
                });
            }
            cut |= beyond;
        }
        self.truncated += usize::from(cut);
        self.store().map_err(|_| {
            // Something to make the message from.
            self.jets = Vec::new();
            JetError::NoMemory { path: self.path.to_owned(), jet }
        })
    }

    /// Adds the constituents that are kept of a jet, unless there is no memory for them.
    fn store(&mut self) -> Result<(), TryReserveError> {
        let mut momenta = Vec::new();
        momenta.try_reserve_exact(self.kept.len())?;
        momenta.extend_from_slice(&self.kept);
        self.jets.try_reserve(1)?;
        self.jets.push(momenta);
        Ok(())
    }

    fn fault(&self, slot: usize, fault: Fault) -> JetError {
        let path = self.path.to_owned();
        let jet = self.jets.len();
        match fault {
            Fault::NonFinite(component, value) => {
                JetError::NonFinite { path, jet, slot, component, value }
            }
            Fault::NegativeEnergy(energy) => JetError::NegativeEnergy { path, jet, slot, energy },
            Fault::MomentumWithoutEnergy(momentum) => {
                JetError::MomentumWithoutEnergy { path, jet, slot, momentum }
            }
            Fault::Spacelike(momentum) => JetError::Spacelike { path, jet, slot, momentum },
        }
    }

    pub(super) fn finish(self, format: Format) -> JetSet {
        JetSet {
            path: self.path.to_owned(),
            jets: self.jets,
            labels: self.labels,
            truncated: self.truncated,
            format,
            events: None,
            skipped: Vec::new(),
        }
    }
}
