//! Jets in NumPy's npz, good and bad, through the public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod readers_build;

use npyz::{AutoSerialize, WriterBuilder};
use readers_build::{archive, assert_one_line, data, file};
use spurion_tools::jets::{JetError, JetSet, read};
use zip::CompressionMethod;

/// Two jets of two slots.
const MOMENTA: [f64; 16] =
    [5.0, 3.0, 0.0, -4.0, 13.0, 5.0, 12.0, 0.0, 2.0, 0.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0];

fn array<T: AutoSerialize + Copy>(shape: &[u64], values: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = npyz::WriteOptions::new().default_dtype().shape(shape);
    let mut writer = options.writer(&mut bytes).begin_nd().unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn momenta() -> Vec<u8> {
    array(&[2, 2, 4], &MOMENTA)
}

fn read_bytes(bytes: &[u8], limit: Option<usize>) -> Result<JetSet, JetError> {
    // A name of the other format: only the content decides.
    let (_directory, path) = file("jets.h5", bytes);
    let result = read(&path, limit, usize::MAX);
    if let Err(error) = &result {
        assert_one_line(&error.to_string(), &path);
    }
    result
}

fn read_arrays(arrays: &[(&str, &[u8])]) -> Result<JetSet, JetError> {
    read_bytes(&archive(arrays, CompressionMethod::Deflated), None)
}

fn says(result: Result<JetSet, JetError>, parts: &[&str]) {
    let message = result.expect_err("bad jets").to_string();
    parts.iter().for_each(|part| assert!(message.contains(part), "{message}"));
}

/// An array with this header text behind the magic of version 1, and these data.
fn raw(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", length.as_slice(), header.as_bytes(), data].concat()
}

#[test]
fn both_float_types_and_both_compressions_give_the_same_jets() {
    let float32 = MOMENTA.map(|x| x as f32);
    let (single, double) = (array(&[2, 2, 4], &float32), momenta());
    let counts = array(&[2], &[2_i64, 1]);
    let labels = array(&[2], &[true, false]);
    for pmu in [single, double] {
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let entries = [
                ("Pmu.npy", pmu.as_slice()),
                ("Nobj.npy", counts.as_slice()),
                ("is_signal.npy", labels.as_slice()),
                ("notes.npy", b"not an array"),
            ];
            let jets = read_bytes(&archive(&entries, method), None).unwrap();
            let (momenta, _) = MOMENTA.as_chunks::<4>();
            assert_eq!(jets.jets, [momenta[..2].to_vec(), momenta[2..3].to_vec()]);
            assert_eq!(jets.labels, Some(vec![true, false]));
            assert_eq!(jets.truncated, 0);
        }
    }
}

#[test]
fn the_same_jets_as_from_hdf5() {
    let hdf5 = read(&data("jets_test.h5"), Some(100), 32).unwrap();
    let mut numbers = vec![0_f32; 100 * 32 * 4];
    for (jet, slots) in hdf5.jets.iter().zip(numbers.chunks_exact_mut(32 * 4)) {
        jet.as_flattened().iter().zip(slots).for_each(|(from, to)| *to = *from as f32);
    }
    let labels: Vec<u8> = hdf5.labels.iter().flatten().map(|signal| u8::from(*signal)).collect();
    let (pmu, labels) = (array(&[100, 32, 4], &numbers), array(&[100], &labels));
    let bytes =
        archive(&[("Pmu.npy", &pmu), ("is_signal.npy", &labels)], CompressionMethod::Stored);
    let npz = read_bytes(&bytes, None).unwrap();
    assert_eq!((npz.jets, npz.labels), (hdf5.jets.clone(), hdf5.labels));
    let some = read_bytes(&bytes, Some(7)).unwrap();
    assert_eq!(some.jets, hdf5.jets[..7]);
    assert_eq!(some.labels.unwrap().len(), 7);
}

#[test]
fn bad_values_are_named_by_jet_and_slot() {
    let with = |position: usize, value: f64| {
        let mut numbers = MOMENTA;
        numbers[position] = value;
        read_arrays(&[("Pmu.npy", &array(&[2, 2, 4], &numbers))])
    };
    says(with(9, f64::NAN), &["jet 1, slot 0", "px is NaN"]);
    says(with(4, -13.0), &["jet 0, slot 1", "-13.0 is negative"]);
    says(with(13, 1.0), &["jet 1, slot 1", "energy is 0"]);
    says(with(0, 1.0), &["jet 0, slot 0", "energy below its momentum"]);
    let labels = array(&[2], &[0_i32, 7]);
    says(
        read_arrays(&[("Pmu.npy", &momenta()), ("is_signal.npy", &labels)]),
        &["jet 1", "is_signal is 7"],
    );
    let counts = array(&[2], &[2_u8, 2]);
    says(
        read_arrays(&[("Pmu.npy", &momenta()), ("Nobj.npy", &counts)]),
        &["jet 1", "Nobj is 2, but 1 of 2 slots"],
    );
    let counts = array(&[3], &[2_u8, 1, 1]);
    says(
        read_arrays(&[("Pmu.npy", &momenta()), ("Nobj.npy", &counts)]),
        &["'Nobj'", "3 entries for 2 jets"],
    );
}

#[test]
fn wrong_arrays_are_refused() {
    says(read_arrays(&[("pmu.npy", &momenta())]), &["no dataset 'Pmu'"]);
    says(read_arrays(&[("Pmu.npy", &array(&[4, 4], &MOMENTA))]), &["'Pmu'", "[4, 4]"]);
    says(read_arrays(&[("Pmu.npy", &array(&[2, 4, 2], &MOMENTA))]), &["'Pmu'", "[2, 4, 2]"]);
    says(read_arrays(&[("Pmu.npy", &array(&[1, 1, 4], &[1_i32; 4]))]), &["'Pmu'", "i4", "float32"]);
    let labels = array(&[2], &[0.0, 1.0]);
    says(
        read_arrays(&[("Pmu.npy", &momenta()), ("is_signal.npy", &labels)]),
        &["'is_signal'", "f8", "integers"],
    );
    let columns = raw("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 1, 4), }\n", &[0; 32]);
    says(read_arrays(&[("Pmu.npy", &columns)]), &["Pmu", "column-major"]);
    let objects = raw("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1, 4), }\n", b"\x80.");
    says(read_arrays(&[("Pmu.npy", &objects)]), &["'Pmu'", "O"]);
}

#[test]
fn hostile_headers_are_refused() {
    let pmu = |header: &str| read_arrays(&[("Pmu.npy", &raw(header, &[0; 32]))]);
    let shape = |shape: &str| {
        pmu(&format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n"))
    };
    assert!(shape("(1, 1, 4)").is_ok());
    says(shape("(4294967296, 4294967296, 4)"), &["would not write"]);
    says(shape("(0xffffffffffffffff, 0xffffffffffffffff, 4)"), &["would not write"]);
    says(shape("(100000000, 4, 4)"), &["jets to read: 100000000", "16777216"]);
    says(shape("(1, 70000, 4)"), &["slots of a jet: 70000"]);
    says(shape("(16000000, 60000, 4)"), &["numbers to read: 3840000000000"]);
    says(shape("(2, 1, 4)"), &["Pmu"]);
    // More numbers than the shape says: which of the two is wrong cannot be known.
    says(shape("(1, 0, 4)"), &["Pmu", "longer than its shape"]);
    says(pmu(&"(".repeat(1000)), &["would not write"]);
    says(pmu(&"(".repeat(60_000)), &["a header of 60000 bytes"]);
    says(pmu("nonsense"), &["Pmu"]);
    // Version 2 has a length of four bytes.
    let long = [b"\x93NUMPY\x02\x00".as_slice(), &u32::MAX.to_le_bytes(), b"{}"].concat();
    says(read_arrays(&[("Pmu.npy", &long)]), &["a header of 4294967295 bytes"]);
}

#[test]
fn a_truncated_file_is_refused_at_every_length() {
    let whole = archive(&[("Pmu.npy", &momenta())], CompressionMethod::Stored);
    for length in 0..whole.len() {
        assert!(read_bytes(&whole[..length], None).is_err(), "{length}");
    }
    let array = momenta();
    for length in 0..array.len() {
        assert!(read_arrays(&[("Pmu.npy", &array[..length])]).is_err(), "{length}");
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let whole = archive(&[("Pmu.npy", &momenta())], CompressionMethod::Stored);
    let original = read_bytes(&whole, None).unwrap().jets;
    for position in 0..whole.len() {
        for bits in [0xff, 0x80, 0x01] {
            let mut bytes = whole.clone();
            bytes[position] ^= bits;
            if let Ok(jets) = read_bytes(&bytes, None) {
                assert_eq!(jets.jets, original, "byte {position}");
            }
        }
    }
}
