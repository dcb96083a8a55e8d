//! The record of one node in an artifact.

/// The codes of the ops.
pub mod opcode {
    /// `Op::PairwiseCollider`.
    pub const PAIRWISE_COLLIDER: u8 = 1;
    /// `Op::PairwiseCartesian`.
    pub const PAIRWISE_CARTESIAN: u8 = 2;
    /// `Op::Mix`.
    pub const MIX: u8 = 3;
    /// `Op::Aggregate`.
    pub const AGGREGATE: u8 = 4;
    /// `Op::Broadcast`.
    pub const BROADCAST: u8 = 5;
    /// `Op::Activation`.
    pub const ACTIVATION: u8 = 6;
    /// `Op::CountTable`.
    pub const COUNT_TABLE: u8 = 7;
    /// `Op::Requantize`.
    pub const REQUANTIZE: u8 = 8;
    /// `Op::Readout`.
    pub const READOUT: u8 = 9;
    /// `Op::Lookup`.
    pub const LOOKUP: u8 = 10;
    /// `Op::LabelTable`.
    pub const LABEL_TABLE: u8 = 11;
    /// `Op::ReferenceProducts`.
    pub const REFERENCE_PRODUCTS: u8 = 12;
    /// `Op::Multiply`.
    pub const MULTIPLY: u8 = 13;
}

/// One node as the artifact stores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeRecord {
    /// One of [`opcode`].
    pub opcode: u8,
    /// Kind of aggregation or activation; rounding in the low half and overflow in the high.
    pub mode: u8,
    /// Code of the rank.
    pub rank: u8,
    /// 1 if the format is signed.
    pub signed: u8,
    /// Width of the format.
    pub total_bits: u8,
    /// Fraction bits of the format.
    pub frac_bits: i8,
    /// Channels of the value.
    pub channels: u16,
    /// The node read, where there is just one.
    pub input: u16,
    /// The last node that reads the value.
    pub last_use: u16,
    /// Code of the storage.
    pub storage: u8,
    /// The first word of the value in the arena.
    pub slot: u32,
    /// Where the weights or tables begin in the blob.
    pub data_offset: u32,
    /// Bytes of weights or tables.
    pub data_len: u32,
    /// The smallest integer that the value can take.
    pub lo: i64,
    /// The largest.
    pub hi: i64,
}

impl NodeRecord {
    /// Bytes in the artifact.
    pub const BYTES: usize = 48;

    /// As it stands in the artifact.
    #[must_use]
    pub fn encode(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let small =
            [self.opcode, self.mode, self.rank, self.signed, self.total_bits, self.frac_bits as u8];
        let fields = small
            .into_iter()
            .chain(
                [self.channels, self.input, self.last_use].into_iter().flat_map(u16::to_le_bytes),
            )
            .chain([self.storage, 0, 0, 0])
            .chain(
                [self.slot, self.data_offset, self.data_len, 0]
                    .into_iter()
                    .flat_map(u32::to_le_bytes),
            )
            .chain([self.lo, self.hi].into_iter().flat_map(i64::to_le_bytes));
        bytes.iter_mut().zip(fields).for_each(|(to, from)| *to = from);
        bytes
    }

    /// Reads what [`NodeRecord::encode`] wrote.
    ///
    /// The pattern names every byte, so that a record is read without one bounds check: the
    /// interpreter decodes each node anew for each jet.
    #[must_use]
    pub fn decode(bytes: &[u8; Self::BYTES]) -> Self {
        let [
            opcode,
            mode,
            rank,
            signed,
            total_bits,
            frac_bits,
            c0,
            c1,
            i0,
            i1,
            u0,
            u1,
            storage,
            _,
            _,
            _,
            s0,
            s1,
            s2,
            s3,
            o0,
            o1,
            o2,
            o3,
            n0,
            n1,
            n2,
            n3,
            _,
            _,
            _,
            _,
            l0,
            l1,
            l2,
            l3,
            l4,
            l5,
            l6,
            l7,
            h0,
            h1,
            h2,
            h3,
            h4,
            h5,
            h6,
            h7,
        ] = *bytes;
        Self {
            opcode,
            mode,
            rank,
            signed,
            total_bits,
            frac_bits: frac_bits as i8,
            channels: u16::from_le_bytes([c0, c1]),
            input: u16::from_le_bytes([i0, i1]),
            last_use: u16::from_le_bytes([u0, u1]),
            storage,
            slot: u32::from_le_bytes([s0, s1, s2, s3]),
            data_offset: u32::from_le_bytes([o0, o1, o2, o3]),
            data_len: u32::from_le_bytes([n0, n1, n2, n3]),
            lo: i64::from_le_bytes([l0, l1, l2, l3, l4, l5, l6, l7]),
            hi: i64::from_le_bytes([h0, h1, h2, h3, h4, h5, h6, h7]),
        }
    }
}
