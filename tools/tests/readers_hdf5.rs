//! Jets in HDF5, good and bad, through the public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod readers_build;

use std::path::PathBuf;

use hdf5_pure::FileBuilder;
use readers_build::{assert_one_line, data, file};
use spurion_tools::jets::{JetError, JetSet, MASS_TOLERANCE, read, write_hdf5};
use tempfile::TempDir;

const A: [f64; 4] = [5.0, 3.0, 0.0, -4.0];
const B: [f64; 4] = [13.0, 5.0, 12.0, 0.0];
const C: [f64; 4] = [2.0, 0.0, 1.0, 0.5];
const EMPTY: [f64; 4] = [0.0; 4];

/// Two jets of three slots.
fn two_jets() -> Vec<[f64; 4]> {
    vec![A, B, C, B, A, EMPTY]
}

fn build(fill: impl FnOnce(&mut FileBuilder)) -> (TempDir, PathBuf) {
    let mut builder = FileBuilder::new();
    fill(&mut builder);
    file("jets.dat", &builder.finish().unwrap())
}

/// A file with these slots in jets of three, and what else is put into it.
fn jets(slots: &[[f64; 4]], more: impl FnOnce(&mut FileBuilder)) -> Result<JetSet, JetError> {
    let (_directory, path) = build(|builder| {
        let shape = [slots.len() as u64 / 3, 3, 4];
        builder.create_dataset("Pmu").with_f64_data(slots.as_flattened()).with_shape(&shape);
        more(builder);
    });
    checked(read(&path, None, usize::MAX), &path)
}

fn checked(result: Result<JetSet, JetError>, path: &std::path::Path) -> Result<JetSet, JetError> {
    if let Err(error) = &result {
        assert_one_line(&error.to_string(), path);
    }
    result
}

fn says(result: Result<JetSet, JetError>, parts: &[&str]) {
    let message = result.expect_err("bad jets").to_string();
    parts.iter().for_each(|part| assert!(message.contains(part), "{message}"));
}

#[test]
fn the_committed_slice_is_read_as_it_was_written() {
    let all = read(&data("jets_test.h5"), None, usize::MAX).unwrap();
    assert_eq!(all.jets.len(), 2500);
    assert_eq!(all.truncated, 0);
    assert_eq!(all.jets[0].len(), 32);
    let float32 = |x: f32| f64::from(x);
    let first = [105.99675, -49.938713, 90.505844, -23.454798].map(float32);
    assert_eq!(all.jets[0][0], first);
    let labels = all.labels.as_ref().unwrap();
    assert_eq!(labels.iter().filter(|signal| **signal).count(), 1223);
    let pt = |p: &[f64; 4]| p[1].hypot(p[2]);
    let falling = all.jets.iter().all(|jet| jet.is_sorted_by(|a, b| pt(a) >= pt(b) - 1e-3));
    assert!(falling);

    let cut = read(&data("jets_test.h5"), Some(700), 16).unwrap();
    assert_eq!(cut.jets.len(), 700);
    assert_eq!(cut.labels.as_ref().unwrap()[..], labels[..700]);
    for (cut, whole) in cut.jets.iter().zip(&all.jets) {
        assert_eq!(cut[..], whole[..whole.len().min(16)]);
    }
    assert_eq!(cut.truncated, all.jets[..700].iter().filter(|jet| jet.len() > 16).count());
    assert_eq!(read(&data("jets_test.h5"), Some(0), 16).unwrap().jets.len(), 0);
    assert_eq!(read(&data("jets_calibration.h5"), None, 32).unwrap().jets.len(), 2000);
}

#[test]
fn layouts_types_and_optional_datasets() {
    let bare = jets(&two_jets(), |_| {}).unwrap();
    assert_eq!(bare.jets, [vec![A, B, C], vec![B, A]]);
    assert_eq!((bare.labels, bare.truncated), (None, 0));

    let (_directory, path) = build(|builder| {
        let numbers: Vec<f32> = two_jets().as_flattened().iter().map(|x| *x as f32).collect();
        let momenta = builder.create_dataset("Pmu");
        momenta.with_f32_data(&numbers).with_shape(&[2, 3, 4]).with_chunks(&[1, 2, 4]);
        momenta.with_shuffle().with_deflate(4);
        builder.create_dataset("Nobj").with_u16_data(&[3, 2]);
        builder.create_dataset("is_signal").with_i64_data(&[1, 0]);
        builder.create_dataset("truth_Pmu").with_f64_data(&[f64::NAN]);
    });
    let chunked = read(&path, None, usize::MAX).unwrap();
    assert_eq!(chunked.jets, bare.jets);
    assert_eq!(chunked.labels, Some(vec![true, false]));
}

#[test]
fn empty_slots_may_stand_anywhere_and_count_as_slots() {
    let slots = [EMPTY, A, B, EMPTY, EMPTY, EMPTY, A, EMPTY, B];
    let all = jets(&slots, |builder| {
        builder.create_dataset("Nobj").with_i32_data(&[2, 0, 2]);
    });
    let all = all.unwrap();
    assert_eq!(all.jets, [vec![A, B], vec![], vec![A, B]]);
    let (_directory, path) = build(|builder| {
        let momenta = builder.create_dataset("Pmu");
        momenta.with_f64_data(slots.as_flattened()).with_shape(&[3, 3, 4]);
    });
    let leading = read(&path, None, 2).unwrap();
    assert_eq!(leading.jets, [vec![A], vec![], vec![A]]);
    assert_eq!(leading.truncated, 2);
}

#[test]
fn the_order_of_constituents_is_kept() {
    let kept = jets(&[C, A, B], |_| {}).unwrap();
    assert_eq!(kept.jets, [vec![C, A, B]]);
}

#[test]
fn bad_constituents_are_named_by_jet_slot_and_value() {
    let in_slot = |bad: [f64; 4]| jets(&[A, B, C, A, bad, EMPTY], |_| {});
    says(in_slot([5.0, f64::NAN, 0.0, 0.0]), &["jet 1, slot 1", "px is NaN"]);
    says(in_slot([f64::INFINITY, 0.0, 0.0, 0.0]), &["jet 1, slot 1", "E is inf"]);
    says(in_slot([-2.5, 0.0, 0.0, 0.0]), &["jet 1, slot 1", "-2.5 is negative"]);
    says(in_slot([0.0, 0.0, 3.5, 0.0]), &["jet 1, slot 1", "energy is 0", "3.5"]);
    let beyond = (1.0 + 1.01 * MASS_TOLERANCE).sqrt();
    says(in_slot([1.0, 0.0, 0.0, beyond]), &["jet 1, slot 1", "energy below its momentum"]);
    let within = (1.0 + 0.99 * MASS_TOLERANCE).sqrt();
    assert!(in_slot([1.0, 0.0, 0.0, within]).is_ok());
    // Also in a slot that is not kept.
    let (_directory, path) = build(|builder| {
        let slots = [A, B, [-1.0, 0.0, 0.0, 0.0]];
        let momenta = builder.create_dataset("Pmu");
        momenta.with_f64_data(slots.as_flattened()).with_shape(&[1, 3, 4]);
    });
    says(checked(read(&path, None, 1), &path), &["jet 0, slot 2"]);
}

#[test]
fn the_number_of_constituents_must_agree_with_the_slots() {
    let with = |counts: &[i32]| {
        jets(&two_jets(), |builder| {
            builder.create_dataset("Nobj").with_i32_data(counts);
        })
    };
    assert_eq!(with(&[3, 2]).unwrap().truncated, 0);
    // More than there are slots: the file has been cut.
    assert_eq!(with(&[40, 2]).unwrap().truncated, 1);
    says(with(&[3, 3]), &["jet 1", "Nobj is 3, but 2 of 3 slots"]);
    says(with(&[2, 2]), &["jet 0", "Nobj is 2, but 3 of 3 slots"]);
    says(with(&[3, -1]), &["jet 1", "Nobj is -1"]);
    says(with(&[3]), &["'Nobj'", "1 entries for 2 jets"]);
}

#[test]
fn labels_must_be_zero_or_one() {
    let with = |labels: &[i8]| {
        jets(&two_jets(), |builder| {
            builder.create_dataset("is_signal").with_i8_data(labels);
        })
    };
    assert_eq!(with(&[0, 1]).unwrap().labels, Some(vec![false, true]));
    says(with(&[0, 2]), &["jet 1", "is_signal is 2"]);
    says(with(&[-1, 0]), &["jet 0", "is_signal is -1"]);
    says(with(&[0, 1, 1]), &["'is_signal'", "3 entries for 2 jets"]);
    let floats = jets(&two_jets(), |builder| {
        builder.create_dataset("is_signal").with_f64_data(&[0.0, 1.0]);
    });
    says(floats, &["'is_signal'", "f64", "integers"]);
    let square = jets(&two_jets(), |builder| {
        builder.create_dataset("is_signal").with_i8_data(&[0, 1]).with_shape(&[2, 1]);
    });
    says(square, &["'is_signal'", "[2, 1]", "(jets)"]);
}

#[test]
fn wrong_datasets_are_refused() {
    let with = |fill: fn(&mut FileBuilder)| {
        let (_directory, path) = build(fill);
        checked(read(&path, None, usize::MAX), &path)
    };
    says(
        with(|b| {
            b.create_dataset("pmu").with_f32_data(&[0.0]);
        }),
        &["no dataset 'Pmu'"],
    );
    says(
        with(|b| {
            b.create_dataset("Pmu").with_f32_data(&[0.0; 8]).with_shape(&[2, 4]);
        }),
        &["'Pmu'", "[2, 4]", "(jets, slots, 4)"],
    );
    says(
        with(|b| {
            b.create_dataset("Pmu").with_f32_data(&[0.0; 9]).with_shape(&[1, 3, 3]);
        }),
        &["'Pmu'", "[1, 3, 3]"],
    );
    says(
        with(|b| {
            b.create_dataset("Pmu").with_i32_data(&[0; 4]).with_shape(&[1, 1, 4]);
        }),
        &["'Pmu'", "i32", "float32 or float64"],
    );
    says(
        with(|b| {
            let shape = [1, 70_000, 4];
            b.create_dataset("Pmu").with_f32_data(&vec![0.0; 280_000]).with_shape(&shape);
        }),
        &["slots of a jet: 70000", "65536"],
    );
}

#[test]
fn a_truncated_file_is_refused_at_every_length() {
    let whole = std::fs::read(data("jets_test.h5")).unwrap();
    let (_directory, path) = file("jets.h5", &[]);
    let lengths = (0..2000).step_by(61).chain((2000..whole.len()).step_by(99_991));
    for length in lengths.chain([whole.len() - 1]) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(checked(read(&path, None, 32), &path).is_err(), "{length}");
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let (_directory, path) = build(|builder| {
        let momenta = builder.create_dataset("Pmu");
        momenta.with_f64_data(two_jets().as_flattened()).with_shape(&[2, 3, 4]);
        momenta.with_chunks(&[1, 3, 4]).with_shuffle().with_deflate(9);
        builder.create_dataset("Nobj").with_i32_data(&[3, 2]);
    });
    let whole = std::fs::read(&path).unwrap();
    let mut refused = 0;
    for position in 0..whole.len() {
        for bits in [0xff, 0x80, 0x01] {
            let mut bytes = whole.clone();
            bytes[position] ^= bits;
            std::fs::write(&path, &bytes).unwrap();
            refused += usize::from(checked(read(&path, None, 32), &path).is_err());
        }
    }
    assert!(refused > whole.len(), "{refused} of {}", 3 * whole.len());
}

#[test]
fn other_files_are_refused() {
    let (_directory, path) = file("jets.h5", b"");
    says(checked(read(&path, None, 16), &path), &["neither an HDF5 nor an npz file"]);
    std::fs::write(&path, b"jet,pt,eta\n").unwrap();
    says(checked(read(&path, None, 16), &path), &["neither an HDF5 nor an npz file"]);
    let directory = path.parent().unwrap();
    says(checked(read(directory, None, 16), directory), &["ordinary file"]);
    let missing = directory.join("missing.h5");
    says(checked(read(&missing, None, 16), &missing), &["cannot access"]);
}

#[test]
fn what_is_written_is_read_back() {
    let original = read(&data("jets_test.h5"), Some(300), 32).unwrap();
    let (directory, path) = file("jets.h5", b"an older file");
    write_hdf5(&path, &original.jets, original.labels.as_deref(), 32).unwrap();
    let back = read(&path, None, usize::MAX).unwrap();
    assert_eq!((&back.jets, &back.labels), (&original.jets, &original.labels));

    write_hdf5(&path, &original.jets, None, 5).unwrap();
    let cut = read(&path, None, usize::MAX).unwrap();
    assert_eq!((cut.labels, cut.truncated), (None, 0));
    assert!(cut.jets.iter().zip(&original.jets).all(|(cut, whole)| *cut == whole[..5]));
    // Nothing else is left behind.
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn jets_that_could_not_be_read_back_are_not_written() {
    let (directory, path) = file("jets.h5", b"an older file");
    let refuse = |jets: &[Vec<[f64; 4]>], labels: Option<&[bool]>, slots, part: &str| {
        let error = write_hdf5(&path, jets, labels, slots).unwrap_err().to_string();
        assert_one_line(&error, &path);
        assert!(error.contains(part), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), b"an older file");
    };
    refuse(&[], None, 3, "nothing to write");
    refuse(&[vec![A]], None, 0, "nothing to write");
    refuse(&[vec![A]], Some(&[true, false]), 3, "2 entries for 1 jets");
    refuse(&[vec![A], vec![B, [1e39, 0.0, 0.0, 0.0]]], None, 3, "jet 1, slot 1: 1e39 does not fit");
    refuse(&[vec![A, [f64::NAN, 0.0, 0.0, 0.0]]], None, 3, "jet 0, slot 1: NaN does not fit");
    refuse(&[vec![[1.0, 2.0, 0.0, 0.0]]], None, 3, "jet 0, slot 0");
    // An energy that rounds to zero would turn the constituent into padding.
    refuse(&[vec![[1e-60, 0.0, 0.0, 0.0]]], None, 3, "Nobj is 1, but 0 of 3");
    let nowhere = directory.path().join("missing").join("jets.h5");
    let error = write_hdf5(&nowhere, &[vec![A]], None, 3).unwrap_err().to_string();
    assert!(error.contains("cannot be written"), "{error}");
}
