//! What the settings of a conversion may be.

use spurion::graph::FrontEnd;

use super::ConvertError;
use crate::calibrate::Settings;
use crate::float_graph::FloatGraph;
use crate::import::{pelican, pelican_nano};
use crate::trigger::{MOST_ERROR_BUDGET, TriggerSettings};

/// The trigger profile reads the collider front end, and no four-vectors that move.
pub(super) fn check_architecture(graph: &FloatGraph) -> Result<(), ConvertError> {
    if [pelican_nano::ARCHITECTURE, pelican::ARCHITECTURE].contains(&graph.architecture.as_str()) {
        return Ok(());
    }
    let (option, range) = ("precision", "trigger is for pelican-nano and pelican");
    let value = format!("trigger for {}", graph.architecture);
    Err(ConvertError::Setting { option, value, range })
}

/// What a search can use: fewer bits of pT than 4 or an error of more than 1 separate nothing.
fn check_trigger(settings: &Settings, wanted: &TriggerSettings) -> Result<(), ConvertError> {
    let refused = |option, value, range| Err(ConvertError::Setting { option, value, range });
    let budget = wanted.error_budget;
    if settings.front_end != FrontEnd::Collider {
        let value = String::from("cartesian");
        return refused("front-end", value, "the trigger precision reads collider coordinates");
    }
    if !(1e-3..=MOST_ERROR_BUDGET).contains(&budget) {
        return refused("error-budget", budget.to_string(), "1e-3 to 1 for the trigger precision");
    }
    match wanted.pt_bits {
        Some(bits) if !(4..=16).contains(&bits) => refused("pt-bits", bits.to_string(), "4 to 16"),
        _ => Ok(()),
    }
}

/// The first setting out of range is refused by name.
pub(super) fn check(settings: &Settings) -> Result<(), ConvertError> {
    if let Some(wanted) = &settings.trigger {
        return check_trigger(settings, wanted);
    }
    let bits = [
        ("weight-bits", settings.weight_bits, 2..=16, "2 to 16"),
        ("table-bits", settings.table_bits.unwrap_or(16), 4..=16, "4 to 16"),
        ("lookup-mantissa-bits", settings.lookup_mantissa_bits, 2..=12, "2 to 12"),
        ("pt-bits", settings.pt_bits, 4..=16, "4 to 16"),
        ("momentum-bits", settings.momentum_bits, 8..=28, "8 to 28"),
    ];
    for (option, value, possible, range) in bits {
        if !possible.contains(&value) {
            return Err(ConvertError::Setting { option, value: value.to_string(), range });
        }
    }
    let numbers = [
        ("error-budget", settings.error_budget, 1e-6..=10.0, "1e-6 to 10"),
        ("headroom", settings.headroom, 1.0..=1024.0, "1 to 1024"),
    ];
    for (option, value, possible, range) in numbers {
        if !possible.contains(&value) {
            return Err(ConvertError::Setting { option, value: value.to_string(), range });
        }
    }
    Ok(())
}
