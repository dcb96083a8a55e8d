//! From a fine plan to the coarsest within the error budget.

use crate::assemble::AssembleError;

/// Smallest share of the budget that a step counts for: errors are known no better.
const LEAST_SHARE: f64 = 1e-3;
/// Most times that a step is taken at once to save something.
const MOST_STEPS: usize = 8;

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

/// Plans of one network, and the steps between them.
pub trait Space {
    /// Every width, binary point and table length.
    type Plan: Clone;
    /// One way to make a plan coarser.
    type Step: Copy;

    /// The plan after `step`, if that is possible.
    fn after(&self, plan: &Self::Plan, step: Self::Step) -> Option<Self::Plan>;

    /// Bits of logic, about; none for a plan without a graph.
    fn cost(&self, plan: &Self::Plan) -> Option<u64>;

    /// The error of the logit, without its mean, where it matters.
    ///
    /// # Errors
    /// [`AssembleError`] for a plan without a graph.
    fn error(&mut self, plan: &Self::Plan) -> Result<f64, AssembleError>;
}

/// Coarsens `plan` as far as the budget allows: of all `steps` the one is taken that saves most
/// logic for the variance that it adds, until none is left within the budget.
///
/// # Errors
/// [`SearchError`] if `plan` cannot be built, or is not within the budget.
pub fn coarsest<S: Space>(
    space: &mut S,
    plan: S::Plan,
    steps: &[S::Step],
    budget: f64,
) -> Result<S::Plan, SearchError> {
    let error = space.error(&plan)?;
    if error > budget {
        return Err(SearchError::Budget { budget, finest: error });
    }
    let cost = space.cost(&plan).unwrap_or(u64::MAX);
    let mut at = Standing { plan, error, cost };
    loop {
        let before = at.cost;
        at = pass(space, at, steps, budget);
        if at.cost == before {
            return Ok(at.plan);
        }
    }
}

/// Takes the step worth most, again and again; a step that leads out of the budget is not looked
/// at again in this pass. Worths change little from step to step, so only the one that was best
/// when last looked at is looked at again.
fn pass<S: Space>(
    space: &mut S,
    mut at: Standing<S::Plan>,
    steps: &[S::Step],
    budget: f64,
) -> Standing<S::Plan> {
    let mut open: Vec<(S::Step, f64)> = steps.iter().map(|&m| (m, f64::INFINITY)).collect();
    while let Some(best) = best_of(&open) {
        let (step, _) = open.swap_remove(best);
        let Some((worth, next)) = worth(space, &at, step, budget) else { continue };
        let rival = best_of(&open).map_or(0.0, |k| open[k].1);
        open.push((step, worth));
        if worth >= rival {
            at = next;
        }
    }
    at
}

/// What a step saves for the variance that it adds; none if it leads out of the budget.
fn worth<S: Space>(
    space: &mut S,
    at: &Standing<S::Plan>,
    step: S::Step,
    budget: f64,
) -> Option<(f64, Standing<S::Plan>)> {
    let (plan, cost) = cheaper(space, at, step)?;
    // A plan without a graph, e.g. one that asks for more bits than a word has, is no plan.
    let error = space.error(&plan).ok()?;
    let next = Standing { plan, error, cost };
    let saved = at.cost as f64 - next.cost as f64;
    let added = (error.powi(2) - at.error.powi(2)).max(LEAST_SHARE * budget.powi(2));
    (error <= budget).then_some((saved / added, next))
}

/// The plan after as many steps as it takes to save anything: a channel that is cut off must get
/// coarser by more than what is cut before a bit is saved.
fn cheaper<S: Space>(space: &S, at: &Standing<S::Plan>, step: S::Step) -> Option<(S::Plan, u64)> {
    let mut plan = space.after(&at.plan, step)?;
    for _ in 1..MOST_STEPS {
        if space.cost(&plan)? < at.cost {
            break;
        }
        plan = space.after(&plan, step)?;
    }
    let cost = space.cost(&plan)?;
    (cost < at.cost).then_some((plan, cost))
}

/// A plan on the way, its error and its cost.
struct Standing<P> {
    plan: P,
    error: f64,
    cost: u64,
}

/// The place of the step worth most; the first of equals.
fn best_of<S>(open: &[(S, f64)]) -> Option<usize> {
    (0..open.len()).max_by(|&a, &b| open[a].1.total_cmp(&open[b].1).then(b.cmp(&a)))
}
