//! Values that come from the jets themselves, or from how many objects they have.

use fearless_simd::Simd;
use spurion::graph::{CountTable, FourVectors, LabelTable, PairwiseCartesian, PairwiseCollider};
use spurion::kernels::reference_products::{CartesianProducts, ColliderProducts};
use spurion::kernels::{Exact, Finish, Quantize, pairwise_cartesian};
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::tensor::{Source as _, Word};
use spurion::{JetView, TaggerError};

use super::collider::Collider;
use super::lanes::LANES;
use super::memory::{Operand, Values};
use super::padded_table::{LARGEST, USUAL};
use super::words::WideWords;

/// The front end of a model.
#[derive(Clone, Copy, Debug)]
pub enum FrontEnd<'m> {
    /// Of pT, eta and phi.
    Collider(PairwiseCollider<'m>),
    /// Of four-vectors.
    Cartesian(PairwiseCartesian<'m>),
}

/// What a front end computes.
#[derive(Clone, Debug)]
pub enum Computed<'m> {
    /// d_ij of pT, eta and phi; tables of usual size.
    Collider(Box<Collider<'m, USUAL>>),
    /// The same with larger tables.
    LargeCollider(Box<Collider<'m, LARGEST>>),
    /// d_ij of four-vectors, requantized if so.
    Invariants(Option<Quantize>),
    /// Products with fixed vectors, with so many fraction bits.
    References(FourVectors<'m>, i8),
}

/// A value that the front end computes.
#[derive(Clone, Debug)]
pub struct Source<'m> {
    /// Which.
    pub computed: Computed<'m>,
    /// Where it goes.
    pub output: Operand,
}

/// The momenta of the jets that are scored together.
#[derive(Clone, Copy, Debug)]
enum Momenta<'j> {
    Collider([&'j [ColliderMomentum]; LANES], [i16; LANES]),
    Cartesian([&'j [FourMomentum]; LANES]),
}

/// The jets that are scored together.
#[derive(Clone, Copy, Debug)]
pub struct Jets<'j> {
    momenta: Momenta<'j>,
    /// Objects of each, spurions included.
    pub objects: usize,
}

impl<'j> Jets<'j> {
    /// Jets of `objects` objects each, in the coordinates of the first.
    ///
    /// # Errors
    /// [`TaggerError::Coordinates`] if they are others than the front end's.
    pub fn new(
        jets: &[JetView<'j>; LANES],
        front: &FrontEnd<'_>,
        objects: usize,
    ) -> Result<Self, TaggerError> {
        use spurion::graph::FrontEnd as Coordinates;
        let momenta = match front {
            FrontEnd::Collider(_) => {
                let (mut particles, mut eta) = ([&[][..]; LANES], [0; LANES]);
                for ((to, eta), jet) in particles.iter_mut().zip(&mut eta).zip(jets) {
                    let JetView::Collider { particles, beam_eta } = *jet else {
                        return Err(TaggerError::Coordinates { expected: Coordinates::Collider });
                    };
                    (*to, *eta) = (particles, beam_eta);
                }
                Momenta::Collider(particles, eta)
            }
            FrontEnd::Cartesian(_) => {
                let mut particles = [&[][..]; LANES];
                for (to, jet) in particles.iter_mut().zip(jets) {
                    let JetView::Cartesian { particles } = *jet else {
                        return Err(TaggerError::Coordinates { expected: Coordinates::Cartesian });
                    };
                    *to = particles;
                }
                Momenta::Cartesian(particles)
            }
        };
        Ok(Self { momenta, objects })
    }
}

impl Source<'_> {
    /// Computes all entries.
    pub fn run<S: Simd>(
        &mut self,
        simd: S,
        front: &FrontEnd<'_>,
        jets: &Jets<'_>,
        buffers: &mut [Values],
    ) {
        let to = &mut buffers[self.output.buffer];
        match (&mut self.computed, jets.momenta) {
            (Computed::Collider(collider), Momenta::Collider(particles, beam_eta)) => {
                return collider.run(simd, &particles, &beam_eta, to);
            }
            (Computed::LargeCollider(collider), Momenta::Collider(particles, beam_eta)) => {
                return collider.run(simd, &particles, &beam_eta, to);
            }
            _ => {}
        }
        match to {
            Values::Narrow(words) => {
                self.fill::<i32>(front, jets, bytemuck::cast_slice_mut(words));
            }
            Values::Wide(words) => {
                self.fill::<i64>(front, jets, bytemuck::cast_slice_mut(words));
                for entry in words {
                    *entry = WideWords::from_jets(bytemuck::cast(*entry));
                }
            }
            Values::Constant(_) => {}
        }
    }

    fn fill<W: Word>(&self, front: &FrontEnd<'_>, jets: &Jets<'_>, to: &mut [[W; LANES]]) {
        match &self.computed {
            Computed::Collider(_) | Computed::LargeCollider(_) => {}
            Computed::Invariants(None) => invariants(front, jets, Exact, to),
            Computed::Invariants(Some(quantize)) => invariants(front, jets, *quantize, to),
            &Computed::References(references, frac_bits) => {
                let (n, stride) = (jets.objects, self.output.extent.stride(jets.objects));
                // Channels follow each other closely, then move to their places, the last one first.
                let channels = self.output.channels;
                self.references(front, jets, (references, frac_bits), &mut to[..channels * n]);
                for c in (1..channels).rev() {
                    to.copy_within(c * n..(c + 1) * n, c * stride);
                }
            }
        }
    }

    fn references<W: Word>(
        &self,
        front: &FrontEnd<'_>,
        jets: &Jets<'_>,
        (references, frac_bits): (FourVectors<'_>, i8),
        to: &mut [[W; LANES]],
    ) {
        match (front, jets.momenta) {
            (FrontEnd::Collider(front), Momenta::Collider(particles, beam_eta)) => {
                ColliderProducts { front, references, frac_bits, particles, beam_eta }.fill(to);
            }
            (FrontEnd::Cartesian(front), Momenta::Cartesian(particles)) => {
                CartesianProducts { front, references, particles }.fill(to);
            }
            _ => {}
        }
    }
}

/// Those of four-vectors.
fn invariants<W: Word>(
    front: &FrontEnd<'_>,
    jets: &Jets<'_>,
    finish: impl Finish,
    to: &mut [[W; LANES]],
) {
    let objects = jets.objects;
    let to = &mut to[..objects * objects];
    if let (FrontEnd::Cartesian(front), Momenta::Cartesian(particles)) = (front, jets.momenta) {
        pairwise_cartesian::Invariants { front, particles, objects, finish }.fill(to);
    }
}

/// A value that the number of objects decides.
#[derive(Clone, Copy, Debug)]
pub enum Constants<'m> {
    /// One number for each channel.
    Count(CountTable<'m>),
    /// Numbers for pairs.
    Labels(LabelTable<'m>),
}

impl Constants<'_> {
    /// The entries for jets of `objects` objects.
    #[must_use]
    pub fn values(&self, place: &Operand, objects: usize) -> Values {
        match self {
            Self::Count(table) => Values::Constant(table.row(objects).collect()),
            Self::Labels(table) => {
                let stride = place.extent.stride(objects);
                let mut words = vec![0; place.channels * stride];
                for (c, channel) in words.chunks_exact_mut(stride.max(1)).enumerate() {
                    for (at, word) in channel.iter_mut().take(objects * objects).enumerate() {
                        *word = table.get(objects, c, at / objects, at % objects);
                    }
                }
                Values::Constant(words)
            }
        }
    }
}
