//! A model as hardware, with all that a comparison needs.

use std::path::Path;

use spurion::graph::Graph;
use spurion_hdl::cosimulation::{CosimulationReport, Simulator, cosimulate};
use spurion_hdl::tagger::{Input, Shape, TaggerOptions, tagger};
use spurion_hdl::{Frame, HandshakeCases, Pipeline, exchange, verilog};

use super::{HardwareError, puppi_vectors, scores, words};
use crate::hardware::traffic::Moody;
use crate::ingest::IntegerJet;
use crate::model::ModelFile;

/// The seed of the axes of jets that come as candidates.
const AXES: u64 = 5;

/// A circuit and what it is built from.
#[derive(Debug)]
pub struct Design {
    /// The circuit.
    pub pipeline: Pipeline,
    /// How it is built.
    pub options: TaggerOptions,
}

/// Jets, and everything that goes in and must come out for them.
#[derive(Clone, Debug)]
pub struct Vectors {
    /// The words that enter.
    pub words: Vec<Frame>,
    /// The scores, one for each jet.
    pub answers: Vec<Frame>,
    /// The index of the word that completes the first jet.
    pub first_last: usize,
}

/// What RustHDL's simulation has shown.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// Scores that are wrong, missing, or changed before they were taken.
    pub faults: usize,
    /// The first wrong or missing one: the jet, what came, and what was wanted.
    pub first: Option<(usize, Option<i64>, i64)>,
    /// How often each situation of the handshake has occurred.
    pub cases: HandshakeCases,
}

impl Design {
    /// The hardware of a graph.
    ///
    /// # Errors
    /// [`HardwareError::Bind`], which names the node.
    pub fn new(graph: &Graph<'_>, options: &TaggerOptions) -> Result<Self, HardwareError> {
        Ok(Self { pipeline: tagger(graph, options)?, options: *options })
    }

    /// The vectors for `jets`, by the interpreter.
    ///
    /// # Errors
    /// [`HardwareError`] if a jet does not fit the model.
    pub fn vectors(
        &self,
        model: &ModelFile,
        jets: &[IntegerJet],
    ) -> Result<Vectors, HardwareError> {
        self.vectors_for(model, jets, &scores(model.verified()?, jets)?)
    }

    /// The vectors for `jets` whose `scores` are known. Jets that enter as candidates are other
    /// jets, by their rounding and their axis, and have scores of their own by the interpreter.
    ///
    /// # Errors
    /// [`HardwareError`] if a jet does not fit the model.
    pub fn vectors_for(
        &self,
        model: &ModelFile,
        jets: &[IntegerJet],
        scores: &[i64],
    ) -> Result<Vectors, HardwareError> {
        let graph = model.verified()?;
        let shape = self.options.shape;
        let (words, scores) = match self.options.input {
            Input::Momenta => (words(graph.graph(), jets, shape)?, scores.to_vec()),
            Input::Puppi => puppi_vectors(graph, jets, shape, AXES)?,
        };
        let first = jets.first().map_or(0, |jet| jet.view().len());
        let first_last = if shape == Shape::Stream { first.max(1) - 1 } else { 0 };
        let answers = scores.into_iter().map(|s| vec![s]).collect();
        Ok(Vectors { words, answers, first_last })
    }

    /// Scores that RustHDL's simulation gets wrong or does not give, under random back-pressure.
    ///
    /// # Errors
    /// [`HardwareError::Hardware`].
    pub fn simulate(&mut self, vectors: &Vectors) -> Result<usize, HardwareError> {
        Ok(self.simulate_and_count(vectors)?.faults)
    }

    /// The same, with the first of them, and how often each situation of the handshake has occurred.
    ///
    /// # Errors
    /// [`HardwareError::Hardware`].
    pub fn simulate_and_count(&mut self, vectors: &Vectors) -> Result<Simulated, HardwareError> {
        let wanted = &vectors.answers;
        let clocks = 64 * (vectors.words.len() + 64) * (1 + self.options.interval);
        let limit = (wanted.len(), clocks);
        let mut traffic = Moody::new(7, &self.pipeline, vectors);
        let seen = exchange(&mut self.pipeline, &vectors.words, &mut traffic, limit)?;
        let wrong = seen.answers.iter().zip(wanted).filter(|(a, b)| a != b).count();
        let missing = wanted.len().abs_diff(seen.answers.len());
        let answer = |jet: usize| seen.answers.get(jet).and_then(|answer| answer.first()).copied();
        let scored = wanted.iter().filter_map(|answer| answer.first().copied()).enumerate();
        let mut all = scored.map(|(jet, wanted)| (jet, answer(jet), wanted));
        Ok(Simulated {
            faults: wrong + missing + seen.broken_promises,
            first: all.find(|&(_, got, wanted)| got != Some(wanted)),
            cases: seen.cases,
        })
    }

    /// The emitted Verilog, or another text with the same ports, in a simulator.
    ///
    /// # Errors
    /// [`HardwareError::Hardware`] if the simulator is missing or refuses the text.
    pub fn cosimulate(
        &self,
        simulator: Simulator,
        netlist: Option<&str>,
        vectors: &Vectors,
        directory: &Path,
    ) -> Result<CosimulationReport, HardwareError> {
        let text = verilog(&self.pipeline);
        let design = netlist.unwrap_or(&text);
        let all = (vectors.words.as_slice(), vectors.answers.as_slice(), vectors.first_last);
        Ok(cosimulate(simulator, &self.pipeline, design, all, directory)?)
    }
}
