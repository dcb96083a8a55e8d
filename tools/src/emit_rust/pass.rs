//! A pass over unordered pairs, row by row: an object with itself, then with all objects after it.

use std::collections::BTreeSet;

use spurion::graph::{Op, Rank};

use super::Emitter;
use super::body::{Body, Place, Side, name};
use super::error::EmitError;
use super::integer::Int;
use super::loads::loads;

/// The parts of a row.
pub struct Row<'e, 'm> {
    /// What is worked out before anything else.
    pub head: Vec<String>,
    /// The object with itself.
    pub diagonal: Body<'e, 'm>,
    /// The object with single ones after it.
    pub single: Vec<Body<'e, 'm>>,
    /// The object with all others after it.
    pub others: Body<'e, 'm>,
}

/// How rows of a pass are written.
pub struct Pass<'e, 'm> {
    /// What is emitted.
    pub emitter: &'e Emitter<'m>,
    /// The level.
    pub level: usize,
}

impl<'e, 'm> Pass<'e, 'm> {
    /// A body of this level with its statements.
    ///
    /// # Errors
    /// [`EmitError`] if a node cannot be written out.
    pub fn body(&self, place: Place) -> Result<Body<'e, 'm>, EmitError> {
        let mut body = Body::new(self.emitter, place, self.level);
        body.compute()?;
        Ok(body)
    }

    /// The pass of a level behind the front end's; nothing if there is nothing to do.
    ///
    /// # Errors
    /// [`EmitError`] if a node cannot be written out.
    pub fn text(&self) -> Result<Vec<String>, EmitError> {
        if self.emitter.plan.nodes_of(self.level, Rank::Pair).next().is_none() {
            return Ok(vec![]);
        }
        let (diagonal, others) = (self.body(Place::Diagonal)?, self.body(Place::Pair)?);
        let row = Row { head: vec![], diagonal, single: vec![], others };
        let mut lines = self.before();
        lines.extend(self.rows(&row));
        lines.push("}".to_owned());
        Ok(lines)
    }

    /// Sums at 0, and the beginning of the list of rows.
    #[must_use]
    pub fn before(&self) -> Vec<String> {
        let emitter = self.emitter;
        let mut lines = vec![format!("// Level {}: pairs.", self.level)];
        let sums = emitter.row_sums(self.level);
        if !sums.is_empty() {
            lines.push("for object in objects.iter_mut() {".to_owned());
            for k in &sums {
                if let Some(field) = emitter.memory.objects.of_node.get(k) {
                    lines.push(format!("object.f{} = [0; {}];", field.index, field.words));
                }
            }
            lines.push("}".to_owned());
        }
        lines.extend(emitter.sums_of_jet(self.level, Rank::Pair));
        lines.push("{".to_owned());
        lines.push("let mut rest: &mut [Object] = objects;".to_owned());
        if self.has_pairs() {
            lines.push("let mut later: &mut [Pair] = pairs;".to_owned());
        }
        if self.has_labels() {
            lines.push("let mut i = 0usize;".to_owned());
        }
        lines
    }

    fn has_pairs(&self) -> bool {
        let (plan, level) = (&self.emitter.plan, self.level);
        let kept = |k: usize| plan.nodes[k].rank == Rank::Pair && plan.is_kept(k);
        let here = |k: usize| plan.level[k] == level;
        let read = |k: usize| plan.readers[k].iter().any(|r| here(*r));
        (0..plan.nodes.len()).any(|k| kept(k) && (here(k) || read(k)))
    }

    fn has_labels(&self) -> bool {
        let (plan, level) = (&self.emitter.plan, self.level);
        let here = |r: &usize| plan.level[*r] == level;
        let labels = |k: &usize| matches!(plan.nodes[*k].op, Op::LabelTable { .. });
        (0..plan.nodes.len()).filter(labels).any(|k| plan.readers[k].iter().any(here))
    }

    /// All rows that are left.
    #[must_use]
    pub fn rows(&self, row: &Row<'_, '_>) -> Vec<String> {
        let mut lines =
            vec!["while let Some((first, others)) = rest.split_first_mut() {".to_owned()];
        lines.extend(self.row(row, ("break", "later")));
        lines.push("}".to_owned());
        lines
    }

    /// The next row alone.
    #[must_use]
    pub fn one_row(&self, row: &Row<'_, '_>) -> Vec<String> {
        // Leaving early must not leave the lists borrowed.
        let mut lines =
            vec!["'row: {".to_owned(), "let own = core::mem::take(&mut rest);".to_owned()];
        if self.has_pairs() {
            lines.push("let own_pairs = core::mem::take(&mut later);".to_owned());
        }
        let next = "let Some((first, others)) = own.split_first_mut() else { break 'row };";
        lines.push(next.to_owned());
        lines.extend(self.row(row, ("break 'row", "own_pairs")));
        lines.push("}".to_owned());
        lines
    }

    fn row(&self, row: &Row<'_, '_>, (leave, later): (&str, &str)) -> Vec<String> {
        let emitter = self.emitter;
        let (pairs, labels) = (self.has_pairs(), self.has_labels());
        let mut lines = vec![];
        if pairs {
            let split = format!("{later}.split_at_mut_checked(others.len().wrapping_add(1))");
            lines.push(format!("let Some((row, after)) = {split} else {{ {leave} }};"));
            let split = "row.split_first_mut()";
            lines.push(format!("let Some((pair, row)) = {split} else {{ {leave} }};"));
        }
        lines.extend(row.head.iter().cloned());
        lines.extend(self.sums(|sum, field, _| format!("let mut {sum} = {field};")));
        let single = row.single.iter().flat_map(|body| &body.first);
        let first = row.diagonal.first.iter().chain(single).chain(&row.others.first);
        let first: BTreeSet<_> = first.copied().collect();
        lines.extend(loads(&emitter.memory.objects, &first, emitter, ("first", "p")));
        lines.extend(block(row.diagonal.text()));
        lines.extend(self.cells(row));
        lines.extend(self.sums(|sum, field, _| format!("{field} = {sum};")));
        lines.extend(self.totals());
        lines.push("rest = others;".to_owned());
        if pairs {
            lines.push("later = after;".to_owned());
        }
        if labels {
            lines.push("i = i.wrapping_add(1);".to_owned());
        }
        lines
    }

    /// The object with those after it.
    fn cells(&self, row: &Row<'_, '_>) -> Vec<String> {
        let (pairs, labels) = (self.has_pairs(), self.has_labels());
        let (cell, cells) = if pairs {
            ("(second, pair)", "others.iter_mut().zip(row)")
        } else {
            ("second", "others.iter_mut()")
        };
        let next = labels.then(|| "j = j.wrapping_add(1);".to_owned());
        let mut lines = vec![];
        if labels {
            lines.push("let mut j = i;".to_owned());
        }
        let cells = if row.single.is_empty() {
            cells
        } else {
            lines.push(format!("let mut cells = {cells};"));
            "cells"
        };
        for body in &row.single {
            lines.push(format!("if let Some({cell}) = cells.next() {{"));
            lines.extend(next.clone());
            lines.extend(body.text());
            lines.push("}".to_owned());
        }
        lines.extend(self.others(row, (cell, cells), next));
        lines
    }

    /// The loop over all others. Two slices that are known to be as long as each other are walked
    /// without asking for their ends, which an iterator over both would work out by a division.
    fn others(
        &self,
        row: &Row<'_, '_>,
        (cell, cells): (&str, &str),
        next: Option<String>,
    ) -> Vec<String> {
        let both = self.has_pairs() && row.single.is_empty();
        let mut lines = vec![];
        if both {
            lines.push("let m = others.len().min(row.len());".to_owned());
            lines.push(
                "if let (Some(others), Some(row)) = (others.get_mut(..m), row.get_mut(..m)) {"
                    .to_owned(),
            );
            lines.push("for at in 0..m {".to_owned());
            lines.push("let (Some(second), Some(pair)) = (others.get_mut(at), row.get_mut(at)) else { break };".to_owned());
        } else {
            lines.push(format!("for {cell} in {cells} {{"));
        }
        lines.extend(next);
        lines.extend(row.others.text());
        lines.push("}".to_owned());
        if both {
            lines.push("}".to_owned());
        }
        lines
    }

    /// A statement for each channel of each sum of rows or columns.
    fn sums(&self, statement: impl Fn(&str, &str, usize) -> String) -> Vec<String> {
        let emitter = self.emitter;
        let mut lines = vec![];
        for k in emitter.row_sums(self.level) {
            let Some(field) = emitter.memory.objects.of_node.get(&k) else { continue };
            for c in 0..emitter.plan.nodes[k].channels {
                let place = format!("first.f{}[{c}]", field.index);
                lines.push(statement(&format!("r{k}_{c}"), &place, c));
            }
        }
        lines
    }

    /// Finished rows are added to sums of all entries.
    fn totals(&self) -> Vec<String> {
        let plan = &self.emitter.plan;
        let mut lines = vec![];
        for k in plan.nodes_of(self.level, Rank::Pair) {
            let Some(row) = self.emitter.row_sum_of(k) else { continue };
            let int = Int::of(plan.nodes[k].range);
            for c in 0..plan.nodes[k].channels {
                let total = name(k, c, Side::One);
                let value =
                    super::integer::Value::new(format!("r{row}_{c}"), plan.nodes[row].range);
                lines.push(format!("{total} = {total}.wrapping_add({});", value.cast(int)));
            }
        }
        lines
    }
}

/// Statements whose names end with them.
fn block(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() {
        return lines;
    }
    std::iter::once("{".to_owned()).chain(lines).chain(["}".to_owned()]).collect()
}
