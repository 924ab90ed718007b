//! Percentiles and the moving average. Pure.

/// Weight of the newest value.
const ALPHA: f64 = 0.1;

/// The smallest of `sorted` that at least `share` (0 to 1) of them do not exceed (nearest rank).
pub(super) fn percentile(sorted: &[i64], share: f64) -> Option<f64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).map(|value| *value as f64)
}

/// Exponentially weighted moving average, from the oldest to the newest.
pub(super) fn moving_average(oldest_first: impl Iterator<Item = i64>) -> Option<f64> {
    oldest_first.map(|value| value as f64).reduce(|average, value| average + ALPHA * (value - average))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let sorted: Vec<i64> = (1..=100).collect();
        assert_eq!((percentile(&sorted, 0.5), percentile(&sorted, 0.95), percentile(&sorted, 1.0)), (Some(50.0), Some(95.0), Some(100.0)));
        assert_eq!((percentile(&[7], 0.5), percentile(&[7], 0.95), percentile(&[], 0.5)), (Some(7.0), Some(7.0), None));
        assert_eq!(percentile(&[1, 2, 3, 4, 1_000], 0.95), Some(1_000.0));
    }

    #[test]
    fn the_newest_counts_a_tenth() {
        assert_eq!(moving_average([100, 200].into_iter()), Some(110.0));
        assert_eq!(moving_average(std::iter::repeat_n(5, 50)), Some(5.0));
        assert_eq!(moving_average(std::iter::empty()), None);
    }
}
