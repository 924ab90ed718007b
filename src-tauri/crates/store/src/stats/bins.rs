//! Where a time goes in a histogram, and what can be read from one. Pure.
//!
//! Times are cut to two significant digits: 1,234 ms is in the bin 1,200, which ends at 1,299. Shorter ones than 100 ms are exact. A
//! bin stands for the time in its middle, which is off by less than 5 %: most for 1,000 ms, which reads as 1,049.5.

/// The bin of a time: the shortest in it. The migration that fills the rollup says the same in SQL.
pub(super) fn bin(ms: i64) -> i64 {
    let ms = ms.max(0);
    let width = width(ms);
    ms / width * width
}

fn width(ms: i64) -> i64 {
    let mut width = 1;
    while ms / width >= 100 {
        width *= 10;
    }
    width
}

/// The time that at least `share` (0 to 1) of all do not exceed (nearest rank); `bins` are in order, with how many are in each.
pub(super) fn percentile(bins: &[(i64, i64)], share: f64) -> Option<f64> {
    let total: i64 = bins.iter().map(|(_, n)| n).sum();
    let rank = ((share * total as f64).ceil() as i64).max(1);
    let mut seen = 0;
    let (bin, _) = bins.iter().find(|(_, n)| {
        seen += n;
        seen >= rank
    })?;
    Some(*bin as f64 + (width(*bin) - 1) as f64 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_two_digits() {
        let cases =
            [(-5, 0), (0, 0), (7, 7), (99, 99), (100, 100), (109, 100), (110, 110), (999, 990), (1_234, 1_200), (86_400_000, 86_000_000)];
        for (ms, expected) in cases {
            assert_eq!(bin(ms), expected, "{ms}");
            assert_eq!(bin(bin(ms)), expected, "{ms}: a bin is in itself");
        }
        assert_eq!(bin(i64::MAX), 9_200_000_000_000_000_000);
    }

    #[test]
    fn a_bin_stands_for_its_times_within_five_percent() {
        for ms in (0..20_000).chain((0..20_000).map(|i| i * 1_234_567)) {
            let read = percentile(&[(bin(ms), 1)], 0.5).unwrap_or(f64::NAN);
            assert!((read - ms as f64).abs() <= 0.05 * ms as f64, "{ms} reads as {read}");
        }
    }

    #[test]
    fn ranks_are_counted_over_bins() {
        let bins = [(1, 50), (2, 45), (3, 5)];
        assert_eq!([0.5, 0.51, 0.95, 0.96, 1.0].map(|share| percentile(&bins, share)), [1.0, 2.0, 2.0, 3.0, 3.0].map(Some));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
