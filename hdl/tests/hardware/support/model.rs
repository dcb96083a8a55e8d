//! The front end once more, straight from its definition, with no code of the crate.

use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion_hdl::{FrontEnd, JetIn, JetOut};

/// Rounding and overflow from the definitions of `ap_fixed`, by division.
pub fn quantize(x: i64, quantizer: Quantizer) -> i64 {
    fit(round(x, quantizer.shift(), quantizer.rounding()), quantizer.to(), quantizer.overflow())
}

pub fn round(x: i64, shift: u32, mode: Rounding) -> i64 {
    let (x, unit) = (i128::from(x), 1i128 << shift);
    let (below, twice_rest) = (x.div_euclid(unit), 2 * x.rem_euclid(unit));
    let rounded = match mode {
        Rounding::Trn => below,
        Rounding::TrnZero => x / unit,
        Rounding::Rnd => (2 * x + unit).div_euclid(2 * unit),
        Rounding::RndConv if twice_rest == unit => below + below.rem_euclid(2),
        Rounding::RndConv => below + i128::from(twice_rest > unit),
    };
    rounded as i64
}

pub fn fit(x: i64, format: QFormat, mode: Overflow) -> i64 {
    let values = 1i128 << format.total_bits;
    let (lo, hi) = if format.signed { (-values / 2, values / 2 - 1) } else { (0, values - 1) };
    let x = i128::from(x);
    let fitted = match mode {
        Overflow::Wrap => (x - lo).rem_euclid(values) + lo,
        Overflow::Sat => x.clamp(lo, hi),
        Overflow::SatSym if format.signed => x.clamp(-hi, hi),
        Overflow::SatSym => x.clamp(lo, hi),
    };
    fitted as i64
}

fn wrap(df: i64, period: i64) -> i64 {
    let mut df = df;
    while df >= period / 2 {
        df -= period;
    }
    while df < -period / 2 {
        df += period;
    }
    df
}

/// d between two objects; 0 and 1 are the beams, whether they count or not.
fn d(spec: &FrontEnd, jet: &JetIn, i: usize, j: usize) -> i64 {
    let (i, j) = (i.min(j), i.max(j));
    if i == j {
        return 0;
    }
    if j == 1 {
        return quantize(spec.beam_beam, spec.d);
    }
    let step = 1i64 << spec.angle_shift;
    let coarse = |angle: i16| i64::from(angle).div_euclid(step);
    let particle = |object: usize| jet.particles.get(object - 2).copied().unwrap_or_default();
    let q = particle(j);
    let pt_q = quantize(q.pt.to_bits().into(), spec.pt);
    let exact = if i < 2 {
        let reach = (spec.exp.len() / 2) as i64;
        let k = (coarse(q.eta) - coarse(jet.beam_eta)).clamp(-reach, reach);
        let k = if i == 0 { -k } else { k };
        (pt_q * i64::from(spec.exp[(k + reach) as usize])) << spec.beam_shift
    } else {
        let p = particle(i);
        let pt_p = quantize(p.pt.to_bits().into(), spec.pt);
        let d_eta = (coarse(p.eta) - coarse(q.eta)).unsigned_abs() as usize;
        let period = i64::from(spec.phi_period) / step;
        let d_phi = wrap(coarse(p.phi) - coarse(q.phi), period);
        let a = d_eta.min(spec.cosh.len() - 1);
        let b = (d_phi.unsigned_abs() as usize).min(spec.cos.len() - 1);
        let w = i64::from(spec.cosh[a]) + i64::from(spec.cos[b]);
        (pt_p * w * pt_q) << spec.pair_shift
    };
    quantize(exact, spec.d)
}

pub fn answer(spec: &FrontEnd, jet: &JetIn) -> JetOut {
    let objects = if spec.exp.is_empty() { 2 } else { 0 }..spec.particles + 2;
    let mut out = JetOut::default();
    for i in objects.clone() {
        out.d.extend((i + 1..objects.end).map(|j| d(spec, jet, i, j)));
        out.rows.push(objects.clone().map(|j| d(spec, jet, i, j)).sum());
    }
    out.total = out.rows.iter().sum();
    out
}
