//! How jets are made of trigger events, and what becomes of damaged ones.

use std::f64::consts::PI;

use fixed::types::U14F2;
use serde::Serialize;
use spurion::cone::ConeRule;
use spurion::momentum::ANGLE_STEPS_PER_PI;

/// Largest radius of a cone: half a turn, beyond which phi has no more to give.
const MAX_RADIUS: f64 = PI;

/// How trigger events are read. Files of jets are read the same whatever it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    /// Refuse a file with a damaged event, instead of skipping the event.
    pub strict: bool,
    /// Find jets in each event. Without, an event is one jet.
    pub cones: Option<Cones>,
}

/// Which jets are found in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cones {
    /// Radius and seeds.
    pub rule: ConeRule,
    /// The most jets of one event, those of the highest seeds.
    pub most: usize,
}

impl Cones {
    /// Cones of radius `radius` in eta and phi, with seeds of at least `seed_pt` GeV. The square of
    /// the radius in steps is rounded down, the pT of a seed up to 0.25 GeV. None if the radius is
    /// not between 0 and pi or the pT is none that a candidate has.
    #[must_use]
    pub fn new(radius: f64, seed_pt: f64, most: usize) -> Option<Self> {
        let steps = radius * f64::from(ANGLE_STEPS_PER_PI) / PI;
        let quarters = (seed_pt * 4.0).ceil();
        let sound = (0.0..=MAX_RADIUS).contains(&radius)
            && (0.0..=f64::from(spurion::puppi::MAX_PT)).contains(&quarters);
        sound.then(|| Self {
            rule: ConeRule {
                radius_squared: (steps * steps) as u32,
                seed_pt: U14F2::from_bits(quarters as u16),
            },
            most,
        })
    }
}

/// An event that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedEvent {
    /// Where it begins, in bytes from the start of the file.
    pub offset: usize,
    /// How many bytes belong to it.
    pub bytes: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for SkippedEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "event at byte {}: {}", self.offset, self.reason)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn radii_and_seeds_become_steps() {
        let cones = Cones::new(0.8, 5.1, 3).unwrap();
        assert_eq!(cones.rule.radius_squared, 33_615);
        assert_eq!(cones.rule.seed_pt, U14F2::from_bits(21));
        for (radius, seed_pt) in
            [(f64::NAN, 1.0), (-0.1, 1.0), (3.2, 1.0), (0.4, f64::NAN), (0.4, -1.0), (0.4, 4096.0)]
        {
            assert_eq!(Cones::new(radius, seed_pt, 1), None, "{radius} {seed_pt}");
        }
    }
}
