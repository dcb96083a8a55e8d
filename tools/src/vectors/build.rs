//! Putting a bundle together.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use spurion::graph::{FrontEnd, Graph, Verified};

use super::digests::scores_and_digests;
use super::generated::generated;
use super::manifest::{
    CoverageTable, FORMAT, GeneratedJets, Model, NodeFormat, Program, ReadJets, VERSION,
};
use super::{Bundle, MAX_JETS, Manifest, TappedJet, VectorsError};
use crate::difference::{first_difference, words};
use crate::digest::{sha256, sha256_of_file};
use crate::exact::evaluate;
use crate::hardware::coverage::{coverage_table, table_coverage};
use crate::ingest::{IntegerJet, ingest_all};
use crate::jets::JetSet;
use crate::model::{HostTagger, ModelFile};

/// The label of a jet of which nobody knows what it is.
pub const UNKNOWN: i64 = -1;

/// What to make a bundle of.
#[derive(Debug)]
pub struct Request<'a> {
    /// The model.
    pub model: &'a ModelFile,
    /// Jets from a file, if there is one.
    pub read: Option<&'a JetSet>,
    /// How many jets to generate, and from which seed.
    pub generated: GeneratedJets,
    /// Of how many jets the nodes' integers are kept: half of them read, half generated, the first
    /// ones of each.
    pub tapped_jets: usize,
    /// The nodes whose integers are kept; all without.
    pub taps: Option<&'a [u16]>,
}

/// Makes the bundle: the interpreter scores every jet; the integers of the nodes are the exact
/// oracle's, and the interpreter's have to be equal.
///
/// # Errors
/// [`VectorsError`].
pub fn bundle(request: &Request<'_>) -> Result<Bundle, VectorsError> {
    let model = request.model;
    let verified = model.verified()?;
    let graph = verified.graph();
    let taps = taps(graph, request.taps)?;
    let front_end = graph.front_end()?;
    let (read, mut jets, mut labels) = match request.read {
        Some(set) => {
            let (read, jets, labels) = read_jets(set, front_end)?;
            (Some(read), jets, labels)
        }
        None => (None, Vec::new(), Vec::new()),
    };
    jets.extend(generated(model, request.generated.count, request.generated.seed)?);
    labels.resize(jets.len(), UNKNOWN);
    match jets.len() {
        0 => return Err(VectorsError::NoJets),
        jets if jets > MAX_JETS => return Err(VectorsError::TooManyJets { jets, most: MAX_JETS }),
        _ => {}
    }
    let first_generated = jets.len() - request.generated.count;
    let tapped = chosen(first_generated, jets.len(), request.tapped_jets);
    let taps_of = |&jet: &usize| tapped_jet(&verified, (jet, &jets[jet]), &taps);
    let kept = tapped.into_par_iter().map(|jet| taps_of(&jet)).collect::<Result<_, _>>()?;
    let (scores, digests) = scores_and_digests(verified, &jets)?;
    Ok(Bundle {
        manifest: manifest(request, read, &jets, &taps)?,
        model: model.clone(),
        scores,
        digests,
        jets,
        labels,
        taps: kept,
    })
}

fn taps(graph: &Graph<'_>, asked: Option<&[u16]>) -> Result<BTreeSet<u16>, VectorsError> {
    let nodes = graph.len();
    let Some(asked) = asked else { return Ok((0..nodes as u16).collect()) };
    match asked.iter().find(|node| usize::from(**node) >= nodes) {
        Some(&node) => Err(VectorsError::NoNode { node, nodes }),
        None => Ok(asked.iter().copied().collect()),
    }
}

type Read = (ReadJets, Vec<IntegerJet>, Vec<i64>);

fn read_jets(set: &JetSet, front_end: FrontEnd) -> Result<Read, VectorsError> {
    let (jets, counts) = ingest_all(&set.jets, front_end);
    let labels = match &set.labels {
        Some(labels) => labels.iter().map(|&signal| i64::from(signal)).collect(),
        None => vec![UNKNOWN; jets.len()],
    };
    let file = set.path.display().to_string();
    let read = ReadJets {
        sha256: sha256_of_file(&set.path)
            .map_err(|source| VectorsError::Read { file: file.clone(), source })?,
        file: set.path.file_name().map_or(file, |name| name.to_string_lossy().into_owned()),
        count: jets.len(),
        truncated: set.truncated,
        saturated: counts.saturated,
        vanished: counts.vanished,
    };
    Ok((read, jets, labels))
}

/// The first jets of both kinds, half of `count` each; if one kind has too few, more of the other.
fn chosen(first_generated: usize, jets: usize, count: usize) -> Vec<usize> {
    let generated = jets - first_generated;
    let most = count.min(jets);
    let of_generated = generated.min(most / 2).max(most.saturating_sub(first_generated));
    let of_read = most - of_generated;
    (0..of_read).chain(first_generated..first_generated + of_generated).collect()
}

fn tapped_jet(
    verified: &Verified<'_>,
    (jet, integers): (usize, &IntegerJet),
    taps: &BTreeSet<u16>,
) -> Result<TappedJet, VectorsError> {
    let exact = words(&evaluate(verified, integers.view())?);
    let mut tagger = HostTagger::new(*verified)?;
    match first_difference(&mut tagger, (jet, integers.view()), &exact)? {
        Some(difference) => Err(VectorsError::Disagreement(difference)),
        None => {
            let numbered = (0u16..).zip(exact);
            let nodes = numbered.filter(|(node, _)| taps.contains(node)).collect();
            Ok(TappedJet { jet, nodes })
        }
    }
}

fn manifest(
    request: &Request<'_>,
    jets: Option<ReadJets>,
    integers: &[IntegerJet],
    taps: &BTreeSet<u16>,
) -> Result<Manifest, VectorsError> {
    let (coverage, cases) = coverage_table(request.model, integers)?;
    let verified = request.model.verified()?;
    let graph = verified.graph();
    Ok(Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: Program::this(),
        model: Model {
            sha256: sha256(request.model.bytes()),
            artifact_bytes: request.model.bytes().len(),
            particles: graph.particles(),
            spurions: graph.spurions(),
            front_end: graph.front_end()?.name().to_owned(),
            score: graph.score_format()?.into(),
        },
        jets,
        generated: request.generated,
        tapped_jets: request.tapped_jets.min(integers.len()),
        nodes: NodeFormat::all(graph, |node| taps.contains(&node)),
        coverage: CoverageTable {
            reached: coverage.reached,
            possible: coverage.possible,
            cases,
            tables: table_coverage(request.model, integers)?,
        },
        sha256: BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_jets_are_tapped() {
        assert_eq!(chosen(10, 14, 4), [0, 1, 10, 11]);
        assert_eq!(chosen(10, 11, 4), [0, 1, 2, 10]);
        assert_eq!(chosen(1, 9, 5), [0, 1, 2, 3, 4]);
        assert_eq!(chosen(0, 3, 5), [0, 1, 2]);
        assert_eq!(chosen(3, 3, 2), [0, 1]);
        assert!(chosen(3, 6, 0).is_empty());
    }
}
