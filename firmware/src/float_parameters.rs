//! The trained parameters of `pelican_nano_h2_n16.pt`, as f32.
//!
//! Each is the number in the checkpoint's `model_state`, which is stored as f32, under the key
//! given here. The scales of the two batch normalisations alone are computed, in f64 and then
//! rounded to f32: weight / sqrt(running_var + 1e-5), with the 1e-5 of PyTorch.

/// Hidden channels.
pub const HIDDEN: usize = 2;

/// Particles and beams of the jets that the network was trained on.
pub const OBJECTS: usize = 18;

/// The constant that sums over objects are divided by (`args.nobj_avg`).
pub const OBJECTS_AVERAGE: f32 = 49.0;

/// From `net2to2.message_layers.0.normlayer.weight` and `.running_var`.
pub const INPUT_SCALE: f32 = 0.029946212;

/// `net2to2.message_layers.0.normlayer.running_mean`.
pub const INPUT_MEAN: f32 = 33.648468;

/// `net2to2.message_layers.0.normlayer.bias`.
pub const INPUT_BIAS: f32 = 0.08359543;

/// `net2to2.eq_layers.0.coefs`, the six maps of each hidden channel.
pub const MAPS: [[f32; 6]; HIDDEN] = [
    [-0.031018393, 1.4641366, -0.33368218, -0.31283152, 1.5612837, 1.6889596],
    [-1.0721209, -0.15314355, 0.9530722, 0.9530639, -2.8443484, 1.8372141],
];

/// `net2to2.eq_layers.0.bias`.
pub const MAP_BIAS: [f32; HIDDEN] = [-0.117181525, -0.08623241];

/// `net2to2.eq_layers.0.diag_bias`.
pub const DIAGONAL_BIAS: [f32; HIDDEN] = [-0.26870716, -0.33883435];

/// From `msg_2to0.normlayer.weight` and `.running_var`.
pub const HIDDEN_SCALE: [f32; HIDDEN] = [11.246848, 10.426338];

/// `msg_2to0.normlayer.running_mean`.
pub const HIDDEN_MEAN: [f32; HIDDEN] = [0.020061854, 0.43070674];

/// `msg_2to0.normlayer.bias`.
pub const HIDDEN_BIAS: [f32; HIDDEN] = [0.48584953, -0.3394994];

/// `agg_2to0.coefs`: the total and the trace of each hidden channel.
pub const AGGREGATE: [[f32; 2]; HIDDEN] = [[1.2626735, -0.737694], [-9.611049, 1.3720134]];

/// `agg_2to0.bias`.
pub const AGGREGATE_BIAS: f32 = -1.1182458;
