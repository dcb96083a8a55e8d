//! The statements of `score`: loop after loop.

use spurion::graph::{FrontEnd, Op, Rank};

use super::Emitter;
use super::body::{Body, Place, Side, name};
use super::error::EmitError;
use super::integer::Int;
use super::memory::Field;
use super::pass::Pass;
use super::plan::at;
use super::{cartesian, collider, tables};

impl Emitter<'_> {
    /// All statements.
    ///
    /// # Errors
    /// [`EmitError`] if a node cannot be written out.
    pub(super) fn score(&self) -> Result<Vec<String>, EmitError> {
        let mut lines = self.checks();
        lines.extend(self.momenta()?);
        for level in 0..self.plan.levels {
            lines.extend(self.of_jet(level)?);
            lines.extend(self.of_objects(level)?);
            if level > 0 {
                lines.extend(Pass { emitter: self, level }.text()?);
                continue;
            }
            lines.extend(match &self.plan.nodes[0].op {
                Op::PairwiseCollider(front) => collider::pass(self, front)?,
                Op::PairwiseCartesian(front) => cartesian::pass(self, front)?,
                _ => return Err(spurion::graph::GraphError::NoFrontEnd.into()),
            });
        }
        Ok(lines)
    }

    /// What the interpreter asks of a jet, in its order.
    fn checks(&self) -> Vec<String> {
        let most = self.particles;
        let (variant, fields, coordinates) = match self.front_end {
            FrontEnd::Collider => ("Collider", self.collider_fields(), "Collider"),
            FrontEnd::Cartesian => ("Cartesian", "particles", "Cartesian"),
        };
        let refuse = format!("TaggerError::Coordinates {{ expected: FrontEnd::{coordinates} }}");
        vec![
            "let particles = jet.len();".to_owned(),
            format!("if particles > {most} {{"),
            format!("return Err(TaggerError::TooManyParticles {{ particles, most: {most} }});"),
            "}".to_owned(),
            "if let Some(slot) = jet.empty_slot() {".to_owned(),
            "return Err(TaggerError::EmptySlot { slot });".to_owned(),
            "}".to_owned(),
            format!("let JetView::{variant} {{ {fields} }} = jet else {{"),
            format!("return Err({refuse});"),
            "};".to_owned(),
            format!("let n = particles.len().wrapping_add({});", self.spurions),
        ]
    }

    /// Where no spurion and no fixed vector asks for it, the beams' pseudorapidity is not read.
    fn collider_fields(&self) -> &'static str {
        if self.reads_beam() { "particles, beam_eta" } else { "particles, .." }
    }

    fn reads_beam(&self) -> bool {
        self.spurions > 0 || self.sources().next().is_some()
    }

    /// Products with fixed vectors.
    fn sources(&self) -> impl Iterator<Item = (usize, Field)> + '_ {
        self.memory.objects.of_node.iter().filter_map(|(&k, &field)| {
            let is = matches!(self.plan.nodes[k].op, Op::ReferenceProducts { .. });
            is.then_some((k, field))
        })
    }

    /// Keeps the momenta, and their products with fixed vectors.
    fn momenta(&self) -> Result<Vec<String>, EmitError> {
        let front = &self.plan.nodes[0].op;
        let (mut constants, mut own) = (vec![vec![]; self.spurions], vec![]);
        match front {
            Op::PairwiseCollider(front) => own.extend(collider::momentum(front)),
            Op::PairwiseCartesian(front) => {
                own.extend(cartesian::momentum(front));
                for (lines, p) in constants.iter_mut().zip(cartesian::spurions(front)) {
                    lines.push(format!("p = {p:?};"));
                }
            }
            _ => return Err(spurion::graph::GraphError::NoFrontEnd.into()),
        }
        for (k, field) in self.sources() {
            let node = &self.plan.nodes[k];
            let Op::ReferenceProducts { references } = node.op else { continue };
            let (of_spurions, lines) = match front {
                Op::PairwiseCollider(front) => {
                    let place = (node.format.frac_bits, field.index, field.word);
                    collider::references(front, references, place)
                }
                Op::PairwiseCartesian(front) => {
                    cartesian::references(front, references, (field.index, field.word, node.range))
                }
                _ => continue,
            };
            for (lines, values) in constants.iter_mut().zip(of_spurions) {
                lines.push(format!("f{} = {values:?};", field.index));
            }
            own.extend(lines);
        }
        Ok(self.momenta_text(&constants, own))
    }

    fn momenta_text(&self, constants: &[Vec<String>], own: Vec<String>) -> Vec<String> {
        let mut lines = vec![];
        if let Op::PairwiseCollider(front) = &self.plan.nodes[0].op
            && self.reads_beam()
        {
            lines.push(format!("let beam = i32::from(beam_eta >> {});", front.angle_shift));
        }
        if constants.iter().any(|lines| !lines.is_empty()) {
            let names: Vec<_> = (0..constants.len()).map(|s| format!("s{s}")).collect();
            lines.push(format!("let [{}, ..] = &mut self.objects;", names.join(", ")));
            for (name, own) in names.iter().zip(constants) {
                lines.extend(own.iter().map(|line| format!("{name}.{line}")));
            }
        }
        let most = self.particles;
        let refuse = "let particles = particles.len();";
        lines.push("let Some(objects) = self.objects.get_mut(..n) else {".to_owned());
        lines.push(refuse.to_owned());
        lines.push(format!(
            "return Err(TaggerError::TooManyParticles {{ particles, most: {most} }});"
        ));
        lines.push("};".to_owned());
        if !self.memory.pairs.is_empty() {
            lines.push("let pairs = &mut self.pairs[..];".to_owned());
        }
        let skip = self.spurions;
        lines.push(format!("for (object, p) in objects.iter_mut().skip({skip}).zip(particles) {{"));
        lines.extend(own);
        lines.push("}".to_owned());
        lines
    }

    /// Values of the jet.
    fn of_jet(&self, level: usize) -> Result<Vec<String>, EmitError> {
        let mut lines = vec![];
        if level == 0 {
            for (k, node) in self.plan.nodes.iter().enumerate() {
                if let (true, Op::CountTable { table }) = (self.plan.live[k], &node.op) {
                    lines.extend(tables::count_values(&self.plan, k, table));
                }
            }
        }
        let mut body = Body::new(self, Place::Jet, level);
        body.compute()?;
        if !body.lines.is_empty() {
            lines.push(format!("// Level {level}: the jet."));
        }
        lines.extend(body.lines);
        Ok(lines)
    }

    /// The loop over objects.
    fn of_objects(&self, level: usize) -> Result<Vec<String>, EmitError> {
        let mut body = Body::new(self, Place::Object, level);
        body.compute()?;
        if body.lines.is_empty() {
            return Ok(vec![]);
        }
        let mut lines = vec![format!("// Level {level}: objects.")];
        lines.extend(self.sums_of_jet(level, Rank::Particle));
        lines.push("for first in objects.iter_mut() {".to_owned());
        lines.extend(body.object_text());
        lines.push("}".to_owned());
        Ok(lines)
    }

    /// Sums over a loop that are values of the jet, at 0.
    pub(super) fn sums_of_jet(&self, level: usize, rank: Rank) -> Vec<String> {
        let mut lines = vec![];
        for k in self.plan.nodes_of(level, rank) {
            let node = &self.plan.nodes[k];
            if !matches!(node.op, Op::Aggregate { .. }) || node.rank != Rank::Jet {
                continue;
            }
            let int = Int::of(node.range).name();
            for c in 0..node.channels {
                lines.push(format!("let mut {}: {int} = 0;", name(k, c, Side::One)));
            }
        }
        lines
    }

    /// Tables in the order of their nodes.
    pub(super) fn statics(&self) -> String {
        let mut text = match &self.plan.nodes[0].op {
            Op::PairwiseCollider(front) => collider::statics(front, self.reads_beam()),
            _ => String::new(),
        };
        for (k, node) in self.plan.nodes.iter().enumerate().filter(|(k, _)| self.plan.live[*k]) {
            match &node.op {
                Op::CountTable { table } => text.extend(tables::count_statics(k, table)),
                Op::LabelTable { table } => {
                    text += &tables::label_statics(k, table, node.channels);
                }
                Op::Lookup { input, table } => {
                    let input = &self.plan.nodes[at(*input)];
                    text += &super::lookup::statics(k, table, (input.channels, input.range));
                }
                _ => {}
            }
        }
        text
    }
}
