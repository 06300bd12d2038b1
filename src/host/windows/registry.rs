//! The registry of this machine.

use windows_registry::{LOCAL_MACHINE, Type, Value};
use windows_result::HRESULT;

use crate::host::windows::error::{kind_of, until_first_nul};
use crate::host::{Registry, RegistryError};
use crate::{BackendError, ErrorKind};

/// The right to read values, and none else.
const KEY_QUERY_VALUE: u32 = 1;

/// The value has grown since its size was asked for.
const MORE_DATA: HRESULT = HRESULT::from_win32(234);

/// How often a value may grow while it is read.
const MAX_ATTEMPTS: usize = 8;

/// The registry of this machine, below `HKEY_LOCAL_MACHINE`.
///
/// It reads values of the types `REG_SZ` and `REG_EXPAND_SZ`, which it does not expand, up to their first
/// NUL; an empty value is an empty text. Keys are opened for nothing but to query values. The rules are
/// those of Go's `registry.Key.GetStringValue`.
///
/// It fails with [`ErrorKind::NotFound`] if there is no such key or value, with
/// [`ErrorKind::InvalidParameter`] for a name with a NUL inside (Windows would read no further), a value
/// of another type or one that is not Unicode, and else with the system's own text and code.
#[derive(Clone, Copy, Debug, Default)]
pub struct WindowsRegistry;

impl Registry for WindowsRegistry {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
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
}

fn refuse_nul(name: &str) -> Result<(), BackendError> {
    if name.contains('\0') {
        return Err(BackendError::new(ErrorKind::InvalidParameter, Refused::Nul));
    }
    Ok(())
}

/// Reads a value; one that grows meanwhile is read again.
fn read(key: &windows_registry::Key, name: &str) -> Result<Value, BackendError> {
    let mut attempts = (0..MAX_ATTEMPTS).map(|_| key.get_value(name));
    let settled = |value: &windows_registry::Result<Value>| !matches!(value, Err(error) if error.code() == MORE_DATA);
    match attempts.find(settled) {
        Some(value) => value.map_err(failed),
        None => Err(failed(windows_result::Error::from_hresult(MORE_DATA))),
    }
}

fn text(value: &Value) -> Result<String, BackendError> {
    let refused = |reason| BackendError::new(ErrorKind::InvalidParameter, reason);
    match value.ty() {
        Type::String | Type::ExpandString => {
            let text = String::from_utf16(until_first_nul(value.as_wide()));
            text.map_err(|_| refused(Refused::NotUnicode))
        }
        other => Err(refused(Refused::Type(other))),
    }
}

fn failed(error: windows_result::Error) -> BackendError {
    BackendError::new(kind_of(error.code()), error)
}

/// Why a name or value is not taken, though the system would.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the name has a NUL inside")]
    Nul,
    #[error("unexpected key value type {0:?}")]
    Type(Type),
    #[error("the value is not Unicode")]
    NotUnicode,
}
