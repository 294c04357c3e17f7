//! Quantiles of a sorted list.

/// The element at index floor(p · (n − 1)) of a sorted list; `None` where the list is empty.
///
/// The rule under which the calibration figures in `scenarios/worlds/` were taken.
pub fn quantile<T: Copy>(sorted: &[T], p: f64) -> Option<T> {
    let last = sorted.len().checked_sub(1)?;
    Some(sorted[((p.clamp(0.0, 1.0) * last as f64).floor() as usize).min(last)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_middle() {
        let list = [1, 2, 3, 4, 5];
        assert_eq!(quantile(&list, 0.0), Some(1));
        assert_eq!(quantile(&list, 0.5), Some(3));
        assert_eq!(quantile(&list, 1.0), Some(5));
        assert_eq!(quantile::<u8>(&[], 0.5), None);
    }
}
