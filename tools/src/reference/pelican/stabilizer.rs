//! The subgroups of the Lorentz group that PELICAN can keep, and how it breaks the rest.

/// A subgroup of the Lorentz group; named by its option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stabilizer {
    /// `so13`: the whole group.
    Lorentz,
    /// `so3`: rotations.
    Rotations,
    /// `so12`: what keeps the z axis.
    ZAxis,
    /// `se2`: what keeps a light-like vector along the z axis.
    LightLike,
    /// `so2`: rotations about the z axis, by a time-like and a space-like vector.
    AboutZ,
    /// `so2_0`: the same, by two light-like vectors.
    AboutZNull,
    /// `R`: boosts along the z axis.
    BoostsAlongZ,
    /// `1`: the identity, by products of components only.
    Identity,
    /// `1_0`: the same, by light-like axes.
    IdentityNull,
    /// `11`: the identity, with the invariants.
    Trivial,
    /// `11_0`: the same, by light-like axes.
    TrivialNull,
}

const UNITS: [[f64; 4]; 4] =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];

/// Four light-like vectors that span space-time, in the published order.
const NULL_AXES: [[f64; 4]; 4] =
    [[1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, -1.0]];

impl Stabilizer {
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "so13" => Self::Lorentz,
            "so3" => Self::Rotations,
            "so12" => Self::ZAxis,
            "se2" => Self::LightLike,
            "so2" => Self::AboutZ,
            "so2_0" => Self::AboutZNull,
            "R" => Self::BoostsAlongZ,
            "1" => Self::Identity,
            "1_0" => Self::IdentityNull,
            "11" => Self::Trivial,
            "11_0" => Self::TrivialNull,
            _ => return None,
        })
    }

    /// The four-vectors in front of the constituents with the method `spurions`.
    pub(super) fn spurions(self) -> &'static [[f64; 4]] {
        match self {
            Self::Lorentz => &[],
            Self::Rotations => &[[1.0, 0.0, 0.0, 0.0]],
            Self::ZAxis => &[[0.0, 0.0, 0.0, 1.0]],
            Self::LightLike => &[[1.0, 0.0, 0.0, -1.0]],
            Self::AboutZ => &[[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]],
            Self::AboutZNull => &[[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]],
            Self::BoostsAlongZ => &[[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]],
            Self::Identity | Self::Trivial => &UNITS,
            Self::IdentityNull | Self::TrivialNull => &NULL_AXES,
        }
    }

    /// The components that are multiplied with the method `input`: coefficients of E, px, py, pz
    /// (no metric: f p = f0 E + f1 px + f2 py + f3 pz).
    ///
    /// Read so, they are the numbers of the spurions, but for `1_0`: in the published class the signs
    /// of px and py there are others than with `11_0`.
    pub(super) fn components(self) -> &'static [[f64; 4]] {
        match self {
            Self::IdentityNull => &[
                [1.0, 0.0, 0.0, 1.0],
                [1.0, -1.0, 0.0, 0.0],
                [1.0, 0.0, -1.0, 0.0],
                [1.0, 0.0, 0.0, -1.0],
            ],
            other => other.spurions(),
        }
    }

    /// Whether, with the method `input`, d_ij stands behind the products of components.
    pub(super) fn keeps_invariants(self) -> bool {
        !matches!(self, Self::Identity | Self::IdentityNull)
    }
}
