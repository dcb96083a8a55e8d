//! Functions of one variable, as tables.

use spurion::graph::{Interval, LookupTable};

use super::body::{Body, Side};
use super::integer::{Int, Value, hull, kept};

/// The part of a table that a value can reach.
pub struct Reach {
    /// The first address.
    pub first: i64,
    /// The place of that address in the table.
    pub start: usize,
    /// How many entries there are from it on.
    pub len: usize,
}

impl Reach {
    /// The part that integers of a range reach.
    #[must_use]
    pub fn of(table: &LookupTable<'_>, range: Interval) -> Self {
        let [lo, hi] = [range.lo, range.hi].map(|x| table.place(Int::I64.wrapped(x)) as usize);
        Self { first: i64::from(table.first) + lo as i64, start: lo, len: hi - lo + 1 }
    }
}

impl Body<'_, '_> {
    /// All channels of a table over a value.
    pub(super) fn lookup(&mut self, k: usize, input: usize, table: &LookupTable<'_>) {
        let emitter = self.emitter;
        let node = &emitter.plan.nodes[k];
        let one = emitter.plan.nodes[input].channels == 1;
        let reach = Reach::of(table, emitter.plan.nodes[input].range);
        for &side in self.sides(k) {
            let inputs = if one { 1 } else { node.channels };
            for c in 0..inputs {
                let x = self.same(input, c, side);
                let place = place(&x, table, &reach);
                let row = if one { format!("T{k}") } else { format!("T{k}[{c}]") };
                let last = format!("{row}[{}]", reach.len - 1);
                let found = format!("{row}.get({place}).copied().unwrap_or({last})");
                if !one {
                    self.found(k, c, side, &found);
                    continue;
                }
                let entry = format!("t{k}{}", if side == Side::Back { "_b" } else { "_a" });
                self.lines.push(format!("let {entry} = {found};"));
                (0..node.channels).for_each(|c| self.found(k, c, side, &format!("{entry}[{c}]")));
            }
        }
    }

    fn found(&mut self, k: usize, c: usize, side: Side, entry: &str) {
        let range = self.emitter.plan.nodes[k].range;
        self.define(
            k,
            c,
            side,
            &Value { text: format!("i32::from({entry})"), int: Int::I32, range },
        );
    }
}

/// The place of x in the reached part of a table, as an index; too large is for the last entry.
fn place(x: &Value, table: &LookupTable<'_>, reach: &Reach) -> String {
    let (m, range) = (u32::from(table.mantissa_bits), x.range);
    let [lo, hi] = [range.lo, range.hi].map(|x| table.address(Int::I64.wrapped(x)));
    let is_linear = lo.unsigned_abs().max(hi.unsigned_abs()) < 2u64 << m;
    let int =
        if is_linear { x.int } else { Int::I64.min(Int::of(Interval::new(lo.into(), hi.into()))) };
    let address = match (is_linear, x.int) {
        (true, _) => x.text.clone(),
        (false, Int::I32) => format!("address({}, {m})", x.text),
        (false, Int::I64) if int == Int::I64 => format!("long_address({}, {m})", x.text),
        (false, Int::I64) => format!("(long_address({}, {m}) as i32)", x.text),
    };
    let low = if lo < reach.first { format!("{address}.max({})", reach.first) } else { address };
    let offset =
        if reach.first == 0 { low } else { format!("{low}.wrapping_sub({})", reach.first) };
    let high = hi >= reach.first + reach.len as i64;
    // In a long word what is too large must stay so when it becomes an index.
    let last = reach.len - 1;
    let offset = if high && int == Int::I64 { format!("{offset}.min({last})") } else { offset };
    format!("{offset} as usize")
}

/// The table of a lookup: for one channel of the value all entries side by side, else one table for
/// each.
#[must_use]
pub fn statics(k: usize, table: &LookupTable<'_>, input: (usize, Interval)) -> String {
    let (inputs, range) = input;
    let (channels, reach) = (table.channels(), Reach::of(table, range));
    let entries = |c: usize| table.channel(c).skip(reach.start).take(reach.len).map(i64::from);
    let word = kept(hull((0..channels).flat_map(entries)));
    let columns: Vec<Vec<i64>> = (0..channels).map(|c| entries(c).collect()).collect();
    if inputs == 1 {
        let rows: Vec<Vec<i64>> =
            (0..reach.len).map(|k| columns.iter().map(|column| column[k]).collect()).collect();
        return super::statics::matrix(&format!("T{k}"), word, &rows);
    }
    super::statics::matrix(&format!("T{k}"), word, &columns)
}
