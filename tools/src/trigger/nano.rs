//! The search for the coarsest graph of PELICAN nano.

use super::cost::logic_bits;
use super::front_end::{FrontEndPlan, pt_reach};
use super::objective::{Judged, Objective};
use super::plan::{Move, Plan};
use super::search::{SearchError, Space, coarsest};
use super::{TriggerSettings, build};
use crate::assemble::AssembleError;
use crate::calibrate::Sample;
use crate::elementary::log2;
use crate::float_graph::FloatGraph;
use crate::import::pelican_nano::Folded;

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

struct Plans<'s> {
    model: &'s Folded,
    objective: Objective,
    pt_reach: f64,
    trials: usize,
}

/// Coarsens a plan as far as the budget allows, then takes the mean error out of the logit.
///
/// `graph` is the float model.
///
/// # Errors
/// [`SearchError`] if even the finest graph cannot be built, or is not within the budget.
pub fn search(
    model: &Folded,
    graph: &FloatGraph,
    samples: &[Sample],
    settings: &TriggerSettings,
) -> Result<Found, SearchError> {
    let objective = Objective::new(graph, samples);
    let pt_reach = settings.pt_bits.map_or_else(|| pt_reach(samples), |_| 0.0);
    let mut plans = Plans { model, objective, pt_reach, trials: 0 };
    let plan = finest(model, samples, settings);
    let open = |step: &Move| match step {
        Move::FrontEnd(step) => step.is_open(settings),
        _ => true,
    };
    let moves: Vec<Move> = Move::all(model.hidden).into_iter().filter(open).collect();
    let plan = coarsest(&mut plans, plan, &moves, settings.error_budget)?;
    let correction = -plans.judge(&plan, 0.0)?.error.mean;
    let judged = plans.judge(&plan, correction)?;
    Ok(Found { plan, judged, correction, trials: plans.trials })
}

impl Plans<'_> {
    fn judge(&mut self, plan: &Plan, correction: f64) -> Result<Judged, AssembleError> {
        self.trials += 1;
        self.objective.judge(&build(self.model, plan, correction), plan)
    }
}

impl Space for Plans<'_> {
    type Plan = Plan;
    type Step = Move;

    fn after(&self, plan: &Plan, step: Move) -> Option<Plan> {
        plan.after(step).filter(|plan| plan.front.highest_pt() >= self.pt_reach)
    }

    fn cost(&self, plan: &Plan) -> Option<u64> {
        Some(logic_bits(self.model, plan))
    }

    fn error(&mut self, plan: &Plan) -> Result<f64, AssembleError> {
        Ok(self.judge(plan, 0.0)?.error.rms)
    }
}

/// Where the search begins: fine enough that nothing is lost, coarse enough to be near the end.
fn finest(model: &Folded, samples: &[Sample], settings: &TriggerSettings) -> Plan {
    Plan {
        front: FrontEndPlan::finest(settings),
        d_bits: 15,
        d_frac_bits: 0,
        row_bits: 15,
        row_frac_bits: -2,
        total_bits: 15,
        total_frac_bits: -4,
        vertex_bits: VERTEX_BITS,
        diagonal_bits: VERTEX_BITS + 1,
        offset_frac_bits: 4,
        weight_digits: 4,
        scales: (0..model.hidden).map(|h| finest_scale(model, samples, h)).collect(),
    }
}

/// The largest k for which U, V and D fit their first widths on every calibration jet.
fn finest_scale(model: &Folded, samples: &[Sample], h: usize) -> i8 {
    let mut largest = f64::MIN_POSITIVE;
    for sample in samples {
        let n = sample.objects;
        let rows: Vec<f64> = sample.d.chunks_exact(n).map(|row| row.iter().sum()).collect();
        let total: f64 = rows.iter().sum();
        let offset = (model.everywhere[h] * total + model.bias[n][h]) / 2.0;
        let on_diagonal = model.diagonal_total[h] * total + model.diagonal_bias[n][h];
        for r in rows {
            let u = (model.rows[h] * r + offset).abs();
            let v = (model.columns[h] * r + offset).abs();
            // D has one bit more.
            let d = (model.diagonal[h] * r + on_diagonal).abs() / 2.0;
            largest = largest.max(u).max(v).max(d);
        }
    }
    let in_units_of_d = largest / model.pair[h].abs().max(f64::MIN_POSITIVE);
    let k = f64::from(VERTEX_BITS - 1) - log2(in_units_of_d);
    k.floor().clamp(-20.0, 8.0) as i8
}
