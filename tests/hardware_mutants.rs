//! The comparison of hardware and interpreter must be able to fail: each of these faults, put
//! into the emitted Verilog by hand, has to be found.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use std::path::PathBuf;

use spurion::graph::{Node, Op};
use spurion_hdl::cosimulation::{CosimulationReport, Simulator};
use spurion_hdl::tagger::TaggerOptions;
use spurion_hdl::verilog;
use spurion_tools::hardware::coverage::telling;
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::stimuli;
use spurion_tools::model::ModelFile;
use support::converted_for_trigger;

/// Jets that each mutant gets, the most telling ones first.
const JETS: usize = 90;

/// A change of the text: in the module whose name ends with this, this becomes that.
struct Mutant {
    what: &'static str,
    module: &'static str,
    from: &'static str,
    to: &'static str,
}

const fn mutant(
    what: &'static str,
    module: &'static str,
    from: &'static str,
    to: &'static str,
) -> Mutant {
    Mutant { what, module, from, to }
}

/// `relu` stands for the scope of the ReLU's node.
const MUTANTS: [Mutant; 12] = [
    mutant("a distance with the wrong sign", "pair_0_1_distance", "a_wide - ", "a_wide + "),
    mutant("a product of wrong operands", "pair_0_1_multiply", ".b(b)", ".b(a)"),
    mutant("d rounded down", "n1_round", "kept + up_wide", "kept"),
    mutant("d that wraps", "n1_fit", "above ? ", "1'b0 ? "),
    mutant("a sum over phases that is never cleared", "n2_accumulate", "keep ? ", "1'b1 ? "),
    mutant("a sum over phases that keeps nothing", "n2_accumulate", "keep ? ", "1'b0 ? "),
    mutant("a ring that never loads", "eta_select", "yes ? ", "1'b0 ? "),
    mutant("a ReLU that passes what is negative", "relu_clamp", "below ? ", "1'b0 ? "),
    mutant("an empty slot taken for a particle", "particle_nonzero", "value = ", "value = 1'b1 | "),
    mutant("a term subtracted", "n2_add", "a_wide + b_wide", "a_wide - b_wide"),
    mutant("an answer announced a clock early", "queue_delay", "q = stage_1", "q = value"),
    mutant("answers that are never counted off", "queue_count", "more - ", "more + 0 * "),
];

/// The text with the change in the first module of that name that has the place.
fn mutated(text: &str, mutant: &Mutant, relu: u16) -> Option<String> {
    let name = mutant.module.replace("relu", &format!("n{relu}"));
    let header = format!("core${name}");
    let modules: Vec<&str> = text.split_inclusive("endmodule").collect();
    let hit = |module: &str| module.contains(&header) && module.contains(mutant.from);
    let place = modules.iter().position(|module| hit(module))?;
    // The place must be behind the module's own header, not in what uses it.
    let (head, body) = modules[place].split_at(modules[place].find(&header)?);
    let body = body.replacen(mutant.from, mutant.to, 1);
    let before = modules[..place].concat();
    Some([&before, head, &body, &modules[place + 1..].concat()].concat())
}

struct Bench {
    design: Design,
    model: ModelFile,
}

impl Bench {
    fn run(&self, text: &str) -> Result<CosimulationReport, String> {
        let pool = stimuli::jets(spurion::graph::FrontEnd::Collider, 16, 4_000, 21);
        let mut jets: Vec<_> =
            telling(&self.model, &pool).unwrap().iter().map(|&k| pool[k].clone()).collect();
        jets.extend(pool.into_iter().skip(400));
        jets.truncate(JETS);
        let vectors = self.design.vectors(&self.model, &jets).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let run = self.design.cosimulate(Simulator::Icarus, Some(text), &vectors, folder.path());
        run.map_err(|error| error.to_string())
    }
}

fn bench() -> Bench {
    let artifact = &converted_for_trigger("pelican_nano_h2_n16").artifact;
    let model = ModelFile::from_bytes(PathBuf::from("model"), artifact.clone()).unwrap();
    let options = TaggerOptions { interval: 16, ..TaggerOptions::default() };
    let design = Design::new(model.verified().unwrap().graph(), &options).unwrap();
    Bench { design, model }
}

#[test]
fn every_mutant_is_caught_and_the_original_is_not() {
    let bench = bench();
    let text = verilog(&bench.design.pipeline);
    let latency = Some(bench.design.pipeline.latency());
    let report = bench.run(&text).unwrap();
    assert!(report.is_exact() && report.latency == latency, "{report:?}");
    let verified = bench.model.verified().unwrap();
    let is_relu = |node: &Node<'_>| matches!(node.op, Op::Activation { .. });
    let relu = verified.graph().nodes().find(is_relu).unwrap().id.0;
    for mutant in &MUTANTS {
        let changed = mutated(&text, mutant, relu);
        let changed = changed.unwrap_or_else(|| panic!("{}: no such place", mutant.what));
        assert_ne!(changed, text, "{}", mutant.what);
        let report = bench.run(&changed).unwrap();
        let caught = !report.is_exact() || report.latency != latency;
        println!("{}: {} faults", mutant.what, report.faults());
        assert!(caught, "{} was not found", mutant.what);
    }
}
