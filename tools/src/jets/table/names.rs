//! The names of a block's columns.

/// Reads a list of texts as pickle's protocol 0 writes it, which is what PyTables keeps: a line
/// `(lp0`; for each text a line of `V` and the text, or of `S` and the text in quotes, and a line of
/// `p` and a number; before each text but the first, and before the `.` at the end, an `a`.
pub(super) fn list(pickled: &str) -> Option<Vec<String>> {
    let mut lines = pickled.strip_prefix("(lp")?.split('\n');
    // The number under which the list is remembered.
    lines.next()?;
    let mut names = Vec::new();
    loop {
        let line = lines.next()?;
        let line = if names.is_empty() { line } else { line.strip_prefix('a')? };
        if line == "." {
            return Some(names);
        }
        names.push(text(line)?);
        lines.next()?.strip_prefix('p')?;
    }
}

/// A text without what pickle would have to escape.
fn text(line: &str) -> Option<String> {
    let quoted = || {
        let text = line.strip_prefix('S')?;
        let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        text.strip_prefix(quote)?.strip_suffix(quote)
    };
    let name = line.strip_prefix('V').or_else(quoted)?;
    (!name.contains('\\')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_both_generations_of_python_are_read() {
        let names = |list: &[&str]| Some(list.iter().map(|&n| n.to_owned()).collect::<Vec<_>>());
        assert_eq!(
            list("(lp0\nVttv\np1\naVis_signal_new\np2\na."),
            names(&["ttv", "is_signal_new"])
        );
        assert_eq!(list("(lp1\nS'E_0'\np2\naS\"PX_0\"\np3\na."), names(&["E_0", "PX_0"]));
        assert_eq!(list("(lp0\n."), names(&[]));
    }

    #[test]
    fn everything_else_is_no_list_of_names() {
        for text in [
            "",
            "(lp0",
            "(lp0\nVttv\np1\n",
            "(lp0\nVttv\np1\na",
            "(lp0\nVttv\naVx\np2\na.",
            "(lp0\nI1\np1\na.",
            "(lp0\nV\\u0041\np1\na.",
            "(lp0\nS'\np1\na.",
            "(dp0\n.",
            "cos\nsystem\n(S'x'\ntR.",
        ] {
            assert_eq!(list(text), None, "{text:?}");
        }
    }
}
