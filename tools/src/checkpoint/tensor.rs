//! Tensor elements out of little-endian bytes.

use half::{bf16, f16};

/// A tensor as float64.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Extents, outermost first; empty for a scalar.
    pub shape: Vec<usize>,
    /// All elements, row-major. Floats of up to 64 bits are kept exactly, NaN included, and so are
    /// integers below 2^53; larger integers are rounded to the nearest float64.
    pub data: Vec<f64>,
}

/// The element types that both containers can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    F64,
    F32,
    F16,
    Bf16,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    /// One byte, 0 or 1.
    Bool,
}

impl Element {
    /// All whole elements in little-endian `bytes`.
    pub(super) fn decode(self, bytes: &[u8]) -> Vec<f64> {
        match self {
            Element::F64 => map(bytes, f64::from_le_bytes),
            Element::F32 => map(bytes, |b| f64::from(f32::from_le_bytes(b))),
            Element::F16 => map(bytes, |b| f16::from_le_bytes(b).to_f64()),
            Element::Bf16 => map(bytes, |b| bf16::from_le_bytes(b).to_f64()),
            Element::I64 => map(bytes, |b| i64::from_le_bytes(b) as f64),
            Element::I32 => map(bytes, |b| f64::from(i32::from_le_bytes(b))),
            Element::I16 => map(bytes, |b| f64::from(i16::from_le_bytes(b))),
            Element::I8 => map(bytes, |b| f64::from(i8::from_le_bytes(b))),
            Element::U64 => map(bytes, |b| u64::from_le_bytes(b) as f64),
            Element::U32 => map(bytes, |b| f64::from(u32::from_le_bytes(b))),
            Element::U16 => map(bytes, |b| f64::from(u16::from_le_bytes(b))),
            Element::U8 => map(bytes, |b| f64::from(u8::from_le_bytes(b))),
            Element::Bool => map(bytes, |[b]| f64::from(u8::from(b != 0))),
        }
    }
}

fn map<const N: usize>(bytes: &[u8], element: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    let (whole, _) = bytes.as_chunks::<N>();
    whole.iter().copied().map(element).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_type_decodes_a_known_pattern() {
        let cases: [(Element, &[u8], f64); 13] = [
            (Element::F64, &[0, 0, 0, 0, 0, 0, 0xf8, 0xbf], -1.5),
            (Element::F32, &[0, 0, 0xc0, 0xbf], -1.5),
            (Element::F16, &[0x00, 0xbe], -1.5),
            (Element::Bf16, &[0xc0, 0xbf], -1.5),
            (Element::I64, &[0xfe, 255, 255, 255, 255, 255, 255, 255], -2.0),
            (Element::I32, &[0xfe, 255, 255, 255], -2.0),
            (Element::I16, &[0xfe, 255], -2.0),
            (Element::I8, &[0xfe], -2.0),
            (Element::U64, &[1, 1, 0, 0, 0, 0, 0, 0], 257.0),
            (Element::U32, &[1, 1, 0, 0], 257.0),
            (Element::U16, &[1, 1], 257.0),
            (Element::U8, &[0xfe], 254.0),
            (Element::Bool, &[7], 1.0),
        ];
        for (element, bytes, expected) in cases {
            assert_eq!(element.decode(bytes), [expected], "{element:?}");
        }
    }

    #[test]
    fn nan_and_smallest_subnormals_survive() {
        let nan = Element::F32.decode(&f32::NAN.to_le_bytes());
        assert!(nan[0].is_nan());
        assert_eq!(Element::F16.decode(&[1, 0]), [2f64.powi(-24)]);
        assert_eq!(Element::Bf16.decode(&[1, 0]), [2f64.powi(-133)]);
    }
}
