//! Values that the number of objects decides.

use spurion::graph::{CountTable, LabelTable};

use super::body::{Body, Place, Side, name};
use super::integer::{Int, Value, hull, kept};
use super::plan::Plan;

/// The rows of a table over the number of objects.
fn rows(table: &CountTable<'_>) -> Vec<Vec<i64>> {
    (0..table.rows()).map(|n| table.row(n).map(i64::from).collect()).collect()
}

/// The row of a table whose rows are all the same.
fn constant(table: &CountTable<'_>) -> Option<Vec<i64>> {
    let rows = rows(table);
    let first = rows.first()?.clone();
    rows.iter().all(|row| *row == first).then_some(first)
}

/// The table of a node, if it needs one.
#[must_use]
pub fn count_statics(k: usize, table: &CountTable<'_>) -> Option<String> {
    let word = kept(hull(table.iter().map(i64::from)));
    constant(table).is_none().then(|| super::statics::matrix(&format!("T{k}"), word, &rows(table)))
}

/// The values of a table for a jet of `n` objects.
#[must_use]
pub fn count_values(plan: &Plan<'_>, k: usize, table: &CountTable<'_>) -> Vec<String> {
    let channels = plan.nodes[k].channels;
    let constant = constant(table);
    let mut lines = vec![];
    if constant.is_none() {
        lines.push(format!("let t{k} = T{k}.get(n).copied().unwrap_or([0; {channels}]);"));
    }
    for c in 0..channels {
        let value = match &constant {
            Some(row) => row[c].to_string(),
            None => format!("i32::from(t{k}[{c}])"),
        };
        let int = Int::of(plan.nodes[k].range);
        let value = match (constant.is_none(), int) {
            (true, Int::I64) => format!("i64::from({value})"),
            _ => value,
        };
        lines.push(format!("let {}: {} = {value};", name(k, c, Side::One), int.name()));
    }
    lines
}

/// The table of labels of a node: for each number of objects and each pair of classes all channels.
#[must_use]
pub fn label_statics(k: usize, table: &LabelTable<'_>, channels: usize) -> String {
    let all: Vec<i64> = table.iter().map(i64::from).collect();
    let rows: Vec<Vec<i64>> = all.chunks(channels.max(1)).map(<[i64]>::to_vec).collect();
    super::statics::matrix(&format!("T{k}"), kept(hull(all.iter().copied())), &rows)
}

impl Body<'_, '_> {
    /// The statements that read a table of labels. `i` and `j` count objects.
    #[must_use]
    pub fn label_values(&self, k: usize, table: &LabelTable<'_>) -> Vec<String> {
        let (node, spurions) = (&self.emitter.plan.nodes[k], self.emitter.spurions);
        let (classes, places) = (spurions + 1, table.places());
        let mut lines = vec![];
        for &side in self.sides(k) {
            let [i, j] = if side == Side::Back { ["j", "i"] } else { ["i", "j"] };
            let class = |x: &str| format!("{x}.min({spurions})");
            let place = if self.place == Place::Diagonal {
                format!(
                    "n.wrapping_mul({places}).wrapping_add({}).wrapping_add({})",
                    classes * classes,
                    class("i")
                )
            } else {
                let row = format!("{}.wrapping_mul({classes})", class(i));
                format!("n.wrapping_mul({places}).wrapping_add({row}).wrapping_add({})", class(j))
            };
            let entry = format!("t{k}{}", if side == Side::Back { "_b" } else { "_a" });
            let zero = format!("[0; {}]", node.channels);
            lines.push(format!("let {entry} = T{k}.get({place}).copied().unwrap_or({zero});"));
            for c in 0..node.channels {
                let value = format!("i32::from({entry}[{c}])");
                let value = Value { text: value, int: Int::I32, range: node.range };
                let int = Int::of(node.range);
                let text = value.cast(int);
                lines.push(format!("let {}: {} = {text};", name(k, c, side), int.name()));
            }
        }
        lines
    }
}
