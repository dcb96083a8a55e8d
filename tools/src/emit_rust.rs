//! A graph as straight-line Rust for a microcontroller: the integers of the interpreter without
//! its decoding and dispatch.
//!
//! A graph becomes a few loops ([`plan`]): values of the jet, loops over objects, passes over unordered
//! pairs. What one loop does with an entry is one sequence of statements ([`body`]); only what another
//! loop reads is kept ([`memory`]), in the narrowest words that the range proof allows. Weights
//! and shifts are literals, and what the proof excludes is not computed ([`rounding`]).

pub mod activation;
pub mod aggregate;
pub mod body;
pub mod broadcast;
pub mod cartesian;
pub mod collider;
pub mod error;
pub mod indent;
pub mod integer;
pub mod invariant;
pub mod loads;
pub mod lookup;
pub mod memory;
pub mod mix;
pub mod module;
pub mod multiply;
pub mod pass;
pub mod plan;
pub mod rounding;
pub mod score;
pub mod statics;
pub mod tables;

use spurion::graph::{FrontEnd, Op, Verified};

pub use error::EmitError;

use memory::Memory;
use plan::{Plan, at};

/// What is known of a graph before it is written out.
#[derive(Debug)]
pub struct Emitter<'m> {
    /// The loops.
    pub plan: Plan<'m>,
    /// What is kept.
    pub memory: Memory,
    /// Sums that are computed where they are rounded, by their only reader.
    pub absorbed: Vec<bool>,
    /// The coordinates of particles.
    pub front_end: FrontEnd,
    /// The most particles of a jet.
    pub particles: usize,
    /// Spurions in front of them.
    pub spurions: usize,
}

/// The most products with weights that one entry of one value may take: beyond, a mix is a loop's
/// work, not that of literals.
const MOST_PRODUCTS: usize = 4096;

impl<'m> Emitter<'m> {
    /// Plans a verified graph.
    ///
    /// # Errors
    /// [`EmitError`] if a node cannot be written out.
    pub fn new(verified: &Verified<'m>) -> Result<Self, EmitError> {
        let graph = verified.graph();
        let plan = Plan::of(graph);
        for (node, _) in plan.nodes.iter().zip(&plan.live).filter(|(_, live)| **live) {
            let Op::Mix { weights, .. } = &node.op else { continue };
            let products = weights.inputs() * weights.outputs();
            if products > MOST_PRODUCTS {
                let reason = format!("{products} weights (at most {MOST_PRODUCTS} are literals)");
                return Err(EmitError::Node { node: node.id, op: node.op.name(), reason });
            }
        }
        let memory = Memory::of(&plan);
        let absorbed = (0..plan.nodes.len()).map(|k| is_absorbed(&plan, k)).collect();
        Ok(Self {
            memory,
            absorbed,
            front_end: graph.front_end()?,
            particles: graph.particles(),
            spurions: graph.spurions(),
            plan,
        })
    }

    /// Whether there are tables with logarithmic addresses of short words, and of long ones.
    #[must_use]
    pub fn logarithms(&self) -> [bool; 2] {
        let mut found = [false; 2];
        for (k, node) in self.plan.nodes.iter().enumerate().filter(|(k, _)| self.plan.live[*k]) {
            let Op::Lookup { input, table } = &node.op else { continue };
            let range = self.plan.nodes[at(*input)].range;
            let linear =
                range.lo.unsigned_abs().max(range.hi.unsigned_abs()) < 2u128 << table.mantissa_bits;
            let long = integer::Int::of(range) == integer::Int::I64;
            found[usize::from(long)] |= !linear && k > 0;
        }
        found
    }
}

/// Whether a sum has one reader, a requantization in the same loop.
fn is_absorbed(plan: &Plan<'_>, k: usize) -> bool {
    let [reader] = plan.readers[k].as_slice() else { return false };
    let rounded = matches!(plan.nodes[*reader].op, Op::Requantize { .. });
    let sum = matches!(plan.nodes[k].op, Op::Broadcast { .. });
    plan.live[k] && sum && rounded && plan.level[*reader] == plan.level[k]
}

/// The Rust module of a verified graph; `hash` names the artifact.
///
/// # Errors
/// [`EmitError`], which names the node that cannot be written out.
pub fn emit(verified: &Verified<'_>, hash: &str) -> Result<String, EmitError> {
    let emitter = Emitter::new(verified)?;
    module::module(&emitter, verified.graph(), hash)
}
