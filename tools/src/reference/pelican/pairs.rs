//! Channels of every ordered pair of objects.

/// x_ijc for all objects i, j and channels c.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pairs {
    pub(super) objects: usize,
    pub(super) channels: usize,
    /// By i, then j, then c.
    data: Vec<f64>,
}

impl Pairs {
    /// The channels that `of` gives for each pair (i, j).
    pub(super) fn build(
        objects: usize,
        channels: usize,
        mut of: impl FnMut(usize, usize) -> Vec<f64>,
    ) -> Self {
        let mut data = Vec::with_capacity(objects * objects * channels);
        for i in 0..objects {
            for j in 0..objects {
                data.extend(of(i, j));
            }
        }
        Self { objects, channels, data }
    }

    /// The channels of pair (i, j).
    pub(super) fn at(&self, i: usize, j: usize) -> &[f64] {
        &self.data[(i * self.objects + j) * self.channels..][..self.channels]
    }

    /// These channels and behind them those of `other`.
    pub(super) fn followed_by(&self, other: &Self) -> Self {
        Self::build(self.objects, self.channels + other.channels, |i, j| {
            [self.at(i, j), other.at(i, j)].concat()
        })
    }
}
