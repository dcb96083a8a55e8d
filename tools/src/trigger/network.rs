//! The trigger graph of a network of mixes, sums, tables and activations, node by node.
//!
//! All widths, binary points, table lengths and the grids of weights form a [`NetworkPlan`]. Rounded
//! values are truncated, which is free; what truncation and coarse weights take away on average is
//! taken back in the constants of the sums ([`crate::calibrate::Constants`]), jets weighted by their
//! relevance. Then there is room in the budget for more, and the search goes on.

mod cost;
mod early_rounding;
mod plan;

pub use cost::{LogicBits, stored_pair_bits};
pub use plan::{NetworkPlan, NodePlan, Step};

use std::cell::RefCell;

use spurion::artifact;
use spurion::graph::FrontEnd;

use super::front_end::pt_reach;
use super::objective::{Judged, Objective};
use super::search::{SearchError, Space, coarsest};
use super::{TriggerSettings, collider_tables};
use crate::assemble::{AssembleError, Assembled, assemble};
use crate::calibrate::{
    BinaryPoints, Constants, JointRounding, Sample, Settings, Survey, choose_binary_points,
    equalize, prepare_correction,
};
use crate::float_graph::FloatGraph;
use early_rounding::rounded_early;

/// Binary points to begin with add this part of the budget to the logit.
const FINEST_SHARE: f64 = 0.25;
/// How often constants are fitted and the search goes on.
const ROUNDS: usize = 3;
/// Calibration jets that plans are judged on.
const JETS: usize = 1000;

/// A finished search.
#[derive(Clone, Debug)]
pub struct NetworkFound {
    /// The float graph with its corrected constants.
    pub graph: FloatGraph,
    /// The coarsest plan.
    pub plan: NetworkPlan,
    /// Its artifact and error.
    pub judged: Judged,
    /// Logic before and after.
    pub logic: [LogicBits; 2],
    /// How many graphs were judged.
    pub trials: usize,
}

/// Plans of one network.
struct Plans<'s> {
    graph: FloatGraph,
    points: BinaryPoints,
    rounding: JointRounding,
    samples: &'s [Sample],
    objective: Objective,
    pt_reach: f64,
    trials: usize,
    /// What was assembled last: its cost is asked for first, then its error.
    last: RefCell<Option<(NetworkPlan, Assembled)>>,
}

/// Coarsens a plan of `graph` as far as the budget allows, and corrects its constants.
///
/// # Errors
/// [`SearchError`] if even the finest graph cannot be built, or is not within the budget.
pub fn search_network(
    graph: &FloatGraph,
    samples: &[Sample],
    settings: &TriggerSettings,
) -> Result<NetworkFound, SearchError> {
    let samples = &samples[..samples.len().min(JETS)];
    let mut plans = Plans::new(graph, samples, settings);
    let mut plan = NetworkPlan::finest(&plans.graph, &plans.points, settings);
    let finest = plans.logic(&plan)?;
    let steps = plan.steps(settings);
    plans.correct(&plan)?;
    for _ in 0..ROUNDS {
        plan = coarsest(&mut plans, plan, &steps, settings.error_budget)?;
        plans.correct(&plan)?;
    }
    plans.correct_score(&plan)?;
    let logic = [finest, plans.logic(&plan)?];
    let judged = plans.judge(&plan)?;
    Ok(NetworkFound { graph: plans.graph, plan, judged, logic, trials: plans.trials })
}

/// The settings that the assembler needs for `plan`.
#[must_use]
pub fn settings_of_network(plan: &NetworkPlan) -> Settings {
    Settings {
        weight_bits: plan::WEIGHT_BITS,
        pt_bits: plan.front.pt_bits,
        pt_frac_bits: plan.front.pt_frac_bits,
        lookup_mantissa_bits: plan.lookup_mantissa_bits,
        ..Settings::default()
    }
}

impl<'s> Plans<'s> {
    fn new(graph: &FloatGraph, samples: &'s [Sample], settings: &TriggerSettings) -> Self {
        let objective = Objective::new(graph, samples);
        let mut graph = rounded_early(graph);
        equalize(&mut graph, samples);
        let seen = Survey::new(&graph, samples).seen;
        let error_budget = FINEST_SHARE * settings.error_budget;
        let fine = Settings { error_budget, ..Settings::default() };
        let mut points = choose_binary_points(&graph, samples, seen, &fine);
        prepare_correction(&graph, &mut points);
        let rounding = JointRounding::new(&graph, samples);
        let pt_reach = settings.pt_bits.map_or_else(|| pt_reach(samples), |_| 0.0);
        let last = RefCell::new(None);
        Self { graph, points, rounding, samples, objective, pt_reach, trials: 0, last }
    }

    fn build(&self, graph: &FloatGraph, plan: &NetworkPlan) -> Result<Assembled, AssembleError> {
        let points = plan.points(graph, (&self.points, &self.rounding));
        let tables = collider_tables(&plan.front);
        assemble(graph, &settings_of_network(plan), &points, &tables, 0.0)
    }

    fn judge(&mut self, plan: &NetworkPlan) -> Result<Judged, AssembleError> {
        self.trials += 1;
        let last = self.last.take().filter(|last| last.0 == *plan).map(|last| last.1);
        let assembled = last.map_or_else(|| self.build(&self.graph, plan), Ok)?;
        self.objective.judge_assembled(assembled)
    }

    fn logic(&self, plan: &NetworkPlan) -> Result<LogicBits, AssembleError> {
        let assembled = self.build(&self.graph, plan)?;
        let logic = LogicBits::of(&artifact::parse(&assembled.bytes)?, &plan.front)?;
        self.last.replace(Some((plan.clone(), assembled)));
        Ok(logic)
    }

    /// Fits the constants to the errors of `plan`.
    fn correct(&mut self, plan: &NetworkPlan) -> Result<(), AssembleError> {
        let judged = self.judge(plan)?;
        let artifact = (judged.assembled.bytes.as_slice(), FrontEnd::Collider);
        let mut constants = Constants::new(&self.graph, self.samples, artifact)?;
        constants.weigh(self.objective.relevance());
        let Some(changes) = constants.fit(&judged.errors) else { return Ok(()) };
        let mut changed = self.graph.clone();
        changes.iter().for_each(|(table, by)| changed.shift_table(*table, by));
        let Ok(better) = self.build(&changed, plan) else { return Ok(()) };
        if self.objective.judge_assembled(better)?.error.rms < judged.error.rms {
            self.graph = changed;
            self.last.take();
        }
        Ok(())
    }

    /// Takes the mean error out of the score.
    fn correct_score(&mut self, plan: &NetworkPlan) -> Result<(), AssembleError> {
        let mean = self.judge(plan)?.error.mean;
        if let Some(table) = self.graph.correction {
            self.graph.shift_table(table, &[-mean]);
            self.last.take();
        }
        Ok(())
    }
}

impl Space for Plans<'_> {
    type Plan = NetworkPlan;
    type Step = Step;

    fn after(&self, plan: &NetworkPlan, step: Step) -> Option<NetworkPlan> {
        plan.after(step).filter(|plan| plan.front.highest_pt() >= self.pt_reach)
    }

    fn cost(&self, plan: &NetworkPlan) -> Option<u64> {
        self.logic(plan).ok().map(|logic| logic.total())
    }

    fn error(&mut self, plan: &NetworkPlan) -> Result<f64, AssembleError> {
        Ok(self.judge(plan)?.error.rms)
    }
}
