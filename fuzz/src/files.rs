//! Readers of files. They take paths, so that the bytes go through a temporary file.

use std::io::{Cursor, Write};
use std::path::Path;

use spurion_tools::checkpoint;
use spurion_tools::jets::{self, Cones, Reading};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Jets that are read at most, so that an input does not take long.
const MOST_JETS: usize = 200;

/// Hands a file of these bytes to `read`, whose error must name it in one line.
fn accepts<T, E: std::fmt::Display>(
    bytes: &[u8],
    ending: &str,
    read: impl FnOnce(&Path) -> Result<T, E>,
) -> bool {
    let mut builder = tempfile::Builder::new();
    let mut file = builder.suffix(ending).tempfile().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    match read(file.path()) {
        Ok(_) => true,
        Err(error) => {
            let message = error.to_string();
            let name = file.path().display().to_string();
            assert!(message.contains(&name), "no file is named: {message}");
            assert!(!message.contains(char::is_control), "more than a line: {message:?}");
            false
        }
    }
}

/// A checkpoint's description, as if `torch.save` had put it into an archive.
pub fn pickle(data: &[u8]) -> bool {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in [("model/data.pkl", data), ("model/data/0", &[0; 64])] {
        writer.start_file(name, options).expect("an entry");
        writer.write_all(bytes).expect("its bytes");
    }
    let bytes = writer.finish().expect("an archive").into_inner();
    accepts(&bytes, ".pt", checkpoint::read)
}

/// A zip checkpoint as it is.
pub fn archive(data: &[u8]) -> bool {
    accepts(data, ".pt", checkpoint::read)
}

/// A safetensors checkpoint.
pub fn safetensors(data: &[u8]) -> bool {
    accepts(data, ".safetensors", checkpoint::read)
}

/// Jets in HDF5, the published layout and tables.
pub fn hdf5(data: &[u8]) -> bool {
    accepts(data, ".h5", |path| jets::read(path, Some(MOST_JETS), 32))
}

/// Jets in npz.
pub fn npz(data: &[u8]) -> bool {
    accepts(data, ".npz", |path| jets::read(path, Some(MOST_JETS), 32))
}

/// Trigger events, each a jet, and in cones. What is read does not depend on how many jets are asked
/// for. Accepted if no event is damaged.
pub fn native64(data: &[u8]) -> bool {
    let mut sound = false;
    let read = |path: &Path, most, strict, cones| {
        jets::read_as(path, most, 32, &Reading { strict, cones })
    };
    accepts(data, ".native64", |path| {
        let all = read(path, None, false, None)?;
        sound = all.skipped.is_empty();
        assert_eq!(read(path, None, true, None).is_ok(), sound);
        let some = read(path, Some(2), false, None)?;
        assert_eq!(all.jets[..all.jets.len().min(2)], some.jets);
        let cones = Cones::new(0.8, 1.0, 3);
        assert!(cones.is_some());
        let (all, some) = (read(path, None, false, cones)?, read(path, Some(2), false, cones)?);
        assert_eq!(all.jets[..all.jets.len().min(2)], some.jets);
        Ok::<_, jets::JetError>(())
    }) && sound
}
