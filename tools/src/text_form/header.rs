//! The first line: what an artifact says of itself as a whole.

use spurion::artifact::{ARCHITECTURE_BYTES, Header, VERSION};

use super::error::TextError;
use super::line::Line;

/// What the name of an architecture has to be.
const NAME: &str = "the name of an architecture, as in 'pelican' or '\"my net\"'";

/// Reads the header. Numbers of nodes and of bytes are those of the lines behind it.
pub fn read(mut line: Line<'_>) -> Result<Header, TextError> {
    line.exactly("spurion")?;
    line.exactly(&VERSION.to_string())?;
    line.exactly("architecture")?;
    let architecture = architecture(&mut line)?;
    let header = Header {
        version: VERSION,
        nodes: 0,
        parameters: line.named("parameters")?,
        particles: line.named("particles")?,
        spurions: line.named("spurions")?,
        narrow_words: line.named("narrow")?,
        wide_words: line.named("wide")?,
        blob_bytes: 0,
        architecture,
    };
    line.end()?;
    Ok(header)
}

/// The name, padded with zeros.
fn architecture(line: &mut Line<'_>) -> Result<[u8; ARCHITECTURE_BYTES], TextError> {
    let word = line.word(NAME)?;
    let name = match word.strip_prefix('"') {
        None => Some(word.as_bytes().to_vec()),
        Some(rest) => rest.strip_suffix('"').and_then(unescape),
    };
    let name = name.ok_or_else(|| line.wrong(word, NAME))?;
    let mut padded = [0; ARCHITECTURE_BYTES];
    match padded.get_mut(..name.len()) {
        Some(place) => place.copy_from_slice(&name),
        None => {
            return Err(TextError::Count {
                place: line.place(),
                what: "bytes in the name of the architecture",
                found: name.len(),
                wanted: format!("at most {ARCHITECTURE_BYTES}"),
            });
        }
    }
    Ok(padded)
}

/// The bytes that `escape_ascii` shows so; nothing for an escape that it does not have.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'x' => 16 * digit(rest.next()?)? + digit(rest.next()?)?,
                sign @ (b'\\' | b'"' | b'\'') => sign,
                _ => return None,
            },
            byte => byte,
        });
    }
    Some(bytes)
}

/// A hexadecimal digit.
fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
