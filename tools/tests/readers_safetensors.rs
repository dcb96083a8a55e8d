//! Safetensors files, whole and broken, through the public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod readers_build;

use std::collections::HashMap;

use readers_build::{assert_one_line, file};
use safetensors::tensor::{Dtype, TensorView, serialize};
use spurion_tools::checkpoint::{Arg, Checkpoint, CheckpointError, read};

const HALVES: [u8; 4] = [0x00, 0x3e, 0x00, 0xc0];

fn saved(args: Option<&str>) -> Vec<u8> {
    let weights: Vec<u8> = [1.5_f32, f32::NAN, 3.0].iter().flat_map(|x| x.to_le_bytes()).collect();
    let tensors = [
        ("layer.weight", TensorView::new(Dtype::F32, vec![1, 3], &weights).unwrap()),
        ("half", TensorView::new(Dtype::F16, vec![2], &HALVES).unwrap()),
        ("steps", TensorView::new(Dtype::I32, vec![], &[7, 0, 0, 0]).unwrap()),
    ];
    let metadata = args.map(|json| HashMap::from([("args".to_owned(), json.to_owned())]));
    serialize(tensors, metadata).unwrap()
}

fn read_bytes(bytes: &[u8]) -> Result<Checkpoint, CheckpointError> {
    // A name of the other format: only the content decides.
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

/// A file from the text of its header and its data.
fn raw(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

#[test]
fn tensors_and_options_are_read() {
    let json = r#"{"activation": "relu", "masked": true, "nobj": 16, "scale": 1.0, "none": null,
        "channels": [[1], [2, 3]], "nested": {"a": 1}, "big": 1e300, "beyond": 18446744073709551615}"#;
    let checkpoint = read_bytes(&saved(Some(json))).unwrap();
    assert_eq!(checkpoint.tensors.len(), 3);
    assert_eq!(checkpoint.tensor("half", &[2]).unwrap().data, [1.5, -2.0]);
    assert_eq!(checkpoint.tensor("steps", &[]).unwrap().data, [7.0]);
    let error = checkpoint.tensor("layer.weight", &[1, 3]).unwrap_err().to_string();
    assert!(error.contains("'layer.weight' holds NaN at index 1"), "{error}");

    assert_eq!(checkpoint.arg_str("activation").unwrap(), "relu");
    assert!(checkpoint.arg_bool("masked").unwrap());
    assert_eq!(checkpoint.arg_int("nobj").unwrap(), 16);
    assert_eq!(checkpoint.arg("scale").unwrap(), &Arg::Float(1.0));
    assert_eq!(checkpoint.arg("none").unwrap(), &Arg::None);
    let list = |ints: &[i64]| Arg::List(ints.iter().copied().map(Arg::Int).collect());
    assert_eq!(checkpoint.arg("channels").unwrap(), &Arg::List(vec![list(&[1]), list(&[2, 3])]));
    assert_eq!(checkpoint.arg("nested").unwrap(), &Arg::Other("object".to_owned()));
    assert_eq!(checkpoint.arg("big").unwrap(), &Arg::Float(1e300));
    assert_eq!(checkpoint.arg("beyond").unwrap(), &Arg::Float(2f64.powi(64)));
    assert!(read_bytes(&saved(None)).unwrap().args.is_empty());
}

#[test]
fn options_that_are_no_json_object_are_refused() {
    assert!(message(&saved(Some("[1]"))).contains("not a JSON object"));
    assert!(message(&saved(Some("{\"a\": }"))).contains("not JSON"));
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(message(&saved(Some(&deep))).contains("not JSON"));
}

#[test]
fn a_truncated_file_is_refused_at_every_length() {
    let whole = saved(Some("{}"));
    for length in 0..whole.len() {
        assert!(read_bytes(&whole[..length]).is_err(), "{length}");
    }
    assert!(message(&[whole.as_slice(), b"\0"].concat()).contains("safetensors"));
}

#[test]
fn hostile_headers_are_refused() {
    let lie = |length: u64| [length.to_le_bytes().as_slice(), b"{}      "].concat();
    assert!(message(&lie(u64::MAX)).contains("above the limit of 4194304"));
    assert!(message(&lie(1 << 22)).contains("safetensors"));
    let tensor = |shape: &str, offsets: &str| {
        format!(r#"{{"w":{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}}}"#)
    };
    for (shape, offsets) in [
        ("[4294967296,4294967296,4294967296]", "[0,4]"),
        ("[2]", "[0,4]"),
        ("[1]", "[4,8]"),
        ("[1]", "[0,18446744073709551615]"),
        ("[-1]", "[0,4]"),
    ] {
        let error = message(&raw(&tensor(shape, offsets), &[0; 4]));
        assert!(error.contains("safetensors"), "{error}");
    }
    let ranks = tensor("[1,1,1,1,1,1,1,1,1]", "[0,4]");
    assert!(message(&raw(&ranks, &[0; 4])).contains("the rank of tensor 'w' is 9"));
    let exotic = r#"{"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#;
    assert!(message(&raw(exotic, &[0])).contains("tensor 'w' has element type"));
    // An escaped line feed in a name must not reach the terminal.
    let broken_name = r#"{"a\nb":{"dtype":"F32","shape":[2],"data_offsets":[4,8]}}"#;
    assert!(message(&raw(broken_name, &[0; 8])).contains("a\\nb"));
}
