//! The module as text.

use spurion::graph::{Graph, Op};

use super::Emitter;
use super::error::EmitError;
use super::memory::{Field, Fields};
use super::{cartesian, collider};

/// Lints that say nothing of generated code.
const ALLOW: &str = "#[allow(clippy::all, clippy::pedantic, clippy::nursery)]\n\
                     #[allow(unused_mut, unused_variables, unused_assignments, unused_parens)]";

/// The module of a graph that is the artifact with this hash.
///
/// # Errors
/// [`EmitError`] if a node cannot be written out.
pub fn module(emitter: &Emitter<'_>, graph: &Graph<'_>, hash: &str) -> Result<String, EmitError> {
    let header = header(graph, hash);
    let imports = "use spurion::format::QFormat;\nuse spurion::graph::FrontEnd;\n\
                   use spurion::{JetView, Score, TaggerError};\n";
    let text = [
        header,
        imports.to_owned(),
        emitter.statics(),
        structs(emitter),
        implementation(emitter, graph)?,
    ];
    Ok(super::indent::indented(&text.join("\n")))
}

fn header(graph: &Graph<'_>, hash: &str) -> String {
    format!(
        "// Made by `spurion emit-rust` {}; not to be changed by hand.\n\
         //\n\
         // {}, {} particles: model with SHA-256\n\
         // {hash}\n\
         //\n\
         // The integers of the model's graph, fused into loops over objects and passes over pairs: the\n\
         // scores that `spurion::Tagger` gives, bit by bit. No heap, no floating point, no panic.\n",
        env!("CARGO_PKG_VERSION"),
        graph.header().architecture(),
        graph.particles(),
    )
}

/// The fields of a struct, and their zeros.
fn fields(fields: &Fields) -> [String; 2] {
    let field = |f: &Field| format!("f{}: [{}; {}],\n", f.index, f.word, f.words);
    let zero = |f: &Field| format!("f{}: [0; {}], ", f.index, f.words);
    [fields.fields.iter().map(field).collect(), fields.fields.iter().map(zero).collect()]
}

fn structs(emitter: &Emitter<'_>) -> String {
    let [own, zeros] = fields(&emitter.memory.objects);
    let (momentum, zero) = match &emitter.plan.nodes[0].op {
        Op::PairwiseCartesian(front) => {
            (format!("p: [{}; 4],\n", cartesian::word(front)), "p: [0; 4],")
        }
        _ => (collider::FIELDS.to_owned(), collider::ZERO),
    };
    let derive = "#[derive(Clone, Copy, Debug)]\n";
    let mut text = format!(
        "/// What is kept of an object.\n{derive}struct Object {{\n{momentum}{own}}}\n\n\
         impl Object {{\nconst ZERO: Self = Self {{ {zero} {} }};\n}}\n\n",
        zeros.trim_end()
    );
    if !emitter.memory.pairs.is_empty() {
        let [own, zeros] = fields(&emitter.memory.pairs);
        text += &format!(
            "/// What is kept of a pair of objects.\n{derive}struct Pair {{\n{own}}}\n\n\
             impl Pair {{\nconst ZERO: Self = Self {{ {} }};\n}}\n\n",
            zeros.trim_end()
        );
    }
    text + &addresses(emitter)
}

/// Addresses of logarithmic tables, where a graph has such.
fn addresses(emitter: &Emitter<'_>) -> String {
    let function = |name: &str, int: &str, size: &str, bits: u32| {
        format!(
            "/// The address of `x` in a table with 2^m steps in an octave.\n#[inline(always)]\n\
             fn {name}(x: {int}, m: u32) -> {int} {{\n\
             let size = x.unsigned_abs();\n\
             let e = {bits}u32.wrapping_sub(size.leading_zeros()).saturating_sub(m.wrapping_add(1));\n\
             let address = ({size}::from(e) << m).wrapping_add(size.wrapping_shr(e)) as {int};\n\
             if x < 0 {{ address.wrapping_neg() }} else {{ address }}\n}}\n\n"
        )
    };
    let [short, long] = emitter.logarithms();
    let mut text = String::new();
    if short {
        text += &function("address", "i32", "u32", 32);
    }
    if long {
        text += &function("long_address", "i64", "u64", 64);
    }
    text
}

fn implementation(emitter: &Emitter<'_>, graph: &Graph<'_>) -> Result<String, EmitError> {
    let objects = emitter.particles + emitter.spurions;
    let pairs = objects * (objects + 1) / 2;
    let kept = !emitter.memory.pairs.is_empty();
    let [field, zero] = if kept {
        [format!("pairs: [Pair; {pairs}],\n"), format!(", pairs: [Pair::ZERO; {pairs}]")]
    } else {
        [String::new(), String::new()]
    };
    let format = graph.score_format()?;
    let last = emitter.plan.nodes.len().saturating_sub(1);
    let (signed, bits, frac) = (format.signed, format.total_bits, format.frac_bits);
    let body = emitter.score()?.join("\n");
    Ok(format!(
        "/// A tagger with its memory.\n#[derive(Clone, Debug)]\npub struct Tagger {{\n\
         objects: [Object; {objects}],\n{field}}}\n\n\
         impl Default for Tagger {{\nfn default() -> Self {{\nSelf::new()\n}}\n}}\n\n\
         {ALLOW}\nimpl Tagger {{\n\
         /// The most particles that a jet may have.\npub const PARTICLES: usize = {};\n\n\
         /// The format of the score.\npub const FORMAT: QFormat =\n\
         QFormat {{ signed: {signed}, total_bits: {bits}, frac_bits: {frac} }};\n\n\
         /// A tagger whose memory holds nothing yet.\n#[must_use]\npub const fn new() -> Self {{\n\
         Self {{ objects: [Object::ZERO; {objects}]{zero} }}\n}}\n\n\
         /// Scores one jet.\n///\n/// # Errors\n\
         /// [`TaggerError::TooManyParticles`], [`TaggerError::EmptySlot`] or\n\
         /// [`TaggerError::Coordinates`].\n\
         pub fn score(&mut self, jet: JetView<'_>) -> Result<Score, TaggerError> {{\n{body}\n\
         Ok(Score {{ raw: x{last}_0, format: Self::FORMAT }})\n}}\n}}\n",
        emitter.particles
    ))
}
