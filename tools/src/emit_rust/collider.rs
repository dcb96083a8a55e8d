//! d_ij = pT_i pT_j ((cosh d_eta - 1) + (1 - cos d_phi)), and spurions along the beam.

use spurion::graph::{FourVectors, Interval, PairwiseCollider};

use super::Emitter;
use super::body::{Body, Place};
use super::error::EmitError;
use super::integer::{Int, Value};
use super::invariant::Invariant;
use super::pass::{Pass, Row};
use super::rounding::Change;
use super::statics::list;

/// What is kept of an object's momentum.
pub const FIELDS: &str = "pt: u16,\neta: i16,\nphi: i16,\n";
/// The same of nothing.
pub const ZERO: &str = "pt: 0, eta: 0, phi: 0,";

/// The tables of the front end.
#[must_use]
pub fn statics(front: &PairwiseCollider<'_>, reads_beam: bool) -> String {
    let table = |name: &str, entries: Vec<i64>| {
        let word = if entries.iter().all(|x| *x < 256) { "u8" } else { "u16" };
        list(name, word, &entries)
    };
    let cosh = table("COSH", front.cosh.iter().map(i64::from).collect());
    let cos = table("COS", front.cos.iter().map(i64::from).collect());
    let exp = table("EXP", front.exp.iter().map(i64::from).collect());
    format!("{cosh}{cos}{}", if reads_beam { exp } else { String::new() })
}

/// An entry of a table; beyond its end the last one.
fn entry(table: &str, index: &str, last: u16) -> String {
    format!("u32::from({table}.get({index}).copied().unwrap_or({last}))")
}

/// An integer that stands in the text.
fn literal(x: i64, shift: i32) -> Invariant {
    let value = Value::new(x.to_string(), Interval::new(x.into(), x.into()));
    Invariant { value, shift: shift.unsigned_abs() }
}

/// Statements that keep the momentum of the particle `p`.
#[must_use]
pub fn momentum(front: &PairwiseCollider<'_>) -> Vec<String> {
    let (pt, turn) = (front.pt, front.turn());
    let change =
        Change { shift: pt.shift(), rounding: pt.rounding(), overflow: pt.overflow(), to: pt.to() };
    let bits = Value::new("i32::from(p.pt.to_bits())".to_owned(), Interval::new(0, 65_535));
    vec![
        format!("object.pt = {} as u16;", change.of(&bits).text),
        format!("object.eta = p.eta >> {};", front.angle_shift),
        format!("let phi = i32::from(p.phi >> {});", front.angle_shift),
        format!("let phi = if phi < 0 {{ phi.wrapping_add({turn}) }} else {{ phi }};"),
        // Within one turn from 0, as a trigger has it, no division is needed.
        format!("let far = phi < 0 || phi >= {turn};"),
        format!("object.phi = (if far {{ phi.rem_euclid({turn}) }} else {{ phi }}) as i16;"),
    ]
}

/// pT (A exp(-k) + B exp(k)) without its shift, of the momentum that `eta` and `pt` are expressions of.
#[must_use]
pub fn longitudinal(
    front: &PairwiseCollider<'_>,
    [a, b]: [i64; 2],
    (eta, pt): (&str, &str),
) -> (Vec<String>, Value) {
    let reach = front.exp_reach();
    let most = i128::from(front.pt.to().max()) * i128::from(front.exp.max());
    let [wide_a, wide_b] = [i128::from(a), i128::from(b)];
    let ends = [wide_a.min(0) + wide_b.min(0), wide_a.max(0) + wide_b.max(0)];
    let range = Interval::new(most * ends[0], most * ends[1]);
    let int = Int::of(range);
    let mut terms = vec![];
    for (factor, sign) in [(a, "sub"), (b, "add")].into_iter().filter(|(factor, _)| *factor != 0) {
        let index = format!("{reach}i32.wrapping_{sign}(k) as usize");
        let text = format!("({} as i32)", entry("EXP", &index, 0));
        let exp = Value { text, int: Int::I32, range: Interval::new(0, 65_535) };
        terms.push(exp.times(int, factor.into()));
    }
    let lines = vec![
        format!("let k = {eta}.wrapping_sub(beam).max(-{reach}).min({reach});"),
        format!("let e: {} = {};", int.name(), super::integer::sum(terms)),
    ];
    let text = format!("{}::from({pt}).wrapping_mul(e)", int.name());
    (lines, Value { text, int, range })
}

/// d of two particles, without its shift.
fn particles(front: &PairwiseCollider<'_>) -> (Vec<String>, Value) {
    let angle = i128::from(front.cosh.max()) + i128::from(front.cos.max());
    let most = i128::from(front.pt.to().max());
    let range = Interval::new(0, most * most * angle);
    let last = |table: &spurion::graph::Table<'_>| table.get(table.len());
    let (cosh, cos) = (entry("COSH", "a", last(&front.cosh)), entry("COS", "b", last(&front.cos)));
    let lines = vec![
        "let a = eta.wrapping_sub(i32::from(second.eta)).unsigned_abs() as usize;".to_owned(),
        "let raw = phi.wrapping_sub(i32::from(second.phi)).unsigned_abs();".to_owned(),
        format!("let b = raw.min({}u32.wrapping_sub(raw)) as usize;", front.turn()),
        format!("let angle = {cosh}.wrapping_add({cos});"),
        "let product = pt.wrapping_mul(u32::from(second.pt));".to_owned(),
    ];
    let int = Int::of(range);
    let text = match int {
        Int::I32 => "(product.wrapping_mul(angle) as i32)",
        Int::I64 => "(u64::from(product).wrapping_mul(u64::from(angle)) as i64)",
    };
    (lines, Value { text: text.to_owned(), int, range })
}

/// The pass of the front end.
///
/// # Errors
/// [`EmitError`] if a node that belongs to it cannot be written out.
pub fn pass(emitter: &Emitter<'_>, front: &PairwiseCollider<'_>) -> Result<Vec<String>, EmitError> {
    let pass = Pass { emitter, level: 0 };
    let mut lines = pass.before();
    let spurions: Vec<_> = front.spurions.light_cone().iter().collect();
    for (s, &[a, b]) in spurions.iter().enumerate() {
        let constant = |&[c, d]: &[i64; 2]| literal(a * d + b * c, front.spurions_shift());
        let diagonal =
            with(&pass, Place::Diagonal, vec![], literal(own(front, s), front.spurions_shift()))?;
        let single = spurions[s + 1..].iter();
        let single = single.map(|t| with(&pass, Place::Pair, vec![], constant(t)));
        let single = single.collect::<Result<_, _>>()?;
        let (head, value) = longitudinal(front, [a, b], ("i32::from(second.eta)", "second.pt"));
        let shift = front.spurion_shift().unsigned_abs();
        let others = with(&pass, Place::Pair, head, Invariant { value, shift })?;
        lines.extend(pass.one_row(&Row { head: vec![], diagonal, single, others }));
    }
    let (head, value) = particles(front);
    let shift = front.pair_shift().unsigned_abs();
    let others = with(&pass, Place::Pair, head, Invariant { value, shift })?;
    let diagonal = with(&pass, Place::Diagonal, vec![], literal(0, 0))?;
    let head = ["pt = u32", "eta = i32", "phi = i32"].map(|field| {
        let (name, _) = field.split_at(field.find(' ').unwrap_or(0));
        format!("let {field}::from(first.{name});")
    });
    lines.extend(pass.rows(&Row { head: head.to_vec(), diagonal, single: vec![], others }));
    lines.push("}".to_owned());
    Ok(lines)
}

/// 2 A B of a spurion with itself.
fn own(front: &PairwiseCollider<'_>, s: usize) -> i64 {
    front.spurions.light_cone().iter().nth(s).map_or(0, |[a, b]| 2 * a * b)
}

/// A body that begins with an invariant.
pub fn with<'e, 'm>(
    pass: &Pass<'e, 'm>,
    place: Place,
    head: Vec<String>,
    invariant: Invariant,
) -> Result<Body<'e, 'm>, EmitError> {
    let mut body = Body::new(pass.emitter, place, pass.level);
    let Invariant { value, shift } = invariant;
    body.lines = head;
    body.lines.push(format!("let d: {} = {};", value.int.name(), value.text));
    body.front = Some(Invariant { value: Value { text: "d".to_owned(), ..value }, shift });
    body.compute()?;
    Ok(body)
}

/// What products with fixed vectors are for each spurion, and the statements for the particle `p`.
#[must_use]
pub fn references(
    front: &PairwiseCollider<'_>,
    references: FourVectors<'_>,
    (frac_bits, index, word): (i8, usize, &str),
) -> (Vec<Vec<i64>>, Vec<String>) {
    let shift = front.reference_spurion_shift(frac_bits, references);
    let of_spurion = |[c, d]: [i64; 2]| {
        references.light_cone().iter().map(|[a, b]| (a * d + b * c) << shift).collect()
    };
    let constants = front.spurions.light_cone().iter().map(of_spurion).collect();
    let shift = front.reference_shift(frac_bits, references).unsigned_abs();
    let mut lines = vec![];
    for (c, vector) in references.light_cone().iter().enumerate() {
        let (head, value) = longitudinal(front, vector, ("i32::from(object.eta)", "object.pt"));
        let exact = Value::new(String::new(), value.range.times(1i128 << shift));
        lines.push("{".to_owned());
        lines.extend(head);
        lines.push(format!("object.f{index}[{c}] = {} as {word};", value.left(exact.int, shift)));
        lines.push("}".to_owned());
    }
    (constants, lines)
}
