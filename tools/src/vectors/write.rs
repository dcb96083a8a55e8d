//! The files of a bundle.

use std::collections::BTreeMap;

use spurion::graph::{FrontEnd, Graph, Node};
use spurion::tagger::Score;

use super::arrays::{Array, encode};
use super::placed::Placed;
use super::{ARRAYS, Bundle, MANIFEST, MODEL, TappedJet, VectorsError};
use crate::digest::sha256;
use crate::ingest::IntegerJet;

impl Bundle {
    /// The files of the bundle: each name and its bytes.
    ///
    /// # Errors
    /// [`VectorsError`] if the arrays cannot be put together.
    pub fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, VectorsError> {
        let arrays = encode(&self.arrays()?)?;
        let mut manifest = self.manifest.clone();
        manifest.sha256 = BTreeMap::from([
            (MODEL.to_owned(), sha256(self.model.bytes())),
            (ARRAYS.to_owned(), sha256(&arrays)),
        ]);
        let told = |source| VectorsError::Manifest { file: MANIFEST.to_owned(), source };
        let text = serde_json::to_string_pretty(&manifest).map_err(told)? + "\n";
        Ok(vec![
            (MANIFEST, text.into_bytes()),
            (MODEL, self.model.bytes().to_vec()),
            (ARRAYS, arrays),
        ])
    }

    fn arrays(&self) -> Result<Vec<Array>, VectorsError> {
        let verified = self.model.verified()?;
        let graph = verified.graph();
        let (count, slots) = (self.jets.len() as u64, graph.particles());
        let score = graph.score_format()?;
        let width = components_of(graph.front_end()?);
        let particles = self.jets.iter().flat_map(|jet| components(jet, slots, width));
        let tag = |&raw: &i64| {
            let raw = raw.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
            i64::from(Score { raw, format: score }.tag().to_bits())
        };
        let lengths = self.jets.iter().map(|jet| jet.view().len() as i64).collect();
        let tapped = self.taps.iter().map(|tap| tap.jet as i64).collect();
        let bits = score.total_bits + u8::from(!score.signed);
        let mut all = vec![
            array("count", &[count], 16, lengths),
            array("particles", &[count, slots as u64, width as u64], 32, particles.collect()),
            array("label", &[count], 8, self.labels.clone()),
            array("score", &[count], bits, self.scores.clone()),
            array("digest", &[count], 64, self.digests.clone()),
            array("tag", &[count], 16, self.scores.iter().map(tag).collect()),
            array("tapped", &[self.taps.len() as u64], 32, tapped),
        ];
        let nodes = graph.nodes().filter(|node| self.manifest.taps(node.id.0));
        all.extend(nodes.map(|node| self.node(graph, &node)));
        Ok(all)
    }

    /// The integers of a node in all tapped jets.
    fn node(&self, graph: &Graph<'_>, node: &Node<'_>) -> Array {
        let placed = Placed::of(graph, node);
        let of = |tap: &TappedJet| {
            let objects = graph.spurions() + self.jets[tap.jet].view().len();
            tap.nodes.get(&node.id.0).map(|entries| placed.place(entries, objects))
        };
        let numbers = self.taps.iter().filter_map(of).flatten().collect();
        let bits = node.format.total_bits + u8::from(!node.format.signed);
        array(&node_array(node), &placed.shape(self.taps.len()), bits, numbers)
    }
}

fn array(name: &str, shape: &[u64], bits: u8, numbers: Vec<i64>) -> Array {
    Array { name: name.to_owned(), shape: shape.to_vec(), bits, numbers }
}

/// The name of a node's array.
pub(super) fn node_array(node: &Node<'_>) -> String {
    format!("node_{}", node.id.0)
}

/// Components of a particle.
pub(super) const fn components_of(front_end: FrontEnd) -> usize {
    match front_end {
        FrontEnd::Collider => 3,
        FrontEnd::Cartesian => 4,
    }
}

/// The components of all particles, and 0 in free slots.
fn components(jet: &IntegerJet, slots: usize, width: usize) -> Vec<i64> {
    let mut all: Vec<i64> = match jet {
        IntegerJet::Collider(particles) => particles
            .iter()
            .flat_map(|p| [p.pt.to_bits().into(), p.eta.into(), p.phi.into()])
            .collect(),
        IntegerJet::Cartesian(particles) => particles
            .iter()
            .flat_map(|p| [p.e, p.px, p.py, p.pz].map(|x| i64::from(x.to_bits())))
            .collect(),
    };
    all.resize(slots * width, 0);
    all
}
