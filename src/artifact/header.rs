//! The header of an artifact.

use super::{ArtifactError, NodeRecord};

/// The first bytes of every artifact.
pub const MAGIC: [u8; 8] = *b"SPURION\0";
/// The version that this crate writes and reads.
pub const VERSION: u16 = 2;
/// Bytes for the name of the architecture.
pub const ARCHITECTURE_BYTES: usize = 24;

/// What an artifact says of itself as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Version of the layout.
    pub version: u16,
    /// How many nodes there are.
    pub nodes: u16,
    /// The most particles a jet may have.
    pub particles: u16,
    /// How many spurions precede the particles.
    pub spurions: u16,
    /// Trained parameters of the float model.
    pub parameters: u32,
    /// 32-bit words of the arena.
    pub narrow_words: u32,
    /// 64-bit words of the arena.
    pub wide_words: u32,
    /// Bytes of weights and tables.
    pub blob_bytes: u32,
    /// Name of the architecture in ASCII, padded with zeros.
    pub architecture: [u8; ARCHITECTURE_BYTES],
}

impl Header {
    /// Bytes in the artifact: magic, four 16-bit fields, four 32-bit fields, the name, padding.
    pub const BYTES: usize = 64;

    /// The name of the architecture; empty if it is no text.
    #[must_use]
    pub fn architecture(&self) -> &str {
        let text = core::str::from_utf8(&self.architecture).unwrap_or("");
        text.trim_end_matches('\0')
    }

    /// The name as it is stored, without the padding.
    #[must_use]
    pub fn architecture_bytes(&self) -> &[u8] {
        let mut name = &self.architecture[..];
        while let [rest @ .., 0] = name {
            name = rest;
        }
        name
    }

    /// Bytes of the whole artifact, checksum included.
    #[must_use]
    pub const fn total_bytes(&self) -> usize {
        let fixed = Self::BYTES + self.nodes as usize * NodeRecord::BYTES + 4;
        fixed.saturating_add(self.blob_bytes as usize)
    }

    /// As it stands in the artifact.
    #[must_use]
    pub fn encode(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let halves = [self.version, self.nodes, self.particles, self.spurions];
        let words = [self.parameters, self.narrow_words, self.wide_words, self.blob_bytes];
        let fields = MAGIC
            .into_iter()
            .chain(halves.into_iter().flat_map(u16::to_le_bytes))
            .chain(words.into_iter().flat_map(u32::to_le_bytes))
            .chain(self.architecture);
        bytes.iter_mut().zip(fields).for_each(|(to, from)| *to = from);
        bytes
    }

    /// Reads what [`Header::encode`] wrote.
    ///
    /// # Errors
    /// [`ArtifactError::Version`] for any but [`VERSION`], [`ArtifactError::Length`] if `bytes`
    /// is too short.
    pub fn decode(bytes: &[u8]) -> Result<Self, ArtifactError> {
        let short = ArtifactError::Length { expected: Self::BYTES, found: bytes.len() };
        let half = |at: usize| {
            let field = bytes.get(at..at + 2).and_then(|b| b.try_into().ok());
            field.map(u16::from_le_bytes).ok_or(short)
        };
        let word = |at: usize| {
            let field = bytes.get(at..at + 4).and_then(|b| b.try_into().ok());
            field.map(u32::from_le_bytes).ok_or(short)
        };
        let version = half(8)?;
        if version != VERSION {
            return Err(ArtifactError::Version { found: version });
        }
        let name = bytes.get(32..32 + ARCHITECTURE_BYTES).and_then(|b| b.try_into().ok());
        Ok(Self {
            version,
            nodes: half(10)?,
            particles: half(12)?,
            spurions: half(14)?,
            parameters: word(16)?,
            narrow_words: word(20)?,
            wide_words: word(24)?,
            blob_bytes: word(28)?,
            architecture: name.ok_or(short)?,
        })
    }
}
