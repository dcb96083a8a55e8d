//! Who reads a value.

use crate::float_graph::{FloatGraph, Id};

/// For each node the nodes that read it, each as often as it does.
pub(super) fn readers(graph: &FloatGraph) -> Vec<Vec<Id>> {
    let mut readers = vec![Vec::new(); graph.nodes.len()];
    for (k, node) in graph.nodes.iter().enumerate() {
        node.op.for_each_input(|input| readers[input].push(k));
    }
    readers
}
