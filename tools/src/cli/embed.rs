//! `spurion embed`: jets and scores in the form that the firmware includes.

use std::path::PathBuf;

use serde::Serialize;
use spurion::jet::JetView;

use super::jet_options::{self, JetOptions};
use super::{CliError, Verdict, print, print_json};
use crate::hardware::{scores, stimuli};
use crate::ingest::IntegerJet;
use crate::model::ModelFile;
use crate::output_file::write_whole;

/// Options of `spurion embed`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model; its front end must read collider coordinates.
    model: PathBuf,
    /// Jets: HDF5, npz or trigger events (Native64).
    jets: PathBuf,
    /// The file to write.
    #[arg(short, long)]
    output: PathBuf,
    /// How many jets.
    #[arg(long, default_value_t = 200)]
    max_jets: u16,
    /// How many generated jets follow: first corner cases (none, one and few particles, the
    /// largest pT, equal directions, the ends of every table), then random ones.
    #[arg(long, default_value_t = 0)]
    generated: u16,
    #[command(flatten)]
    events: JetOptions,
}

/// What `spurion embed --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    jets: usize,
    bytes: usize,
}

/// Where the generated jets begin.
const SEED: u64 = 1;

/// The first bytes of the file.
pub const MAGIC: [u8; 4] = *b"SPJ1";

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let verified = model.verified()?;
    let graph = verified.graph();
    let count = usize::from(options.max_jets);
    let reading = options.events.reading()?;
    let mut jets = jet_options::read_integers(graph, &options.jets, count, &reading)?;
    let generated = usize::from(options.generated);
    jets.extend(stimuli::jets(graph.front_end()?, graph.particles(), generated, SEED));
    if jets.is_empty() {
        return Err(format!("{}: no jets to embed", options.jets.display()).into());
    }
    let scores = scores(verified, &jets)?;
    let (written, bytes) = file((&jets, &scores), usize::MAX)?;
    if written < jets.len() {
        let jets = jets.len();
        return Err(format!("{jets} jets are too many for one file (at most 65535)").into());
    }
    write_whole(&options.output, &bytes)?;
    let report = Report { jets: jets.len(), bytes: bytes.len() };
    if json {
        print_json(&report)?;
    } else {
        print(&format!(
            "{}: {} jets, {} bytes\n",
            options.output.display(),
            report.jets,
            report.bytes
        ));
    }
    Ok(Verdict::Pass)
}

/// As many of the first jets as one file takes, in at most so many bytes, each with its raw score; and
/// the file.
pub fn file(
    (jets, scores): (&[IntegerJet], &[i64]),
    most_bytes: usize,
) -> Result<(usize, Vec<u8>), CliError> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend([0; 2]);
    let mut count: u16 = 0;
    for (jet, &score) in jets.iter().zip(scores).take(u16::MAX.into()) {
        let encoded = encode(jet.view(), score)?;
        if count > 0 && bytes.len() + encoded.len() > most_bytes {
            break;
        }
        bytes.extend(encoded);
        count += 1;
    }
    bytes[MAGIC.len()..MAGIC.len() + 2].copy_from_slice(&count.to_le_bytes());
    Ok((count.into(), bytes))
}

/// beam_eta, count, 0, then pT, eta, phi of each particle, then the raw score; little endian.
fn encode(jet: JetView<'_>, score: i64) -> Result<Vec<u8>, CliError> {
    let JetView::Collider { particles, beam_eta } = jet else {
        return Err("embedded jets are in collider coordinates; the model reads others".into());
    };
    let count = u8::try_from(particles.len())?;
    let mut bytes = beam_eta.to_le_bytes().to_vec();
    bytes.extend([count, 0]);
    for p in particles {
        bytes.extend(p.pt.to_bits().to_le_bytes());
        bytes.extend(p.eta.to_le_bytes());
        bytes.extend(p.phi.to_le_bytes());
    }
    bytes.extend(i32::try_from(score)?.to_le_bytes());
    Ok(bytes)
}
