//! Where the limits of a container and of its utility VM come from.

use super::annotations::keys::{
    CONTAINER_BANDWIDTH, CONTAINER_IOPS, CONTAINER_MEMORY, CONTAINER_PROCESSOR_COUNT,
    CONTAINER_PROCESSOR_LIMIT, CONTAINER_PROCESSOR_WEIGHT, PROCESSOR_COUNT, PROCESSOR_LIMIT,
    PROCESSOR_WEIGHT, VM_BANDWIDTH, VM_IOPS, VM_MEMORY,
};
use super::annotations::value::Value;
use super::annotations::{Annotation, Annotations};
use crate::hcs::json_path;
use crate::hcs::limits::{Limits, MEBIBYTE};

/// The limits of a spec, each with the annotations that win over it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenLimits {
    pub(crate) memory: GivenLimit,
    pub(crate) cpu_count: GivenLimit,
    pub(crate) cpu_maximum: GivenLimit,
    pub(crate) cpu_shares: GivenLimit,
    pub(crate) bps: GivenLimit,
    pub(crate) iops: GivenLimit,
}

/// A limit of a spec, and the annotations that win over it unless they are 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivenLimit {
    /// The field of the spec.
    pub(crate) field: &'static str,
    /// The value of the field; 0 if it is absent.
    pub(crate) in_spec: u64,
    /// The unit of the annotations, in that of the field.
    pub(crate) unit: u64,
    container: Number,
    /// What is read for the utility VM, if there is one.
    vm: Option<Number>,
}

/// An annotation with its number; 0 if it is absent.
#[derive(Clone, Copy, Debug)]
struct Number {
    name: &'static str,
    value: i128,
}

/// A number that limits the container or its utility VM.
#[derive(Debug)]
pub(crate) struct InEffect {
    /// The path of the field or of the annotation that it comes from.
    pub(crate) path: String,
    pub(crate) value: i128,
    pub(crate) is_annotation: bool,
    /// Whether it limits the container.
    pub(crate) container: bool,
    /// Whether it limits the utility VM.
    pub(crate) vm: bool,
}

/// An annotation that overrides a limit of the spec.
#[derive(Debug)]
pub(crate) struct Override {
    pub(crate) annotation: &'static str,
    /// The value of the annotation.
    pub(crate) value: i128,
    /// The unit of the annotation's value, if it is another one than the field's.
    pub(crate) unit: &'static str,
    /// The field of the spec.
    pub(crate) field: &'static str,
    /// The value of the field.
    pub(crate) in_spec: u64,
    /// Whether the utility VM's limit is overridden, and not the container's.
    pub(crate) in_vm: bool,
}

impl GivenLimits {
    /// Reads the limits.
    pub(super) fn of(annotations: &Annotations<'_>, limits: &Limits, has_vm: bool) -> Self {
        let Limits {
            cpu,
            memory,
            storage,
        } = limits;
        let given = Reader {
            annotations,
            has_vm,
        };
        Self {
            memory: GivenLimit {
                unit: MEBIBYTE,
                ..given.limit(
                    "windows.resources.memory.limit",
                    memory.limit,
                    [&CONTAINER_MEMORY, &VM_MEMORY],
                )
            },
            cpu_count: given.limit(
                "windows.resources.cpu.count",
                cpu.count,
                [&CONTAINER_PROCESSOR_COUNT, &PROCESSOR_COUNT],
            ),
            cpu_maximum: given.limit(
                "windows.resources.cpu.maximum",
                cpu.maximum.into(),
                [&CONTAINER_PROCESSOR_LIMIT, &PROCESSOR_LIMIT],
            ),
            cpu_shares: given.limit(
                "windows.resources.cpu.shares",
                cpu.shares.into(),
                [&CONTAINER_PROCESSOR_WEIGHT, &PROCESSOR_WEIGHT],
            ),
            bps: given.limit(
                "windows.resources.storage.bps",
                storage.bps,
                [&CONTAINER_BANDWIDTH, &VM_BANDWIDTH],
            ),
            iops: given.limit(
                "windows.resources.storage.iops",
                storage.iops,
                [&CONTAINER_IOPS, &VM_IOPS],
            ),
        }
    }

    pub(crate) fn all(&self) -> [&GivenLimit; 6] {
        [
            &self.memory,
            &self.cpu_count,
            &self.cpu_maximum,
            &self.cpu_shares,
            &self.bps,
            &self.iops,
        ]
    }
}

/// Reads limits of one container.
struct Reader<'a> {
    annotations: &'a Annotations<'a>,
    has_vm: bool,
}

impl Reader<'_> {
    /// Reads a limit by the annotations for the container and for its utility VM.
    fn limit<T: Value + Clone + Into<i128>>(
        &self,
        field: &'static str,
        in_spec: u64,
        [container, vm]: [&Annotation<T>; 2],
    ) -> GivenLimit {
        let number = |annotation: &Annotation<T>| Number {
            name: annotation.name,
            value: self.annotations.get(annotation).into(),
        };
        GivenLimit {
            field,
            in_spec,
            unit: 1,
            container: number(container),
            vm: self.has_vm.then(|| number(vm)),
        }
    }
}

impl GivenLimit {
    /// Returns whether annotations leave nothing for the field to limit.
    pub(crate) fn is_overridden(&self) -> bool {
        self.numbers().all(|(number, _)| number.value != 0)
    }

    /// Returns the annotations that limit something else than the spec does.
    pub(crate) fn overrides(&self) -> impl Iterator<Item = Override> {
        let of_spec = self.in_spec.checked_div(self.unit).unwrap_or_default();
        let others = self.numbers().filter(move |(number, _)| {
            self.in_spec != 0 && number.value != 0 && number.value != i128::from(of_spec)
        });
        others.map(|(number, in_vm)| Override {
            annotation: number.name,
            value: number.value,
            unit: if self.unit == 1 { "" } else { " MiB" },
            field: self.field,
            in_spec: self.in_spec,
            in_vm,
        })
    }

    /// Returns the numbers that limit something, each with what it limits.
    pub(crate) fn in_effect(&self) -> Vec<InEffect> {
        let is_given = |number: &Number| number.value != 0;
        let of_spec = InEffect {
            path: self.field.to_owned(),
            value: self.in_spec.into(),
            is_annotation: false,
            container: !is_given(&self.container),
            vm: self.vm.is_some_and(|number| !is_given(&number)),
        };
        let of_spec = (self.in_spec != 0 && (of_spec.container || of_spec.vm)).then_some(of_spec);
        let given = self.numbers().filter(|(number, _)| is_given(number));
        let of_annotations = given.map(|(number, in_vm)| InEffect {
            path: json_path::annotation(number.name),
            value: number.value,
            is_annotation: true,
            container: !in_vm,
            vm: in_vm,
        });
        of_spec.into_iter().chain(of_annotations).collect()
    }

    /// Returns the paths of the annotation and the field that limit the container, or would without the other.
    pub(crate) fn of_container(&self) -> Vec<String> {
        let Number { name, value } = self.container;
        let annotation = (value != 0).then(|| json_path::annotation(name));
        let field = (self.in_spec != 0).then(|| self.field.to_owned());
        annotation.into_iter().chain(field).collect()
    }

    /// Returns the annotations, and whether each is for the utility VM.
    fn numbers(&self) -> impl Iterator<Item = (Number, bool)> {
        let vm = self.vm.map(|number| (number, true));
        [(self.container, false)].into_iter().chain(vm)
    }
}
