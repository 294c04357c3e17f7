//! How is a number written, so that it is read as no more than it is?

/// Significant figures of a number inside a sentence.
const PROSE: i32 = 2;
/// Significant figures of a number in a table.
const TABLE: i32 = 3;
/// Significant figures of a number for machines.
const MACHINE: usize = 6;

/// A number per 1,000, for a sentence.
pub(super) fn prose(per_1000: f64) -> String {
    frequency(per_1000, PROSE)
}

/// A number per 1,000, for a table or a chart.
pub(super) fn table(per_1000: f64) -> String {
    frequency(per_1000, TABLE)
}

/// Any other quantity, for a table.
pub(super) fn quantity(value: f64) -> String {
    if !value.is_finite() {
        return "not recorded".to_owned();
    }
    fixed(value, decimals(value, TABLE))
}

/// For a CSV: the shortest text that reads back as the value rounded to six significant figures.
pub(super) fn machine(value: f64) -> String {
    let rounded: f64 = format!("{value:.*e}", MACHINE - 1).parse().unwrap_or(value);
    format!("{rounded}")
}

/// A whole number with its thousands apart.
pub(super) fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A whole number with its noun: "1 message", "2,000 messages".
pub(super) fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// Digits after the point of what is nearly all.
const MOST_DECIMALS: i32 = 2;

/// Above one half it is the part left over that gets the significant figures: 999.6 must not read as 1,000,
/// because "all" and "nearly all" are different findings.
fn frequency(per_1000: f64, figures: i32) -> String {
    let smaller = per_1000.min(1000.0 - per_1000);
    let guide = if smaller > 0.0 { smaller } else { per_1000 };
    let decimals = decimals(guide, figures);
    if per_1000 > 500.0 && decimals > MOST_DECIMALS {
        // Cut and not rounded: what is left over is too little to be written, and is not nothing.
        let step = 10f64.powi(MOST_DECIMALS);
        return fixed((per_1000 * step).floor() / step, MOST_DECIMALS);
    }
    fixed(per_1000, decimals)
}

/// Digits after the point that leave so many significant figures; negative where whole digits go too.
fn decimals(value: f64, figures: i32) -> i32 {
    if value == 0.0 {
        return 0;
    }
    // Formatting rounds first, so that 9.96 counts as 10.
    let text = format!("{:.*e}", (figures - 1) as usize, value.abs());
    let exponent: i32 = text.split('e').nth(1).and_then(|exponent| exponent.parse().ok()).unwrap_or(0);
    figures - 1 - exponent
}

fn fixed(value: f64, decimals: i32) -> String {
    let text = if decimals >= 0 {
        format!("{value:.*}", decimals as usize)
    } else {
        let step = 10f64.powi(-decimals);
        format!("{:.0}", (value / step).round() * step)
    };
    match text.split_once('.') {
        None => grouped(&text),
        Some((whole, part)) => {
            let part = part.trim_end_matches('0');
            let point = if part.is_empty() { "" } else { "." };
            format!("{}{point}{part}", grouped(whole))
        }
    }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut text = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_get_two_figures_and_tables_three() {
        assert_eq!(prose(37.46), "37");
        assert_eq!(table(37.46), "37.5");
        assert_eq!(prose(0.001_234), "0.0012");
        assert_eq!(table(0.0), "0");
        assert_eq!(prose(312.0), "310");
    }

    #[test]
    fn nearly_all_never_reads_as_all() {
        assert_eq!(prose(993.0), "993");
        assert_eq!(prose(999.96), "999.96");
        assert_eq!(table(999.999_7), "999.99");
        assert_eq!(table(1000.0), "1,000");
    }

    #[test]
    fn thousands_are_apart_and_nouns_agree() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "message", "messages"), "1 message");
        assert_eq!(counted(0, "message", "messages"), "0 messages");
        assert_eq!(counted(2_000, "message", "messages"), "2,000 messages");
        assert_eq!(quantity(1_234_567.0), "1,230,000");
        assert_eq!(quantity(f64::NAN), "not recorded");
    }

    #[test]
    fn machines_get_short_numbers_without_exponents() {
        assert_eq!(machine(993.0), "993");
        assert_eq!(machine(1000.0 / 3.0), "333.333");
        assert_eq!(machine(0.000_012_345_678), "0.0000123457");
        assert_eq!(machine(0.0), "0");
    }
}
