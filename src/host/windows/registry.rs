//! The registry of this machine.

use windows_registry::{LOCAL_MACHINE, Type, Value};
use windows_result::HRESULT;

use super::error::{kind_of, until_first_nul};
use crate::backend_error::BackendError;
use crate::host::RegistryError;

/// The right to read values, and nothing else.
const KEY_QUERY_VALUE: u32 = 1;

/// The value has grown since its size was asked for.
const MORE_DATA: HRESULT = HRESULT::from_win32(234);

/// How often a value may grow while it is read.
const MAX_ATTEMPTS: usize = 8;

/// Reads a value of a key below `HKEY_LOCAL_MACHINE`.
pub(in crate::host) fn string_value(key: &str, name: &str) -> Result<String, RegistryError> {
    refuse_nul(key).map_err(RegistryError::Open)?;
    let key = LOCAL_MACHINE
        .options()
        .access(KEY_QUERY_VALUE)
        .open(key)
        .map_err(|error| RegistryError::Open(failed(error)))?;
    refuse_nul(name)
        .and_then(|()| read(&key, name))
        .and_then(|value| text(&value))
        .map_err(RegistryError::Read)
}

fn refuse_nul(name: &str) -> Result<(), BackendError> {
    if name.contains('\0') {
        return Err(BackendError::invalid(Refused::Nul));
    }
    Ok(())
}

/// Reads a value, and reads it again if it grows meanwhile.
fn read(key: &windows_registry::Key, name: &str) -> Result<Value, BackendError> {
    let mut attempts = (0..MAX_ATTEMPTS).map(|_| key.get_value(name));
    let settled = |value: &windows_registry::Result<Value>| !matches!(value, Err(error) if error.code() == MORE_DATA);
    match attempts.find(settled) {
        Some(value) => value.map_err(failed),
        None => Err(failed(windows_result::Error::from_hresult(MORE_DATA))),
    }
}

fn text(value: &Value) -> Result<String, BackendError> {
    match value.ty() {
        Type::String | Type::ExpandString => {
            let text = String::from_utf16(until_first_nul(value.as_wide()));
            text.map_err(|_| BackendError::invalid(Refused::NotUnicode))
        }
        other => Err(BackendError::invalid(Refused::Type(other))),
    }
}

fn failed(error: windows_result::Error) -> BackendError {
    BackendError::new(kind_of(error.code()), error)
}

/// Error for a name or value that the system would accept.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the name has a NUL inside")]
    Nul,
    #[error("unexpected key value type {0:?}")]
    Type(Type),
    #[error("the value is not Unicode")]
    NotUnicode,
}
