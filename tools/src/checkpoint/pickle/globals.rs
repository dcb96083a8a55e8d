//! The Python objects that the pickle of a checkpoint may name.
//!
//! Everything here only describes data: tensors and their storages, dictionaries, the options of a
//! training run. Naming anything else is refused, although nothing would be executed: such a file
//! was not written by `torch.save` of a model, and the user should know.

use super::Reject;
use crate::checkpoint::one_line;

const ALLOWED: [(&str, &[&str]); 5] = [
    ("argparse", &["Namespace"]),
    ("collections", &["OrderedDict"]),
    ("torch._utils", &["_rebuild_parameter", "_rebuild_tensor", "_rebuild_tensor_v2"]),
    ("torch.storage", &["TypedStorage", "UntypedStorage"]),
    (
        "torch",
        &[
            // Storages, one for each element type.
            "BFloat16Storage",
            "BoolStorage",
            "ByteStorage",
            "CharStorage",
            "DoubleStorage",
            "FloatStorage",
            "HalfStorage",
            "IntStorage",
            "LongStorage",
            "ShortStorage",
            // Element types, devices and shapes, as they appear in training options.
            "Size",
            "bfloat16",
            "bool",
            "device",
            "double",
            "float",
            "float16",
            "float32",
            "float64",
            "half",
            "int",
            "int16",
            "int32",
            "int64",
            "int8",
            "long",
            "short",
            "uint8",
        ],
    ),
];

/// `module.name` if a checkpoint may ask for it.
pub(super) fn allowed(module: &str, name: &str) -> Result<String, Reject> {
    let full = format!("{module}.{name}");
    let listed = ALLOWED.iter().any(|(listed, names)| *listed == module && names.contains(&name));
    if listed { Ok(full) } else { Err(Reject::Forbidden(one_line(&full))) }
}
