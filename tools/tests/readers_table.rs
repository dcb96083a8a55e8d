//! Jets as a table of pandas in HDF5, one written by pandas itself and broken ones.
#![allow(clippy::unwrap_used, missing_docs)]

mod readers_build;

use hdf5_pure::{AttrValue, CompoundTypeBuilder, Datatype, FileBuilder};
use readers_build::{assert_one_line, data, file};
use spurion_tools::jets::{Format, JetError, JetSet, read};

/// Two massless slots and the label: a row of [`build`].
const SLOTS: [f32; 8] = [5.0, 3.0, 0.0, -4.0, 13.0, 5.0, 12.0, 0.0];
const NAMES: [&str; 8] = ["E_0", "PX_0", "PY_0", "PZ_0", "E_1", "PX_1", "PY_1", "PZ_1"];

/// As pickle's protocol 0 has a list.
fn pickled(names: &[&str]) -> String {
    let mut text = "(lp0\n".to_owned();
    for (place, name) in names.iter().enumerate() {
        let append = if place > 0 { "a" } else { "" };
        text += &format!("{append}V{name}\np{}\n", place + 1);
    }
    text + if names.is_empty() { "." } else { "a." }
}

/// Reads a file whose group `group` has a table of one row with these columns and label.
fn build(group: &str, names: &[&str], label: i64) -> Result<JetSet, JetError> {
    let floats = Datatype::Array {
        base_type: Box::new(hdf5_pure::make_f32_type()),
        dimensions: vec![SLOTS.len() as u32],
    };
    let record = CompoundTypeBuilder::new()
        .i64_field("index")
        .field("values_block_0", floats)
        .i64_field("values_block_1")
        .build()
        .unwrap();
    let mut row = 7_i64.to_le_bytes().to_vec();
    row.extend(SLOTS.iter().flat_map(|x| x.to_le_bytes()));
    row.extend(label.to_le_bytes());
    let mut builder = FileBuilder::new();
    let mut in_group = builder.create_group(group);
    let table = in_group.create_dataset("table");
    table.with_compound_data(record, row, 1).with_shape(&[1]);
    table.set_attr("values_block_0_kind", AttrValue::AsciiString(pickled(names)));
    table.set_attr("values_block_1_kind", AttrValue::AsciiString(pickled(&["is_signal_new"])));
    let finished = in_group.finish();
    builder.add_group(finished);
    let (_directory, path) = file("table.h5", &builder.finish().unwrap());
    let result = read(&path, None, usize::MAX);
    if let Err(error) = &result {
        assert_one_line(&error.to_string(), &path);
    }
    result
}

#[test]
fn what_pandas_has_written_is_what_it_was_given() {
    let table = read(&data("jets_table.h5"), None, usize::MAX).unwrap();
    let original = read(&data("jets_test.h5"), Some(8), 4).unwrap();
    assert_eq!((table.jets, table.labels), (original.jets.clone(), original.labels.clone()));
    assert_eq!((table.format, table.truncated), (Format::Hdf5, 0));
    let cut = read(&data("jets_table.h5"), Some(3), 2).unwrap();
    assert_eq!((cut.jets.len(), cut.truncated), (3, 3));
    assert_eq!(cut.jets[2], original.jets[2][..2]);
    assert_eq!(cut.labels.unwrap(), original.labels.unwrap()[..3]);
}

#[test]
fn columns_are_found_by_name() {
    let slot = |k: usize| [0, 1, 2, 3].map(|c| f64::from(SLOTS[4 * k + c]));
    let set = build("jets", &NAMES, 1).unwrap();
    assert_eq!((&set.jets, &set.labels), (&vec![vec![slot(0), slot(1)]], &Some(vec![true])));
    let mut swapped = NAMES;
    swapped.rotate_left(4);
    let set = build("table", &swapped, 0).unwrap();
    assert_eq!((&set.jets, &set.labels), (&vec![vec![slot(1), slot(0)]], &Some(vec![false])));
}

#[test]
fn tables_that_are_none_of_jets_are_refused() {
    let says = |result: Result<JetSet, JetError>, part: &str| {
        let message = result.unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    };
    let renamed = |place: usize, name: &'static str| {
        let mut names = NAMES;
        names[place] = name;
        build("table", &names, 1)
    };
    says(renamed(3, "pz_0"), "no column 'PZ_0'");
    says(renamed(6, "PY_2"), "no column 'PY_1'");
    says(build("table", &NAMES[..7], 1), "'values_block_0' has 8 columns and 7 names");
    says(build("table", &NAMES, 2), "jet 0: is_signal is 2");
    says(build("table", &[], 1), "'values_block_0' has 8 columns and 0 names");
}

#[test]
fn a_cut_or_damaged_table_never_panics() {
    let whole = std::fs::read(data("jets_table.h5")).unwrap();
    let (_directory, path) = file("table.h5", &[]);
    for length in (0..whole.len()).step_by(37) {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(read(&path, None, 4).is_err(), "{length}");
    }
    let mut refused = 0;
    for position in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[position] ^= if position % 2 == 0 { 0xff } else { 0x01 };
        std::fs::write(&path, &bytes).unwrap();
        refused += usize::from(read(&path, None, 4).is_err());
    }
    assert!(refused > 100, "{refused}");
}
