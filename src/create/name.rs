//! The names of containers.

use super::backends::Containers;
use super::context::Context;
use super::error::CreateError;

/// The number of characters of an id that Docker shows.
const SHORT_ID: usize = 12;

/// Returns the beginning of an id that Docker shows.
pub(super) fn short_id(id: &str) -> &str {
    id.char_indices()
        .nth(SHORT_ID)
        .and_then(|(end, _)| id.get(..end))
        .unwrap_or(id)
}

/// Returns the container's name, with a leading slash: the requested one, else the generated one, else, if that is
/// taken, the beginning of the id.
pub(super) fn resolve(context: &Context<'_>) -> Result<String, CreateError> {
    let containers = context.backends.containers;
    let Some(name) = context.name.as_deref().filter(|name| !name.is_empty()) else {
        let generated = with_slash(&context.generated_name);
        return Ok(match taken(containers, &generated)? {
            None => generated,
            Some(_) => with_slash(short_id(&context.id)),
        });
    };
    if !is_name(name.strip_prefix('/').unwrap_or(name)) {
        return Err(CreateError::Name {
            name: name.to_owned(),
        });
    }
    let name = with_slash(name);
    match taken(containers, &name)? {
        None => Ok(name),
        Some(container_id) => Err(CreateError::NameTaken { name, container_id }),
    }
}

fn taken(containers: &dyn Containers, name: &str) -> Result<Option<String>, CreateError> {
    let id = containers.by_name(name);
    id.map_err(|source| CreateError::NameLookup {
        name: name.to_owned(),
        source,
    })
}

fn with_slash(name: &str) -> String {
    let slash = if name.starts_with('/') { "" } else { "/" };
    [slash, name].concat()
}

/// Returns whether the text is a letter or digit, followed by one or more letters, digits, `_`, `.` or `-`: moby's
/// `names.RestrictedNamePattern`.
fn is_name(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}
