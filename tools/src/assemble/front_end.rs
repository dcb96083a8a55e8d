//! The bytes of the two front ends.

use spurion::artifact::opcode;
use spurion::format::{FormatError, Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{COMPONENT_FRAC_BITS, FrontEnd, PT_FRAC_BITS, encode_quantizer};

use crate::calibrate::{ColliderTables, Settings};
use crate::elementary::binary_exponent;

/// The op of a front end.
pub const fn opcode(front_end: FrontEnd) -> u8 {
    match front_end {
        FrontEnd::Collider => opcode::PAIRWISE_COLLIDER,
        FrontEnd::Cartesian => opcode::PAIRWISE_CARTESIAN,
    }
}

/// Binary point of the products, and the data of the node.
pub struct FrontEndData {
    /// Fraction bits of d before it is rounded.
    pub frac_bits: i8,
    /// What the record points to.
    pub bytes: Vec<u8>,
}

/// pT, eta, phi: the quantizer of pT and the three tables.
///
/// # Errors
/// [`FormatError`] if the settings name an impossible width.
pub fn collider(settings: &Settings, tables: &ColliderTables) -> Result<FrontEndData, FormatError> {
    let format = QFormat::new(false, settings.pt_bits, settings.pt_frac_bits)?;
    let pt = Quantizer::new(PT_FRAC_BITS, format, Rounding::Rnd, Overflow::Sat)?;
    let pair = 2 * format.frac_bits + tables.angle_frac_bits;
    let beam = format.frac_bits + tables.exp_frac_bits;
    let mut bytes = encode_quantizer(pt).to_vec();
    bytes.extend([tables.angle_frac_bits as u8, tables.exp_frac_bits as u8]);
    let all = [&tables.cosh, &tables.cos, &tables.exp];
    bytes.extend(all.iter().flat_map(|t| (t.len() as u16).to_le_bytes()));
    bytes.extend([tables.angle_shift, 0]);
    bytes.extend(all.iter().flat_map(|t| t.iter().flat_map(|x| x.to_le_bytes())));
    Ok(FrontEndData { frac_bits: pair.max(beam), bytes })
}

/// Four-vectors: the quantizer of the components, its binary point from the largest one seen.
///
/// # Errors
/// [`FormatError`] if the settings name an impossible width.
pub fn cartesian(settings: &Settings, largest: f64) -> Result<FrontEndData, FormatError> {
    let integer_bits = binary_exponent(largest.max(1.0)) as i8 + 1;
    let bits = settings.momentum_bits;
    let frac = (bits as i8 - 1 - integer_bits).clamp(0, COMPONENT_FRAC_BITS);
    let format = QFormat::new(true, bits, frac)?;
    let component = Quantizer::new(COMPONENT_FRAC_BITS, format, Rounding::Rnd, Overflow::Sat)?;
    Ok(FrontEndData { frac_bits: 2 * frac, bytes: encode_quantizer(component).to_vec() })
}
