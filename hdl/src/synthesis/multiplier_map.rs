//! Registered multipliers, mapped to a device's own blocks with the registers inside.

/// Bits of an operand that a MULT18X18D takes, signed or not.
const OPERAND_BITS: u32 = 18;

/// The shape of a multiplier, as its module's name tells it.
#[derive(Debug, PartialEq, Eq)]
struct Shape<'t> {
    module: &'t str,
    a: (bool, u32),
    b: (bool, u32),
    q: u32,
    registers: u32,
}

/// The map from the registered multipliers in `verilog`, the text of the module `top`, to what
/// `template` says for one; those that do not fit the block are left to the general mapping.
pub(super) fn multiplier_map(template: &str, top: &str, verilog: &str) -> String {
    let start = format!("module {top}_multiplier_");
    let names = verilog.match_indices(&start).filter_map(|(at, _)| {
        let name = &verilog[at + "module ".len()..];
        name.split_once('(').map(|(name, _)| name.trim())
    });
    let shapes = names.filter_map(|name| shape(name, top));
    let fits = |s: &Shape<'_>| s.a.1 <= OPERAND_BITS && s.b.1 <= OPERAND_BITS;
    shapes.filter(fits).map(|shape| filled(template, &shape)).collect()
}

/// `TOP_multiplier_u10_s9_q18_r2`.
fn shape<'t>(module: &'t str, top: &str) -> Option<Shape<'t>> {
    let rest = module.strip_prefix(top)?.strip_prefix("_multiplier_")?;
    let mut parts = rest.split('_');
    let mut operand = || {
        let part = parts.next()?;
        let bits = part.get(1..)?.parse().ok()?;
        Some((part.starts_with('s'), bits))
    };
    let (a, b) = (operand()?, operand()?);
    let ((_, q), (_, registers)) = (operand()?, operand()?);
    Some(Shape { module, a, b, q, registers })
}

fn filled(template: &str, shape: &Shape<'_>) -> String {
    let bit = |set: bool| if set { "1'b1" } else { "1'b0" };
    let fields = [
        ("@NAME@", shape.module.to_owned()),
        ("@A_TOP@", (shape.a.1 - 1).to_string()),
        ("@A_SIGNED@", bit(shape.a.0).to_owned()),
        ("@B_TOP@", (shape.b.1 - 1).to_string()),
        ("@B_SIGNED@", bit(shape.b.0).to_owned()),
        ("@Q_TOP@", (shape.q - 1).to_string()),
        ("@INPUTS@", if shape.registers > 1 { "CLK0" } else { "NONE" }.to_owned()),
    ];
    fields.iter().fold(template.to_owned(), |text, (field, value)| text.replace(field, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_read_from_the_name() {
        let wanted = Shape {
            module: "t_multiplier_u10_s9_q18_r2",
            a: (false, 10),
            b: (true, 9),
            q: 18,
            registers: 2,
        };
        assert_eq!(shape("t_multiplier_u10_s9_q18_r2", "t"), Some(wanted));
        assert_eq!(shape("t_multiplier", "t"), None);
    }

    #[test]
    fn what_fits_is_mapped_once_and_no_field_is_left() {
        let text = "module t_multiplier_u10_s9_q18_r2(clock);\nmodule t_multiplier_u19_s9_q28_r1(a);\n\
                    t_multiplier_u10_s9_q18_r2 one();";
        let map = multiplier_map(include_str!("ecp5_multiplier.v"), "t", text);
        assert_eq!(map.matches("module t_multiplier_u10_s9_q18_r2 ").count(), 1);
        assert!(!map.contains("u19") && !map.contains('@'));
        assert!(map.contains("input [9:0] a") && map.contains(".REG_INPUTA_CLK(\"CLK0\")"));
    }
}
