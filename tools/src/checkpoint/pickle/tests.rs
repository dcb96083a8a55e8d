#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

mod calls;

/// Protocol, the opcodes, stop.
fn pickle(opcodes: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![0x80, 2];
    bytes.extend(opcodes.concat());
    bytes.push(b'.');
    bytes
}

fn text(value: &str) -> Vec<u8> {
    [&[0x8c, value.len() as u8], value.as_bytes()].concat()
}

/// A checkpoint whose one option `x` is what these opcodes leave on the stack.
fn with_option(opcodes: &[u8]) -> Vec<u8> {
    let namespace = b"cargparse\nNamespace\n)\x81}";
    pickle(&[
        b"}(",
        &text("args"),
        namespace,
        &text("x"),
        opcodes,
        b"sb",
        &text("model_state"),
        b"}u",
    ])
}

fn option(opcodes: &[u8]) -> Arg {
    let contents = interpret(&with_option(opcodes)).unwrap();
    assert!(contents.nested);
    contents.args.get("x").expect("there is an option x").clone()
}

fn reason(pickle: &[u8]) -> String {
    match interpret(pickle) {
        Err((_, Reject::Bad(reason))) => reason,
        other => panic!("expected a bad pickle, found {other:?}"),
    }
}

fn forbidden(pickle: &[u8]) -> String {
    match interpret(pickle) {
        Err((_, Reject::Forbidden(name))) => name,
        other => panic!("expected a forbidden global, found {other:?}"),
    }
}

#[test]
fn options_of_every_kind() {
    assert_eq!(option(b"N"), Arg::None);
    assert_eq!(option(b"\x88"), Arg::Bool(true));
    assert_eq!(option(b"\x89"), Arg::Bool(false));
    assert_eq!(option(b"K\xff"), Arg::Int(255));
    assert_eq!(option(b"M\x00\x01"), Arg::Int(256));
    assert_eq!(option(b"J\xfe\xff\xff\xff"), Arg::Int(-2));
    assert_eq!(option(b"\x8a\x00"), Arg::Int(0));
    assert_eq!(option(b"\x8a\x01\x80"), Arg::Int(-128));
    assert_eq!(option(b"\x8a\x02\xff\x00"), Arg::Int(255));
    assert_eq!(option(b"\x8b\x01\0\0\0\x05"), Arg::Int(5));
    let wide = option(b"\x8a\x09\0\0\0\0\0\0\0\0\x01");
    assert_eq!(wide, Arg::Other("int wider than 64 bits".to_owned()));
    assert_eq!(option(b"G\x3f\xf8\0\0\0\0\0\0"), Arg::Float(1.5));
    assert_eq!(option(b"X\x02\0\0\0hi"), Arg::Str("hi".to_owned()));
    assert_eq!(option(b"U\x02hi"), Arg::Str("hi".to_owned()));
    assert_eq!(option(b"\x8d\x02\0\0\0\0\0\0\0hi"), Arg::Str("hi".to_owned()));
    assert_eq!(option(b"C\x02hi"), Arg::Other("bytes".to_owned()));
    assert_eq!(option(b"ctorch\nfloat32\n"), Arg::Other("torch.float32".to_owned()));
    let device = option(b"ctorch\ndevice\nU\x03cpu\x85R");
    assert_eq!(device, Arg::Other("torch.device".to_owned()));
}

#[test]
fn lists_tuples_and_sets() {
    let ints = |ints: &[i64]| Arg::List(ints.iter().copied().map(Arg::Int).collect());
    assert_eq!(option(b"]"), ints(&[]));
    assert_eq!(option(b"]K\x01aK\x02a"), ints(&[1, 2]));
    assert_eq!(option(b"](K\x01K\x02e"), ints(&[1, 2]));
    assert_eq!(option(b"(K\x01K\x02l"), ints(&[1, 2]));
    assert_eq!(option(b"(K\x01K\x02t"), ints(&[1, 2]));
    assert_eq!(option(b")"), ints(&[]));
    assert_eq!(option(b"K\x01\x85"), ints(&[1]));
    assert_eq!(option(b"K\x01K\x02\x86"), ints(&[1, 2]));
    assert_eq!(option(b"K\x01K\x02K\x03\x87"), ints(&[1, 2, 3]));
    assert_eq!(option(b"\x8f(K\x01\x90"), ints(&[1]));
    assert_eq!(option(b"(K\x01\x91"), ints(&[1]));
    assert_eq!(option(b"]]K\x01aa"), Arg::List(vec![ints(&[1])]));
    // A list that is filled after it was shared: both see it.
    assert_eq!(option(b"]q\x05h\x05\x86h\x05K\x01a0"), Arg::List(vec![ints(&[1]), ints(&[1])]));
}

#[test]
fn memo_and_stack_opcodes() {
    assert_eq!(option(b"K\x01q\x00K\x020"), Arg::Int(1));
    assert_eq!(option(b"K\x01q\x00j\0\0\0\0\x86"), option(b"K\x01K\x01\x86"));
    assert_eq!(option(b"K\x01r\x09\0\0\0h\x09\x86"), option(b"K\x01K\x01\x86"));
    assert_eq!(option(b"K\x07\x94h\x00\x86"), option(b"K\x07K\x07\x86"));
    assert_eq!(option(b"K\x012\x86"), option(b"K\x01K\x01\x86"));
    assert_eq!(option(b"K\x01(K\x02K\x031"), Arg::Int(1));
    assert_eq!(option(b"K\x01(0"), Arg::Int(1));
    assert_eq!(option(b"\x95\x08\0\0\0\0\0\0\0K\x01"), Arg::Int(1));
}

#[test]
fn options_may_also_be_a_dictionary_and_the_last_of_equal_keys_counts() {
    let entries = [text("x"), b"K\x01".to_vec(), text("x"), b"K\x02".to_vec()].concat();
    for dictionary in
        [[b"}(", entries.as_slice(), b"u"].concat(), [b"(", &entries[..], b"d"].concat()]
    {
        let bytes = pickle(&[b"}(", &text("args"), &dictionary, &text("model_state"), b"}u"]);
        let contents = interpret(&bytes).unwrap();
        assert_eq!(contents.args, BTreeMap::from([("x".to_owned(), Arg::Int(2))]));
    }
}

#[test]
fn a_bare_state_dict_has_no_options() {
    // The name `args` means nothing where there is no `model_state`.
    let bytes = pickle(&[b"ccollections\nOrderedDict\n)R(", &text("args"), b"K\x01u"]);
    let contents = interpret(&bytes).unwrap();
    assert_eq!(contents, Contents { nested: false, args: BTreeMap::new() });
}

#[test]
fn forbidden_globals_are_refused_by_name_however_they_are_spelled() {
    assert_eq!(forbidden(&with_option(b"cos\nsystem\nU\x02ls\x85R")), "os.system");
    let stacked = [text("posix"), text("system"), b"\x93".to_vec()].concat();
    assert_eq!(forbidden(&with_option(&stacked)), "posix.system");
    // The names come out of the memo, in an order that a look at the last two texts would miss.
    let names = [text("eval"), b"q\x00".to_vec(), text("builtins"), b"q\x01".to_vec()].concat();
    let looked_up = [names.as_slice(), b"00h\x01h\x00\x93"].concat();
    assert_eq!(forbidden(&with_option(&looked_up)), "builtins.eval");
    // An allowed name in another module, and a prefix of an allowed name.
    assert_eq!(forbidden(&with_option(b"cevil\nNamespace\n")), "evil.Namespace");
    assert_eq!(forbidden(&with_option(b"ctorch\nFloatStorageX\n")), "torch.FloatStorageX");
    let long = format!("c{}\nx\n", "a\x1b".repeat(100_000));
    assert!(forbidden(&with_option(long.as_bytes())).len() < 2_000);
}

#[test]
fn opcodes_that_no_checkpoint_needs_are_refused() {
    assert!(reason(&with_option(b"\x82\x01")).contains("Ext1"));
    assert!(reason(&with_option(b"(ios\nsystem\n")).contains("opcode INST"));
    assert!(reason(&with_option(b")}\x92")).contains("NewObjEx"));
    assert!(reason(&with_option(b"P1\n")).contains("PersId"));
    assert!(reason(b"\x80\x06}.").contains("protocol 6"));
}

#[test]
fn damaged_stacks_are_refused() {
    let cases: [&[u8]; 18] = [
        b".",
        b"0",
        b"t",
        b"a",
        b"K\x01a",
        b"(a",
        b"]K\x01(aK\x01",
        b"u",
        b"}(K\x01u",
        b"s",
        b"R",
        b"K\x01)R",
        b"ctorch\nSize\nK\x01R",
        b"K\x01K\x02\x93",
        b"h\x05",
        b"q\x05",
        b"b",
        b"Q",
    ];
    for opcodes in cases {
        let mut bytes = vec![0x80, 2];
        bytes.extend(opcodes);
        bytes.push(b'.');
        assert!(interpret(&bytes).is_err(), "{opcodes:?}");
    }
    assert!(reason(&pickle(&[b"]"])).contains("not a dictionary"));
    let list = pickle(&[b"}(", &text("args"), b"]", &text("model_state"), b"}u"]);
    assert!(reason(&list).contains("'args'"));
}

#[test]
fn every_truncation_is_refused() {
    let options = [text("a"), b"\x8a\x02\xff\x00".to_vec(), b"\x85]a\x94h\x00".to_vec()].concat();
    let whole = with_option(&options);
    for length in 0..whole.len() {
        let (offset, _) = interpret(&whole[..length]).expect_err("cut short");
        assert!(offset <= length);
    }
}

#[test]
fn hostile_lengths_are_refused_without_reserving_them() {
    assert!(reason(b"\x80\x02X\xff\xff\xff\xffab.").contains("4294967295 bytes announced"));
    assert!(reason(b"\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xffab.").contains("announced"));
    assert!(reason(b"\x80\x02\x8b\xff\xff\xff\x7f.").contains("announced"));
    assert!(reason(b"\x80\x02cargparse").contains("without an end"));
}

#[test]
fn deep_nesting_and_endless_marks_neither_overflow_nor_grow() {
    let deep = [vec![0x80, 2, b')'], vec![0x85; 3_000_000], vec![b'.']].concat();
    assert!(reason(&deep).contains("not a dictionary"));
    assert!(reason(&with_option(&[b")".as_slice(), &[0x85; 100_000]].concat())).contains("deeply"));
    let marks = [vec![0x80, 2], vec![b'('; 3_000_000], vec![b'.']].concat();
    assert!(reason(&marks).contains("missing"));
}

#[test]
fn shared_and_recursive_lists_do_not_unfold_without_end() {
    // Each list holds the one before it a hundred times.
    let mut bomb = b"]q\x00".to_vec();
    for level in 1..12_u8 {
        bomb.extend(b"0](");
        bomb.extend([b'h', level - 1].repeat(100));
        bomb.extend([b'e', b'q', level]);
    }
    assert!(reason(&with_option(&bomb)).contains("unfold"));
    // One long text, a thousand times.
    let long = [b"X\x00\x00\x01\x00".as_slice(), &[b'a'; 1 << 16], b"q\x00"].concat();
    let many = [b"](".as_slice(), &long, &b"h\x00".repeat(1000), b"e"].concat();
    assert!(reason(&with_option(&many)).contains("unfold"));
    // A list in itself.
    assert!(reason(&with_option(b"]q\x00h\x00a")).contains("deeply"));
    // A namespace whose attributes are itself.
    let own = pickle(&[
        b"}(",
        &text("args"),
        b"cargparse\nNamespace\n)\x81q\x00h\x00b",
        &text("model_state"),
        b"}u",
    ]);
    assert!(reason(&own).contains("'args'"));
}
