//! Finished work on disk: whole, with its own hash, and tied to what it was made from.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::output_file::{WriteError, write_whole};

/// A stored result.
#[derive(Debug, Serialize, Deserialize)]
struct Envelope {
    /// The hash of everything that the result depends on.
    key: String,
    /// The hash of `value` as compact JSON.
    sha256: String,
    value: serde_json::Value,
}

/// What a file of stored work is good for.
#[derive(Debug, PartialEq, Eq)]
pub enum Stored<T> {
    /// Nothing is there.
    Absent,
    /// It is the result.
    Good(T),
    /// It is the result of other inputs.
    Outdated,
    /// It is not what was written.
    Damaged,
}

/// Reads what [`save`] has written, and says what it is good for.
#[must_use]
pub fn load<T: DeserializeOwned>(path: &Path, key: &str) -> Stored<T> {
    let Ok(bytes) = std::fs::read(path) else {
        return if path.exists() { Stored::Damaged } else { Stored::Absent };
    };
    let Ok(envelope) = serde_json::from_slice::<Envelope>(&bytes) else {
        return Stored::Damaged;
    };
    if sha256(envelope.value.to_string().as_bytes()) != envelope.sha256 {
        return Stored::Damaged;
    }
    if envelope.key != key {
        return Stored::Outdated;
    }
    serde_json::from_value(envelope.value).map_or(Stored::Damaged, Stored::Good)
}

/// Writes a result under `path`, whole or not at all.
///
/// # Errors
/// [`WriteError`].
pub fn save<T: Serialize>(path: &Path, key: &str, result: &T) -> Result<(), WriteError> {
    let failed =
        |e: serde_json::Error| WriteError { file: path.display().to_string(), source: e.into() };
    let value = serde_json::to_value(result).map_err(failed)?;
    let sha256 = sha256(value.to_string().as_bytes());
    let envelope = Envelope { key: key.to_owned(), sha256, value };
    let text = serde_json::to_string_pretty(&envelope).map_err(failed)?;
    write_whole(path, format!("{text}\n").as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// 17 digits are not read back to the same bits by every reader of JSON.
    #[test]
    fn every_number_comes_back_to_the_bit() {
        use rand_xoshiro::rand_core::{RngCore, SeedableRng};
        let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(3);
        let mut number = || 1.0 + (random.next_u64() >> 12) as f64 / (1u64 << 52) as f64;
        let values: Vec<f64> = (0..1000).map(|_| number()).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        save(&path, "k", &values).unwrap();
        assert_eq!(load::<Vec<f64>>(&path, "k"), Stored::Good(values));
    }

    #[test]
    fn what_was_stored_comes_back_and_a_changed_digit_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        let read = |key: &str| load::<Vec<f64>>(&path, key);
        assert_eq!(read("k"), Stored::Absent);
        let values = vec![0.972_119_083_1, 1.0 / 3.0, 3702.0];
        save(&path, "k", &values).unwrap();
        assert_eq!(read("k"), Stored::Good(values));
        assert_eq!(read("other"), Stored::Outdated);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("3702", "3701")).unwrap();
        assert_eq!(read("k"), Stored::Damaged);
        std::fs::write(&path, &text[..text.len() / 2]).unwrap();
        assert_eq!(read("k"), Stored::Damaged);
    }
}
