//! Reading a bundle back: everything is compared with what the manifest says.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use fixed::types::{I20F12, U14F2};
use serde::Deserialize;
use spurion::graph::{FrontEnd, Graph};
use spurion::momentum::{ColliderMomentum, FourMomentum};

use super::arrays::Arrays;
use super::manifest::{FORMAT, NodeFormat, VERSION};
use super::placed::Placed;
use super::write::{components_of, node_array};
use super::{ARRAYS, Bundle, MANIFEST, MAX_JETS, MODEL, Manifest, TappedJet, VectorsError};
use crate::digest::sha256;
use crate::ingest::IntegerJet;
use crate::model::ModelFile;

/// Largest file of a bundle, in bytes (2^30).
const MAX_BYTES: u64 = 1 << 30;

/// What every version has.
#[derive(Debug, Deserialize)]
struct Kind {
    format: String,
    version: u32,
}

impl Bundle {
    /// Reads the bundle in `directory`.
    ///
    /// # Errors
    /// [`VectorsError`], which names the file, and the array if it is one.
    pub fn read(directory: &Path) -> Result<Self, VectorsError> {
        let manifest = read_manifest(&directory.join(MANIFEST))?;
        let hashed = |name: &str| read_hashed(directory, name, &manifest);
        let model = ModelFile::from_bytes(directory.join(MODEL), hashed(MODEL)?)?;
        let bytes = hashed(ARRAYS)?;
        let file = directory.join(ARRAYS).display().to_string();
        let mut arrays = Arrays::new(&file, &bytes)?;
        let verified = model.verified()?;
        let graph = verified.graph();
        check_nodes(&directory.join(MANIFEST), graph, &manifest)?;
        let count = count(&manifest)?;
        let jets = read_jets(&mut arrays, graph, count)?;
        let labels = arrays.read("label", &[count as u64])?;
        let scores = arrays.read("score", &[count as u64])?;
        let digests = arrays.read("digest", &[count as u64])?;
        let taps = read_taps(&mut arrays, graph, (&manifest, &jets))?;
        let model = model.clone();
        Ok(Self { manifest, jets, labels, scores, digests, taps, model })
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, VectorsError> {
    let error = |source| VectorsError::Read { file: path.display().to_string(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(error)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(error(std::io::Error::other(format!("more than {MAX_BYTES} bytes"))));
    }
    Ok(bytes)
}

fn read_manifest(path: &Path) -> Result<Manifest, VectorsError> {
    let file = path.display().to_string();
    let bytes = read_bytes(path)?;
    let told = |source| VectorsError::Manifest { file: file.clone(), source };
    let Kind { format, version } = serde_json::from_slice(&bytes).map_err(told)?;
    if (format.as_str(), version) != (FORMAT, VERSION) {
        let (found, wanted) = (format!("{format} {version}"), format!("{FORMAT} {VERSION}"));
        return Err(VectorsError::Format { file, found, wanted });
    }
    serde_json::from_slice(&bytes).map_err(told)
}

fn read_hashed(directory: &Path, name: &str, manifest: &Manifest) -> Result<Vec<u8>, VectorsError> {
    let path = directory.join(name);
    let bytes = read_bytes(&path)?;
    let wanted = manifest.sha256.get(name).cloned().unwrap_or_default();
    let found = sha256(&bytes);
    if found != wanted {
        return Err(VectorsError::Hash { file: path.display().to_string(), found, wanted });
    }
    Ok(bytes)
}

/// The nodes that the manifest names have to be those of the model.
fn check_nodes(path: &Path, graph: &Graph<'_>, manifest: &Manifest) -> Result<(), VectorsError> {
    if NodeFormat::all(graph, |node| manifest.taps(node)) == manifest.nodes {
        return Ok(());
    }
    Err(VectorsError::Array {
        file: path.display().to_string(),
        array: "nodes".to_owned(),
        reason: "these are not the nodes of the model".to_owned(),
    })
}

fn count(manifest: &Manifest) -> Result<usize, VectorsError> {
    let read = manifest.jets.as_ref().map_or(0, |jets| jets.count);
    let jets = read.saturating_add(manifest.generated.count);
    match jets {
        0 => Err(VectorsError::NoJets),
        _ if jets > MAX_JETS => Err(VectorsError::TooManyJets { jets, most: MAX_JETS }),
        _ => Ok(jets),
    }
}

fn read_jets(
    arrays: &mut Arrays<'_>,
    graph: &Graph<'_>,
    count: usize,
) -> Result<Vec<IntegerJet>, VectorsError> {
    let (front_end, slots) = (graph.front_end()?, graph.particles());
    let width = components_of(front_end);
    let lengths = arrays.read("count", &[count as u64])?;
    let shape = [count as u64, slots as u64, width as u64];
    let components = arrays.read("particles", &shape)?;
    let mut jets = Vec::with_capacity(count);
    for ((jet, &length), all) in (0..).zip(&lengths).zip(components.chunks((slots * width).max(1)))
    {
        let length = usize::try_from(length).ok().filter(|&length| length <= slots);
        let wrong = |reason: &str| format!("jet {jet}: {reason}");
        let length = length.ok_or_else(|| arrays.error("count", wrong("is out of range")))?;
        let (used, free) = all.split_at(length * width);
        if free.iter().any(|&x| x != 0) {
            return Err(arrays.error("particles", wrong("a free slot is not 0")));
        }
        let read = integer_jet(front_end, used);
        jets.push(read.ok_or_else(|| arrays.error("particles", wrong("a number is too large")))?);
    }
    Ok(jets)
}

/// The jet with these components; `None` if one does not fit its type.
fn integer_jet(front_end: FrontEnd, components: &[i64]) -> Option<IntegerJet> {
    Some(match front_end {
        FrontEnd::Collider => {
            let particle = |p: &[i64]| {
                let (pt, eta, phi) = (p[0].try_into().ok()?, p[1].try_into().ok()?, p[2]);
                let pt = U14F2::from_bits(pt);
                Some(ColliderMomentum { pt, eta, phi: phi.try_into().ok()? })
            };
            IntegerJet::Collider(components.chunks_exact(3).map(particle).collect::<Option<_>>()?)
        }
        FrontEnd::Cartesian => {
            let particle = |p: &[i64]| {
                let bits = |x: i64| i32::try_from(x).ok().map(I20F12::from_bits);
                let [e, px, py, pz] = [bits(p[0])?, bits(p[1])?, bits(p[2])?, bits(p[3])?];
                Some(FourMomentum { e, px, py, pz })
            };
            IntegerJet::Cartesian(components.chunks_exact(4).map(particle).collect::<Option<_>>()?)
        }
    })
}

fn read_taps(
    arrays: &mut Arrays<'_>,
    graph: &Graph<'_>,
    (manifest, jets): (&Manifest, &[IntegerJet]),
) -> Result<Vec<TappedJet>, VectorsError> {
    let tapped = arrays.read("tapped", &[manifest.tapped_jets as u64])?;
    let mut taps = Vec::with_capacity(tapped.len());
    for &jet in &tapped {
        let jet = usize::try_from(jet).ok().filter(|&jet| jet < jets.len());
        let jet = jet.ok_or_else(|| arrays.error("tapped", "there is no such jet".to_owned()))?;
        taps.push(TappedJet { jet, nodes: Default::default() });
    }
    for node in graph.nodes().filter(|node| manifest.taps(node.id.0)) {
        let (name, placed) = (node_array(&node), Placed::of(graph, &node));
        let all = arrays.read(&name, &placed.shape(taps.len()))?;
        for (tap, all) in taps.iter_mut().zip(all.chunks(placed.len().max(1))) {
            let objects = graph.spurions() + jets[tap.jet].view().len();
            let reason = || format!("jet {}: what belongs to no object is not 0", tap.jet);
            let entries = placed.take(all, objects).ok_or_else(|| arrays.error(&name, reason()))?;
            tap.nodes.insert(node.id.0, entries);
        }
    }
    Ok(taps)
}
