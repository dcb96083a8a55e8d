//! The objects of all jets with one number of them and one total.

use super::bound::{self, Gains};
use super::linear::Form;

/// What an object in one state adds to its pairs, by channel.
#[derive(Clone, Debug)]
pub struct State {
    /// To those of its row.
    pub rows: Vec<i64>,
    /// To those of its column.
    pub columns: Vec<i64>,
    /// To the diagonal, beside both.
    pub diagonal: Vec<i64>,
    /// Its largest sum of distances.
    pub largest: i64,
}

/// The objects of such jets.
#[derive(Debug)]
pub struct View<'p> {
    /// All states that an object can be in.
    pub states: Vec<State>,
    /// What is added to each pair.
    pub everywhere: Vec<i64>,
    /// What a distance of 0 adds.
    pub near: &'p [i64],
    /// What any distance adds, at most.
    pub highest: &'p [i64],
    /// The number of objects.
    pub objects: i64,
    /// The largest distance.
    pub farthest: i64,
    /// The least sum of all distances.
    pub total: i64,
}

impl View<'_> {
    /// What each state adds to a form: its entry of the diagonal, and its share of the other
    /// pairs. For max(0, x + y) is at most max(0, x) + max(0, y), and at most max(0, x + z) for
    /// any z that y does not exceed.
    #[must_use]
    pub fn gains(&self, form: &Form) -> Gains {
        let later = self.later();
        let state = |state: &State| bound::State {
            own: self.own(form, state),
            shared: self.shared(form, state),
            taken: later.iter().map(|later| self.taken(form, state, later)).collect(),
            sum: state.largest.into(),
        };
        Gains {
            states: self.states.iter().map(state).collect(),
            objects: self.objects.into(),
            farthest: self.farthest.into(),
            total: self.total.into(),
            constant: form.constants.get(self.objects as usize).copied().unwrap_or_default(),
        }
    }

    /// For each state the largest of it and all later ones, rows and columns by channel.
    fn later(&self) -> Vec<[Vec<i64>; 2]> {
        let mut all = Vec::with_capacity(self.states.len());
        let mut most: Option<[Vec<i64>; 2]> = None;
        let larger = |a: &[i64], b: &[i64]| a.iter().zip(b).map(|(a, b)| *a.max(b)).collect();
        for state in self.states.iter().rev() {
            let next = match &most {
                None => [state.rows.clone(), state.columns.clone()],
                Some([rows, columns]) => {
                    [larger(rows, &state.rows), larger(columns, &state.columns)]
                }
            };
            all.push(next.clone());
            most = Some(next);
        }
        all.reverse();
        all
    }

    fn own(&self, form: &Form, state: &State) -> i128 {
        let channels = form.totals.iter().zip(&form.traces).enumerate();
        let gain = |(c, (total, trace)): (usize, (&i128, &i128))| {
            let both = state.rows[c] + state.columns[c];
            let own = self.near[c] + both + self.everywhere[c] + state.diagonal[c];
            (total + trace) * i128::from(own.max(0))
        };
        channels.map(gain).sum()
    }

    /// The sum over channels that count, of what `most` gives.
    fn of_pairs(&self, form: &Form, most: impl Fn(usize, i64) -> i64) -> i128 {
        let channels = form.totals.iter().enumerate().filter(|(_, total)| **total > 0);
        let gain = |(c, total): (usize, &i128)| {
            total * i128::from(most(c, self.highest[c] + self.everywhere[c]))
        };
        channels.map(gain).sum()
    }

    fn shared(&self, form: &Form, state: &State) -> i128 {
        self.of_pairs(form, |c, extra| {
            let half = extra.div_euclid(2);
            (state.rows[c] + half).max(0) + (state.columns[c] + extra - half).max(0)
        })
    }

    fn taken(&self, form: &Form, state: &State, [rows, columns]: &[Vec<i64>; 2]) -> i128 {
        self.of_pairs(form, |c, extra| {
            (state.rows[c] + columns[c] + extra).max(0)
                + (rows[c] + state.columns[c] + extra).max(0)
        })
    }
}
