//! Options of all commands that build hardware.

use spurion::graph::Graph;
use spurion_hdl::MultiplierStyle;
use spurion_hdl::blocks::TableStyle;
use spurion_hdl::front_end::Options as FrontEndOptions;
use spurion_hdl::tagger::{Input, Shape, TaggerOptions};

use super::CliError;

/// Shapes of the hardware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ShapeName {
    /// Every pair has its own engine; a jet every clock.
    Parallel,
    /// A jet every R clocks, with about 1/R of the engines.
    Folded,
    /// A particle a clock.
    Stream,
}

impl ShapeName {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parallel => "parallel",
            Self::Folded => "folded",
            Self::Stream => "stream",
        }
    }
}

/// What tables are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Tables {
    /// Logic.
    Lut,
    /// Block memories for the tables of the angles and of invariants; the small ones stay in logic.
    Bram,
}

/// What multipliers are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Multipliers {
    /// DSP slices for the products of particles; those with beams in logic.
    Dsp,
    /// DSP slices for all products, and for weights whose additions would cost more.
    AllDsp,
    /// Logic alone.
    Logic,
}

/// What particles come as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Inputs {
    /// pT, eta and phi, or the components of four-momenta.
    Momenta,
    /// Puppi candidates of 64 bits, with the axis of the jet.
    Puppi,
}

/// How the hardware is built; none of this changes a bit of a score.
#[derive(Clone, Debug, clap::Args)]
pub struct HardwareOptions {
    /// Shape of the hardware.
    #[arg(long, value_enum, default_value = "parallel")]
    pub shape: ShapeName,
    /// Clocks from one jet to the next (folded and stream; by default the particle slots).
    #[arg(long, value_name = "R")]
    pub reuse: Option<usize>,
    /// What tables are made of.
    #[arg(long, value_enum, default_value = "lut")]
    pub tables: Tables,
    /// What multipliers are made of.
    #[arg(long, value_enum, default_value = "dsp")]
    pub multipliers: Multipliers,
    /// Additions in a row between two registers: fewer for a faster clock.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub levels_per_register: u32,
    /// What particles come as.
    #[arg(long, value_enum, default_value = "momenta")]
    pub input: Inputs,
}

impl Default for HardwareOptions {
    fn default() -> Self {
        Self {
            shape: ShapeName::Parallel,
            reuse: None,
            tables: Tables::Lut,
            multipliers: Multipliers::Dsp,
            levels_per_register: 3,
            input: Inputs::Momenta,
        }
    }
}

impl HardwareOptions {
    /// The same for a folded tagger.
    pub fn folded(reuse: usize) -> Self {
        Self { shape: ShapeName::Folded, reuse: Some(reuse), ..Self::default() }
    }

    /// The options for this graph.
    pub fn resolve(&self, graph: &Graph<'_>) -> Result<TaggerOptions, CliError> {
        let interval = match (self.shape, self.reuse) {
            (ShapeName::Parallel, None | Some(1)) => 1,
            (ShapeName::Parallel, Some(reuse)) => {
                return Err(format!("--reuse {reuse}: a parallel tagger has a reuse of 1").into());
            }
            (_, reuse) => reuse.unwrap_or(graph.particles()),
        };
        let angles = match self.tables {
            Tables::Lut => TableStyle::Lut,
            Tables::Bram => TableStyle::BlockRam,
        };
        let (dsp, logic) = (MultiplierStyle::Dsp, MultiplierStyle::Logic);
        let (pairs, beams, weights) = match self.multipliers {
            Multipliers::Dsp => (dsp, logic, logic),
            Multipliers::AllDsp => (dsp, dsp, dsp),
            Multipliers::Logic => (logic, logic, logic),
        };
        Ok(TaggerOptions {
            shape: match self.shape {
                ShapeName::Stream => Shape::Stream,
                ShapeName::Parallel | ShapeName::Folded => Shape::Jets,
            },
            interval,
            front_end: FrontEndOptions {
                levels_per_register: self.levels_per_register,
                pair_multipliers: pairs,
                beam_multipliers: beams,
                cosh: angles,
                cos: angles,
                exp: TableStyle::Lut,
                lookup: angles,
            },
            weight_multipliers: weights,
            input: match self.input {
                Inputs::Momenta => Input::Momenta,
                Inputs::Puppi => Input::Puppi,
            },
        })
    }
}
