//! Small files that claim to be huge, and huge ones that hold nothing: refused in one line, within
//! a stated amount of memory and time.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod bounded;
mod readers_build;

use std::path::Path;

use bounded::{MEMORY_KIB, refuse, run};
use readers_build::{Saved, archive, checkpoint, data, with_zip64_record};
use spurion::artifact::{CHECKSUM, Header};
use spurion::native64::EventHeader;
use zip::CompressionMethod::{self, Deflated, Stored};

/// A folder with one file of `bytes`, stretched with nothing to `length` where that is longer.
fn folder_with(name: &str, bytes: &[u8], length: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(length.max(bytes.len() as u64)).unwrap();
    folder
}

/// Converts such a file, with a name of its own in every message.
fn refuse_checkpoint(bytes: &[u8], length: u64, part: &str) {
    let folder = folder_with("bad.pt", bytes, length);
    let jets = data("jets_calibration.h5");
    let arguments = ["convert", "bad.pt", "--calibrate", jets.to_str().unwrap(), "-o", "model"];
    refuse(&arguments, MEMORY_KIB, folder.path(), &["spurion: bad.pt: ", part]);
}

fn refuse_jets(name: &str, bytes: &[u8], length: u64, part: &str) {
    let folder = folder_with(name, bytes, length);
    refuse(&["jets", name], MEMORY_KIB, folder.path(), &[&format!("spurion: {name}: "), part]);
}

fn tensor(elements: u32, shape: &[u32], stride: &[u32]) -> Vec<u8> {
    let storage = "DoubleStorage";
    checkpoint(&[Saved { key: "w", storage, elements, shape, stride, bytes: &[0; 8] }], None)
}

#[test]
fn tensors_that_are_not_in_the_checkpoint() {
    let unstored = "the bytes of all tensors in a file of";
    refuse_checkpoint(&tensor(1, &[1 << 26], &[0]), 0, unstored);
    refuse_checkpoint(&tensor(1, &[1 << 13, 1 << 13], &[0, 0]), 0, unstored);
    refuse_checkpoint(&tensor(1, &[1 << 26, 2], &[0, 0]), 0, "the number of tensor elements");
    refuse_checkpoint(&tensor(1, &[u32::MAX >> 1; 8], &[0; 8]), 0, "");
    refuse_checkpoint(&tensor(1 << 26, &[1 << 26], &[1]), 0, unstored);
    refuse_checkpoint(&tensor(1 << 20, &[1 << 20], &[1]), 0, "tensor 'w'");
    // Many that share one storage.
    let saved = |_| Saved {
        key: "w",
        storage: "DoubleStorage",
        elements: 1,
        shape: &[1 << 16],
        stride: &[0],
        bytes: &[0; 8],
    };
    let many: Vec<_> = (0..1 << 10).map(saved).collect();
    let keys: Vec<_> = (0..many.len()).map(|k| k.to_string()).collect();
    let many: Vec<_> = many.into_iter().zip(&keys).map(|(s, key)| Saved { key, ..s }).collect();
    refuse_checkpoint(&checkpoint(&many, None), 0, unstored);
}

#[test]
fn lengths_in_a_pickle() {
    let lengths: [&[u8]; 3] = [&[0xff; 4], &[0, 0, 0, 0, 1, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 0x80]];
    // LONG4, BINUNICODE, BINBYTES, BINSTRING; BINUNICODE8, BINBYTES8, BYTEARRAY8, FRAME.
    let opcodes: [&[u8]; 2] = [b"\x8bXBT", b"\x8d\x8e\x96\x95"];
    for (opcodes, lengths) in [(opcodes[0], &lengths[..1]), (opcodes[1], &lengths[1..])] {
        for (opcode, length) in opcodes.iter().flat_map(|o| lengths.iter().map(move |l| (o, l))) {
            let pickle = [b"\x80\x04", &[*opcode][..], length, b"abc."].concat();
            let bytes = archive(&[("model/data.pkl", &pickle)], Stored);
            refuse_checkpoint(&bytes, 0, "bad pickle");
        }
    }
    // A description that unpacks to 64 MiB.
    let bytes = archive(&[("model/data.pkl", &vec![b'('; 64 << 20])], Deflated);
    refuse_checkpoint(&bytes, 0, "data.pkl in bytes");
}

#[test]
fn lengths_in_an_archive() {
    let whole = with_zip64_record(archive(&[("model/data.pkl", b"}.")], Stored));
    let record = whole.windows(4).position(|w| w == b"PK\x06\x06").unwrap();
    for place in [24, 32, 40, 48] {
        let mut bytes = whole.clone();
        bytes[record + place..record + place + 8].copy_from_slice(&(1_u64 << 60).to_le_bytes());
        refuse_checkpoint(&bytes, 0, "");
    }
    refuse_checkpoint(&whole, (1 << 30) + 1, "the file in bytes");
}

#[test]
fn lengths_in_a_safetensors_file() {
    let file = |length: u64, json: &str| [&length.to_le_bytes(), json.as_bytes()].concat();
    refuse_checkpoint(&file(1 << 40, "{}"), 0, "the JSON header in bytes");
    refuse_checkpoint(&file(1 << 22, "{}"), 0, "");
    let tensor = |shape: &str, end: u64| {
        let json =
            format!("{{\"w\":{{\"dtype\":\"F64\",\"shape\":{shape},\"data_offsets\":[0,{end}]}}}}");
        file(json.len() as u64, &json)
    };
    refuse_checkpoint(&tensor("[1099511627776]", 1 << 43), 0, "bad safetensors");
    refuse_checkpoint(&tensor("[4294967296,4294967296,4294967296]", 8), 0, "bad safetensors");
    // All there, and all zeros: half a GiB of them.
    let bytes = tensor("[67108864]", 1 << 29);
    refuse_checkpoint(&bytes, bytes.len() as u64 + (1 << 29), "no known architecture");
}

/// An array of this shape and these data, in float32 unless it says otherwise.
fn array(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = (text.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", length.as_slice(), text.as_bytes(), data].concat()
}

fn npz(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    archive(entries, method)
}

#[test]
fn arrays_in_an_npz_file() {
    let jets = |shape: &str, method| npz(&[("Pmu.npy", &array("<f4", shape, &[0; 64]))], method);
    refuse_jets("x.npz", &jets("(1099511627776, 1, 4)", Stored), 0, "jets to read");
    refuse_jets("x.npz", &jets("(16777216, 32, 4)", Deflated), 0, "8589934592 bytes of jets");
    let counts = array("<i8", "(16777216,)", &[0; 64]);
    let without_slots = array("<f4", "(16777216, 0, 4)", &[]);
    let entries = [("Pmu.npy", without_slots.as_slice()), ("Nobj.npy", &counts)];
    refuse_jets("x.npz", &npz(&entries, Stored), 0, "16777216 bytes of jets");
    // 256 MiB of zeros in 256 KiB.
    let bomb = array("<f4", "(1, 1, 4)", &vec![0; 256 << 20]);
    refuse_jets("x.npz", &npz(&[("Pmu.npy", &bomb)], Deflated), 0, "longer than its shape");
    let bomb = array("<f4", "(16777216, 1, 4)", &vec![0; (256 << 20) - 1]);
    refuse_jets("x.npz", &npz(&[("Pmu.npy", &bomb)], Deflated), 0, "Pmu");
}

/// As many momenta as deflate packs into a small file do not fit into memory: that is an error, not
/// the end of the program.
#[test]
fn jets_beyond_the_memory_there_is() {
    let momentum: Vec<u8> = [1_f32, 0.0, 0.0, 0.5].iter().flat_map(|x| x.to_le_bytes()).collect();
    let pmu = array("<f4", "(131072, 64, 4)", &momentum.repeat(131_072 * 64));
    let bytes = npz(&[("Pmu.npy", &pmu)], Deflated);
    let folder = folder_with("x.npz", &bytes, 0);
    let parts = ["spurion: x.npz: no memory for jet", "--max-jets"];
    refuse(&["jets", "x.npz"], 200 << 10, folder.path(), &parts);
    let some = run(&["jets", "x.npz", "--max-jets", "10000"], 200 << 10, folder.path());
    assert!(some.status.success(), "{}", some.error);
    let all = run(&["jets", "x.npz"], MEMORY_KIB, folder.path());
    assert!(all.status.success(), "{}", all.error);
}

/// The test jets with other bytes at some place.
fn hdf5(changes: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = std::fs::read(data("jets_test.h5")).unwrap();
    for (at, change) in changes {
        bytes[*at..at + change.len()].copy_from_slice(change);
    }
    bytes
}

#[test]
fn datasets_in_an_hdf5_file() {
    let whole = hdf5(&[]);
    let extents = [2500_u64, 32, 4].map(u64::to_le_bytes).concat();
    let shape = whole.windows(24).position(|w| w == extents).unwrap();
    let sides = [256_u32, 32, 4, 4].map(u32::to_le_bytes).concat();
    let chunk = whole.windows(16).position(|w| w == sides).unwrap();
    let jets = |count: u64| {
        let counts = [count.to_le_bytes(); 2];
        hdf5(&[(shape, &counts[0]), (shape + 24, &counts[1])])
    };
    refuse_jets("x.h5", &jets(1 << 40), 0, "jets to read");
    refuse_jets("x.h5", &jets(1 << 24), 0, "bytes of jets do not fit");
    refuse_jets("x.h5", &jets(5000), 0, "'Nobj' has 2500 entries for 5000 jets");
    for rows in [u32::MAX, 1 << 19, 1 << 17] {
        refuse_jets("x.h5", &hdf5(&[(chunk, &rows.to_le_bytes())]), 0, "");
    }
    // Every number of eight bytes in the metadata, made huge.
    for place in (0..1600).step_by(8) {
        for claim in [1_u64 << 40, 1 << 62, u64::MAX] {
            let folder = folder_with("x.h5", &hdf5(&[(place, &claim.to_le_bytes())]), 0);
            let found = run(&["jets", "x.h5"], MEMORY_KIB, folder.path());
            assert!([Some(0), Some(2)].contains(&found.status.code()), "{place}: {}", found.error);
        }
    }
    // The same over 4 GiB of nothing.
    refuse_jets("x.h5", &whole[..2048], 4 << 30, "bad HDF5 file");
}

#[test]
fn streams_of_nothing() {
    refuse_jets("x.dump", &[], (4 << 30) + 1, "bytes of events");
    // 4 GiB are allowed, and asked for, but are not there.
    refuse_jets("x.dump", &[], 4 << 30, "cannot access the jets");
    let event = EventHeader::default().to_word().to_le_bytes();
    let folder = folder_with("x.dump", &event.repeat(100), 4 << 30);
    let some = run(&["jets", "x.dump", "--max-jets", "100"], MEMORY_KIB, folder.path());
    assert!(some.status.success(), "{}", some.error);
    // No end of jets without particles, and of damaged events.
    refuse_jets("x.dump", &event.repeat((1 << 24) + 1), 0, "jets to read: 16777217");
    let damaged = ((2_u64 << 62) | 0xfff).to_le_bytes();
    refuse_jets("x.dump", &damaged.repeat((1 << 20) + 1), 0, "damaged events: 1048577");
}

#[test]
fn counts_in_a_model() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let whole = std::fs::read(model.join("pelican_nano_h2_n16.spurion")).unwrap();
    let header = Header::decode(&whole).unwrap();
    let changed = [
        Header { nodes: u16::MAX, ..header },
        Header { particles: u16::MAX, ..header },
        Header { spurions: u16::MAX, ..header },
        Header { narrow_words: u32::MAX, ..header },
        Header { wide_words: u32::MAX, ..header },
        Header { blob_bytes: u32::MAX, ..header },
    ];
    for header in changed {
        let mut bytes = whole[..whole.len() - 4].to_vec();
        bytes[..Header::BYTES].copy_from_slice(&header.encode());
        bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
        let folder = folder_with("x.spurion", &bytes, 0);
        refuse(&["dump", "x.spurion"], MEMORY_KIB, folder.path(), &["spurion: x.spurion: "]);
    }
    for length in [(1 << 28) + 1, 1 << 28] {
        let folder = folder_with("x.spurion", &whole, length);
        refuse(&["dump", "x.spurion"], MEMORY_KIB, folder.path(), &["spurion: x.spurion: "]);
    }
}
