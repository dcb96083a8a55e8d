//! Netlists that a simulator can run.

use std::path::Path;

use super::error::SynthesisError;
use super::models::cell_models;
use super::target::Target;
use super::yosys::{Mapped, map};
use crate::pipeline::Pipeline;
use crate::verilog::verilog;

/// A design after synthesis, with what a simulator needs to run it.
#[derive(Clone, Debug)]
pub struct Netlist {
    /// The design on the cells of the target.
    pub mapped: Mapped,
    /// The Verilog of these cells.
    pub models: String,
}

impl Netlist {
    /// Netlist and models as one text, for [`crate::icarus::run_text`].
    #[must_use]
    pub fn text(&self) -> String {
        [&self.mapped.netlist, self.models.as_str()].concat()
    }
}

/// The netlist of `pipeline` on `target`, made in `directory`.
///
/// That it computes what the Verilog says is not given: tools have read Verilog differently from
/// each other (a `localparam signed`, say), and only a run of the netlist sees that.
///
/// # Errors
/// [`SynthesisError`].
pub fn netlist(
    pipeline: &Pipeline,
    target: Target,
    directory: &Path,
) -> Result<Netlist, SynthesisError> {
    netlist_of_text(pipeline.name(), &verilog(pipeline), target, directory)
}

/// The same for any Verilog with a module called `module`.
///
/// # Errors
/// [`SynthesisError`].
pub fn netlist_of_text(
    module: &str,
    verilog: &str,
    target: Target,
    directory: &Path,
) -> Result<Netlist, SynthesisError> {
    std::fs::create_dir_all(directory)
        .map_err(|cause| SynthesisError::File { path: directory.to_owned(), cause })?;
    let mapped = map(target, module, verilog, directory)?;
    let models = cell_models(target, mapped.resources.cells.keys())?;
    Ok(Netlist { mapped, models })
}
