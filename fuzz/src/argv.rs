//! `CommandLineToArgvW`, which Windows reads a command line with, by UTF-16 units.

const SPACE: u16 = b' ' as u16;
const TAB: u16 = b'\t' as u16;
const QUOTE: u16 = b'"' as u16;
const BACKSLASH: u16 = b'\\' as u16;

/// Splits a command line into the program and its arguments.
pub fn split(line: &str) -> Vec<String> {
    let units: Vec<u16> = line.encode_utf16().take_while(|unit| *unit != 0).collect();
    let (program, rest) = program(&units);
    let mut argv = vec![text(program)];
    argv.extend(arguments(rest));
    argv
}

/// Splits off the first word, in which a backslash is a plain character.
///
/// A word that begins with a quote ends at the next one; any other ends at white space, which for this word is every
/// unit up to the space.
fn program(line: &[u16]) -> (&[u16], &[u16]) {
    if let Some((&QUOTE, quoted)) = line.split_first() {
        let end = quoted.iter().position(|unit| *unit == QUOTE);
        return end.map_or((quoted, &[]), |end| (&quoted[..end], &quoted[end + 1..]));
    }
    let end = line.iter().position(|unit| *unit <= SPACE);
    line.split_at(end.unwrap_or(line.len()))
}

/// Returns the words behind the program.
fn arguments(line: &[u16]) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = skip_white_space(line);
    while !rest.is_empty() {
        let (word, behind) = argument(rest);
        words.push(text(&word));
        rest = skip_white_space(behind);
    }
    words
}

/// Returns one word, and what follows it.
///
/// Before a quote, two backslashes stand for one, and a remaining one makes the quote a plain character. Any other
/// quote opens or closes; a second one directly after a closing one is a plain character.
fn argument(line: &[u16]) -> (Vec<u16>, &[u16]) {
    let mut word = Vec::new();
    let mut quoted = false;
    let mut index = 0;
    while let Some(&unit) = line.get(index) {
        let backslashes = line[index..]
            .iter()
            .take_while(|unit| **unit == BACKSLASH)
            .count();
        if backslashes > 0 {
            index += backslashes;
            let before_quote = line.get(index) == Some(&QUOTE);
            let kept = if before_quote {
                backslashes / 2
            } else {
                backslashes
            };
            word.extend(std::iter::repeat_n(BACKSLASH, kept));
            if before_quote && backslashes % 2 == 1 {
                word.push(QUOTE);
                index += 1;
            }
            continue;
        }
        match unit {
            SPACE | TAB if !quoted => break,
            QUOTE => {
                if quoted && line.get(index + 1) == Some(&QUOTE) {
                    word.push(QUOTE);
                    index += 1;
                }
                quoted = !quoted;
            }
            _ => word.push(unit),
        }
        index += 1;
    }
    (word, &line[index..])
}

fn skip_white_space(line: &[u16]) -> &[u16] {
    let start = line.iter().position(|unit| !matches!(*unit, SPACE | TAB));
    start.map_or(&[], |start| &line[start..])
}

fn text(units: &[u16]) -> String {
    String::from_utf16(units).expect("words are cut at characters")
}
