//! From a fine plan to the coarsest within the error budget.

use super::objective::{Judged, LogitError, Objective};
use super::plan::{Move, Plan};
use super::{TriggerSettings, build};
use crate::assemble::AssembleError;
use crate::calibrate::Sample;
use crate::float_graph::FloatGraph;
use crate::import::pelican_nano::Folded;

/// Shares of the error budget that are spent one after the other, so that no single move takes
/// it all.
const LEVELS: [f64; 5] = [0.4, 0.55, 0.7, 0.85, 1.0];
/// Bits of U and V to begin with.
const VERTEX_BITS: u8 = 11;

/// A finished search.
#[derive(Clone, Debug)]
pub struct Found {
    /// The coarsest plan.
    pub plan: Plan,
    /// Its artifact and error.
    pub judged: Judged,
    /// What was added to the logit.
    pub correction: f64,
    /// How many graphs were judged.
    pub trials: usize,
}

struct Search<'s> {
    model: &'s Folded,
    objective: Objective,
    trials: usize,
}

/// Coarsens a plan as far as the budget allows, then takes the mean error out of the logit.
///
/// `graph` is the float model. Every level of the budget tries the moves in turn, each as often
/// as it stays within the level.
///
/// # Errors
/// [`AssembleError`] if even the fine graph cannot be built.
pub fn search(
    model: &Folded,
    graph: &FloatGraph,
    samples: &[Sample],
    settings: &TriggerSettings,
) -> Result<Found, AssembleError> {
    let objective = Objective::new(graph, samples);
    let mut search = Search { model, objective, trials: 0 };
    let mut plan = finest(model, samples, settings);
    let moves: Vec<Move> = Move::all(model.hidden)
        .into_iter()
        .filter(|step| match step {
            Move::PtBits => settings.pt_bits.is_none(),
            Move::PtStep => settings.pt_bits.is_none() && settings.pt_frac_bits.is_none(),
            _ => true,
        })
        .collect();
    search.judge(&plan, 0.0)?;
    for level in LEVELS {
        plan = search.spend(plan, &moves, level * settings.error_budget);
    }
    let correction = -search.judge(&plan, 0.0)?.error.mean;
    let judged = search.judge(&plan, correction)?;
    Ok(Found { plan, judged, correction, trials: search.trials })
}

impl Search<'_> {
    fn judge(&mut self, plan: &Plan, correction: f64) -> Result<Judged, AssembleError> {
        self.trials += 1;
        self.objective.judge(&build(self.model, plan, correction), plan)
    }

    fn within(&mut self, plan: &Plan, level: f64) -> bool {
        // A plan without a graph, e.g. one that asks for more bits than a word has, is no plan.
        matches!(self.judge(plan, 0.0), Ok(Judged { error: LogitError { rms, .. }, .. }) if rms <= level)
    }

    fn spend(&mut self, mut plan: Plan, moves: &[Move], level: f64) -> Plan {
        for &step in moves {
            while let Some(next) = plan.after(step) {
                if !self.within(&next, level) {
                    break;
                }
                plan = next;
            }
        }
        plan
    }
}

/// Where the search begins: fine enough that nothing is lost, coarse enough to be near the end.
fn finest(model: &Folded, samples: &[Sample], settings: &TriggerSettings) -> Plan {
    let pt_frac_bits = settings.pt_frac_bits.unwrap_or(1);
    Plan {
        pt_bits: settings.pt_bits.unwrap_or((11 + pt_frac_bits).clamp(4, 14) as u8),
        pt_frac_bits,
        angle_shift: 0,
        angle_frac_bits: 10,
        cosh_address_bits: 9,
        cos_address_bits: 10,
        exp_bits: 10,
        exp_frac_bits: 5,
        exp_address_bits: 11,
        d_bits: 15,
        d_frac_bits: 0,
        row_bits: 15,
        row_frac_bits: -2,
        total_bits: 15,
        total_frac_bits: -4,
        vertex_bits: VERTEX_BITS,
        diagonal_bits: 14,
        offset_frac_bits: 4,
        weight_digits: 4,
        scales: (0..model.hidden).map(|h| finest_scale(model, samples, h)).collect(),
    }
}

/// The largest k for which U and V fit their first width on every calibration jet.
fn finest_scale(model: &Folded, samples: &[Sample], h: usize) -> i8 {
    let mut largest = f64::MIN_POSITIVE;
    for sample in samples {
        let n = sample.objects;
        let rows: Vec<f64> = sample.d.chunks_exact(n).map(|row| row.iter().sum()).collect();
        let total: f64 = rows.iter().sum();
        let offset = (model.everywhere[h] * total + model.bias[n][h]) / 2.0;
        for r in rows {
            let u = (model.rows[h] * r + offset).abs();
            largest = largest.max(u).max((model.columns[h] * r + offset).abs());
        }
    }
    let in_units_of_d = largest / model.pair[h].abs().max(f64::MIN_POSITIVE);
    let k = f64::from(VERTEX_BITS - 1) - in_units_of_d.log2();
    k.floor().clamp(-20.0, 8.0) as i8
}
