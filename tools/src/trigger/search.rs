//! From a fine plan to the coarsest within the error budget.

use super::cost::logic_bits;
use super::front_end::{FrontEndMove, FrontEndPlan};
use super::objective::{Judged, Objective};
use super::plan::{Move, Plan};
use super::{TriggerSettings, build};
use crate::assemble::AssembleError;
use crate::calibrate::Sample;
use crate::elementary::{hypot, log2};
use crate::float_graph::FloatGraph;
use crate::import::pelican_nano::Folded;

/// Smallest share of the budget that a move counts for: errors are known no better.
const LEAST_SHARE: f64 = 1e-3;
/// Most steps that are taken at once to save something.
const MOST_STEPS: usize = 8;
/// Largest share of the calibration particles whose pT may saturate: beyond, jets a little harder
/// than those of the calibration would be another matter.
const MOST_SATURATED_PT: f64 = 1e-3;
/// Bits of U and V to begin with.
const VERTEX_BITS: u8 = 11;

/// Why there is no trigger graph.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// It cannot be built.
    #[error(transparent)]
    Assemble(#[from] AssembleError),
    /// The budget is too small.
    #[error(
        "an error budget of {budget} is too small: the finest trigger graph errs by {finest:.4}"
    )]
    Budget {
        /// The budget.
        budget: f64,
        /// The error of the finest graph.
        finest: f64,
    },
}

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
    pt_reach: f64,
    trials: usize,
}

/// Coarsens a plan as far as the budget allows, then takes the mean error out of the logit.
///
/// `graph` is the float model. Of all moves the one is taken that saves most logic for the
/// variance that it adds, until none is left within the budget.
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
    let mut search = Search { model, objective, pt_reach, trials: 0 };
    let mut plan = finest(model, samples, settings);
    let moves: Vec<Move> = Move::all(model.hidden)
        .into_iter()
        .filter(|step| match step {
            Move::FrontEnd(FrontEndMove::PtBits) => settings.pt_bits.is_none(),
            Move::FrontEnd(FrontEndMove::PtStep) => {
                settings.pt_bits.is_none() && settings.pt_frac_bits.is_none()
            }
            _ => true,
        })
        .collect();
    plan = search.spend(plan, &moves, settings.error_budget)?;
    let correction = -search.judge(&plan, 0.0)?.error.mean;
    let judged = search.judge(&plan, correction)?;
    Ok(Found { plan, judged, correction, trials: search.trials })
}

impl Search<'_> {
    fn judge(&mut self, plan: &Plan, correction: f64) -> Result<Judged, AssembleError> {
        self.trials += 1;
        self.objective.judge(&build(self.model, plan, correction), plan)
    }

    /// What a move saves for the variance that it adds; none if it leads out of the budget.
    fn worth(&mut self, at: &Standing, step: Move, budget: f64) -> Option<(f64, Standing)> {
        let (plan, cost) = self.cheaper(at, step)?;
        // A plan without a graph, e.g. one that asks for more bits than a word has, is no plan.
        let error = self.judge(&plan, 0.0).ok()?.error.rms;
        let next = Standing { plan, error, cost };
        let saved = at.cost as f64 - next.cost as f64;
        let added = (error.powi(2) - at.error.powi(2)).max(LEAST_SHARE * budget.powi(2));
        (error <= budget).then_some((saved / added, next))
    }

    /// The plan after as many steps as it takes to save anything: a channel whose U and V are cut
    /// off must get coarser by more than what is cut before a bit is saved.
    fn cheaper(&self, at: &Standing, step: Move) -> Option<(Plan, u64)> {
        let mut plan = at.plan.after(step)?;
        for _ in 1..MOST_STEPS {
            if logic_bits(self.model, &plan) < at.cost {
                break;
            }
            plan = plan.after(step)?;
        }
        let cost = logic_bits(self.model, &plan);
        (cost < at.cost && plan.front.highest_pt() >= self.pt_reach).then_some((plan, cost))
    }

    /// Takes moves while there are any; passes over all of them until one saves nothing more.
    fn spend(&mut self, plan: Plan, moves: &[Move], budget: f64) -> Result<Plan, SearchError> {
        let error = self.judge(&plan, 0.0)?.error.rms;
        if error > budget {
            return Err(SearchError::Budget { budget, finest: error });
        }
        let mut at = Standing { cost: logic_bits(self.model, &plan), plan, error };
        loop {
            let before = at.cost;
            at = self.pass(at, moves, budget);
            if at.cost == before {
                return Ok(at.plan);
            }
        }
    }

    /// Takes the move worth most, again and again; a move that leads out of the budget is not
    /// looked at again in this pass. Worths change little from move to move, so only the one that
    /// was best when last looked at is looked at again.
    fn pass(&mut self, mut at: Standing, moves: &[Move], budget: f64) -> Standing {
        let mut open: Vec<(Move, f64)> = moves.iter().map(|&m| (m, f64::INFINITY)).collect();
        while let Some(best) = best_of(&open) {
            let (step, _) = open.swap_remove(best);
            let Some((worth, next)) = self.worth(&at, step, budget) else { continue };
            let rival = best_of(&open).map_or(0.0, |k| open[k].1);
            open.push((step, worth));
            if worth >= rival {
                at = next;
            }
        }
        at
    }
}

/// A plan on the way, its error and its cost.
struct Standing {
    plan: Plan,
    error: f64,
    cost: u64,
}

/// The place of the move worth most; the first of equals.
fn best_of(open: &[(Move, f64)]) -> Option<usize> {
    (0..open.len()).max_by(|&a, &b| open[a].1.total_cmp(&open[b].1).then(b.cmp(&a)))
}

/// The pT in GeV that at most a share of [`MOST_SATURATED_PT`] of the particles exceeds.
fn pt_reach(samples: &[Sample]) -> f64 {
    let particles = samples.iter().flat_map(|s| &s.particles);
    let mut pts: Vec<f64> = particles.map(|[_, px, py, _]| hypot(*px, *py)).collect();
    pts.sort_by(f64::total_cmp);
    let place = ((1.0 - MOST_SATURATED_PT) * pts.len() as f64) as usize;
    pts.get(place).copied().unwrap_or(0.0)
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
