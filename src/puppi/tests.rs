//! Words written down from the field layout, bit by bit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

fn momentum(pt: u16, eta: i16, phi: i16) -> ColliderMomentum {
    ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi }
}

/// A word, and what it is. Each word is a sum of fields shifted to the bits of the table above.
fn known() -> [(u64, PuppiCandidate); 5] {
    let pion = PuppiCandidate {
        momentum: momentum(100, -1, 719),
        kind: Kind::Charged {
            species: ChargedSpecies::Hadron,
            positive: true,
            z0: -512,
            dxy: -1,
            quality: 5,
        },
        spare: 0,
    };
    let photon = PuppiCandidate {
        momentum: momentum(0x3fff, -2048, -720),
        kind: Kind::Neutral { species: NeutralSpecies::Photon, puppi_weight: 256, em_id: 33 },
        spare: 0,
    };
    let muon = PuppiCandidate {
        momentum: momentum(1, 2047, 0),
        kind: Kind::Charged {
            species: ChargedSpecies::Muon,
            positive: false,
            z0: 511,
            dxy: 127,
            quality: 0,
        },
        spare: 0,
    };
    let hadron = |spare| PuppiCandidate {
        momentum: momentum(0, 0, 0),
        kind: Kind::Neutral { species: NeutralSpecies::Hadron, puppi_weight: 0, em_id: 0 },
        spare,
    };
    [
        (100 | 0xfff << 14 | 719 << 26 | 3 << 37 | 0x200 << 40 | 0xff << 50 | 5 << 58, pion),
        (0x3fff | 0x800 << 14 | (2048 - 720) << 26 | 1 << 37 | 256 << 40 | 33 << 49, photon),
        (1 | 0x7ff << 14 | 6 << 37 | 511 << 40 | 127 << 50, muon),
        (0, hadron(0)),
        (0x1ff << 55, hadron(0x1ff)),
    ]
}

#[test]
fn known_words_are_what_the_layout_says() {
    for (word, candidate) in known() {
        assert_eq!(PuppiCandidate::from_word(word), candidate, "{word:#018x}");
        assert_eq!(candidate.to_word(), word, "{candidate:?}");
    }
    // The same pion in one number, so that the layout is also held by a literal.
    assert_eq!(known()[0].1.to_word(), 0x17fe_006b_3fff_c064);
}

#[test]
fn every_id_is_its_own_kind() {
    for id in 0..8u64 {
        let candidate = PuppiCandidate::from_word(id << 37);
        assert_eq!(u64::from(candidate.kind.id()), id);
        assert_eq!(matches!(candidate.kind, Kind::Neutral { .. }), id < 2);
        if let Kind::Charged { positive, .. } = candidate.kind {
            assert_eq!(positive, id % 2 == 1);
        }
    }
}

#[test]
fn each_bit_belongs_to_one_field_and_comes_back() {
    for bit in 0..64 {
        for id in 0..8u64 {
            let word = id << 37 ^ 1 << bit;
            assert_eq!(PuppiCandidate::from_word(word).to_word(), word, "bit {bit}, id {id}");
        }
    }
}

#[test]
fn a_million_random_words_are_candidates_and_come_back() {
    // xorshift64*: any words do, as long as they are the same in each run.
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    for _ in 0..1_000_000 {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let word = state.wrapping_mul(0x2545_f491_4f6c_dd1d);
        assert_eq!(PuppiCandidate::from_word(word).to_word(), word);
    }
}

#[test]
fn fields_too_large_for_the_word_saturate_and_phi_turns() {
    let [(_, pion), ..] = known();
    let encoded =
        |momentum| PuppiCandidate::from_word(PuppiCandidate { momentum, ..pion }.to_word());
    assert_eq!(encoded(momentum(0x4000, 2048, 1024)).momentum, momentum(MAX_PT, MAX_ETA, -416));
    let low = momentum(u16::MAX, -2049, -1025);
    assert_eq!(encoded(low).momentum, momentum(MAX_PT, -MAX_ETA - 1, 415));
    for phi in i16::MIN..=i16::MAX {
        let back = encoded(momentum(1, 0, phi)).momentum.phi;
        assert_eq!((i32::from(back) - i32::from(phi)) % 1440, 0);
    }
    let kind = Kind::Charged {
        species: ChargedSpecies::Electron,
        positive: true,
        z0: 512,
        dxy: -128,
        quality: 8,
    };
    let back = PuppiCandidate::from_word(PuppiCandidate { kind, spare: 0xffff, ..pion }.to_word());
    assert!(matches!(back.kind, Kind::Charged { z0: 511, dxy: -128, quality: 7, .. }));
    assert_eq!(back.spare, 7);
    let kind = Kind::Neutral { species: NeutralSpecies::Hadron, puppi_weight: 512, em_id: 64 };
    let back = PuppiCandidate::from_word(PuppiCandidate { kind, ..pion }.to_word());
    assert!(matches!(back.kind, Kind::Neutral { puppi_weight: 511, em_id: 63, .. }));
}

#[test]
fn wrapping_leaves_half_a_turn_to_either_side() {
    for (phi, wrapped) in
        [(0, 0), (719, 719), (720, -720), (-720, -720), (-721, 719), (1440, 0), (2160, -720)]
    {
        assert_eq!(wrapped_phi(phi), wrapped);
    }
    for phi in [i32::MIN, i32::MAX] {
        let wrapped = wrapped_phi(phi);
        assert!((-720..720).contains(&wrapped));
        assert_eq!((i64::from(phi) - i64::from(wrapped)) % 1440, 0);
    }
}
