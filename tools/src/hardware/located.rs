//! Where hardware differs: the core by itself, with its nodes led out.

use std::collections::BTreeMap;

use spurion::graph::{Graph, Node, NodeId, Rank};
use spurion_hdl::tagger::{Geometry, Shape, TaggerOptions, core_with_taps};
use spurion_hdl::{Frame, Pipeline, stream};

use super::{HardwareError, words};
use crate::difference::Difference;
use crate::ingest::IntegerJet;

/// Where the interpreter has each entry of a node that the hardware shows in phase 0, channel by
/// channel; `None` where a particle is absent.
#[must_use]
pub fn places(node: &Node<'_>, geometry: &Geometry, objects: usize) -> Vec<Option<usize>> {
    // The interpreter counts the beams first.
    let object = |place: usize| match place.checked_sub(geometry.places) {
        Some(beam) => Some(beam),
        None => Some(place + geometry.beams).filter(|&k| k < objects),
    };
    let entries: Vec<Option<usize>> = match node.rank {
        Rank::Jet => vec![Some(0)],
        Rank::Particle => (0..geometry.objects()).map(object).collect(),
        Rank::Pair => {
            let cells = geometry.cells.iter();
            cells.map(|cell| Some(object(cell.row)? * objects + object(cell.column)?)).collect()
        }
    };
    let width = node.rank.entries(objects);
    (0..node.channels).flat_map(|c| entries.iter().map(move |k| Some(c * width + (*k)?))).collect()
}

/// What the core of a tagger gives in RustHDL's simulation with its nodes led out.
#[derive(Clone, Debug)]
pub struct Located {
    /// The raw score.
    pub score: i64,
    /// The first node that is computed otherwise than is wanted. Of a folded core only the entries of
    /// phase 0 are compared; `None` if none of these differs.
    pub first: Option<Difference>,
}

/// The core's score of a jet and the first of its nodes that is not as `wanted`, one vector for each
/// node; `None` if the core has given no answer.
///
/// # Errors
/// [`HardwareError`] if the core cannot be built with its nodes led out, or the jet does not fit.
pub fn located(
    graph: &Graph<'_>,
    options: &TaggerOptions,
    (jet, integers): (usize, &IntegerJet),
    wanted: &[Vec<i64>],
) -> Result<Option<Located>, HardwareError> {
    let options = TaggerOptions { shape: Shape::Jets, ..*options };
    // The front end's own node is fused with the rounding behind it.
    let nodes: Vec<Node<'_>> = graph.nodes().skip(1).collect();
    let taps: Vec<NodeId> = nodes.iter().map(|node| node.id).collect();
    let mut core = core_with_taps(graph, &options, &taps)?;
    let word = words(graph, std::slice::from_ref(integers), Shape::Jets)?;
    let idle = std::iter::repeat_n(None, options.interval - 1);
    let frames: Vec<Option<Frame>> = word.into_iter().map(Some).chain(idle).collect();
    let answers = stream(&mut core, &frames)?.answers;
    let Some(answer) = answers.first() else { return Ok(None) };
    let Some(&score) = answer.first() else { return Ok(None) };
    let shown = by_bus(&core, answer);
    let geometry = Geometry::new(graph.particles(), graph.spurions(), options.interval);
    let objects = graph.spurions() + integers.view().len();
    for node in &nodes {
        let places = places(node, &geometry, objects);
        let wanted = wanted.get(usize::from(node.id.0)).map_or(&[][..], Vec::as_slice);
        let shown = shown.get(&format!("tap_{}", node.id.0)).copied().unwrap_or(&[]);
        // A node that is built in another way than entry by entry is not led out.
        if shown.len() != places.len() {
            continue;
        }
        for (&got, place) in shown.iter().zip(places) {
            let Some((k, &x)) = place.and_then(|k| Some((k, wanted.get(k)?))) else { continue };
            if got != x {
                let first = Difference::at(node, (jet, objects), k, (Some(got), x));
                return Ok(Some(Located { score, first: Some(first) }));
            }
        }
    }
    Ok(Some(Located { score, first: None }))
}

/// The values of an answer by the name of their bus.
fn by_bus<'a>(core: &Pipeline, mut answer: &'a [i64]) -> BTreeMap<String, &'a [i64]> {
    let mut all = BTreeMap::new();
    for bus in core.outputs() {
        let (values, rest) = answer.split_at(bus.count.min(answer.len()));
        all.insert(bus.name.clone(), values);
        answer = rest;
    }
    all
}
