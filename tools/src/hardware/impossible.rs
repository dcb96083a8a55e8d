//! Cases that no jet can reach, proved.
//!
//! The range proof of a graph knows each value's interval and nothing of what values have to do
//! with each other. Here the numbers that a whole jet shares are kept: how many objects N it
//! has, the total J of all distances d_ij as the network sees it, and for each object i the sum
//! P_i of its own distances. N, J and P_i together fix all there is of an object and of the
//! diagonal of the pairs. What is left are sums over pairs with weights a_c and over the diagonal
//! with weights b_c,
//!
//! y = sum_ij a_c x_ijc + sum_i b_c x_iic + k(N),  x_ijc = max(0, u_c(d_ij) + v_c(P_i) + w_c(P_j)),
//!
//! and for each N and J, y is at most a sum of gains, one for each object, that is bounded under
//! what the P_i must add up to ([`Gains`]).

mod bound;
mod linear;
mod profile;
mod view;

use spurion::graph::{Graph, Node, Op};

pub use self::bound::{Gains, Hints};
pub use self::linear::{Form, forms};
pub use self::profile::Profile;
pub use self::view::{State, View};

/// What is proved of the values of a graph.
#[derive(Debug)]
pub struct Proof<'g, 'a> {
    profile: Profile<'g, 'a>,
    /// For each node and channel, what it is of the sums over pairs.
    forms: Vec<Option<Vec<Form>>>,
}

impl<'g, 'a> Proof<'g, 'a> {
    /// What can be proved of `graph`; `None` where it is of another kind, or its integers are so
    /// many that they cannot be gone through.
    #[must_use]
    pub fn new(graph: &'g Graph<'a>) -> Option<Self> {
        let profile = Profile::new(graph)?;
        let forms = forms(graph, profile.pairs)?;
        Some(Self { profile, forms })
    }

    /// How the objects of a jet look to the network.
    #[must_use]
    pub fn profile(&self) -> &Profile<'g, 'a> {
        &self.profile
    }

    /// What each channel of a node is of the sums over pairs, where it is linear in them.
    #[must_use]
    pub fn forms(&self, node: &Node<'_>) -> Option<&[Form]> {
        self.forms.get(usize::from(node.id.0))?.as_deref()
    }

    /// Whether no jet can reach a case of a node.
    #[must_use]
    pub fn excludes(&self, graph: &Graph<'_>, node: &Node<'_>, case: &str) -> bool {
        let input = match &node.op {
            Op::Requantize { input, .. } => graph.node(*input).ok(),
            _ => Some(*node),
        };
        let Some(input) = input else { return false };
        let (Some(forms), Some(goal)) = (self.forms(&input), goal(&input, node, case)) else {
            return false;
        };
        forms.iter().all(|form| {
            let (form, least) = match goal {
                Goal::AtLeast(least) => (form.clone(), least),
                Goal::AtMost(most) => (form.negated(), -most),
            };
            self.stays_below(&form, least)
        })
    }

    /// Whether `form` is below `least` for all jets.
    fn stays_below(&self, form: &Form, least: i128) -> bool {
        let (mut counts, mut hints) = (self.profile.counts(), Hints::default());
        counts.all(|objects| {
            self.profile.totals(objects).all(|total| {
                let view = self.profile.view(objects, total);
                view.is_none_or(|view| view.gains(form).most(least - 1, &mut hints) < least)
            })
        })
    }
}

/// What a value must do for a case to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    AtLeast(i128),
    AtMost(i128),
}

/// What `input` must be for `case` of `node`, which is `input` or rounds it.
fn goal(input: &Node<'_>, node: &Node<'_>, case: &str) -> Option<Goal> {
    let shift = i16::from(input.format.frac_bits) - i16::from(node.format.frac_bits);
    let shift = u32::try_from(shift).ok().filter(|shift| *shift <= 62)?;
    match (case, &node.op) {
        ("positive", _) => Some(Goal::AtLeast(1)),
        ("negative", _) => Some(Goal::AtMost(-1)),
        ("saturated above", _) => Some(Goal::AtLeast((i128::from(node.format.max()) + 1) << shift)),
        ("saturated below", Op::Requantize { overflow, .. }) => {
            Some(Goal::AtMost((i128::from(overflow.lowest(node.format)) << shift) - 1))
        }
        _ => None,
    }
}
