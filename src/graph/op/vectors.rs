//! Fixed four-vectors: spurions, and what particles are multiplied with.

/// Four-vectors (E, px, py, pz) in steps of 2^-12 GeV, read in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FourVectors<'a> {
    bytes: &'a [[u8; FourVectors::BYTES]],
}

/// (1, 0, 0, ±1) GeV as the artifact stores them.
const BEAMS: [[u8; FourVectors::BYTES]; 2] = [
    [0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0],
    [0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0xff, 0xff],
];
/// The largest component: 4096 GeV. It keeps all products inside 64 bits.
const MOST: u32 = 1 << 24;

impl FourVectors<'static> {
    /// The beams (1, 0, 0, 1) and (1, 0, 0, -1) in GeV.
    pub const BEAMS: Self = Self { bytes: &BEAMS };
    /// No vectors.
    pub const NONE: Self = Self { bytes: &[] };
}

impl<'a> FourVectors<'a> {
    /// Bytes of a vector in the artifact.
    pub const BYTES: usize = 16;
    /// How many there can be.
    pub const MOST: usize = 16;
    /// Fraction bits of the components.
    pub const FRAC_BITS: u8 = 12;

    /// Reads four 32-bit integers for each vector, little endian; nothing if the bytes are no whole
    /// number of vectors, or a component is beyond 4096 GeV.
    #[must_use]
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (vectors, rest) = bytes.as_chunks();
        let list = Self { bytes: vectors };
        let small = list.iter().flatten().all(|x| x.unsigned_abs() <= MOST);
        (rest.is_empty() && vectors.len() <= Self::MOST && small).then_some(list)
    }

    /// The spurions that a front end lists; where it lists none, `count` may be 0 or the beams'.
    pub(crate) fn spurions(listed: &'a [u8], count: usize) -> Option<Self> {
        let list = match (listed.is_empty(), count) {
            (true, 0) => FourVectors::NONE,
            (true, 2) => FourVectors::BEAMS,
            _ => Self::decode(listed)?,
        };
        (list.len() == count).then_some(list)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The vectors in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = [i32; 4]> + Clone + use<'a> {
        self.bytes.iter().map(|vector| {
            let &[a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = vector;
            [[a0, a1, a2, a3], [b0, b1, b2, b3], [c0, c1, c2, c3], [d0, d1, d2, d3]]
                .map(i32::from_le_bytes)
        })
    }

    /// Fraction bits that the components need: 12, less the zeros that all of them end with.
    #[must_use]
    pub fn frac_bits(&self) -> u8 {
        let zeros = self.iter().flatten().map(i32::trailing_zeros).min().unwrap_or(32);
        Self::FRAC_BITS.saturating_sub(zeros as u8)
    }

    /// The vectors in steps of 2^-[`FourVectors::frac_bits`] GeV.
    pub fn shortened(&self) -> impl Iterator<Item = [i64; 4]> + Clone + use<'a> {
        let shift = Self::FRAC_BITS - self.frac_bits();
        self.iter().map(move |vector| vector.map(|x| i64::from(x) >> shift))
    }

    /// Their coordinates on the light cone.
    #[must_use]
    pub fn light_cone(&self) -> LightCone<'a> {
        let sums = self.iter().flat_map(plus_and_minus);
        let zeros = sums.map(i64::trailing_zeros).min().unwrap_or(64);
        LightCone { vectors: *self, zeros: zeros.min(LightCone::MOST_BITS) }
    }
}

/// E + pz and E - pz in steps of 2^-12 GeV.
fn plus_and_minus([e, _, _, z]: [i32; 4]) -> [i64; 2] {
    [i64::from(e) + i64::from(z), i64::from(e) - i64::from(z)]
}

/// Vectors without transverse components as a (1, 0, 0, 1) + b (1, 0, 0, -1).
///
/// With a = A 2^-f and b = B 2^-f for integers A and B and f = [`LightCone::frac_bits`], the
/// product with a massless particle is pT (A exp(-eta) + B exp(eta)) 2^-f, and that of two vectors
/// 2 (A B' + B A') 2^-(f + f').
#[derive(Clone, Copy, Debug)]
pub struct LightCone<'a> {
    vectors: FourVectors<'a>,
    zeros: u32,
}

impl<'a> LightCone<'a> {
    /// Fraction bits of (E ± pz) / 2 in steps of 2^-12 GeV.
    const MOST_BITS: u32 = FourVectors::FRAC_BITS as u32 + 1;

    /// f.
    #[must_use]
    pub const fn frac_bits(&self) -> i32 {
        Self::MOST_BITS as i32 - self.zeros as i32
    }

    /// Whether no vector has a transverse component.
    #[must_use]
    pub fn is_longitudinal(&self) -> bool {
        self.vectors.iter().all(|[_, x, y, _]| x == 0 && y == 0)
    }

    /// \[A, B\] of each vector.
    pub fn iter(&self) -> impl Iterator<Item = [i64; 2]> + Clone + use<'a> {
        let zeros = self.zeros;
        self.vectors.iter().map(move |vector| plus_and_minus(vector).map(|x| x >> zeros))
    }
}

#[cfg(test)]
mod tests {
    use super::FourVectors;

    #[test]
    fn the_beams_are_units_of_the_light_cone() {
        let beams = FourVectors::BEAMS;
        assert!(beams.iter().eq([[4096, 0, 0, 4096], [4096, 0, 0, -4096]]));
        assert!(beams.shortened().eq([[1, 0, 0, 1], [1, 0, 0, -1]]));
        assert_eq!((beams.frac_bits(), beams.light_cone().frac_bits()), (0, 0));
        assert!(beams.light_cone().iter().eq([[1, 0], [0, 1]]));
    }

    #[test]
    fn halves_take_a_bit_and_roots_all_of_them() {
        let encode = |v: [i32; 4]| v.map(i32::to_le_bytes).concat();
        let axes = [encode([4096, 0, 0, 0]), encode([0, 0, 0, 4096])].concat();
        let cone = FourVectors::decode(&axes).map(|axes| axes.light_cone());
        assert!(cone.is_some_and(|cone| cone.is_longitudinal()
            && cone.frac_bits() == 1
            && cone.iter().eq([[1, 1], [1, -1]])));
        let root = encode([5793, 0, 0, 4096]);
        let root = FourVectors::decode(&root);
        assert!(root.is_some_and(|root| root.light_cone().frac_bits() == 13));
        assert!(root.is_some_and(|root| root.frac_bits() == 12));
        let transverse = encode([4096, 1, 0, 0]);
        let transverse = FourVectors::decode(&transverse);
        assert!(transverse.is_some_and(|v| !v.light_cone().is_longitudinal()));
    }

    #[test]
    fn lists_that_are_not_whole_or_too_large_are_refused() {
        assert!(FourVectors::decode(&[0; 15]).is_none());
        assert!(FourVectors::decode(&[0; 16 * 17]).is_none());
        assert!(FourVectors::decode(&[0xff; 16]).is_some());
        assert!(FourVectors::decode(&[0x7f; 16]).is_none());
        assert_eq!(FourVectors::spurions(&[], 2), Some(FourVectors::BEAMS));
        assert!(FourVectors::spurions(&[], 1).is_none());
        assert!(FourVectors::spurions(&[0; 32], 1).is_none());
    }
}
