//! Jets with the scores that the host gave them.
//!
//! Little endian: the bytes `SPJ1`, how many jets (u16), then each jet: `beam_eta` (i16), how
//! many particles (u8), 0 (u8), the particles as pT in 0.25 GeV (u16), eta and phi in pi/720
//! (i16 each), and the host's score (i32, the raw integer).

use fixed::types::U14F2;
use spurion::{ColliderJet, ColliderMomentum};

const MAGIC: &[u8; 4] = b"SPJ1";

/// Bytes that are no file of jets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "log", derive(defmt::Format))]
pub enum JetFileError {
    /// It does not begin as such a file does.
    Magic,
    /// It has no jets, so comparing them would show nothing.
    NoJets,
    /// It ends inside jet `jet`.
    Short {
        /// The jet.
        jet: u16,
    },
    /// Jet `jet` has more particles than the model takes.
    TooManyParticles {
        /// The jet.
        jet: u16,
        /// How many particles it has.
        particles: u8,
    },
    /// Jet `jet` has a byte that should be 0 and is not.
    Padding {
        /// The jet.
        jet: u16,
        /// The byte found.
        found: u8,
    },
    /// `bytes` bytes follow the last jet.
    Trailing {
        /// How many.
        bytes: usize,
    },
}

/// A jet and the score that the host gave it.
#[derive(Clone, Debug)]
pub struct ExpectedJet<const N: usize> {
    /// Its place in the file.
    pub index: u16,
    /// The jet.
    pub jet: ColliderJet<N>,
    /// The raw integer of the host's score.
    pub expected: i32,
}

/// The jets of a file in order; the first error ends them.
#[derive(Clone, Debug)]
pub struct JetFile<'b, const N: usize> {
    rest: &'b [u8],
    count: u16,
    next: u16,
}

fn take<'b, const K: usize>(bytes: &mut &'b [u8]) -> Option<&'b [u8; K]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(first)
}

impl<'b, const N: usize> JetFile<'b, N> {
    /// Reads the beginning of a file.
    ///
    /// # Errors
    /// [`JetFileError::Magic`], [`JetFileError::NoJets`].
    pub fn new(bytes: &'b [u8]) -> Result<Self, JetFileError> {
        let mut rest = bytes;
        if take(&mut rest) != Some(MAGIC) {
            return Err(JetFileError::Magic);
        }
        let count = take(&mut rest).map_or(0, |c| u16::from_le_bytes(*c));
        if count == 0 {
            return Err(JetFileError::NoJets);
        }
        Ok(Self { rest, count, next: 0 })
    }

    /// How many jets the file says it has.
    #[must_use]
    pub const fn count(&self) -> u16 {
        self.count
    }

    fn read(&mut self) -> Result<ExpectedJet<N>, JetFileError> {
        let index = self.next;
        let short = JetFileError::Short { jet: index };
        let &[b0, b1, particles, padding] = take(&mut self.rest).ok_or(short)?;
        if padding != 0 {
            return Err(JetFileError::Padding { jet: index, found: padding });
        }
        let mut jet = ColliderJet::new();
        jet.beam_eta = i16::from_le_bytes([b0, b1]);
        for _ in 0..particles {
            let &[p0, p1, e0, e1, f0, f1] = take(&mut self.rest).ok_or(short)?;
            let particle = ColliderMomentum {
                pt: U14F2::from_bits(u16::from_le_bytes([p0, p1])),
                eta: i16::from_le_bytes([e0, e1]),
                phi: i16::from_le_bytes([f0, f1]),
            };
            jet.push(particle)
                .map_err(|_| JetFileError::TooManyParticles { jet: index, particles })?;
        }
        let expected = take(&mut self.rest).map(|c| i32::from_le_bytes(*c)).ok_or(short)?;
        Ok(ExpectedJet { index, jet, expected })
    }

    fn end(&mut self) -> Option<JetFileError> {
        let bytes = core::mem::take(&mut self.rest).len();
        (bytes > 0).then_some(JetFileError::Trailing { bytes })
    }
}

impl<const N: usize> Iterator for JetFile<'_, N> {
    type Item = Result<ExpectedJet<N>, JetFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == self.count {
            return self.end().map(Err);
        }
        let read = self.read();
        if read.is_ok() {
            self.next += 1;
        } else {
            (self.next, self.rest) = (self.count, &[]);
        }
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FILE: [u8; 36] = *b"SPJ1\x02\x00\
        \xfe\xff\x02\x00\x01\x40\xff\xff\x02\x00\x03\x00\x04\x00\x05\x00\xfc\xff\xff\xff\
        \x00\x00\x00\x00\x07\x00\x00\x00\xaa\xaa";

    fn last_error(bytes: &[u8]) -> Option<JetFileError> {
        match JetFile::<2>::new(bytes) {
            Ok(jets) => jets.last().and_then(Result::err),
            Err(error) => Some(error),
        }
    }

    #[test]
    fn every_field_is_read() {
        let jets: [_; 2] = {
            let mut file = JetFile::<2>::new(&FILE[..34]).unwrap();
            core::array::from_fn(|_| file.next().unwrap().unwrap())
        };
        let particle = |pt, eta, phi| ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi };
        let mut jet = ColliderJet::new();
        jet.beam_eta = -2;
        jet.push(particle(0x4001, -1, 2)).unwrap();
        jet.push(particle(3, 4, 5)).unwrap();
        assert_eq!((jets[0].index, &jets[0].jet, jets[0].expected), (0, &jet, -4));
        assert_eq!((jets[1].index, &jets[1].jet, jets[1].expected), (1, &ColliderJet::new(), 7));
    }

    #[test]
    fn whatever_is_wrong_is_named() {
        assert_eq!(last_error(&FILE[..34]), None);
        assert_eq!(last_error(&FILE), Some(JetFileError::Trailing { bytes: 2 }));
        assert_eq!(last_error(&FILE[..33]), Some(JetFileError::Short { jet: 1 }));
        assert_eq!(last_error(&FILE[..25]), Some(JetFileError::Short { jet: 0 }));
        assert_eq!(last_error(b"SPJ1\0\0"), Some(JetFileError::NoJets));
        assert_eq!(last_error(b"SPJ2\x01\0"), Some(JetFileError::Magic));
        assert_eq!(last_error(b"SPJ"), Some(JetFileError::Magic));
        let mut padded = FILE;
        padded[9] = 1;
        assert_eq!(last_error(&padded), Some(JetFileError::Padding { jet: 0, found: 1 }));
        let one = JetFile::<1>::new(&FILE).unwrap().last().unwrap().unwrap_err();
        assert_eq!(one, JetFileError::TooManyParticles { jet: 0, particles: 2 });
    }
}
