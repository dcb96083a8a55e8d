//! The artifact: a converted tagger as bytes, read in place.
//!
//! Little endian. A header of [`Header::BYTES`] bytes, one record of [`NodeRecord::BYTES`] for
//! each node, a blob of weights and tables, and the CRC-32 (ISO-HDLC) of everything before it.

mod header;
mod record;

pub use header::{ARCHITECTURE_BYTES, Header, MAGIC, VERSION};
pub use record::{NodeRecord, opcode};

use crate::graph::Graph;

/// The checksum at the end of an artifact.
pub const CHECKSUM: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// Bytes that are no artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ArtifactError {
    /// It does not begin as an artifact does.
    Magic,
    /// It is of a version that this crate does not read.
    Version {
        /// The version found.
        found: u16,
    },
    /// It is not as long as its header says.
    Length {
        /// Bytes that the header calls for.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// A byte changed since it was written.
    Checksum {
        /// What the end of the file says.
        stored: u32,
        /// What the bytes give.
        computed: u32,
    },
}

impl core::fmt::Display for ArtifactError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            Self::Magic => f.write_str("this is no Spurion model (byte 0)"),
            Self::Version { found } => {
                write!(f, "the model has version {found}; this program reads {VERSION} (byte 8)")
            }
            Self::Length { expected, found } => {
                write!(f, "the model should have {expected} bytes and has {found}")
            }
            Self::Checksum { stored, computed } => write!(
                f,
                "the model is corrupted: its checksum is {stored:08x} and its bytes give \
                 {computed:08x}"
            ),
        }
    }
}

impl core::error::Error for ArtifactError {}

/// Reads an artifact in place: checks mark, version, length and checksum, copies nothing.
///
/// # Errors
/// [`ArtifactError`]. The graph itself is checked by [`crate::graph::Verified::new`].
pub fn parse(bytes: &[u8]) -> Result<Graph<'_>, ArtifactError> {
    let length = |expected| ArtifactError::Length { expected, found: bytes.len() };
    if bytes.get(..MAGIC.len()) != Some(&MAGIC[..]) {
        return Err(ArtifactError::Magic);
    }
    let (head, rest) = bytes.split_at_checked(Header::BYTES).ok_or(length(Header::BYTES + 4))?;
    let header = Header::decode(head)?;
    let expected = header.total_bytes();
    let (body, checksum) = rest.split_at_checked(rest.len().saturating_sub(4)).ok_or(length(0))?;
    if bytes.len() != expected {
        return Err(length(expected));
    }
    let stored = checksum.try_into().map(u32::from_le_bytes).map_err(|_| length(expected))?;
    let mut digest = CHECKSUM.digest();
    digest.update(head);
    digest.update(body);
    let computed = digest.finalize();
    if stored != computed {
        return Err(ArtifactError::Checksum { stored, computed });
    }
    let nodes = usize::from(header.nodes) * NodeRecord::BYTES;
    let (records, blob) = body.split_at_checked(nodes).ok_or(length(expected))?;
    Ok(Graph { header, records, blob })
}
