//! Zip checkpoints, whole and broken, through the public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod readers_build;

use std::path::Path;

use readers_build::{
    Saved, archive, assert_one_line, checkpoint, data, file, integer, text, with_zip64_record,
};
use spurion_tools::checkpoint::{Arg, Checkpoint, CheckpointError, MAX_HEADER_BYTES, read};
use zip::CompressionMethod;

const ONE: Saved = Saved {
    key: "w",
    storage: "FloatStorage",
    elements: 1,
    shape: &[1],
    stride: &[1],
    bytes: &[0, 0, 0xc0, 0x3f],
};

fn read_bytes(bytes: &[u8]) -> Result<Checkpoint, CheckpointError> {
    let (_directory, path) = file("model.pt", bytes);
    let result = read(&path);
    if let Err(error) = &result {
        assert_one_line(&error.to_string(), &path);
    }
    result
}

fn message(bytes: &[u8]) -> String {
    read_bytes(bytes).expect_err("a broken checkpoint").to_string()
}

#[test]
fn a_real_checkpoint_has_the_tensors_and_options_that_pytorch_reports() {
    let checkpoint = read(&data("pelican_nano_h2_n16.pt")).unwrap();
    assert_eq!(checkpoint.tensors.len(), 15);
    let tracked = checkpoint.tensor("msg_2to0.normlayer.num_batches_tracked", &[]).unwrap();
    assert_eq!(tracked.data, [5616.0]);
    let coefs = checkpoint.tensor("net2to2.eq_layers.0.coefs", &[1, 2, 6]).unwrap();
    let first_channel = [
        -0.031018393114209175,
        1.4641366004943848,
        -0.33368217945098877,
        -0.3128315210342407,
        1.5612837076187134,
        1.6889595985412598,
    ];
    assert_eq!(coefs.data[..6], first_channel);

    let text = |value: &str| Arg::Str(value.to_owned());
    let expected = [
        ("activate_agg", Arg::Bool(false)),
        ("activate_agg_out", Arg::Bool(false)),
        ("activate_lin", Arg::Bool(true)),
        ("activate_lin_out", Arg::Bool(false)),
        ("activation", text("relu")),
        ("add_beams", Arg::Bool(true)),
        ("batchnorm", text("b")),
        ("beam_mass", Arg::Float(0.0)),
        ("config", text("s")),
        ("config_out", text("s")),
        ("factorize", Arg::Bool(false)),
        ("masked", Arg::Bool(true)),
        ("n_hidden", Arg::Int(2)),
        ("nobj", Arg::Int(16)),
        ("nobj_avg", Arg::Int(49)),
        ("prefix", text("nano_h2_n16.pt")),
        ("scale", Arg::Float(1.0)),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(checkpoint.args, expected.into());
}

#[test]
fn the_accessors_name_file_key_and_what_is_wrong() {
    let path = data("pelican_nano_h4_n20.pt");
    let mut checkpoint = read(&path).unwrap();
    let says = |error: CheckpointError, parts: &[&str]| {
        let message = error.to_string();
        assert_one_line(&message, &path);
        parts.iter().for_each(|part| assert!(message.contains(part), "{message}"));
    };
    let coefs = "net2to2.eq_layers.0.coefs";
    says(checkpoint.tensor("no.such", &[1]).unwrap_err(), &["'no.such'"]);
    says(checkpoint.tensor(coefs, &[1, 6, 4]).unwrap_err(), &[coefs, "[1, 4, 6]", "[1, 6, 4]"]);
    checkpoint.tensors.get_mut(coefs).unwrap().data[7] = f64::NAN;
    says(checkpoint.tensor(coefs, &[1, 4, 6]).unwrap_err(), &[coefs, "NaN", "index 7"]);
    checkpoint.tensors.get_mut(coefs).unwrap().data[7] = f64::NEG_INFINITY;
    says(checkpoint.tensor(coefs, &[1, 4, 6]).unwrap_err(), &[coefs, "-inf", "index 7"]);

    assert_eq!(checkpoint.arg_int("n_hidden").unwrap(), 4);
    assert_eq!(checkpoint.arg_float("n_hidden").unwrap(), 4.0);
    assert_eq!(checkpoint.arg_float("scale").unwrap(), 1.0);
    assert_eq!(checkpoint.arg_str("activation").unwrap(), "relu");
    assert!(checkpoint.arg_bool("masked").unwrap());
    says(checkpoint.arg_int("depth").unwrap_err(), &["'depth'"]);
    says(checkpoint.arg_int("scale").unwrap_err(), &["'scale'", "the float 1.0", "an integer"]);
    says(checkpoint.arg_bool("n_hidden").unwrap_err(), &["'n_hidden'", "the integer 4"]);
    says(checkpoint.arg_float("config").unwrap_err(), &["'config'", "the text 's'"]);
    says(checkpoint.arg_str("masked").unwrap_err(), &["'masked'", "True", "text"]);
    checkpoint.args.insert("scale".to_owned(), Arg::Float(f64::NAN));
    says(checkpoint.arg_float("scale").unwrap_err(), &["'scale'", "NaN"]);
    checkpoint.args.insert("scale".to_owned(), Arg::Int((1 << 53) + 1));
    says(checkpoint.arg_float("scale").unwrap_err(), &["'scale'", "9007199254740993"]);
}

#[test]
fn every_element_type_shape_and_stride_is_read() {
    let half = [0x00, 0x3e, 0x00, 0xc0];
    let brain = [0xc0, 0x3f, 0x00, 0xc0];
    let longs = [3_i64.to_le_bytes(), (-7_i64).to_le_bytes()].concat();
    let floats: Vec<u8> = (0..6_u8).flat_map(|x| f32::from(x).to_le_bytes()).collect();
    let saved = |key, storage, elements, shape, stride, bytes| Saved {
        key,
        storage,
        elements,
        shape,
        stride,
        bytes,
    };
    let bytes = checkpoint(
        &[
            saved("half", "HalfStorage", 2, &[2], &[1], &half),
            saved("brain", "BFloat16Storage", 2, &[2], &[1], &brain),
            saved("long", "LongStorage", 2, &[2], &[1], &longs),
            saved("flag", "BoolStorage", 2, &[2], &[1], &[1, 0]),
            saved("transposed", "FloatStorage", 6, &[3, 2], &[1, 3], &floats),
            saved("repeated", "FloatStorage", 6, &[2, 2], &[0, 1], &floats),
        ],
        None,
    );
    let checkpoint = read_bytes(&bytes).unwrap();
    assert!(checkpoint.args.is_empty());
    let expect = |key: &str, shape: &[usize], data: &[f64]| {
        assert_eq!(checkpoint.tensor(key, shape).unwrap().data, data, "{key}");
    };
    expect("half", &[2], &[1.5, -2.0]);
    expect("brain", &[2], &[1.5, -2.0]);
    expect("long", &[2], &[3.0, -7.0]);
    expect("flag", &[2], &[1.0, 0.0]);
    expect("transposed", &[3, 2], &[0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    expect("repeated", &[2, 2], &[0.0, 1.0, 0.0, 1.0]);
}

#[test]
fn nan_survives_reading_so_that_the_accessor_can_say_where_it_is() {
    let bytes = [2.5_f64.to_le_bytes(), f64::NAN.to_le_bytes()].concat();
    let nan = Saved {
        key: "module.nan",
        storage: "DoubleStorage",
        elements: 2,
        shape: &[2],
        bytes: &bytes,
        ..ONE
    };
    let checkpoint = read_bytes(&checkpoint(&[nan], None)).unwrap();
    let error = checkpoint.tensor("module.nan", &[2]).unwrap_err().to_string();
    assert!(error.contains("'module.nan' holds NaN at index 1"), "{error}");
}

#[test]
fn an_archive_whose_first_entry_is_named_by_thirty_characters_is_read() {
    let mut options = Vec::new();
    text(&mut options, "n");
    integer(&mut options, 3);
    let plain = checkpoint(&[ONE], Some(&options));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(plain)).unwrap();
    let mut contents = |name| {
        let mut bytes = Vec::new();
        std::io::copy(&mut zip.by_name(name).unwrap(), &mut bytes).unwrap();
        bytes
    };
    let (pickle, weights) = (contents("model/data.pkl"), contents("model/data/0"));
    for length in 1..40 {
        let root = "r".repeat(length);
        let names = [format!("{root}/data.pkl"), format!("{root}/data/0")];
        let entries = [(names[0].as_str(), pickle.as_slice()), (&names[1], &weights)];
        let bytes = with_zip64_record(archive(&entries, CompressionMethod::Stored));
        let checkpoint = read_bytes(&bytes).unwrap();
        assert_eq!(checkpoint.arg_int("n").unwrap(), 3);
        assert_eq!(checkpoint.tensor("w", &[1]).unwrap().data, [1.5]);
    }
}

#[test]
fn a_truncated_checkpoint_is_refused_at_every_length() {
    let whole = std::fs::read(data("pelican_nano_h2_n16.pt")).unwrap();
    for length in (0..whole.len()).step_by(23).chain(whole.len() - 30..whole.len()) {
        assert!(read_bytes(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_flipped_byte_is_refused_or_changes_nothing() {
    let whole = std::fs::read(data("pelican_nano_h2_n16.pt")).unwrap();
    let (_directory, path) = file("model.pt", &whole);
    let original = read(&path).unwrap();
    for position in (0..whole.len()).step_by(5) {
        let mut bytes = whole.clone();
        bytes[position] ^= 0xff;
        std::fs::write(&path, &bytes).unwrap();
        match read(&path) {
            Err(error) => assert_one_line(&error.to_string(), &path),
            Ok(checkpoint) => assert_eq!(checkpoint, original, "byte {position}"),
        }
    }
}

#[test]
fn a_pickle_that_would_run_a_command_is_refused_by_the_name_of_the_command() {
    let mut pickle = b"\x80\x02}(".to_vec();
    text(&mut pickle, "model_state");
    pickle.extend(b"cposix\nsystem\n");
    text(&mut pickle, "touch spurion_was_here");
    pickle.extend(b"\x85Ru.");
    let bytes = archive(&[("a/data.pkl", &pickle)], CompressionMethod::Stored);
    assert!(message(&bytes).contains("'posix.system'"));
    assert!(!Path::new("spurion_was_here").exists());
}

#[test]
fn archives_that_are_no_checkpoint_are_refused() {
    let stored = CompressionMethod::Stored;
    assert!(message(&archive(&[("a/data.txt", b"x")], stored)).contains("no data.pkl"));
    assert!(message(&archive(&[], stored)).contains("no data.pkl"));
    let two = archive(&[("a/data.pkl", b"x"), ("b/data.pkl", b"x")], stored);
    assert!(message(&two).contains("more than one data.pkl"));
    let big = vec![b'N'; MAX_HEADER_BYTES as usize + 1];
    let bomb = archive(&[("a/data.pkl", &big)], CompressionMethod::Deflated);
    assert!(bomb.len() < 100_000);
    assert!(message(&bomb).contains("data.pkl in bytes is 4194305, above the limit of 4194304"));
    // A tensor whose bytes are missing, and one whose bytes are too few.
    let missing = Saved { bytes: &[], ..ONE };
    assert!(message(&checkpoint(&[missing], None)).contains("'w'"));
    let unknown = Saved { storage: "QInt8Storage", ..ONE };
    assert!(message(&checkpoint(&[unknown], None)).contains("'torch.QInt8Storage'"));
}

#[test]
fn tensors_that_claim_too_much_are_refused_before_they_are_read() {
    let view = Saved { shape: &[1 << 14, 1 << 14], stride: &[0, 0], ..ONE };
    assert!(message(&checkpoint(&[view], None)).contains("268435456, above the limit of 67108864"));
    let beyond = Saved { elements: 1 << 30, shape: &[1 << 20], ..ONE };
    assert!(message(&checkpoint(&[beyond], None)).contains("'w'"));
    let rank = Saved { shape: &[1; 9], stride: &[1; 9], ..ONE };
    assert!(message(&checkpoint(&[rank], None)).contains("the rank of tensor 'w' is 9"));
    let overflow = Saved { shape: &[u32::MAX >> 1; 3], stride: &[0; 3], ..ONE };
    assert!(message(&checkpoint(&[overflow], None)).contains("overflow"));
}

#[test]
fn what_is_no_checkpoint_file_at_all_is_refused() {
    assert!(message(b"").contains("empty"));
    for bytes in [b"P".as_slice(), b"\x80\x02}.", b"\x89HDF\r\n\x1a\n", &[0; 100]] {
        assert!(message(bytes).contains("neither a zip checkpoint"));
    }
    let directory = tempfile::tempdir().unwrap();
    let error = read(directory.path()).unwrap_err().to_string();
    assert!(error.contains("ordinary file"), "{error}");
    let error = read(&directory.path().join("missing.pt")).unwrap_err().to_string();
    assert!(error.contains("missing.pt: cannot read"), "{error}");
}

#[test]
fn a_sparse_file_beyond_the_limit_is_refused_by_its_size() {
    let (_directory, path) = file("model.pt", b"PK\x03\x04");
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len((1 << 30) + 1).unwrap();
    let error = read(&path).unwrap_err().to_string();
    assert!(error.contains("1073741825, above the limit of 1073741824"), "{error}");
}
