//! Lays the same network in f32 beside the fixed-point tagger: logits, and instructions for each.
//!
//! The two are not equal, and nothing here asks them to be. Exit status: 1 if two logits lie
//! further apart than [`TOLERANCE`] or a jet could not be read or scored, otherwise as `score`.
#![no_std]
#![no_main]

use spurion_firmware::board::{FAILURE, SUCCESS, entry, exit};
use spurion_firmware::check::CheckError;
use spurion_firmware::embedded::{EmbeddedTagger, JETS, MODEL, PARTICLES};
use spurion_firmware::emitted;
use spurion_firmware::float_network::{TOLERANCE, logit, probability};
use spurion_firmware::instructions::{Count, Counter};
use spurion_firmware::jet_file::{ExpectedJet, JetFile};

/// How many jets are shown one by one.
const SHOWN: u16 = 8;

/// What one jet gave.
struct Row {
    fixed: f32,
    float: f32,
    fixed_count: u32,
    emitted_count: u32,
    float_count: u32,
}

/// What all jets gave.
#[derive(Default)]
struct Totals {
    jets: u32,
    worst: f32,
    fixed_count: u64,
    emitted_count: u64,
    float_count: u64,
}

enum Failure {
    Check(CheckError),
    /// The model as Rust and its interpreter differ.
    Emitted,
    /// The float network refuses the jet.
    Float,
    /// More instructions than can be counted.
    Timer,
}

impl<E: Into<CheckError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Check(error.into())
    }
}

fn instructions(count: Count) -> Result<u32, Failure> {
    match count {
        Count::Instructions(n) => Ok(n),
        Count::Overflow => Err(Failure::Timer),
    }
}

fn measure(
    (tagger, emitted): (&mut EmbeddedTagger, &mut emitted::Tagger),
    counter: &mut Counter,
    jet: &ExpectedJet<PARTICLES>,
) -> Result<Row, Failure> {
    let view = jet.jet.view();
    let (fixed_count, score) = counter.count(|| tagger.score(core::hint::black_box(view)));
    let (emitted_count, same) = counter.count(|| emitted.score(core::hint::black_box(view)));
    let (float_count, float) = counter.count(|| logit(core::hint::black_box(view)));
    let score = score?;
    if same? != score {
        return Err(Failure::Emitted);
    }
    Ok(Row {
        fixed: score.logit().to_num(),
        float: float.ok_or(Failure::Float)?,
        fixed_count: instructions(fixed_count)?,
        emitted_count: instructions(emitted_count)?,
        float_count: instructions(float_count)?,
    })
}

fn show(jet: u16, row: &Row) {
    defmt::info!(
        "jet {=u16}: logit fixed {=f32}, f32 {=f32}; p {=f32}; instructions {=u32}, {=u32}, {=u32}",
        jet,
        row.fixed,
        row.float,
        probability(row.float),
        row.fixed_count,
        row.emitted_count,
        row.float_count
    );
}

fn compare(counter: &mut Counter) -> Result<Totals, Failure> {
    let mut tagger = EmbeddedTagger::new(MODEL).map_err(CheckError::from)?;
    let mut emitted = emitted::Tagger::new();
    let mut totals = Totals::default();
    for jet in JetFile::new(JETS).map_err(CheckError::from)? {
        let jet = jet.map_err(CheckError::from)?;
        let row = measure((&mut tagger, &mut emitted), counter, &jet)?;
        if jet.index < SHOWN {
            show(jet.index, &row);
        }
        let difference = (row.fixed - row.float).abs();
        // A NaN must not pass for a small difference; once it is the worst, it stays.
        if difference.is_nan() || difference > totals.worst {
            totals.worst = difference;
        }
        totals.jets += 1;
        totals.fixed_count += u64::from(row.fixed_count);
        totals.emitted_count += u64::from(row.emitted_count);
        totals.float_count += u64::from(row.float_count);
    }
    Ok(totals)
}

fn fail(failure: Failure) -> ! {
    match failure {
        Failure::Check(error) => defmt::error!("{}", error),
        Failure::Emitted => defmt::error!("a score of the model as Rust is not the interpreter's"),
        Failure::Float => defmt::error!("the f32 network has no room for a jet"),
        Failure::Timer => defmt::error!("a jet took more instructions than can be counted"),
    }
    exit(FAILURE)
}

#[entry]
fn main() -> ! {
    let Some(mut counter) = Counter::take() else { exit(FAILURE) };
    let totals = compare(&mut counter).unwrap_or_else(|failure| fail(failure));
    let mean = |sum: u64| (sum / u64::from(totals.jets)) as u32;
    defmt::info!(
        "{=u32} jets: instructions a jet interpreted {=u32}, as Rust {=u32}, f32 {=u32} (not cycles)",
        totals.jets,
        mean(totals.fixed_count),
        mean(totals.emitted_count),
        mean(totals.float_count)
    );
    defmt::info!("largest difference {=f32}, allowed {=f32}", totals.worst, TOLERANCE);
    let within = totals.worst <= TOLERANCE;
    exit(if within { SUCCESS } else { FAILURE })
}
