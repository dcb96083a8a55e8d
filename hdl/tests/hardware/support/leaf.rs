//! Checks of single operations: RustHDL against a formula, then Verilog against RustHDL.

use spurion_hdl::{Builder, Error, Frame, Net, Range, icarus, stream};

use super::directory;
use super::random::Random;

type Build = Box<dyn Fn(&mut Builder, &[Net], u32) -> Result<Net, Error>>;
type Formula = Box<dyn Fn(&[i64]) -> i64>;

/// One operation on operands of given intervals.
pub struct Case {
    what: String,
    operands: Vec<(i64, i64)>,
    build: Build,
    formula: Formula,
}

pub fn case(
    what: impl core::fmt::Display,
    operands: &[(i64, i64)],
    build: impl Fn(&mut Builder, &[Net], u32) -> Result<Net, Error> + 'static,
    formula: impl Fn(&[i64]) -> i64 + 'static,
) -> Case {
    let what = format!("{what} on {operands:?}");
    let (build, formula) = (Box::new(build), Box::new(formula));
    Case { what, operands: operands.to_vec(), build, formula }
}

impl Case {
    /// How many different operands there are, up to `limit`.
    fn combinations(&self, limit: u64) -> u64 {
        let widths = self.operands.iter().map(|(lo, hi)| (hi - lo) as u64 + 1);
        widths.fold(1, |all: u64, width| all.saturating_mul(width)).min(limit + 1)
    }

    /// Operands number `k`: in turn where there are few, random where there are many.
    fn values(&self, k: u64, random: &mut Random) -> Vec<i64> {
        let few = self.combinations(LIMIT) <= LIMIT;
        let mut rest = k;
        let mut value = |&(lo, hi): &(i64, i64)| {
            if !few {
                return random.between(lo, hi);
            }
            let width = (hi - lo) as u64 + 1;
            let digit = rest % width;
            rest /= width;
            lo + digit as i64
        };
        self.operands.iter().map(&mut value).collect()
    }
}

/// Up to so many combinations of operands are all tried.
const LIMIT: u64 = 1600;

/// Intervals of all kinds: one bit, around zero, away from zero, wide.
pub const RANGES: [(i64, i64); 10] = [
    (0, 1),
    (-1, 0),
    (0, 31),
    (-16, 15),
    (-7, 40),
    (19, 50),
    (-50, -33),
    (-2048, 2047),
    (0, 65_535),
    (-3_000_000_000, 2_999_999_999),
];

/// Builds all cases into one circuit, each with its own operands and with 0 to 3 registers, and
/// checks them in both simulators.
pub fn check(name: &str, cases: &[Case]) {
    let mut builder = Builder::new("leaves");
    for (k, case) in cases.iter().enumerate() {
        let operands: Vec<Net> = (0..)
            .zip(&case.operands)
            .map(|(port, &(lo, hi)): (usize, _)| operand(&mut builder, k, port, lo, hi))
            .collect();
        builder.scope(&format!("case_{k}"));
        let net = (case.build)(&mut builder, &operands, (k % 4) as u32).unwrap();
        builder.output(&format!("y{k}"), &[net]).unwrap();
    }
    let mut pipeline = builder.finish().unwrap();
    let count = cases.iter().map(|case| case.combinations(LIMIT)).max().unwrap_or(0);
    let mut random = Random::new(count);
    let mut wanted = Vec::new();
    let mut frames = Vec::new();
    for k in 0..count.clamp(500, LIMIT) {
        let values: Vec<Vec<i64>> = cases.iter().map(|c| c.values(k, &mut random)).collect();
        let answer = cases.iter().zip(&values).map(|(case, values)| (case.formula)(values));
        wanted.push(answer.collect::<Frame>());
        frames.push(Some(values.concat()));
    }
    let streamed = stream(&mut pipeline, &frames).unwrap();
    for (k, (found, wanted)) in streamed.answers.iter().zip(&wanted).enumerate() {
        for ((found, wanted), case) in found.iter().zip(wanted).zip(cases) {
            assert_eq!(found, wanted, "{}, frame {k}: {:?}", case.what, frames[k]);
        }
    }
    let report = icarus::run(&pipeline, &frames, &wanted, &directory(name)).unwrap();
    assert!(report.is_exact(pipeline.latency()), "{report:?}");
}

/// A net of exactly this interval.
fn operand(builder: &mut Builder, case: usize, port: usize, lo: i64, hi: i64) -> Net {
    let range = Range::new(lo.into(), hi.into()).unwrap();
    builder.scope(&format!("case_{case}_operand_{port}"));
    let net = builder.input(&format!("x{case}_{port}"), 1, range).unwrap()[0];
    builder.clamp(net, lo, hi, 0).unwrap()
}
