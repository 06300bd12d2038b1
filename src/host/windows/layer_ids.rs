//! The GUIDs of layers, which the Host Compute Service (HCS) makes of their names.
#![expect(unsafe_code, reason = "HCS is asked by a system call")]

use std::mem;
use std::sync::OnceLock;

use super::vmcompute::{self, Address, HcsError, LIBRARY, succeeded};
use crate::backend_error::BackendError;

/// The function of HCS, once it has been loaded. A failure is not kept, as the Windows feature may be enabled later.
static FUNCTION: OnceLock<NameToGuid> = OnceLock::new();

/// `NameToGuid` of `vmcompute.dll`.
type NameToGuid = unsafe extern "system" fn(name: *const u16, guid: *mut Guid) -> i32;

/// A GUID as Windows lays it out.
#[repr(C)]
#[derive(Default)]
struct Guid {
    data1: u32,
    data2: u16,
    data3: u16,
    data4: [u8; 8],
}

/// Returns the GUID of a layer.
pub(in crate::host) fn layer_guid(name: &str) -> Result<String, BackendError> {
    if name.contains('\0') {
        return Err(HcsError::Nul { what: "layer name" }.into());
    }
    let name: Vec<u16> = name.encode_utf16().chain([0]).collect();
    let Guid {
        data1,
        data2,
        data3,
        data4,
    } = name_to_guid(function()?, &name)?;
    Ok(guid_text(data1, data2, data3, data4))
}

fn function() -> Result<NameToGuid, HcsError> {
    if let Some(function) = FUNCTION.get() {
        return Ok(*function);
    }
    let function = vmcompute::load(LIBRARY, c"NameToGuid")?;
    // SAFETY: the function of this name has this signature in every vmcompute.dll.
    let function = unsafe { mem::transmute::<Address, NameToGuid>(function) };
    Ok(*FUNCTION.get_or_init(|| function))
}

/// Returns the GUID of a name that ends with a NUL.
fn name_to_guid(function: NameToGuid, name: &[u16]) -> Result<Guid, HcsError> {
    let mut guid = Guid::default();
    // SAFETY: the name ends with a NUL, and the GUID has the layout that Windows writes.
    let result = unsafe { function(name.as_ptr(), &mut guid) };
    succeeded("NameToGuid", result)?;
    Ok(guid)
}

/// Returns a GUID in its usual form, in lower case: of a number each of 32, 16 and 16 bits, and eight bytes.
fn guid_text(data1: u32, data2: u16, data3: u16, data4: [u8; 8]) -> String {
    let [high, low, node @ ..] = data4;
    let node: String = node.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{data1:08x}-{data2:04x}-{data3:04x}-{high:02x}{low:02x}-{node}")
}
