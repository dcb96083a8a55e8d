//! Indentation by brackets.

/// The lines of a text, four spaces further in for each bracket that is open.
#[must_use]
pub fn indented(text: &str) -> String {
    let (mut depth, mut output) = (0usize, String::new());
    for line in text.lines() {
        let is_comment = line.starts_with("//");
        let closing = line.chars().take_while(|c| "}])".contains(*c)).count();
        let spaces = 4 * depth.saturating_sub(usize::from(closing > 0));
        if !line.is_empty() {
            output.extend(std::iter::repeat_n(' ', spaces));
        }
        output += line;
        output.push('\n');
        if !is_comment {
            let count = |brackets: &str| line.chars().filter(|c| brackets.contains(*c)).count();
            depth = (depth + count("{[(")).saturating_sub(count("}])"));
        }
    }
    output
}
