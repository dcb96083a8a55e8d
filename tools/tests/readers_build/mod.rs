//! Builds small checkpoints byte by byte, the broken ones included.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A file of the repository's test data.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

/// A directory for one test and a file in it.
pub fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (directory, path)
}

/// A message must name the file and fit one line that a terminal shows as it is.
pub fn assert_one_line(message: &str, path: &Path) {
    assert!(message.contains(path.to_str().unwrap()), "{message}");
    assert!(!message.chars().any(char::is_control), "{message:?}");
    assert!(message.chars().count() < 600, "{message}");
}

/// A zip archive of these entries, stored as `torch.save` does or deflated.
pub fn archive(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Puts the zip64 record and its locator in front of the end record, as PyTorch does always.
pub fn with_zip64_record(mut archive: Vec<u8>) -> Vec<u8> {
    let end = archive.len() - 22;
    assert_eq!(&archive[end..end + 4], b"PK\x05\x06");
    let entries = u64::from(u16::from_le_bytes(archive[end + 10..end + 12].try_into().unwrap()));
    let long = |at: usize| u64::from(u32::from_le_bytes(archive[at..at + 4].try_into().unwrap()));
    let (size, offset) = (long(end + 12), long(end + 16));

    let mut record = b"PK\x06\x06".to_vec();
    record.extend(44_u64.to_le_bytes());
    // Version made by, version needed, this disk, disk of the directory.
    record.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for field in [entries, entries, size, offset] {
        record.extend(field.to_le_bytes());
    }
    let mut locator = b"PK\x06\x07".to_vec();
    locator.extend(0_u32.to_le_bytes());
    locator.extend((end as u64).to_le_bytes());
    locator.extend(1_u32.to_le_bytes());
    record.extend(locator);
    archive.splice(end..end, record);
    archive
}

/// A tensor to be pickled: the name of its storage class, shape, stride, and its bytes.
pub struct Saved<'a> {
    pub key: &'a str,
    pub storage: &'a str,
    pub elements: u32,
    pub shape: &'a [u32],
    pub stride: &'a [u32],
    pub bytes: &'a [u8],
}

/// A checkpoint with these tensors, under `model_state` if there are options, whose pickled
/// entries (keys and values in turn) are `options`.
pub fn checkpoint(tensors: &[Saved], options: Option<&[u8]>) -> Vec<u8> {
    let mut pickle = vec![0x80, 2];
    if let Some(options) = options {
        pickle.extend(b"}(");
        text(&mut pickle, "args");
        pickle.extend(b"cargparse\nNamespace\n)\x81}(");
        pickle.extend(options);
        pickle.extend(b"ub");
        text(&mut pickle, "model_state");
    }
    pickle.extend(b"ccollections\nOrderedDict\n)R(");
    for (index, saved) in tensors.iter().enumerate() {
        text(&mut pickle, saved.key);
        pickle.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        text(&mut pickle, "storage");
        pickle.extend(format!("ctorch\n{}\n", saved.storage).bytes());
        text(&mut pickle, &index.to_string());
        text(&mut pickle, "cpu");
        integer(&mut pickle, saved.elements);
        pickle.extend(b"tQK\0");
        for extents in [saved.shape, saved.stride] {
            pickle.push(b'(');
            extents.iter().for_each(|extent| integer(&mut pickle, *extent));
            pickle.push(b't');
        }
        pickle.extend(b"\x89ccollections\nOrderedDict\n)RtR");
    }
    pickle.push(b'u');
    if options.is_some() {
        pickle.push(b'u');
    }
    pickle.push(b'.');
    let names: Vec<_> = (0..tensors.len()).map(|index| format!("model/data/{index}")).collect();
    let mut entries = vec![("model/data.pkl", pickle.as_slice())];
    for (name, saved) in names.iter().zip(tensors) {
        entries.push((name, saved.bytes));
    }
    archive(&entries, CompressionMethod::Stored)
}

/// `BINUNICODE`.
pub fn text(pickle: &mut Vec<u8>, value: &str) {
    pickle.push(b'X');
    pickle.extend((value.len() as u32).to_le_bytes());
    pickle.extend(value.bytes());
}

/// `BININT`.
pub fn integer(pickle: &mut Vec<u8>, value: u32) {
    pickle.push(b'J');
    pickle.extend(value.to_le_bytes());
}
