//! How Windows reads a command line: `CommandLineToArgvW`, by UTF-16 units.

const SPACE: u16 = b' ' as u16;
const TAB: u16 = b'\t' as u16;
const QUOTE: u16 = b'"' as u16;
const BACKSLASH: u16 = b'\\' as u16;

/// The program and its arguments.
pub fn split(line: &str) -> Vec<String> {
    let units: Vec<u16> = line.encode_utf16().take_while(|unit| *unit != 0).collect();
    let (program, rest) = program(&units);
    let mut argv = vec![text(program)];
    argv.extend(arguments(rest));
    argv
}

/// The first word knows no backslashes: it ends at the next quote if it begins with one, else at white
/// space, which for this word is every unit up to the space.
fn program(line: &[u16]) -> (&[u16], &[u16]) {
    if let Some((&QUOTE, quoted)) = line.split_first() {
        let end = quoted.iter().position(|unit| *unit == QUOTE);
        return end.map_or((quoted, &[]), |end| (&quoted[..end], &quoted[end + 1..]));
    }
    let end = line.iter().position(|unit| *unit <= SPACE);
    line.split_at(end.unwrap_or(line.len()))
}

/// The words behind the program.
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

/// One word, and what is behind it.
///
/// Before a quote, two backslashes are one, and one that is left over makes the quote a plain one. A quote
/// that is not plain opens or closes; right behind a closing one, another is plain.
fn argument(line: &[u16]) -> (Vec<u16>, &[u16]) {
    let mut word = Vec::new();
    let mut quoted = false;
    let mut at = 0;
    while let Some(&unit) = line.get(at) {
        let backslashes = line[at..]
            .iter()
            .take_while(|unit| **unit == BACKSLASH)
            .count();
        if backslashes > 0 {
            at += backslashes;
            let before_quote = line.get(at) == Some(&QUOTE);
            let kept = if before_quote {
                backslashes / 2
            } else {
                backslashes
            };
            word.extend(std::iter::repeat_n(BACKSLASH, kept));
            if before_quote && backslashes % 2 == 1 {
                word.push(QUOTE);
                at += 1;
            }
            continue;
        }
        match unit {
            SPACE | TAB if !quoted => break,
            QUOTE => {
                if quoted && line.get(at + 1) == Some(&QUOTE) {
                    word.push(QUOTE);
                    at += 1;
                }
                quoted = !quoted;
            }
            _ => word.push(unit),
        }
        at += 1;
    }
    (word, &line[at..])
}

fn skip_white_space(line: &[u16]) -> &[u16] {
    let start = line.iter().position(|unit| !matches!(*unit, SPACE | TAB));
    start.map_or(&[], |start| &line[start..])
}

fn text(units: &[u16]) -> String {
    String::from_utf16(units).expect("words are cut at characters")
}
