//! Artifacts: verified or refused, and what is verified runs.

use fixed::types::{I20F12, U14F2};
use spurion::artifact::{self, MAGIC, VERSION};
use spurion::format::QFormat;
use spurion::graph::{FrontEnd, Verified};
use spurion::jet::JetView;
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion_tools::batch::levels;
use spurion_tools::difference::{first_difference, words};
use spurion_tools::exact::{evaluate, score};
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;

use super::edits::{edited, seal};

/// Most words of working memory of a graph that is run, so that an input does not take long.
const MOST_WORDS: u32 = 1 << 18;
/// Most particles of a jet that is scored.
const MOST_PARTICLES: usize = 4;

/// An artifact as it is, but for its magic, its version and its checksum.
pub fn artifact(data: &[u8]) -> bool {
    let mut bytes = data.to_vec();
    let Some(start) = bytes.get_mut(..10) else { return artifact::parse(data).is_ok() };
    start[..8].copy_from_slice(&MAGIC);
    start[8..].copy_from_slice(&VERSION.to_le_bytes());
    seal(&mut bytes);
    let _ = artifact::parse(data);
    verified(&bytes, &[]).is_some_and(|(verified, jets)| scores(verified, &jets))
}

/// A sound artifact with fields changed.
pub fn graph_verifier(data: &[u8]) -> bool {
    let Some((bytes, jets)) = edited(data) else { return false };
    verified(&bytes, jets).is_some_and(|(verified, jets)| scores(verified, &jets))
}

/// The same, every node compared with the exact oracle.
pub fn oracle(data: &[u8]) -> bool {
    let Some((bytes, jets)) = edited(data) else { return false };
    let Some((verified, jets)) = verified(&bytes, jets) else { return false };
    let mut tagger = HostTagger::new(verified).expect("a verified graph has a score");
    for (k, jet) in jets.iter().enumerate() {
        let alone = tagger.score(jet.view(), &mut ());
        let exact = evaluate(&verified, jet.view());
        assert_eq!(alone.is_ok(), exact.is_ok(), "jet {k}");
        let (Ok(alone), Ok(exact)) = (alone, exact) else { continue };
        for (node, value) in verified.graph().nodes().zip(&exact) {
            let (lo, hi) = (node.range.lo.into(), node.range.hi.into());
            let mut entries = value.channels.iter().flatten();
            assert!(entries.all(|x| (&lo..=&hi).contains(&x)), "{} leaves its range", node.id);
        }
        let found = first_difference(&mut tagger, (k, jet.view()), &words(&exact));
        let found = found.expect("it was scored");
        assert!(found.is_none(), "{}", found.expect("a difference"));
        assert_eq!(score(&exact), Some(&alone.into()), "jet {k}");
    }
    true
}

/// The graph if it is verified and quickly scored, and jets for it: of `bytes`, and generated ones.
fn verified<'a>(artifact: &'a [u8], bytes: &[u8]) -> Option<(Verified<'a>, Vec<IntegerJet>)> {
    let graph = artifact::parse(artifact).ok()?;
    let _ = spurion::graph::TextDump(&graph).to_string();
    let verified = Verified::new(graph).ok()?;
    let graph = verified.graph();
    let header = graph.header();
    if header.narrow_words.max(header.wide_words) > MOST_WORDS {
        return None;
    }
    let front_end = graph.front_end().expect("a verified graph has one");
    let most = graph.particles().min(MOST_PARTICLES);
    let seed =
        bytes.iter().fold(1, |seed: u64, b| seed.wrapping_mul(257).wrapping_add((*b).into()));
    let mut jets = stimuli::jets(front_end, most.max(1), 24, seed);
    jets.retain(|jet| jet.view().len() <= most);
    if jets.len() > 2 {
        // The empty one, and the last, which is no corner case.
        jets.drain(1..jets.len() - 1);
    }
    jets.push(jet(front_end, most, bytes));
    Some((verified, jets))
}

/// A jet whose particles are these bytes, six or sixteen for each.
fn jet(front_end: FrontEnd, most: usize, bytes: &[u8]) -> IntegerJet {
    let half = |b: &[u8; 6], at: usize| i16::from_le_bytes([b[at], b[at + 1]]);
    let word = |b: &[u8; 16], at| I20F12::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]);
    match front_end {
        FrontEnd::Collider => {
            let particle = |b: &[u8; 6]| ColliderMomentum {
                pt: U14F2::from_bits(half(b, 0) as u16),
                eta: half(b, 2),
                phi: half(b, 4),
            };
            IntegerJet::Collider(bytes.as_chunks().0.iter().take(most).map(particle).collect())
        }
        FrontEnd::Cartesian => {
            let particle = |b: &[u8; 16]| FourMomentum {
                e: word(b, 0),
                px: word(b, 4),
                py: word(b, 8),
                pz: word(b, 12),
            };
            IntegerJet::Cartesian(bytes.as_chunks().0.iter().take(most).map(particle).collect())
        }
    }
}

/// Scores jets alone and side by side, which must be the same.
fn scores(verified: Verified<'_>, jets: &[IntegerJet]) -> bool {
    let mut tagger = HostTagger::new(verified).expect("a verified graph has a score");
    let views: Vec<JetView<'_>> = jets.iter().map(IntegerJet::view).collect();
    let alone: Result<Vec<_>, _> = views.iter().map(|jet| tagger.score(*jet, &mut ())).collect();
    for (vectors, level) in levels() {
        tagger.set_vectors(level);
        let together = tagger.score_all(&views).map_err(|(_, error)| error);
        assert_eq!(together.is_ok(), alone.is_ok());
        if let (Ok(together), Ok(alone)) = (&together, &alone) {
            assert_eq!(together, alone, "side by side, {vectors}");
        }
    }
    if let Ok(alone) = &alone {
        let format: QFormat = verified.graph().score_format().expect("it was scored");
        assert!(alone.iter().all(|score| format.holds((*score).into())), "beyond its format");
    }
    true
}
