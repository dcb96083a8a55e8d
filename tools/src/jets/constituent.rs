//! Which four numbers are a constituent.

/// How far `p^2 / E^2` may exceed 1.
///
/// A massless constituent has `p^2 = E^2` up to rounding: in float32 every component is off by at
/// most 2^-24 of itself, so the ratio is off by at most about 2.4e-7. Files that were computed in
/// float32, or boosted, lose a few bits more, hence forty times that. A ratio and not `E^2 - p^2`
/// itself, so that no energy overflows.
pub const MASS_TOLERANCE: f64 = 1e-5;

/// Names of the components, in file order.
const COMPONENTS: [&str; 4] = ["E", "px", "py", "pz"];

/// Why four numbers are no constituent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    NonFinite(&'static str, f64),
    NegativeEnergy(f64),
    MomentumWithoutEnergy([f64; 3]),
    Spacelike([f64; 4]),
}

/// The constituent in a slot, or `None` if the slot is empty.
pub(super) fn constituent(slot: [f64; 4]) -> Result<Option<[f64; 4]>, Fault> {
    for (name, value) in COMPONENTS.into_iter().zip(slot) {
        if !value.is_finite() {
            return Err(Fault::NonFinite(name, value));
        }
    }
    let [energy, px, py, pz] = slot;
    if energy < 0.0 {
        return Err(Fault::NegativeEnergy(energy));
    }
    if energy == 0.0 {
        return match [px, py, pz] {
            [0.0, 0.0, 0.0] => Ok(None),
            momentum => Err(Fault::MomentumWithoutEnergy(momentum)),
        };
    }
    let ratio: f64 = [px, py, pz].iter().map(|p| (p / energy).powi(2)).sum();
    if ratio > 1.0 + MASS_TOLERANCE {
        return Err(Fault::Spacelike(slot));
    }
    Ok(Some(slot))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn massless_and_massive_constituents_pass_and_padding_is_empty() {
        for slot in [
            [5.0, 3.0, 0.0, -4.0],
            [5.0, 3.0, 0.0, 0.0],
            [1e200, 0.0, 1e200, 0.0],
            [1e-300, 1e-300, 0.0, 0.0],
        ] {
            assert_eq!(constituent(slot), Ok(Some(slot)));
        }
        assert_eq!(constituent([0.0, -0.0, 0.0, 0.0]), Ok(None));
    }

    #[test]
    fn the_mass_tolerance_is_where_it_is_said_to_be() {
        for energy in [1e-3, 1.0, 650.0, 1e160] {
            let at = |excess: f64| [energy, 0.0, energy * (1.0 + excess).sqrt(), 0.0];
            assert!(constituent(at(0.999 * MASS_TOLERANCE)).is_ok(), "{energy}");
            let beyond = at(1.001 * MASS_TOLERANCE);
            assert_eq!(constituent(beyond), Err(Fault::Spacelike(beyond)));
        }
    }

    #[test]
    fn a_massless_constituent_rounded_to_float32_passes_everywhere() {
        for step in 0..10_000_u32 {
            let angle = f64::from(step) * 1e-3;
            let energy = 0.1 + f64::from(step % 997);
            let exact =
                [energy, energy * angle.cos() * 0.6, energy * angle.sin() * 0.6, energy * 0.8];
            let rounded = exact.map(|component| f64::from(component as f32));
            assert_eq!(constituent(rounded), Ok(Some(rounded)));
        }
    }

    #[test]
    fn everything_else_is_told_apart() {
        assert!(matches!(
            constituent([1.0, 0.0, f64::NAN, 0.0]),
            Err(Fault::NonFinite("py", value)) if value.is_nan()
        ));
        assert_eq!(
            constituent([f64::INFINITY, 0.0, 0.0, 0.0]),
            Err(Fault::NonFinite("E", f64::INFINITY))
        );
        assert_eq!(constituent([-1.0, 0.0, 0.0, 0.0]), Err(Fault::NegativeEnergy(-1.0)));
        assert_eq!(
            constituent([0.0, 0.0, 0.0, 2.0]),
            Err(Fault::MomentumWithoutEnergy([0.0, 0.0, 2.0]))
        );
        assert_eq!(
            constituent([f64::MIN_POSITIVE, 1.0, 0.0, 0.0]),
            Err(Fault::Spacelike([f64::MIN_POSITIVE, 1.0, 0.0, 0.0]))
        );
    }
}
