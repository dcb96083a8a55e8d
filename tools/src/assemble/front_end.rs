//! The bytes of the nodes that read the jet.

use spurion::artifact::opcode;
use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{COMPONENT_FRAC_BITS, FourVectors, FrontEnd, PT_FRAC_BITS};

use super::bytes::{encode_cartesian, encode_collider};
use super::error::AssembleError;
use crate::calibrate::{ColliderTables, Settings};
use crate::elementary::{binary_exponent, power_of_two};
use crate::float_graph::{BEAMS, FloatGraph, FloatOp};

/// The op of a front end.
pub const fn opcode(front_end: FrontEnd) -> u8 {
    match front_end {
        FrontEnd::Collider => opcode::PAIRWISE_COLLIDER,
        FrontEnd::Cartesian => opcode::PAIRWISE_CARTESIAN,
    }
}

/// What all nodes that read the jet share.
pub struct FrontEndData {
    front_end: FrontEnd,
    /// Fraction bits of d before it is rounded.
    pub frac_bits: i8,
    /// What the record of d points to.
    pub bytes: Vec<u8>,
    /// Fraction bits of what a vector is multiplied with: a component, or pT times exp.
    momentum_frac: i32,
    /// The spurions as the artifact stores them.
    spurions: Vec<u8>,
}

/// The spurions as they are listed: not at all if they are the beams.
fn listed(spurions: &[[f64; 4]], encoded: &[u8]) -> Vec<u8> {
    if spurions == BEAMS { Vec::new() } else { encoded.to_vec() }
}

/// Four-vectors in GeV as the artifact stores them.
///
/// # Errors
/// [`AssembleError::Vector`] for too many or too large ones.
fn encode_vectors(node: &str, vectors: &[[f64; 4]]) -> Result<Vec<u8>, AssembleError> {
    let unit = power_of_two(FourVectors::FRAC_BITS);
    let components = vectors.iter().flatten().map(|x| (x * unit).round() as i32);
    let bytes: Vec<u8> = components.flat_map(i32::to_le_bytes).collect();
    match FourVectors::decode(&bytes) {
        Some(_) => Ok(bytes),
        None => Err(AssembleError::Vector { node: node.to_owned(), reason: "are too large" }),
    }
}

/// Fraction bits that encoded vectors need on the light cone.
///
/// # Errors
/// [`AssembleError::Vector`] if one has a transverse component.
fn light_cone_frac(node: &str, encoded: &[u8]) -> Result<i32, AssembleError> {
    let cone = FourVectors::decode(encoded).unwrap_or(FourVectors::NONE).light_cone();
    if cone.is_longitudinal() {
        return Ok(cone.frac_bits());
    }
    let reason = "have transverse components, which only the Cartesian front end can multiply \
                  (--front-end cartesian)";
    Err(AssembleError::Vector { node: node.to_owned(), reason })
}

/// Refuses fixed vectors that the front end cannot have, before anything is calibrated.
///
/// # Errors
/// [`AssembleError::Vector`], which names the node.
pub fn check_vectors(graph: &FloatGraph, front_end: FrontEnd) -> Result<(), AssembleError> {
    let check = |node: &str, vectors: &[[f64; 4]]| {
        let encoded = encode_vectors(node, vectors)?;
        match front_end {
            FrontEnd::Collider => light_cone_frac(node, &encoded).map(|_| ()),
            FrontEnd::Cartesian => Ok(()),
        }
    };
    check("spurions", &graph.spurions)?;
    graph.nodes.iter().try_for_each(|node| match &node.op {
        FloatOp::ReferenceProducts { references } => check(&node.name, references),
        _ => Ok(()),
    })
}

impl FrontEndData {
    /// pT, eta, phi: the quantizer of pT, the three tables and the spurions.
    ///
    /// # Errors
    /// [`AssembleError::Format`] if the settings name an impossible width,
    /// [`AssembleError::Vector`] for spurions that it cannot have.
    pub fn collider(
        settings: &Settings,
        tables: &ColliderTables,
        spurions: &[[f64; 4]],
    ) -> Result<Self, AssembleError> {
        let format = QFormat::new(false, settings.pt_bits, settings.pt_frac_bits)?;
        let pt = Quantizer::new(PT_FRAC_BITS, format, Rounding::Rnd, Overflow::Sat)?;
        let encoded = encode_vectors("spurions", spurions)?;
        let own = light_cone_frac("spurions", &encoded)?;
        let pair = i32::from(2 * format.frac_bits + tables.angle_frac_bits);
        let momentum_frac = i32::from(format.frac_bits + tables.exp_frac_bits);
        let bytes = encode_collider(pt, tables, &listed(spurions, &encoded));
        let with_spurion = (momentum_frac + own).max(2 * own - 1);
        let frac_bits = pair.max(with_spurion) as i8;
        let front_end = FrontEnd::Collider;
        Ok(Self { front_end, frac_bits, bytes, momentum_frac, spurions: encoded })
    }

    /// Four-vectors: the quantizer of the components, its binary point from the largest one seen,
    /// and the spurions.
    ///
    /// # Errors
    /// As [`FrontEndData::collider`].
    pub fn cartesian(
        settings: &Settings,
        largest: f64,
        spurions: &[[f64; 4]],
    ) -> Result<Self, AssembleError> {
        let integer_bits = binary_exponent(largest.max(1.0)) as i8 + 1;
        let bits = settings.momentum_bits;
        let frac = (bits as i8 - 1 - integer_bits).clamp(0, COMPONENT_FRAC_BITS);
        let format = QFormat::new(true, bits, frac)?;
        let component = Quantizer::new(COMPONENT_FRAC_BITS, format, Rounding::Rnd, Overflow::Sat)?;
        let encoded = encode_vectors("spurions", spurions)?;
        let bytes = encode_cartesian(component, &listed(spurions, &encoded));
        let (front_end, momentum_frac) = (FrontEnd::Cartesian, i32::from(frac));
        Ok(Self { front_end, frac_bits: 2 * frac, bytes, momentum_frac, spurions: encoded })
    }

    /// Binary point and data of products with `references`, of node `node`.
    ///
    /// # Errors
    /// [`AssembleError::Vector`] for vectors that the front end cannot multiply.
    pub fn references(
        &self,
        node: &str,
        references: &[[f64; 4]],
    ) -> Result<(i32, Vec<u8>), AssembleError> {
        let bytes = encode_vectors(node, references)?;
        let frac = match self.front_end {
            FrontEnd::Collider => {
                let own = light_cone_frac(node, &bytes)?;
                let spurions = light_cone_frac("spurions", &self.spurions)?;
                (self.momentum_frac + own).max(own + spurions - 1)
            }
            FrontEnd::Cartesian => {
                let vectors = FourVectors::decode(&bytes).unwrap_or(FourVectors::NONE);
                self.momentum_frac + i32::from(vectors.frac_bits())
            }
        };
        Ok((frac, bytes))
    }
}
