//! Synthesis, placement and routing of emitted Verilog with the programs of
//! `hdl/requirements.txt`.
//!
//! [`measure`] gives the resources and the clock frequency of a [`Design`] on a [`Target`], and
//! [`Baselines`] holds figures that it must not outgrow. [`netlist`] gives what synthesis has made
//! of a pipeline in a form that a simulator can run. [`Tool`] finds and runs the programs.

mod baseline;
mod cells;
mod critical_path;
mod error;
mod frame;
mod line_memories;
mod models;
mod multiplier_map;
mod netlist;
mod pieces;
mod place_route;
mod report;
mod target;
mod tools;
mod yosys;

pub use baseline::{ALLOWED_GROWTH_PERCENT, Baselines, Figures, Growth};
pub use cells::Resources;
pub use critical_path::CriticalPath;
pub use error::SynthesisError;
pub use models::cell_models;
pub use netlist::{Netlist, netlist, netlist_of_text};
pub use place_route::{Placement, Try, Use, place_and_route};
pub use report::{Design, Measured, SynthesisReport, measure};
pub use target::Target;
pub use tools::{ENVIRONMENT, Tool};
pub use yosys::{Mapped, Port, YOSYS, map, run_script};
