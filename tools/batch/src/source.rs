//! Values that come from the jets themselves, or from how many objects they have.

use fearless_simd::Simd;
use spurion::graph::{CountTable, FourVectors, LabelTable, PairwiseCollider};
use spurion::kernels::reference_products::ColliderProducts;
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::tensor::{Source as _, Word};
use spurion::{JetView, TaggerError};

use super::cartesian::{Cartesian, Invariants};
use super::collider::Collider;
use super::lanes::LANES;
use super::memory::{Operand, Values};
use super::padded_table::{LARGEST, USUAL};
use super::words::WideWords;

/// The front end of a model.
#[derive(Clone, Debug)]
pub enum FrontEnd<'m> {
    /// Of pT, eta and phi.
    Collider(PairwiseCollider<'m>),
    /// Of four-vectors.
    Cartesian(Cartesian<'m>),
}

impl FrontEnd<'_> {
    /// Makes ready for some jets.
    pub fn load<S: Simd>(&mut self, simd: S, jets: &Jets<'_>) {
        if let (Self::Cartesian(objects), Momenta::Cartesian(particles)) = (self, jets.momenta) {
            objects.load(simd, &particles);
        }
    }
}

/// What a front end computes.
#[derive(Clone, Debug)]
pub enum Computed<'m> {
    /// d_ij of pT, eta and phi; tables of usual size.
    Collider(Box<Collider<'m, USUAL>>),
    /// The same with larger tables.
    LargeCollider(Box<Collider<'m, LARGEST>>),
    /// d_ij of four-vectors.
    Invariants(Invariants),
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
        match (&mut self.computed, front, jets.momenta) {
            (Computed::Collider(collider), _, Momenta::Collider(particles, beam_eta)) => {
                collider.run(simd, &particles, &beam_eta, to);
            }
            (Computed::LargeCollider(collider), _, Momenta::Collider(particles, beam_eta)) => {
                collider.run(simd, &particles, &beam_eta, to);
            }
            (Computed::Invariants(invariants), FrontEnd::Cartesian(objects), _) => {
                invariants.run(simd, objects, to);
            }
            (Computed::References(references, _), FrontEnd::Cartesian(objects), _) => {
                objects.references(simd, *references, &self.output, to);
            }
            (Computed::References(references, bits), FrontEnd::Collider(front), momenta) => {
                let stride = self.output.extent.stride(jets.objects);
                let size = (self.output.channels, jets.objects, stride);
                collider_products(front, (*references, *bits), momenta, size, to);
            }
            _ => {}
        }
    }
}

/// Products with fixed vectors in collider coordinates.
fn collider_products(
    front: &PairwiseCollider<'_>,
    references: (FourVectors<'_>, i8),
    momenta: Momenta<'_>,
    size: (usize, usize, usize),
    to: &mut Values,
) {
    let Momenta::Collider(particles, beam_eta) = momenta else { return };
    let (references, frac_bits) = references;
    let products = ColliderProducts { front, references, frac_bits, particles, beam_eta };
    match to {
        Values::Narrow(words) => fill::<i32>(&products, size, bytemuck::cast_slice_mut(words)),
        Values::Wide(words) => {
            fill::<i64>(&products, size, bytemuck::cast_slice_mut(words));
            for entry in words {
                *entry = WideWords::from_jets(bytemuck::cast(*entry));
            }
        }
        Values::Constant(_) => {}
    }
}

/// Channels follow each other closely, then move to their places, the last one first.
fn fill<W: Word>(
    products: &ColliderProducts<'_, '_, LANES>,
    (channels, objects, stride): (usize, usize, usize),
    to: &mut [[W; LANES]],
) {
    products.fill(&mut to[..channels * objects]);
    for c in (1..channels).rev() {
        to.copy_within(c * objects..(c + 1) * objects, c * stride);
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
