// Made by `spurion emit-rust` 0.1.0; not to be changed by hand.
//
// pelican-nano, 16 particles: model with SHA-256
// 218149f76ca1ffff53742ee46a37e70f457688ed3a8beced42370f50348867cb
//
// The integers of the model's graph, fused into loops over objects and passes over pairs: the
// scores that `spurion::Tagger` gives, bit by bit. No heap, no floating point, no panic.

use spurion::format::QFormat;
use spurion::graph::FrontEnd;
use spurion::{JetView, Score, TaggerError};

static COSH: [u16; 303] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9,
    10, 11, 11, 12, 13, 13, 14, 15, 16, 16, 17, 18, 19, 20, 21, 22, 23, 23, 24, 25, 26, 28, 29, 30,
    31, 32, 33, 34, 35, 36, 38, 39, 40, 41, 43, 44, 45, 47, 48, 50, 51, 52, 54, 55, 57, 58, 60, 61,
    63, 65, 66, 68, 70, 71, 73, 75, 76, 78, 80, 82, 84, 85, 87, 89, 91, 93, 95, 97, 99, 101, 103,
    105, 107, 109, 111, 114, 116, 118, 120, 122, 125, 127, 129, 132, 134, 136, 139, 141, 144, 146,
    149, 151, 154, 156, 159, 161, 164, 167, 169, 172, 175, 177, 180, 183, 186, 188, 191, 194, 197,
    200, 203, 206, 209, 212, 215, 218, 221, 224, 227, 230, 234, 237, 240, 243, 247, 250, 253, 256,
    260, 263, 267, 270, 274, 277, 281, 284, 288, 291, 295, 299, 302, 306, 310, 313, 317, 321, 325,
    329, 332, 336, 340, 344, 348, 352, 356, 360, 364, 368, 373, 377, 381, 385, 389, 394, 398, 402,
    407, 411, 415, 420, 424, 429, 433, 438, 442, 447, 451, 456, 461, 466, 470, 475, 480, 485, 489,
    494, 499, 504, 509, 514, 519, 524, 529, 534, 540, 545, 550, 555, 560, 566, 571, 576, 582, 587,
    593, 598, 604, 609, 615, 620, 626, 632, 637, 643, 649, 655, 660, 666, 672, 678, 684, 690, 696,
    702, 708, 714, 720, 727, 733, 739, 745, 752, 758, 764, 771, 777, 784, 790, 797, 803, 810, 817,
    823, 830, 837, 844, 850, 857, 864, 871, 878, 885, 892, 899, 906, 913, 921, 928, 935, 942, 950,
    957, 965, 972, 980, 987, 995, 1002, 1010, 1018, 1023,
];
static COS: [u16; 361] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9,
    10, 11, 11, 12, 13, 13, 14, 15, 16, 16, 17, 18, 19, 20, 21, 21, 22, 23, 24, 25, 26, 27, 28, 29,
    30, 32, 33, 34, 35, 36, 37, 38, 40, 41, 42, 43, 45, 46, 47, 49, 50, 52, 53, 54, 56, 57, 59, 60,
    62, 63, 65, 66, 68, 70, 71, 73, 75, 76, 78, 80, 81, 83, 85, 87, 89, 90, 92, 94, 96, 98, 100,
    102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126, 128, 131, 133, 135, 137, 139,
    142, 144, 146, 149, 151, 153, 156, 158, 160, 163, 165, 168, 170, 173, 175, 178, 180, 183, 185,
    188, 190, 193, 196, 198, 201, 204, 206, 209, 212, 214, 217, 220, 223, 225, 228, 231, 234, 237,
    240, 242, 245, 248, 251, 254, 257, 260, 263, 266, 269, 272, 275, 278, 281, 284, 287, 291, 294,
    297, 300, 303, 306, 309, 313, 316, 319, 322, 326, 329, 332, 335, 339, 342, 345, 349, 352, 356,
    359, 362, 366, 369, 373, 376, 380, 383, 387, 390, 394, 397, 401, 404, 408, 411, 415, 418, 422,
    426, 429, 433, 437, 440, 444, 448, 451, 455, 459, 463, 466, 470, 474, 478, 481, 485, 489, 493,
    497, 500, 504, 508, 512, 516, 520, 524, 528, 531, 535, 539, 543, 547, 551, 555, 559, 563, 567,
    571, 575, 579, 583, 587, 591, 595, 599, 603, 608, 612, 616, 620, 624, 628, 632, 636, 640, 645,
    649, 653, 657, 661, 665, 670, 674, 678, 682, 686, 691, 695, 699, 703, 708, 712, 716, 720, 725,
    729, 733, 737, 742, 746, 750, 755, 759, 763, 768, 772, 776, 781, 785, 789, 794, 798, 802, 807,
    811, 815, 820, 824, 829, 833, 837, 842, 846, 851, 855, 859, 864, 868, 873, 877, 881, 886, 890,
    895, 899, 904, 908, 913, 917, 921, 926, 930, 935, 939, 944, 948, 953, 957, 961, 966, 970, 975,
    979, 984, 988, 993, 997, 1002, 1006, 1011, 1015, 1020, 1023,
];
static EXP: [u16; 1273] = [
    4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5,
    5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
    5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8,
    8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
    9, 9, 9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10,
    10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
    11, 11, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 13, 13, 13,
    13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 14, 14, 14, 14, 14, 14, 14, 14, 14,
    14, 14, 14, 14, 14, 14, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 16,
    16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17,
    17, 17, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19, 19,
    19, 19, 19, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 21, 21, 21, 21, 21, 21, 21, 21, 21,
    21, 21, 22, 22, 22, 22, 22, 22, 22, 22, 22, 22, 23, 23, 23, 23, 23, 23, 23, 23, 23, 23, 24, 24,
    24, 24, 24, 24, 24, 24, 24, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 26, 26, 26, 26, 26, 26, 26,
    26, 27, 27, 27, 27, 27, 27, 27, 27, 27, 28, 28, 28, 28, 28, 28, 28, 28, 29, 29, 29, 29, 29, 29,
    29, 29, 30, 30, 30, 30, 30, 30, 30, 30, 31, 31, 31, 31, 31, 31, 31, 32, 32, 32, 32, 32, 32, 32,
    33, 33, 33, 33, 33, 33, 33, 34, 34, 34, 34, 34, 34, 34, 35, 35, 35, 35, 35, 35, 36, 36, 36, 36,
    36, 36, 36, 37, 37, 37, 37, 37, 37, 38, 38, 38, 38, 38, 38, 39, 39, 39, 39, 39, 39, 40, 40, 40,
    40, 40, 40, 41, 41, 41, 41, 41, 42, 42, 42, 42, 42, 42, 43, 43, 43, 43, 43, 44, 44, 44, 44, 44,
    45, 45, 45, 45, 45, 46, 46, 46, 46, 46, 47, 47, 47, 47, 47, 48, 48, 48, 48, 48, 49, 49, 49, 49,
    49, 50, 50, 50, 50, 51, 51, 51, 51, 51, 52, 52, 52, 52, 53, 53, 53, 53, 54, 54, 54, 54, 54, 55,
    55, 55, 55, 56, 56, 56, 56, 57, 57, 57, 57, 58, 58, 58, 58, 59, 59, 59, 59, 60, 60, 60, 60, 61,
    61, 61, 62, 62, 62, 62, 63, 63, 63, 63, 64, 64, 64, 65, 65, 65, 65, 66, 66, 66, 67, 67, 67, 67,
    68, 68, 68, 69, 69, 69, 70, 70, 70, 70, 71, 71, 71, 72, 72, 72, 73, 73, 73, 74, 74, 74, 75, 75,
    75, 76, 76, 76, 77, 77, 77, 78, 78, 78, 79, 79, 79, 80, 80, 80, 81, 81, 81, 82, 82, 82, 83, 83,
    84, 84, 84, 85, 85, 85, 86, 86, 86, 87, 87, 88, 88, 88, 89, 89, 90, 90, 90, 91, 91, 92, 92, 92,
    93, 93, 94, 94, 94, 95, 95, 96, 96, 96, 97, 97, 98, 98, 99, 99, 99, 100, 100, 101, 101, 102,
    102, 103, 103, 103, 104, 104, 105, 105, 106, 106, 107, 107, 108, 108, 109, 109, 109, 110, 110,
    111, 111, 112, 112, 113, 113, 114, 114, 115, 115, 116, 116, 117, 117, 118, 118, 119, 119, 120,
    120, 121, 122, 122, 123, 123, 124, 124, 125, 125, 126, 126, 127, 128, 128, 129, 129, 130, 130,
    131, 131, 132, 133, 133, 134, 134, 135, 136, 136, 137, 137, 138, 139, 139, 140, 140, 141, 142,
    142, 143, 143, 144, 145, 145, 146, 147, 147, 148, 149, 149, 150, 151, 151, 152, 153, 153, 154,
    155, 155, 156, 157, 157, 158, 159, 159, 160, 161, 161, 162, 163, 164, 164, 165, 166, 166, 167,
    168, 169, 169, 170, 171, 172, 172, 173, 174, 175, 175, 176, 177, 178, 178, 179, 180, 181, 182,
    182, 183, 184, 185, 186, 186, 187, 188, 189, 190, 191, 191, 192, 193, 194, 195, 196, 196, 197,
    198, 199, 200, 201, 202, 203, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 212, 213, 214,
    215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233,
    234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 248, 249, 250, 251, 252, 253,
    254, 255, 256, 257, 259, 260, 261, 262, 263, 264, 265, 267, 268, 269, 270, 271, 272, 274, 275,
    276, 277, 278, 280, 281, 282, 283, 285, 286, 287, 288, 290, 291, 292, 293, 295, 296, 297, 299,
    300, 301, 303, 304, 305, 307, 308, 309, 311, 312, 313, 315, 316, 317, 319, 320, 322, 323, 324,
    326, 327, 329, 330, 332, 333, 334, 336, 337, 339, 340, 342, 343, 345, 346, 348, 349, 351, 352,
    354, 356, 357, 359, 360, 362, 363, 365, 367, 368, 370, 371, 373, 375, 376, 378, 380, 381, 383,
    385, 386, 388, 390, 391, 393, 395, 397, 398, 400, 402, 404, 405, 407, 409, 411, 412, 414, 416,
    418, 420, 422, 423, 425, 427, 429, 431, 433, 435, 436, 438, 440, 442, 444, 446, 448, 450, 452,
    454, 456, 458, 460, 462, 464, 466, 468, 470, 472, 474, 476, 478, 480, 483, 485, 487, 489, 491,
    493, 495, 498, 500, 502, 504, 506, 508, 511, 513, 515, 517, 520, 522, 524, 527, 529, 531, 533,
    536, 538, 541, 543, 545, 548, 550, 552, 555, 557, 560, 562, 565, 567, 570, 572, 575, 577, 580,
    582, 585, 587, 590, 592, 595, 598, 600, 603, 605, 608, 611, 613, 616, 619, 622, 624, 627, 630,
    632, 635, 638, 641, 644, 646, 649, 652, 655, 658, 661, 664, 666, 669, 672, 675, 678, 681, 684,
    687, 690, 693, 696, 699, 702, 705, 708, 712, 715, 718, 721, 724, 727, 730, 734, 737, 740, 743,
    747, 750, 753, 756, 760, 763, 766, 770, 773, 776, 780, 783, 787, 790, 794, 797, 801, 804, 808,
    811, 815, 818, 822, 825, 829, 833, 836, 840, 844, 847, 851, 855, 858, 862, 866, 870, 874, 877,
    881, 885, 889, 893, 897, 901, 905, 908, 912, 916, 920, 924, 929, 933, 937, 941, 945, 949, 953,
    957, 962, 966, 970, 974, 978, 983, 987, 991, 996, 1000, 1004, 1009, 1013, 1018, 1022, 1023,
];
static T9: [[i16; 2]; 19] = [
    [-23, 232], [-20, 223], [-17, 214], [-15, 206], [-13, 199], [-11, 193], [-9, 186], [-8, 181],
    [-8, 176], [-7, 171], [-7, 168], [-7, 164], [-7, 161], [-8, 159], [-9, 158], [-10, 157],
    [-12, 156], [-14, 156], [-16, 157],
];
static T14: [[i8; 2]; 19] = [
    [-34, -43], [-38, -43], [-42, -43], [-46, -43], [-50, -43], [-54, -44], [-59, -44], [-63, -45],
    [-68, -46], [-73, -47], [-78, -49], [-83, -50], [-89, -52], [-94, -54], [-100, -56],
    [-106, -58], [-112, -61], [-119, -63], [-125, -66],
];
static T24: [[i16; 1]; 19] = [
    [-1164], [-1286], [-1369], [-1412], [-1414], [-1378], [-1301], [-1184], [-1027], [-831],
    [-595], [-318], [-2], [354], [750], [1185], [1661], [2176], [2732],
];

/// What is kept of an object.
#[derive(Clone, Copy, Debug)]
struct Object {
    pt: u16,
    eta: i16,
    phi: i16,
    f0: [i32; 1],
    f1: [i16; 2],
    f2: [i16; 2],
    f3: [i16; 2],
}

impl Object {
    const ZERO: Self = Self { pt: 0, eta: 0, phi: 0, f0: [0; 1], f1: [0; 2], f2: [0; 2], f3: [0; 2], };
}

/// What is kept of a pair of objects.
#[derive(Clone, Copy, Debug)]
struct Pair {
    f0: [u16; 1],
}

impl Pair {
    const ZERO: Self = Self { f0: [0; 1], };
}


/// A tagger with its memory.
#[derive(Clone, Debug)]
pub struct Tagger {
    objects: [Object; 18],
    pairs: [Pair; 171],
}

impl Default for Tagger {
    fn default() -> Self {
        Self::new()
    }
}

#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
#[allow(unused_mut, unused_variables, unused_assignments, unused_parens)]
impl Tagger {
    /// The most particles that a jet may have.
    pub const PARTICLES: usize = 16;

    /// The format of the score.
    pub const FORMAT: QFormat =
    QFormat { signed: true, total_bits: 15, frac_bits: 10 };

    /// A tagger whose memory holds nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: [Object::ZERO; 18], pairs: [Pair::ZERO; 171] }
    }

    /// Scores one jet.
    ///
    /// # Errors
    /// [`TaggerError::TooManyParticles`], [`TaggerError::EmptySlot`] or
    /// [`TaggerError::Coordinates`].
    pub fn score(&mut self, jet: JetView<'_>) -> Result<Score, TaggerError> {
        let particles = jet.len();
        if particles > 16 {
            return Err(TaggerError::TooManyParticles { particles, most: 16 });
        }
        if let Some(slot) = jet.empty_slot() {
            return Err(TaggerError::EmptySlot { slot });
        }
        let JetView::Collider { particles, beam_eta } = jet else {
            return Err(TaggerError::Coordinates { expected: FrontEnd::Collider });
        };
        let n = particles.len().wrapping_add(2);
        let beam = i32::from(beam_eta >> 0);
        let Some(objects) = self.objects.get_mut(..n) else {
            let particles = particles.len();
            return Err(TaggerError::TooManyParticles { particles, most: 16 });
        };
        let pairs = &mut self.pairs[..];
        for (object, p) in objects.iter_mut().skip(2).zip(particles) {
            object.pt = i32::from(p.pt.to_bits()).max(0).min(16383) as u16;
            object.eta = p.eta >> 0;
            let phi = i32::from(p.phi >> 0);
            let phi = if phi < 0 { phi.wrapping_add(1440) } else { phi };
            let far = phi < 0 || phi >= 1440;
            object.phi = (if far { phi.rem_euclid(1440) } else { phi }) as i16;
        }
        let t9 = T9.get(n).copied().unwrap_or([0; 2]);
        let x9_0: i32 = i32::from(t9[0]);
        let x9_1: i32 = i32::from(t9[1]);
        let t14 = T14.get(n).copied().unwrap_or([0; 2]);
        let x14_0: i32 = i32::from(t14[0]);
        let x14_1: i32 = i32::from(t14[1]);
        let t24 = T24.get(n).copied().unwrap_or([0; 1]);
        let x24_0: i32 = i32::from(t24[0]);
        // Level 0: pairs.
        for object in objects.iter_mut() {
            object.f0 = [0; 1];
        }
        let mut x3_0: i32 = 0;
        {
            let mut rest: &mut [Object] = objects;
            let mut later: &mut [Pair] = pairs;
            'row: {
                let own = core::mem::take(&mut rest);
                let own_pairs = core::mem::take(&mut later);
                let Some((first, others)) = own.split_first_mut() else { break 'row };
                let Some((row, after)) = own_pairs.split_at_mut_checked(others.len().wrapping_add(1)) else { break 'row };
                let Some((pair, row)) = row.split_first_mut() else { break 'row };
                let mut r2_0 = first.f0[0];
                {
                    let d: i32 = 0;
                    let x1_0: i32 = (d << 2);
                    pair.f0[0] = x1_0 as u16;
                    r2_0 = r2_0.wrapping_add(x1_0);
                }
                let mut cells = others.iter_mut().zip(row);
                if let Some((second, pair)) = cells.next() {
                    let d: i32 = 1;
                    let x1_0: i32 = (d << 2);
                    pair.f0[0] = x1_0 as u16;
                    r2_0 = r2_0.wrapping_add(x1_0);
                    second.f0[0] = second.f0[0].wrapping_add(x1_0);
                }
                for (second, pair) in cells {
                    let k = i32::from(second.eta).wrapping_sub(beam).max(-636).min(636);
                    let e: i32 = (u32::from(EXP.get(636i32.wrapping_sub(k) as usize).copied().unwrap_or(0)) as i32);
                    let d: i32 = i32::from(second.pt).wrapping_mul(e);
                    let x1_0: i32 = (d.wrapping_add(64) >> 7).max(0).min(32767);
                    pair.f0[0] = x1_0 as u16;
                    r2_0 = r2_0.wrapping_add(x1_0);
                    second.f0[0] = second.f0[0].wrapping_add(x1_0);
                }
                first.f0[0] = r2_0;
                x3_0 = x3_0.wrapping_add(r2_0);
                rest = others;
                later = after;
            }
            'row: {
                let own = core::mem::take(&mut rest);
                let own_pairs = core::mem::take(&mut later);
                let Some((first, others)) = own.split_first_mut() else { break 'row };
                let Some((row, after)) = own_pairs.split_at_mut_checked(others.len().wrapping_add(1)) else { break 'row };
                let Some((pair, row)) = row.split_first_mut() else { break 'row };
                let mut r2_0 = first.f0[0];
                {
                    let d: i32 = 0;
                    let x1_0: i32 = (d << 2);
                    pair.f0[0] = x1_0 as u16;
                    r2_0 = r2_0.wrapping_add(x1_0);
                }
                let m = others.len().min(row.len());
                if let (Some(others), Some(row)) = (others.get_mut(..m), row.get_mut(..m)) {
                    for at in 0..m {
                        let (Some(second), Some(pair)) = (others.get_mut(at), row.get_mut(at)) else { break };
                        let k = i32::from(second.eta).wrapping_sub(beam).max(-636).min(636);
                        let e: i32 = (u32::from(EXP.get(636i32.wrapping_add(k) as usize).copied().unwrap_or(0)) as i32);
                        let d: i32 = i32::from(second.pt).wrapping_mul(e);
                        let x1_0: i32 = (d.wrapping_add(64) >> 7).max(0).min(32767);
                        pair.f0[0] = x1_0 as u16;
                        r2_0 = r2_0.wrapping_add(x1_0);
                        second.f0[0] = second.f0[0].wrapping_add(x1_0);
                    }
                }
                first.f0[0] = r2_0;
                x3_0 = x3_0.wrapping_add(r2_0);
                rest = others;
                later = after;
            }
            while let Some((first, others)) = rest.split_first_mut() {
                let Some((row, after)) = later.split_at_mut_checked(others.len().wrapping_add(1)) else { break };
                let Some((pair, row)) = row.split_first_mut() else { break };
                let pt = u32::from(first.pt);
                let eta = i32::from(first.eta);
                let phi = i32::from(first.phi);
                let mut r2_0 = first.f0[0];
                {
                    let d: i32 = 0;
                    let x1_0: i32 = (d.wrapping_add(4096) >> 13);
                    pair.f0[0] = x1_0 as u16;
                    r2_0 = r2_0.wrapping_add(x1_0);
                }
                let m = others.len().min(row.len());
                if let (Some(others), Some(row)) = (others.get_mut(..m), row.get_mut(..m)) {
                    for at in 0..m {
                        let (Some(second), Some(pair)) = (others.get_mut(at), row.get_mut(at)) else { break };
                        let a = eta.wrapping_sub(i32::from(second.eta)).unsigned_abs() as usize;
                        let raw = phi.wrapping_sub(i32::from(second.phi)).unsigned_abs();
                        let b = raw.min(1440u32.wrapping_sub(raw)) as usize;
                        let angle = u32::from(COSH.get(a).copied().unwrap_or(1023)).wrapping_add(u32::from(COS.get(b).copied().unwrap_or(1023)));
                        let product = pt.wrapping_mul(u32::from(second.pt));
                        let d: i64 = (u64::from(product).wrapping_mul(u64::from(angle)) as i64);
                        let x1_0: i32 = ((d.wrapping_add(4096) >> 13) as i32).max(0).min(32767);
                        pair.f0[0] = x1_0 as u16;
                        r2_0 = r2_0.wrapping_add(x1_0);
                        second.f0[0] = second.f0[0].wrapping_add(x1_0);
                    }
                }
                first.f0[0] = r2_0;
                x3_0 = x3_0.wrapping_add(r2_0);
                rest = others;
                later = after;
            }
        }
        // Level 1: the jet.
        let x8_0: i32 = x3_0.wrapping_mul(41);
        let x8_1: i32 = x3_0.wrapping_mul(-74);
        let x13_0: i32 = x3_0.wrapping_mul(11);
        let x13_1: i32 = x3_0.wrapping_mul(12);
        // Level 1: objects.
        for first in objects.iter_mut() {
            let p2_0: i32 = first.f0[0];
            let x5_0: i32 = p2_0.wrapping_mul(-107);
            let x5_1: i32 = p2_0.wrapping_mul(304);
            let x6_0: i32 = (x5_0.wrapping_add(8192) >> 14).max(-2048).min(2047);
            let x6_1: i32 = (x5_1.wrapping_add(8192) >> 14).max(-2048).min(2047);
            first.f1[0] = x6_0 as i16;
            first.f1[1] = x6_1 as i16;
            let x7_0: i32 = p2_0.wrapping_mul(-25);
            let x7_1: i32 = p2_0.wrapping_mul(76);
            let s11_0_a: i32 = x8_0.wrapping_add((x9_0 << 14)).wrapping_add((x7_0 << 4));
            let x11_0: i32 = (s11_0_a.wrapping_add(32768) >> 16).max(-2048).min(2047);
            let s11_1_a: i32 = x8_1.wrapping_add((x9_1 << 14)).wrapping_add((x7_1 << 4));
            let x11_1: i32 = (s11_1_a.wrapping_add(32768) >> 16).max(-2048).min(2047);
            first.f2[0] = x11_0 as i16;
            first.f2[1] = x11_1 as i16;
            let x12_0: i32 = p2_0.wrapping_mul(468);
            let x12_1: i32 = p2_0.wrapping_mul(-49);
            let s16_0_a: i32 = x13_0.wrapping_add((x14_0 << 13)).wrapping_add(x12_0);
            let x16_0: i32 = (s16_0_a.wrapping_add(8192) >> 14).max(-2048).min(2047);
            let s16_1_a: i32 = x13_1.wrapping_add((x14_1 << 13)).wrapping_add(x12_1);
            let x16_1: i32 = (s16_1_a.wrapping_add(8192) >> 14).max(-2048).min(2047);
            first.f3[0] = x16_0 as i16;
            first.f3[1] = x16_1 as i16;
        }
        // Level 1: pairs.
        let mut x20_0: i32 = 0;
        let mut x20_1: i32 = 0;
        let mut x21_0: i32 = 0;
        let mut x21_1: i32 = 0;
        {
            let mut rest: &mut [Object] = objects;
            let mut later: &mut [Pair] = pairs;
            while let Some((first, others)) = rest.split_first_mut() {
                let Some((row, after)) = later.split_at_mut_checked(others.len().wrapping_add(1)) else { break };
                let Some((pair, row)) = row.split_first_mut() else { break };
                let p6_0: i32 = i32::from(first.f1[0]);
                let p6_1: i32 = i32::from(first.f1[1]);
                let p11_0: i32 = i32::from(first.f2[0]);
                let p11_1: i32 = i32::from(first.f2[1]);
                let p16_0: i32 = i32::from(first.f3[0]);
                let p16_1: i32 = i32::from(first.f3[1]);
                {
                    let x1_0: i32 = i32::from(pair.f0[0]);
                    let x4_0: i32 = x1_0.wrapping_mul(-61);
                    let x4_1: i32 = x1_0.wrapping_mul(-2112);
                    let s18_0_a: i32 = x4_0;
                    let x18_0: i32 = p11_0.wrapping_add(p6_0).wrapping_add(p16_0).wrapping_add((s18_0_a.wrapping_add(1024) >> 11)).max(-16384);
                    let s18_1_a: i32 = x4_1;
                    let x18_1: i32 = p11_1.wrapping_add(p6_1).wrapping_add(p16_1).wrapping_add((s18_1_a.wrapping_add(1024) >> 11)).max(-16384);
                    let x19_0: i32 = x18_0.max(0);
                    let x19_1: i32 = x18_1.max(0);
                    x20_0 = x20_0.wrapping_add(x19_0);
                    x20_1 = x20_1.wrapping_add(x19_1);
                    x21_0 = x21_0.wrapping_add(x19_0);
                    x21_1 = x21_1.wrapping_add(x19_1);
                }
                let m = others.len().min(row.len());
                if let (Some(others), Some(row)) = (others.get_mut(..m), row.get_mut(..m)) {
                    for at in 0..m {
                        let (Some(second), Some(pair)) = (others.get_mut(at), row.get_mut(at)) else { break };
                        let q6_0: i32 = i32::from(second.f1[0]);
                        let q6_1: i32 = i32::from(second.f1[1]);
                        let q11_0: i32 = i32::from(second.f2[0]);
                        let q11_1: i32 = i32::from(second.f2[1]);
                        let x1_0: i32 = i32::from(pair.f0[0]);
                        let x4_0: i32 = x1_0.wrapping_mul(-61);
                        let x4_1: i32 = x1_0.wrapping_mul(-2112);
                        let s18_0_a: i32 = x4_0;
                        let x18_0_a: i32 = p11_0.wrapping_add(q6_0).wrapping_add((s18_0_a.wrapping_add(1024) >> 11)).max(-16384);
                        let s18_1_a: i32 = x4_1;
                        let x18_1_a: i32 = p11_1.wrapping_add(q6_1).wrapping_add((s18_1_a.wrapping_add(1024) >> 11)).max(-16384);
                        let s18_0_b: i32 = x4_0;
                        let x18_0_b: i32 = p6_0.wrapping_add(q11_0).wrapping_add((s18_0_b.wrapping_add(1024) >> 11)).max(-16384);
                        let s18_1_b: i32 = x4_1;
                        let x18_1_b: i32 = p6_1.wrapping_add(q11_1).wrapping_add((s18_1_b.wrapping_add(1024) >> 11)).max(-16384);
                        let x19_0_a: i32 = x18_0_a.max(0);
                        let x19_1_a: i32 = x18_1_a.max(0);
                        let x19_0_b: i32 = x18_0_b.max(0);
                        let x19_1_b: i32 = x18_1_b.max(0);
                        x20_0 = x20_0.wrapping_add(x19_0_a);
                        x20_0 = x20_0.wrapping_add(x19_0_b);
                        x20_1 = x20_1.wrapping_add(x19_1_a);
                        x20_1 = x20_1.wrapping_add(x19_1_b);
                    }
                }
                rest = others;
                later = after;
            }
        }
        // Level 2: the jet.
        let x22_0: i32 = x20_0.wrapping_mul(97).wrapping_add(x20_1.wrapping_mul(-680));
        let x23_0: i32 = x21_0.wrapping_mul(-87).wrapping_add(x21_1.wrapping_mul(150));
        let s26_0_a: i32 = x22_0.wrapping_add((x23_0 << 5)).wrapping_add((x24_0 << 10));
        let x26_0: i32 = (s26_0_a.wrapping_add(512) >> 10).max(-16384).min(16383);
        let x27_0: i32 = x26_0;
        Ok(Score { raw: x27_0, format: Self::FORMAT })
    }
}
