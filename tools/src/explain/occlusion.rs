//! What a score loses without a particle: for networks whose score is no sum over pairs.

use spurion::tagger::TaggerError;

use super::{Contribution, Explanation, Method, distribute, objects};
use crate::ingest::IntegerJet;
use crate::model::HostTagger;

/// s - s(without i) for each particle; for each pair s - s(without i) - s(without j) + s(without both), what
/// the two do only together. All by the integer model.
///
/// # Errors
/// [`TaggerError`] if the jet does not fit the model.
pub fn explain(
    tagger: &mut HostTagger<'_>,
    (place, jet, label): (usize, &IntegerJet, Option<bool>),
) -> Result<Explanation, TaggerError> {
    let spurions = tagger.graph().spurions();
    let frac_bits = tagger.graph().score_format()?.frac_bits;
    let objects = objects(jet, spurions);
    let n = objects.len() - spurions;
    let left_out: Vec<Vec<usize>> = (0..n)
        .map(|i| vec![i])
        .chain((0..n).flat_map(|i| (i + 1..n).map(move |j| vec![i, j])))
        .chain([vec![], (0..n).collect()])
        .collect();
    let jets: Vec<_> = left_out.iter().map(|out| without(jet, out)).collect();
    let views: Vec<_> = jets.iter().map(IntegerJet::view).collect();
    let scores = tagger.score_all(&views).map_err(|(_, error)| error)?;
    let (score_raw, bias_raw) = (scores[scores.len() - 2], scores[scores.len() - 1]);
    let mut pairs = Vec::new();
    for (out, score) in left_out.iter().zip(&scores).take(left_out.len() - 2) {
        let raw = match out.as_slice() {
            [_] => score_raw - score,
            [i, j] => score_raw - scores[*i] - scores[*j] + score,
            _ => continue,
        };
        let (i, j) = (out[0] + spurions, out[out.len() - 1] + spurions);
        pairs.push(Contribution { i, j, raw, logit: 0.0 });
    }
    let explained: i64 = pairs.iter().map(|pair| pair.raw).sum();
    let mut explanation = Explanation {
        jet: place,
        method: Method::Occlusion,
        score_raw,
        score_frac_bits: frac_bits,
        logit: tagger.logit(score_raw),
        label,
        frac_bits,
        bias_raw,
        rounding_raw: score_raw - bias_raw - explained,
        objects,
        pairs,
    };
    distribute(&mut explanation, tagger.logit(1));
    Ok(explanation)
}

/// The jet without some of its particles.
fn without(jet: &IntegerJet, out: &[usize]) -> IntegerJet {
    fn rest<T: Copy>(all: &[T], out: &[usize]) -> Vec<T> {
        let places = all.iter().enumerate().filter(|(k, _)| !out.contains(k));
        places.map(|(_, particle)| *particle).collect()
    }
    match jet {
        IntegerJet::Collider(all) => IntegerJet::Collider(rest(all, out)),
        IntegerJet::Cartesian(all) => IntegerJet::Cartesian(rest(all, out)),
    }
}
