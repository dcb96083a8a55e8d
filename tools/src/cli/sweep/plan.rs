//! Which points a sweep has.

use clap::ValueEnum;
use spurion_hdl::synthesis::Target;

use super::{CliError, Options};
use crate::cli::hardware_options::{HardwareOptions, Inputs, ShapeName};
use crate::cli::network::Network;
use crate::cli::precisions::Precision;
use crate::import::Architecture;
use crate::sweep::Hardware;
use crate::trigger::TriggerSettings;

/// Error budgets in units of the default one.
const BUDGETS: [f64; 3] = [1.0, 1.5, 2.0];

/// A way to build.
#[derive(Clone, Debug)]
pub struct Build {
    pub name: String,
    pub options: HardwareOptions,
    pub described: Hardware,
}

/// All ways to convert, all ways to build.
#[derive(Debug)]
pub struct Plan {
    pub precisions: Vec<Precision>,
    pub builds: Vec<Build>,
    pub targets: Vec<Target>,
}

impl Plan {
    pub fn new(options: &Options, network: &Network) -> Result<Self, CliError> {
        let mut targets: Vec<Target> = options.target.iter().map(|&t| t.into()).collect();
        let mut seen = Vec::new();
        targets.retain(|target| {
            !seen.contains(target) && {
                seen.push(*target);
                true
            }
        });
        Ok(Self {
            precisions: precisions(options, network.architecture)?,
            builds: builds(options, network)?,
            targets,
        })
    }
}

fn precisions(options: &Options, architecture: Architecture) -> Result<Vec<Precision>, CliError> {
    let default = TriggerSettings::of(architecture).error_budget;
    let budgets = match options.error_budget.as_slice() {
        [] => BUDGETS.iter().map(|factor| factor * default).collect(),
        given => given.to_vec(),
    };
    if let Some(wrong) = budgets.iter().find(|b| !(b.is_finite() && **b > 0.0)) {
        return Err(format!("--error-budget {wrong}: a positive number is needed").into());
    }
    let mut all: Vec<Precision> = budgets.into_iter().map(Precision::trigger).collect();
    if options.accurate {
        all.push(Precision::accurate(architecture));
    }
    all.dedup_by(|a, b| a.name == b.name);
    Ok(all)
}

fn builds(options: &Options, network: &Network) -> Result<Vec<Build>, CliError> {
    let slots = network.particles;
    let mut reuses: Vec<usize> = match (options.reuse.as_slice(), network.architecture) {
        ([], Architecture::Pelican) => [1, 2, 4].map(|turns| turns * slots).to_vec(),
        ([], _) => [4, 2, 1].map(|part| (slots / part).max(1)).to_vec(),
        (given, _) => given.iter().map(|reuse| reuse.get()).collect(),
    };
    reuses.dedup();
    if options.shape == ShapeName::Parallel && reuses.iter().any(|&reuse| reuse != 1) {
        return Err("--shape parallel: goes with --reuse 1 alone".into());
    }
    let mut all = Vec::new();
    for &reuse in &reuses {
        for &tables in &options.tables {
            for &multipliers in &options.multipliers {
                for &levels_per_register in &options.levels_per_register {
                    let shape = if reuse == 1 { ShapeName::Parallel } else { options.shape };
                    let reuse = Some(reuse);
                    all.push(build(HardwareOptions {
                        shape,
                        reuse,
                        tables,
                        multipliers,
                        levels_per_register,
                        input: Inputs::Momenta,
                    }));
                }
            }
        }
    }
    Ok(all)
}

/// The point's name says all options that differ between points.
fn build(options: HardwareOptions) -> Build {
    let described = Hardware {
        shape: options.shape.name().to_owned(),
        reuse: options.reuse.unwrap_or(1),
        tables: name_of(options.tables),
        multipliers: name_of(options.multipliers),
        levels_per_register: options.levels_per_register,
    };
    let Hardware { shape, reuse, tables, multipliers, levels_per_register } = &described;
    let name = format!("{shape}_{reuse}_{tables}_{multipliers}_{levels_per_register}");
    Build { name, options, described }
}

/// An option's value as it is typed.
fn name_of(value: impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
