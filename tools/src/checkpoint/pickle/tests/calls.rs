//! Opcodes with which Python calls something.

use super::*;

/// What a pickle is refused with, as text; it must be one.
fn refusal(opcodes: &[u8]) -> String {
    match interpret(&with_option(opcodes)) {
        Err((_, Reject::Bad(reason))) => reason,
        Err((_, Reject::Forbidden(name))) => name,
        Ok(contents) => panic!("{opcodes:?} was read: {contents:?}"),
    }
}

/// Each way of Python's to call something, asked to call `os.system`: the refusal names the global
/// where the pickle does, otherwise the opcode. There is nothing here that could call it.
#[test]
fn every_opcode_that_calls_is_refused_with_its_global_or_its_name() {
    let stacked = [text("os"), text("system"), b"\x93".to_vec()].concat();
    let calls: [(&str, &[u8]); 4] = [
        ("REDUCE", b"U\x02ls\x85R"),
        ("NEWOBJ", b"U\x02ls\x85\x81"),
        ("NEWOBJ_EX", b"U\x02ls\x85}\x92"),
        ("BUILD", b"U\x02lsb"),
    ];
    for (opcode, call) in calls {
        for global in [b"cos\nsystem\n".to_vec(), stacked.clone()] {
            assert_eq!(refusal(&[&global, call].concat()), "os.system", "{opcode}");
        }
    }
    // The name stands in the opcode's own argument, or nowhere: in a table of the process.
    for (opcodes, named) in [
        (b"(U\x02lsios\nsystem\n".as_slice(), "opcode INST"),
        (b"(cos\nsystem\nU\x02lso", "os.system"),
        (b"(cargparse\nNamespace\no", "opcode OBJ"),
        (b"\x82\x01", "Ext1"),
        (b"\x83\x01\x00", "Ext2"),
        (b"\x84\x01\x00\x00\x00", "Ext4"),
        (b"Pos.system\n", "PersId"),
        (b")}\x92", "NewObjEx"),
    ] {
        assert!(refusal(opcodes).contains(named), "{named}: {}", refusal(opcodes));
    }
}

/// What may be named may not be called with anything: nothing is made of the arguments.
#[test]
fn allowed_globals_are_described_and_never_called() {
    let object = |name: &str| Arg::Other(name.to_owned());
    let namespace = b"cargparse\nNamespace\n";
    for call in [b"K\x01\x85R".as_slice(), b"K\x01\x85\x81"] {
        let called = [namespace.as_slice(), call].concat();
        assert_eq!(option(&called), object("argparse.Namespace"));
        let called = [b"ctorch\ndevice\n", call].concat();
        assert_eq!(option(&called), object("torch.device"));
    }
    // A persistent identifier names a storage, whatever it is; so does a forbidden class in one.
    assert_eq!(option(b"U\x07storageQ"), object("torch storage"));
    assert_eq!(refusal(b"(U\x07storagecos\nsystem\ntQ"), "os.system");
    // The result of a call is no callable, and its state is not its attributes.
    let called_twice = [namespace.as_slice(), b")R)R"].concat();
    assert!(refusal(&called_twice).contains("not a class"));
    assert_eq!(option(b"ctorch\ndevice\n)R}b"), object("torch.device"));
    // Where a class should be, text that says its name is none.
    let spelled = [text("os.system"), b")R".to_vec()].concat();
    assert!(refusal(&spelled).contains("not a class"));
}
