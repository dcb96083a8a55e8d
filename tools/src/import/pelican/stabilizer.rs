//! The fixed four-vectors by which PELICAN keeps a subgroup of the Lorentz group.

/// Names of all stabilizers, as the option has them.
pub const STABILIZERS: [&str; 11] =
    ["so13", "so3", "so12", "se2", "so2", "so2_0", "R", "1", "1_0", "11", "11_0"];
/// Names of the methods.
pub const METHODS: [&str; 2] = ["spurions", "input"];

const ENERGY: [f64; 4] = [1.0, 0.0, 0.0, 0.0];
const X: [f64; 4] = [0.0, 1.0, 0.0, 0.0];
const Y: [f64; 4] = [0.0, 0.0, 1.0, 0.0];
const Z: [f64; 4] = [0.0, 0.0, 0.0, 1.0];
const PLUS_Z: [f64; 4] = [1.0, 0.0, 0.0, 1.0];
const MINUS_Z: [f64; 4] = [1.0, 0.0, 0.0, -1.0];
const PLUS_X: [f64; 4] = [1.0, 1.0, 0.0, 0.0];
const PLUS_Y: [f64; 4] = [1.0, 0.0, 1.0, 0.0];
const MINUS_X: [f64; 4] = [1.0, -1.0, 0.0, 0.0];
const MINUS_Y: [f64; 4] = [1.0, 0.0, -1.0, 0.0];

/// What a stabilizer adds to the invariants of the particles, by one of the two methods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breaking {
    /// Four-vectors (E, px, py, pz) in GeV that stand in front of the particles.
    pub spurions: &'static [[f64; 4]],
    /// Coefficients f of the components f0 E + f1 px + f2 py + f3 pz whose products for i and j
    /// stand in front of d_ij.
    pub components: &'static [[f64; 4]],
    /// Whether d_ij is an input.
    pub invariants: bool,
}

impl Breaking {
    /// Of the method `spurions`; nothing if there is no such stabilizer.
    pub fn by_spurions(stabilizer: &str) -> Option<Self> {
        let spurions: &[[f64; 4]] = match stabilizer {
            "so13" => &[],
            "so3" => &[ENERGY],
            "so12" => &[Z],
            "se2" => &[MINUS_Z],
            "so2" => &[ENERGY, Z],
            "so2_0" => &[PLUS_Z, MINUS_Z],
            "R" => &[X, Y],
            "1" | "11" => &[ENERGY, X, Y, Z],
            "1_0" | "11_0" => &[PLUS_Z, PLUS_X, PLUS_Y, MINUS_Z],
            _ => return None,
        };
        Some(Self { spurions, components: &[], invariants: true })
    }

    /// Of the method `input`; nothing if there is no such stabilizer. Its components have the numbers
    /// of the spurions, but for `1_0`: in the published class other signs of px and py.
    pub fn by_input(stabilizer: &str) -> Option<Self> {
        let components = match stabilizer {
            "1_0" => &[PLUS_Z, MINUS_X, MINUS_Y, MINUS_Z],
            other => Self::by_spurions(other)?.spurions,
        };
        let invariants = !matches!(stabilizer, "1" | "1_0");
        Some(Self { spurions: &[], components, invariants })
    }

    /// Vectors r with r . p = f0 E + f1 px + f2 py + f3 pz for the components f.
    pub fn references(&self) -> Vec<[f64; 4]> {
        self.components.iter().map(|&[e, x, y, z]| [e, -x, -y, -z]).collect()
    }

    /// How many products for each pair enter the encoder.
    pub const fn inputs(&self) -> usize {
        self.components.len() + self.invariants as usize
    }
}
