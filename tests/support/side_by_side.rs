//! Jets scored side by side and alone, on every path.

use std::collections::BTreeSet;

use spurion::JetView;
use spurion::graph::{FrontEnd, TextDump, Verified};
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion_tools::batch::levels;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;

use super::{Random, data, integer_jets, test_jets};

pub fn tagger(artifact: &[u8]) -> HostTagger<'_> {
    HostTagger::new(Verified::new(spurion::artifact::parse(artifact).unwrap()).unwrap()).unwrap()
}

pub fn views(jets: &[IntegerJet]) -> Vec<JetView<'_>> {
    jets.iter().map(IntegerJet::view).collect()
}

pub fn alone(tagger: &mut HostTagger<'_>, jets: &[JetView<'_>]) -> Vec<i64> {
    jets.iter().map(|jet| tagger.score(*jet, &mut ()).unwrap()).collect()
}

/// Extreme momenta, few of them, in jets of every size up to `most`.
pub fn corners(most: usize, front_end: FrontEnd) -> Vec<IntegerJet> {
    let mut random = Random(11);
    let mut pick = |of: &[i32]| of[random.below(of.len())];
    let mut jet = |size: usize| match front_end {
        FrontEnd::Collider => IntegerJet::Collider(
            std::iter::repeat_with(|| ColliderMomentum {
                pt: fixed::types::U14F2::from_bits(pick(&[1, 2, 3, 16383, 16384, 65535]) as u16),
                eta: pick(&[i32::from(i16::MIN), -2048, -1, 0, 1, 2047, 32767]) as i16,
                phi: pick(&[i32::from(i16::MIN), -720, -1, 0, 360, 719, 32767]) as i16,
            })
            .take(size)
            .collect(),
        ),
        FrontEnd::Cartesian => IntegerJet::Cartesian(
            std::iter::repeat_with(|| {
                let mut component =
                    || fixed::types::I20F12::from_bits(pick(&[i32::MIN, -1, 1, 7, i32::MAX]));
                let (e, px, py, pz) = (component(), component(), component(), component());
                FourMomentum { e, px, py, pz }
            })
            .take(size)
            .collect(),
        ),
    };
    (0..=most).flat_map(|size| (0..5).map(move |_| size)).map(&mut jet).collect()
}

pub fn equal(name: &str, artifact: &[u8], front_end: FrontEnd, count: usize) {
    let mut tagger = tagger(artifact);
    let most = tagger.graph().particles();
    let mut jets = integer_jets(&test_jets(count, most).jets, front_end);
    jets.extend(corners(most, front_end));
    let jets = views(&jets);
    let wanted = alone(&mut tagger, &jets);
    for (vectors, level) in levels() {
        tagger.set_vectors(level);
        assert_eq!(tagger.score_all(&jets).unwrap(), wanted, "{name}, {vectors}");
        assert_eq!(tagger.score_all_on_one_core(&jets).unwrap(), wanted, "{name}, {vectors}");
    }
    let distinct: std::collections::BTreeSet<_> = wanted.iter().collect();
    assert!(distinct.len() > 50, "{name}: {}", distinct.len());
}

/// The text of a committed model.
pub fn text_of(path: &str) -> String {
    let bytes = std::fs::read(data(path)).unwrap();
    TextDump(&spurion::artifact::parse(&bytes).unwrap()).to_string()
}

/// That of the smallest.
pub fn text_of_nano() -> String {
    text_of("../vectors/pelican_nano_h2_n16.spurion")
}

/// The line of a node, changed.
pub fn changed(text: &str, node: &str, change: impl Fn(&str) -> String) -> String {
    let line = |line: &str| if line.starts_with(node) { change(line) } else { line.to_owned() };
    text.lines().map(|l| line(l) + "\n").collect()
}

/// The lines with the numbers of nodes from `first` on larger by `more`.
pub fn renumbered(text: &str, first: usize, more: usize) -> String {
    let node = |word: &str| match word.strip_prefix('%').and_then(|node| node.parse::<usize>().ok())
    {
        Some(node) if node >= first => format!("%{}", node + more),
        _ => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(node).collect::<Vec<_>>().join(" ") + "\n";
    text.lines().map(line).collect()
}
