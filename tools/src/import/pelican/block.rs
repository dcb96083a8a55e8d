//! One 2->2 layer: fifteen maps, mixed before they are broadcast.

use spurion::graph::{Placement, Rank};

use super::coefficients;
use super::letters::Aggregator;
use super::options::Options;
use super::sources::{PLAIN, Sources, map_of};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::batch_norm::BatchNorm;

/// Maps of a letter.
const AGGREGATED: usize = 10;
/// Maps of the pairs, their mirror images and their diagonal that are added everywhere.
const PLAIN_EVERYWHERE: [usize; 4] = [1, 2, 4, 5];
/// Maps of sums that are added everywhere, and on the diagonal.
const EVERYWHERE: [usize; 6] = [7, 8, 10, 11, 12, 14];
const ON_DIAGONAL: [usize; 4] = [6, 9, 13, 15];

/// A 2->2 layer behind the norm s x + t of its input, as weights for x and constants for n
/// objects. With row_i = sum_j x_ij and col_j = sum_i x_ij, each times what a letter says, the maps
/// at (i, j) are, from 1 and in this order: x_ij; x_ji; delta x_ii; x_jj; x_ii; and for each letter
/// delta col_i; col_j; col_i; delta row_i; row_j; row_i; trace; delta trace; total; delta total.
#[derive(Clone, Debug)]
pub struct Layer<'o> {
    /// `coefs[(input * outputs + output) * maps + map]`.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    diag_bias: Vec<f64>,
    norm: BatchNorm,
    letters: Vec<Aggregator>,
    options: &'o Options,
}

/// What is the same for a row, for a column, or only there on the diagonal: its name, and its maps
/// of the diagonal, the column sums and the row sums, and of trace and total.
struct Part(&'static str, [usize; 3], &'static [usize]);

const ROWS: Part = Part("rows", [5, 8, 11], &[12, 14]);
const COLUMNS: Part = Part("columns", [4, 7, 10], &[]);
const DIAGONAL: Part = Part("diagonal", [3, 6, 9], &[13, 15]);

impl<'o> Layer<'o> {
    /// Reads `net2to2.eq_layers.K`, factorized or not.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        k: usize,
        norm: BatchNorm,
        options: &'o Options,
    ) -> Result<Self, CheckpointError> {
        let prefix = format!("net2to2.eq_layers.{k}");
        let bias = checkpoint.tensors.get(&format!("{prefix}.bias"));
        let outputs = bias.map_or(0, |bias| bias.data.len());
        let inputs = norm.scale.len();
        let vector = |name: &str| {
            checkpoint.tensor(&format!("{prefix}.{name}"), &[outputs]).map(|t| t.data.clone())
        };
        let (bias, diag_bias) = (vector("bias")?, vector("diag_bias")?);
        let shape = [inputs, outputs, PLAIN + AGGREGATED * options.config.len()];
        let coefs = match options.factorize {
            true => coefficients::factorized(checkpoint, &prefix, shape)?,
            false => coefficients::whole(checkpoint, &prefix, shape)?,
        };
        let shape = (inputs, AGGREGATED, 2);
        let letters = Aggregator::read_all(checkpoint, &prefix, &options.config, shape, options)?;
        Ok(Self { coefs, bias, diag_bias, norm, letters, options })
    }

    /// How many channels come out.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    fn inputs(&self) -> usize {
        self.norm.scale.len()
    }

    /// Coefficient of map `map` (from 1; of sums that of letter `letter`) from channel `input` to
    /// channel `output`.
    fn coef(&self, (input, output): (usize, usize), letter: usize, map: usize) -> f64 {
        let maps = PLAIN + AGGREGATED * self.letters.len();
        let place = if map <= PLAIN { map } else { map + AGGREGATED * letter };
        self.coefs[(input * self.outputs() + output) * maps + place - 1]
    }

    /// Weights of a map for what is kept of x, which is normed already if the maps are activated.
    fn weights(&self, letter: usize, map: usize, unit: f64) -> Vec<Vec<f64>> {
        let scale =
            |input: usize| if self.options.blocks.maps { 1.0 } else { self.norm.scale[input] };
        let weight = |output, input| self.coef((input, output), letter, map) * scale(input) * unit;
        let row = |output| (0..self.inputs()).map(|input| weight(output, input)).collect();
        (0..self.outputs()).map(row).collect()
    }

    /// What the shift of channel `input` gives through the sums of `maps` with n objects, for all
    /// letters.
    fn shifted(&self, (input, output): (usize, usize), maps: &[usize], n: usize) -> f64 {
        let term = |(k, letter): (usize, &Aggregator)| {
            let term = |&map: &usize| {
                let entries = (n as f64).powi(map_of(map).indices);
                self.coef((input, output), k, map)
                    * (entries * letter.factor(input, map_of(map), n))
            };
            maps.iter().map(term).sum::<f64>()
        };
        self.letters.iter().enumerate().map(term).sum()
    }

    /// What shift and biases give with n objects: everywhere, and on the diagonal on top.
    fn constants(&self, n: usize) -> (Vec<f64>, Vec<f64>) {
        let sum = |bias: &[f64], plain: &[usize], summed: &[usize]| -> Vec<f64> {
            let channel = |output: usize, input: usize| {
                let single: f64 = plain.iter().map(|&map| self.coef((input, output), 0, map)).sum();
                self.norm.shift[input] * (single + self.shifted((input, output), summed, n))
            };
            let all = |output| (0..self.inputs()).map(|input| channel(output, input)).sum::<f64>();
            bias.iter().enumerate().map(|(output, bias)| bias + all(output)).collect()
        };
        if self.options.blocks.maps {
            // The shift is inside the activation already.
            return (self.bias.clone(), self.diag_bias.clone());
        }
        (sum(&self.bias, &PLAIN_EVERYWHERE, &EVERYWHERE), sum(&self.diag_bias, &[3], &ON_DIAGONAL))
    }

    /// Appends the layer, without its activation.
    pub fn build(&self, graph: &mut FloatGraph, name: &str, x: Id) -> Id {
        let activation = self.options.blocks.maps.then_some(self.options.activation);
        let mut sources = Sources::new(graph, (name, x), &self.letters, &self.norm, activation);
        let pair = sources.pair();
        let own = graph.mix(&format!("{name}.pair"), pair, self.weights(0, 1, 1.0));
        let mirror = graph.mix(&format!("{name}.mirror"), pair, self.weights(0, 2, 1.0));
        let constants: Vec<_> = (0..=graph.objects()).map(|n| self.constants(n)).collect();
        let (everywhere, diagonal): (Vec<_>, Vec<_>) = constants.into_iter().unzip();
        let by_row = self.part(graph, &mut sources, &ROWS, Some(everywhere));
        let by_column = self.part(graph, &mut sources, &COLUMNS, None);
        let on_diagonal = self.part(graph, &mut sources, &DIAGONAL, Some(diagonal));
        let terms = vec![
            (own, Placement::Same),
            (mirror, Placement::Transposed),
            (by_row, Placement::Rows),
            (by_column, Placement::Columns),
            (on_diagonal, Placement::Diagonal),
        ];
        let sum = graph.broadcast(&format!("{name}.sum"), Rank::Pair, terms);
        graph.unary(&format!("{name}.sum.stored"), sum, FloatOp::Requantize { input: sum })
    }

    /// The rounded sum of all that is the same for a row, a column, or on the diagonal.
    fn part(
        &self,
        graph: &mut FloatGraph,
        sources: &mut Sources<'_>,
        &Part(part, [diagonal, columns, rows], jet): &Part,
        constants: Option<Vec<Vec<f64>>>,
    ) -> Id {
        let prefix = format!("{}.{part}", sources.name());
        let weights = self.weights(0, diagonal, 1.0);
        let mixed = graph.mix(&format!("{prefix}.diagonal"), sources.diagonal(), weights);
        let mut terms = vec![(mixed, Placement::Same)];
        for (place, maps) in [(Placement::Same, &[columns, rows][..]), (Placement::All, jet)] {
            for letter in 0..self.letters.len() {
                for &map in maps {
                    let (from, unit) = sources.aggregate(graph, letter, map);
                    let name = format!("{prefix}.{}", sources.name_of(letter, map));
                    let mixed = graph.mix(&name, from, self.weights(letter, map, unit));
                    terms.push((mixed, place));
                }
            }
        }
        if let Some(rows) = constants {
            terms.push((graph.count_table(&format!("{prefix}.bias"), rows), Placement::All));
        }
        let sum = graph.broadcast(&format!("{prefix}.sum"), Rank::Particle, terms);
        graph.unary(&format!("{prefix}.stored"), sum, FloatOp::Requantize { input: sum })
    }
}
