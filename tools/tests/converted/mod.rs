//! Networks of `tests/data`, converted on few calibration jets.

#![allow(dead_code, clippy::unwrap_used)]

use std::path::Path;

use spurion::graph::FrontEnd;
use spurion_tools::calibrate::Settings;
use spurion_tools::checkpoint::{self, Checkpoint};
use spurion_tools::convert::{ConvertError, convert};
use spurion_tools::import::lorentznet::complete;
use spurion_tools::import::{Architecture, Overrides, import};
use spurion_tools::jets;
use spurion_tools::reference::lorentznet::Mass;
use spurion_tools::trigger::TriggerSettings;

use super::command::data;

/// Jets to calibrate on.
const CALIBRATION_JETS: usize = 100;
/// Slots that jets of a LorentzNet of `tests/data` were padded to.
const SLOTS: usize = 20;

/// The artifact of the checkpoint NAME.pt with a front end, for the trigger or not.
///
/// # Errors
/// [`ConvertError`] if network, front end and precision do not go together.
pub fn network(name: &str, front_end: FrontEnd, trigger: bool) -> Result<Vec<u8>, ConvertError> {
    let checkpoint = checkpoint(name);
    let trigger = trigger.then(TriggerSettings::default);
    let settings = Settings { front_end, trigger, ..settings(&checkpoint) };
    let most = import(&checkpoint, None).unwrap().particles;
    let calibration = data("jets_calibration.h5");
    let jets = jets::read(&calibration, Some(CALIBRATION_JETS), most).unwrap().jets;
    let conversion = convert(&checkpoint, None, (Path::new("jets.h5"), &jets), &settings)?;
    Ok(conversion.artifact)
}

/// The front end that suits the network NAME.pt if nobody says otherwise.
pub fn front_end(name: &str) -> FrontEnd {
    settings(&checkpoint(name)).front_end
}

fn settings(checkpoint: &Checkpoint) -> Settings {
    Settings::of(Architecture::of(checkpoint).unwrap())
}

/// The checkpoint NAME.pt, with what that of a LorentzNet does not say.
fn checkpoint(name: &str) -> Checkpoint {
    let mut checkpoint = checkpoint::read(&data(&format!("{name}.pt"))).unwrap();
    if Architecture::of(&checkpoint).unwrap() == Architecture::LorentzNet {
        let overrides = Overrides { mass: Some(Mass::Float32), ..Overrides::default() };
        overrides.apply(&mut checkpoint).unwrap();
        complete(&mut checkpoint, Some(SLOTS)).unwrap();
    }
    checkpoint
}
