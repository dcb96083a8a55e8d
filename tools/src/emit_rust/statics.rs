//! Tables of integers as Rust.

/// How long a line of numbers is.
const LINE: usize = 96;

/// A list of numbers in lines.
fn numbers(list: &[i64]) -> String {
    let (mut text, mut line) = (String::new(), String::new());
    for number in list {
        let number = format!("{number}, ");
        if line.len() + number.len() > LINE {
            text += line.trim_end();
            text.push('\n');
            line.clear();
        }
        line += &number;
    }
    text + line.trim_end()
}

/// A table of one dimension.
#[must_use]
pub fn list(name: &str, word: &str, entries: &[i64]) -> String {
    format!("static {name}: [{word}; {}] = [\n{}\n];\n", entries.len(), numbers(entries))
}

/// A table of two dimensions.
#[must_use]
pub fn matrix(name: &str, word: &str, rows: &[Vec<i64>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let mut text = format!("static {name}: [[{word}; {columns}]; {}] = [\n", rows.len());
    let (mut line, short) = (String::new(), columns <= 8);
    for row in rows {
        if !short {
            text += &format!("[\n{}\n],\n", numbers(row));
            continue;
        }
        let entry = format!("[{}], ", numbers(row).trim_end_matches(','));
        if line.len() + entry.len() > LINE {
            text += line.trim_end();
            text.push('\n');
            line.clear();
        }
        line += &entry;
    }
    if !line.is_empty() {
        text += line.trim_end();
        text.push('\n');
    }
    text + "];\n"
}
