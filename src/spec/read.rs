//! Reading a spec: what Windows tools write and `oci-spec` does not read.

use oci_spec::runtime::Spec;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map, Value};

use crate::WindowsSpec;
use crate::go::json::naming_keys;

impl<'de> Deserialize<'de> for WindowsSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let mut credential_spec = None;
        if let Some(Value::Object(windows)) = fields.get_mut("windows") {
            credential_spec = take_text(windows).map_err(Error::custom)?;
            respell_utility_vm_path(windows);
        }
        if let Some(Value::Object(process)) = fields.get_mut("process") {
            // The runtime specification does not ask for a user, but `oci-spec` does.
            process.entry("user").or_insert_with(|| Map::new().into());
        }
        let inner: Spec = naming_keys(Value::Object(fields)).map_err(Error::custom)?;
        Ok(Self::new(inner, credential_spec))
    }
}

/// Takes the credential spec out if it is text; an object stays, as `oci-spec` can hold it.
fn take_text(windows: &mut Map<String, Value>) -> Result<Option<String>, &'static str> {
    const KEY: &str = "credentialSpec";
    match windows.get_mut(KEY).map(Value::take) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(object @ Value::Object(_)) => {
            windows.insert(KEY.to_owned(), object);
            Ok(None)
        }
        Some(_) => Err("windows.credentialSpec: neither a string nor an object"),
    }
}

/// Renames the runtime specification's `utilityVMPath` to what `oci-spec` calls it.
fn respell_utility_vm_path(windows: &mut Map<String, Value>) {
    if let Some(Value::Object(hyperv)) = windows.get_mut("hyperv") {
        if let Some(path) = hyperv.remove("utilityVMPath") {
            hyperv.insert("utilityVmPath".to_owned(), path);
        }
    }
}
