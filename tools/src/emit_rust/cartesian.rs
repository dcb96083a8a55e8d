//! d_ij = E_i E_j - px_i px_j - py_i py_j - pz_i pz_j.

use spurion::graph::{FourVectors, Interval, PairwiseCartesian};
use spurion::kernels::pairwise_cartesian::minkowski_dot;

use super::Emitter;
use super::body::Place;
use super::collider::with;
use super::error::EmitError;
use super::integer::{Int, Value, kept};
use super::invariant::Invariant;
use super::pass::{Pass, Row};
use super::rounding::Change;

/// The integers of a component.
fn component(front: &PairwiseCartesian<'_>) -> Interval {
    let to = front.component.to();
    Interval::new(to.min().into(), to.max().into())
}

/// The word that a component is kept in.
#[must_use]
pub fn word(front: &PairwiseCartesian<'_>) -> &'static str {
    kept(component(front))
}

/// Statements that keep the momentum of the particle `p`.
#[must_use]
pub fn momentum(front: &PairwiseCartesian<'_>) -> Vec<String> {
    let (quantizer, word) = (front.component, word(front));
    let change = Change {
        shift: quantizer.shift(),
        rounding: quantizer.rounding(),
        overflow: quantizer.overflow(),
        to: quantizer.to(),
    };
    let any = Interval::new(i32::MIN.into(), i32::MAX.into());
    let mut lines = vec!["let [e, px, py, pz] = p.to_bits();".to_owned()];
    let one = |name: &str| change.of(&Value::new(name.to_owned(), any)).text;
    let all = ["e", "px", "py", "pz"].map(|name| format!("({}) as {word}", one(name)));
    lines.push(format!("object.p = [{}];", all.join(", ")));
    lines
}

/// The momenta of the spurions.
#[must_use]
pub fn spurions(front: &PairwiseCartesian<'_>) -> Vec<[i64; 4]> {
    let quantized = |x: i32| front.component.apply(x.into());
    front.spurions.iter().map(|vector| vector.map(quantized)).collect()
}

/// E E' - px px' - py py' - pz pz'.
fn dot(int: Int, word: &str, [a, b]: [&str; 2]) -> String {
    let term = |k: usize| {
        let [a, b] = [a, b].map(|x| super::body::loaded(&format!("{x}[{k}]"), word, int));
        format!("{a}.wrapping_mul({b})")
    };
    let [e, x, y, z] = [0, 1, 2, 3].map(term);
    format!("{e}.wrapping_sub({x}).wrapping_sub({y}).wrapping_sub({z})")
}

/// The pass of the front end.
///
/// # Errors
/// [`EmitError`] if a node that belongs to it cannot be written out.
pub fn pass(
    emitter: &Emitter<'_>,
    front: &PairwiseCartesian<'_>,
) -> Result<Vec<String>, EmitError> {
    let pass = Pass { emitter, level: 0 };
    let m = component(front).lo.abs();
    let range = Interval::new(-4 * m * m, 4 * m * m);
    let (int, word) = (Int::of(range), word(front));
    let invariant = |b: &str| {
        let value = Value { text: dot(int, word, ["own", b]), int, range };
        Invariant { value, shift: 0 }
    };
    let diagonal = with(&pass, Place::Diagonal, vec![], invariant("own"))?;
    let others = with(&pass, Place::Pair, vec![], invariant("second.p"))?;
    let head = vec!["let own = first.p;".to_owned()];
    let mut lines = pass.before();
    lines.extend(pass.rows(&Row { head, diagonal, single: vec![], others }));
    lines.push("}".to_owned());
    Ok(lines)
}

/// What products with fixed vectors are for each spurion, and the statements for the particle `p`.
#[must_use]
pub fn references(
    front: &PairwiseCartesian<'_>,
    references: FourVectors<'_>,
    (index, field, range): (usize, &str, Interval),
) -> (Vec<Vec<i64>>, Vec<String>) {
    let of_spurion = |s: &[i64; 4]| references.shortened().map(|r| minkowski_dot(r, *s)).collect();
    let constants = spurions(front).iter().map(of_spurion).collect();
    let (int, word) = (Int::of(range), word(front));
    let mut lines = vec![];
    for (c, [e, x, y, z]) in references.shortened().enumerate() {
        let factors = [e, -x, -y, -z].into_iter().enumerate().filter(|(_, factor)| *factor != 0);
        let term = |(k, factor): (usize, i64)| {
            let text = super::body::loaded(&format!("object.p[{k}]"), word, Int::I32);
            Value { text, int: Int::I32, range: component(front) }.times(int, factor.into())
        };
        let text = super::integer::sum(factors.map(term).collect());
        lines.push(format!("object.f{index}[{c}] = {text} as {field};"));
    }
    (constants, lines)
}
