//! Annotations that the options of the runtime add to specs.

use super::keys::{PROCESSOR_COUNT, VM_MEMORY};
use crate::hcs::runhcs::{Request, ShimOptions};
use crate::spec::WindowsSpec;

/// An annotation that the options add to specs that do not have it.
pub(crate) struct AddedAnnotation<'a> {
    /// The option that adds it.
    pub(crate) option: &'static str,
    pub(crate) name: &'a str,
    pub(crate) text: String,
    /// Whether the option is for utility VMs only, and may be set where containers have none.
    pub(crate) is_for_vms: bool,
}

impl ShimOptions {
    /// Returns the annotations that the options add, in runhcs's order. A number wins over a default annotation
    /// of the same name.
    pub(super) fn added_annotations(&self) -> Vec<AddedAnnotation<'_>> {
        let numbers = [
            (
                "vm_processor_count",
                PROCESSOR_COUNT.name,
                self.vm_processor_count,
            ),
            (
                "vm_memory_size_in_mb",
                VM_MEMORY.name,
                self.vm_memory_size_in_mb,
            ),
        ];
        let numbers = numbers.into_iter().filter(|(.., number)| *number != 0);
        let mut added: Vec<_> = numbers
            .map(|(option, name, number)| AddedAnnotation {
                option,
                name,
                text: number.to_string(),
                is_for_vms: true,
            })
            .collect();
        for (name, text) in &self.default_container_annotations {
            if !added.iter().any(|number| number.name == name) {
                added.push(AddedAnnotation {
                    option: "default_container_annotations",
                    name,
                    text: text.clone(),
                    is_for_vms: false,
                });
            }
        }
        added
    }
}

impl Request {
    /// Returns the annotations that the options add to a spec.
    pub(crate) fn annotations_added_to<'a>(
        &'a self,
        spec: &'a WindowsSpec,
    ) -> impl Iterator<Item = AddedAnnotation<'a>> {
        let given = spec.oci_spec().annotations().as_ref();
        let is_given = move |name: &str| given.is_some_and(|given| given.contains_key(name));
        let options = self.shim_options.iter();
        let added = options.flat_map(ShimOptions::added_annotations);
        added.filter(move |added| !is_given(added.name))
    }
}
