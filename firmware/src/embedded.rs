//! The model and the jets inside the firmware, and the sizes that the model's header asks for.
//!
//! The environment variables `SPURION_MODEL` and `SPURION_JETS` name other files at build time
//! (`build.rs`); nothing else has to change for another model.

use spurion::{ColliderJet, Tagger, TaggerError};

/// The converted model.
pub static MODEL: &[u8] = include_bytes!(env!("SPURION_MODEL"));

/// The jets and the host's scores, see [`crate::jet_file`].
pub static JETS: &[u8] = include_bytes!(env!("SPURION_JETS"));

// The header's fields, by the layout in `spurion::artifact`. A constant of the library cannot
// read them: it decodes at run time, and array lengths are needed before.
const HEADER: &[u8] = include_bytes!(env!("SPURION_MODEL"));

const fn half(at: usize) -> usize {
    HEADER[at] as usize | (HEADER[at + 1] as usize) << 8
}

/// The most particles a jet of this model may have.
pub const PARTICLES: usize = half(12);

/// 32-bit words of memory that the model needs.
pub const NARROW: usize = half(20) | half(22) << 16;

/// 64-bit words of memory that the model needs.
pub const WIDE: usize = half(24) | half(26) << 16;

/// A tagger with the memory that the embedded model needs.
pub type EmbeddedTagger = Tagger<'static, NARROW, WIDE>;

/// What the programs score jets with.
#[cfg(not(emitted))]
pub type ChosenTagger = EmbeddedTagger;
/// What the programs score jets with.
#[cfg(emitted)]
pub type ChosenTagger = crate::emitted::Tagger;

/// The interpreter of the embedded model; with `SPURION_RUST`, that model as Rust.
///
/// # Errors
/// [`TaggerError`] if the model is refused.
pub fn tagger() -> Result<ChosenTagger, TaggerError> {
    #[cfg(not(emitted))]
    return EmbeddedTagger::new(MODEL);
    #[cfg(emitted)]
    return Ok(crate::emitted::Tagger::new());
}

/// A jet with room for the particles that the embedded model takes.
pub type EmbeddedJet = ColliderJet<PARTICLES>;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_constants_are_what_the_library_reads_from_the_header() {
        let tagger = EmbeddedTagger::new(MODEL).unwrap();
        let header = tagger.verified().graph().header();
        assert_eq!(usize::from(header.particles), PARTICLES);
        assert_eq!(header.narrow_words as usize, NARROW);
        assert_eq!(header.wide_words as usize, WIDE);
    }
}
