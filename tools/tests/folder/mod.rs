//! What lies in a folder, byte for byte.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

/// Files by their paths from the folder, and their bytes.
pub type Contents = BTreeMap<String, Vec<u8>>;

/// All files below a folder; directories are in it by name, with a slash and without bytes.
pub fn contents(folder: &Path) -> Contents {
    let mut found = Contents::new();
    add(&mut found, folder, "");
    found
}

fn add(found: &mut Contents, folder: &Path, prefix: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            let below = format!("{name}/");
            found.insert(below.clone(), Vec::new());
            add(found, &entry.path(), &below);
        } else {
            found.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// Those of `contents` that are `name` or lie below it.
pub fn below(contents: &Contents, name: &str) -> Contents {
    let belongs = |path: &str| path.split('/').next() == Some(name);
    contents.iter().filter(|(path, _)| belongs(path)).map(|(p, b)| (p.clone(), b.clone())).collect()
}

/// Writes what [`contents`] has read.
pub fn restore(contents: &Contents, folder: &Path) {
    for (path, bytes) in contents {
        match path.strip_suffix('/') {
            Some(directory) => std::fs::create_dir_all(folder.join(directory)).unwrap(),
            None => std::fs::write(folder.join(path), bytes).unwrap(),
        }
    }
}
