// Part of the program that is compiled with the modules: reads jets, a line each, and prints answers.

use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::{JetView, Score, TaggerError};

fn answers(jets: &str, mut score: impl FnMut(JetView<'_>) -> Result<Score, TaggerError>) {
    for line in jets.lines() {
        let mut numbers = line.split(' ').map(|word| word.parse::<i32>().unwrap());
        let (kind, beam) = (numbers.next().unwrap(), numbers.next().unwrap());
        let numbers: Vec<i32> = numbers.collect();
        let bits = fixed::types::I20F12::from_bits;
        let answer = if kind == 0 {
            let particles: Vec<_> = numbers.chunks(3).map(|p| ColliderMomentum {
                pt: fixed::types::U14F2::from_bits(p[0] as u16), eta: p[1] as i16, phi: p[2] as i16,
            }).collect();
            score(JetView::Collider { particles: &particles, beam_eta: beam as i16 })
        } else {
            let particles: Vec<_> = numbers.chunks(4).map(|p| FourMomentum {
                e: bits(p[0]), px: bits(p[1]), py: bits(p[2]), pz: bits(p[3]),
            }).collect();
            score(JetView::Cartesian { particles: &particles })
        };
        println!("{:?}", answer.map(|score| (score.raw, score.format)));
    }
}
