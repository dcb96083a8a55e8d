//! The page: one file, without scripts, fonts or pictures from elsewhere.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use super::{Report, figures};
use crate::sweep::chart::ChartError;

const TEMPLATE: &str = include_str!("page.html");

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A figure cannot be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// The numbers cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The template and the numbers do not fit.
    #[error("the page cannot be made: {0}")]
    Template(#[from] minijinja::Error),
}

/// The page of a report, as the text of an HTML file.
///
/// A number stands in an element `data`, whose attribute `value` has all digits of the JSON; what is
/// shown is rounded.
///
/// # Errors
/// [`PageError`].
pub fn html(report: &Report) -> Result<String, PageError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.add_filter("number", number);
    environment.add_template("page.html", TEMPLATE)?;
    // A script element ends at its first end tag, wherever that stands.
    let json = serde_json::to_string(report)?.replace('<', "\\u003c");
    let context = context! {
        report => Value::from(Serde(report)),
        json => Value::from_safe_string(json),
        scores => safe(figures::scores(&report.curves)?),
        boosts => safe(figures::symmetry(report)?),
        explanations => safe(figures::explanations(report)?),
        fronts => safe(figures::fronts(report)?),
    };
    Ok(environment.get_template("page.html")?.render(context)?)
}

/// Figures whose pictures are not escaped.
fn safe(figures: Vec<figures::Figure>) -> Vec<Value> {
    let one = |f: figures::Figure| {
        context! { id => f.id, caption => f.caption, svg => Value::from_safe_string(f.svg) }
    };
    figures.into_iter().map(one).collect()
}

/// A number with `digits` after the point, all of it in an attribute; a dash for none.
fn number(value: &Value, digits: usize) -> Result<Value, minijinja::Error> {
    if value.is_none() {
        return Ok(Value::from_safe_string("&ndash;".to_owned()));
    }
    let exact = serde_json::to_string(value).map_err(|e| {
        minijinja::Error::new(minijinja::ErrorKind::BadSerialization, e.to_string())
    })?;
    let Ok(float) = exact.parse::<f64>() else {
        let text = format!("{exact} is no number");
        return Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, text));
    };
    let small = float != 0.0 && format!("{:.digits$}", float.abs()).parse() == Ok(0.0);
    let shown = match (value.is_integer(), small) {
        (true, _) => exact.clone(),
        (false, true) => format!("{float:.1e}"),
        (false, false) => format!("{float:.digits$}"),
    };
    Ok(Value::from_safe_string(format!("<data value=\"{exact}\">{shown}</data>")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_all_digits() {
        let text = |value: Value, digits| number(&value, digits).unwrap().to_string();
        assert_eq!(text(0.972_115_6.into(), 5), "<data value=\"0.9721156\">0.97212</data>");
        assert_eq!(text(Value::from(12), 5), "<data value=\"12\">12</data>");
        assert_eq!(text(0.000_002.into(), 4), "<data value=\"2e-6\">2.0e-6</data>");
        assert_eq!(text(0.0.into(), 2), "<data value=\"0.0\">0.00</data>");
        assert_eq!(text(Value::from(()), 5), "&ndash;");
        assert!(number(&Value::from("<x>"), 5).is_err());
    }
}
