//! A whole tagger on top of the front end: that everything behind d_ij is built from the same
//! parts, aligned by the same builder.
//!
//! For channels c and objects i, j (beams and filled slots, others masked):
//! ```text
//! z_cij = a_c d_ij + b_c (R_i + R_j) + e_c T + f_c
//! y_cij = max(q(z_cij), 0)
//! score = sum_c (u_c sum_ij y_cij + v_c sum_i y_cii)
//! ```

use spurion::format::{Overflow, Quantizer, Rounding};
use spurion_hdl::blocks::TableStyle;
use spurion_hdl::front_end::{FrontEndNets, Options};
use spurion_hdl::{
    Builder, Error, Frame, FrontEnd, JetIn, Net, Pipeline, aggregate, icarus, stream,
};

use crate::support::directory;
use crate::support::jets::{corner_jets, random_jets};
use crate::support::model;
use crate::support::specification::{odd_front_end, quantizer};

/// The largest tables in block memories, for which synthesis has cells of its own.
pub fn block_memories() -> Options {
    Options { exp: TableStyle::BlockRam, ..Options::default() }
}

/// The weights of one channel: a, b, e, f, u, v.
type Channel = [i64; 6];

const CHANNELS: [Channel; 2] = [[37, -5, 1, -4_000, 12, -300], [-90, 11, -2, 25_000, -7, 1_001]];

fn activation() -> Quantizer {
    quantizer(6, (true, 12, 0), Rounding::RndConv, Overflow::SatSym)
}

/// Row and column sums times b, and the part that is the same for all pairs.
struct Parts {
    rows: Vec<Net>,
    offset: Net,
}

fn parts(b: &mut Builder, front: &FrontEndNets, channel: Channel) -> Result<Parts, Error> {
    let rows =
        front.rows.iter().map(|&row| b.scale(row, channel[1], 1)).collect::<Result<_, _>>()?;
    let total = b.scale(front.total, channel[2], 1)?;
    let constant = b.constant(channel[3])?;
    Ok(Parts { rows, offset: b.add(total, constant, 1)? })
}

/// y of one channel for objects i and j, masked.
fn entry(
    b: &mut Builder,
    (d, present): (Net, [Net; 2]),
    (parts, a): (&Parts, i64),
    (i, j): (usize, usize),
) -> Result<Net, Error> {
    let product = b.scale(d, a, 1)?;
    let rows = b.add(parts.rows[i], parts.rows[j], 1)?;
    let z = b.sum(&[product, rows, parts.offset], 1)?;
    let small = b.quantize(z, activation(), 2)?;
    let positive = b.relu(small, 1)?;
    let both = b.mask(present[0], present[1], 0)?;
    b.mask(positive, both, 1)
}

pub fn tagger(spec: &FrontEnd) -> Result<Pipeline, Error> {
    let mut b = Builder::new("tagger");
    let front = spec.wire(&mut b, &block_memories())?;
    let n = spec.objects();
    let mut present = vec![b.constant(1)?; spec.first_particle()];
    for particle in &front.particles {
        present.push(b.nonzero(particle.pt_in, 1)?);
    }
    let mut terms = Vec::new();
    for (c, channel) in CHANNELS.into_iter().enumerate() {
        b.scope(&format!("channel_{c}"));
        let parts = parts(&mut b, &front, channel)?;
        let zero = b.constant(0)?;
        let (mut all, mut trace) = (Vec::new(), Vec::new());
        for (i, j) in (0..n).flat_map(|i| (i..n).map(move |j| (i, j))) {
            let d = front.d.get(i, j).copied().unwrap_or(zero);
            let y = entry(&mut b, (d, [present[i], present[j]]), (&parts, channel[0]), (i, j))?;
            // Off the diagonal once for each order.
            all.push(if i == j { y } else { b.shift_left(y, 1)? });
            trace.extend((i == j).then_some(y));
        }
        let (all, trace) = (b.sum(&all, 2)?, aggregate::total(&mut b, &trace, 2)?);
        terms.extend([b.scale(all, channel[4], 1)?, b.scale(trace, channel[5], 1)?]);
    }
    let score = b.sum(&terms, 1)?;
    b.output("score", &[score])?;
    b.finish()
}

/// The score from the formula in the head of this file.
pub fn score(spec: &FrontEnd, jet: &JetIn) -> i64 {
    let (n, out) = (spec.objects(), model::answer(spec, jet));
    let d = |i: usize, j: usize| {
        let (i, j) = (i.min(j), i.max(j));
        if i == j { 0 } else { out.d[(0..i).map(|k| n - 1 - k).sum::<usize>() + j - i - 1] }
    };
    let present = |i: usize| i < 2 || jet.particles.get(i - 2).is_some_and(|p| !p.is_empty());
    let mut score = 0;
    for [a, b, e, f, u, v] in CHANNELS {
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let z = a * d(i, j) + b * (out.rows[i] + out.rows[j]) + e * out.total + f;
            let y = model::quantize(z, activation()).max(0);
            let weight = if i == j { u + v } else { u };
            score += if present(i) && present(j) { weight * y } else { 0 };
        }
    }
    score
}

#[test]
fn a_whole_tagger_is_exact_in_both_simulators() {
    let spec = odd_front_end(Rounding::RndConv, Overflow::Sat);
    let jets = [corner_jets(5), random_jets(300, 5, 41)].concat();
    let frames = spec.frames(&jets).unwrap();
    let wanted: Vec<Frame> = jets.iter().map(|jet| vec![score(&spec, jet)]).collect();
    assert!(wanted.iter().filter(|answer| **answer != wanted[0]).count() > 200);
    let mut pipeline = tagger(&spec).unwrap();
    let streamed = stream(&mut pipeline, &frames).unwrap();
    assert_eq!(streamed.answers, wanted);
    assert_eq!(streamed.latency, Some(pipeline.latency()));
    let report = icarus::run(&pipeline, &frames, &wanted, &directory("tagger")).unwrap();
    assert!(report.is_exact(pipeline.latency()), "{report:?}");
}
