//! The annotations by name.

use super::value::{Json, List, Text, Value};
use super::{Annotation, AnnotationInfo, Annotations, Scope};

use Scope::{All, HyperV};

/// Declares the annotations, and the table of all of them.
macro_rules! annotations {
    ($($key:ident: $type:ty = $name:literal, $default:expr, $scope:expr, $effect:literal;)*) => {
        $(
            pub(in crate::hcs::runhcs) const $key: Annotation<$type> =
                Annotation::new($name, $default, $scope, $effect);
        )*

        /// Returns the annotations that runhcs reads for Windows containers: the table of the
        /// [module](crate::hcs::runhcs#annotations).
        #[must_use]
        pub fn annotations() -> Vec<AnnotationInfo> {
            vec![$($key.info()),*]
        }

        /// The names of all of them, and which containers each matters for.
        pub(in crate::hcs::runhcs) const SCOPES: &[(&str, Scope)] = &[$(($name, $scope)),*];

        /// Returns the annotations that count as absent because their values are not of their types.
        pub(in crate::hcs::runhcs) fn unread(
            annotations: &Annotations<'_>,
        ) -> Vec<(&'static str, &'static str, Scope)> {
            let known = [$({
                let text = annotations.text(&$key);
                (text.is_some_and(|text| !$key.reads(text)), $key.name, <$type>::NAME, $key.scope)
            }),*];
            let unread = known.into_iter().filter(|(is_unread, ..)| *is_unread);
            unread.map(|(_, name, value_type, scope)| (name, value_type, scope)).collect()
        }
    };
}

annotations! {
    DISABLE_UNSAFE_OPERATIONS: Text = "io.microsoft.disable-unsafe-operations", Text, All,
        "sets the four annotations about gMSA, writable shares, direct mapping and HostProcess that disable something";
    HOST_PROCESS: bool = "microsoft.com/hostprocess-container", false, All,
        "exactly `true`: the container is a HostProcess container";
    DISABLE_HOST_PROCESS: bool = "microsoft.com/disable-hostprocess-container", false, All,
        "refuses HostProcess containers";
    HOST_PROCESS_ROOTFS: Text = "microsoft.com/hostprocess-rootfs-location", Text, HyperV,
        "where the file system of a HostProcess container is in the utility VM";
    HOST_PROCESS_INHERIT_USER: bool = "microsoft.com/hostprocess-inherit-user", false, HyperV,
        "exactly `true`: processes of a HostProcess container run as `NT AUTHORITY\\SYSTEM`";
    CONTAINER_TYPE: Text = "io.kubernetes.cri.container-type", Text, All,
        "refused: a container of a pod is not created on its own";
    SANDBOX_ID: Text = "io.kubernetes.cri.sandbox-id", Text, All,
        "refused, likewise";
    CONTAINER_PROCESSOR_COUNT: i32 = "io.microsoft.container.processor.count", 0, All,
        "the number of processors, unless it is 0";
    CONTAINER_PROCESSOR_LIMIT: i32 = "io.microsoft.container.processor.limit", 0, All,
        "the CPU maximum in ten-thousandths, unless it is 0";
    CONTAINER_PROCESSOR_WEIGHT: i32 = "io.microsoft.container.processor.weight", 0, All,
        "the CPU shares, unless they are 0";
    CONTAINER_MEMORY: u64 = "io.microsoft.container.memory.sizeinmb", 0, All,
        "the memory in MiB, unless it is 0";
    CONTAINER_BANDWIDTH: i32 = "io.microsoft.container.storage.qos.bandwidthmaximum", 0, All,
        "bytes per second, unless they are 0";
    CONTAINER_IOPS: i32 = "io.microsoft.container.storage.qos.iopsmaximum", 0, All,
        "operations per second, unless they are 0";
    DISABLE_GMSA: bool = "io.microsoft.container.wcow.gmsa.disable", false, All,
        "refuses credential specs";
    DEVICE_EXTENSIONS: List<String> = "io.microsoft.container.wcow.deviceextensions", List::EMPTY, All,
        "files with device extensions";
    DUMP_LOCATION: Text = "io.microsoft.container.processdumplocation", Text, All,
        "the folder for dumps of processes that crash; `{container_id}` at its end is the id";
    DUMP_TYPE: Text = "io.microsoft.wcow.processdumptype", Text, All,
        "`mini` or `full`; anything else is refused. Empty means `full`";
    DUMP_COUNT: Text = "io.microsoft.wcow.processdumpcount", Text, All,
        "how many dumps are kept, 10 if it is empty; anything but a positive i32 is refused";
    CONTAINER_REGISTRY: Json = "io.microsoft.container.wcow.test-registry-annotation", Json, All,
        "registry values of the container";
    VM_MEMORY: u64 = "io.microsoft.virtualmachine.computetopology.memory.sizeinmb", 0, HyperV,
        "the VM's memory in MiB, unless it is 0; by default the spec's limit, else 1024";
    LOW_MMIO_GAP: u64 = "io.microsoft.virtualmachine.computetopology.memory.lowmmiogapinmb", 0, HyperV,
        "the size of the low memory-mapped I/O space in MiB";
    HIGH_MMIO_BASE: u64 = "io.microsoft.virtualmachine.computetopology.memory.highmmiobaseinmb", 0, HyperV,
        "the base of the high memory-mapped I/O space in MiB";
    HIGH_MMIO_GAP: u64 = "io.microsoft.virtualmachine.computetopology.memory.highmmiogapinmb", 0, HyperV,
        "the size of the high memory-mapped I/O space in MiB";
    ALLOW_OVERCOMMIT: bool = "io.microsoft.virtualmachine.computetopology.memory.allowovercommit", true, HyperV,
        "the VM's memory is virtual memory";
    DEFERRED_COMMIT: bool = "io.microsoft.virtualmachine.computetopology.memory.enabledeferredcommit", false, HyperV,
        "memory is committed when it is first used; refused without overcommit";
    FULLY_PHYSICALLY_BACKED: bool = "io.microsoft.virtualmachine.fullyphysicallybacked", false, HyperV,
        "no overcommit, and no direct mapping of shares";
    PROCESSOR_COUNT: i32 = "io.microsoft.virtualmachine.computetopology.processor.count", 0, HyperV,
        "the VM's processors, unless it is 0; by default the spec's count, else 2";
    PROCESSOR_LIMIT: i32 = "io.microsoft.virtualmachine.computetopology.processor.limit", 0, HyperV,
        "the VM's CPU maximum in thousandths of a percent, unless it is 0";
    PROCESSOR_WEIGHT: i32 = "io.microsoft.virtualmachine.computetopology.processor.weight", 0, HyperV,
        "the VM's CPU shares, unless they are 0";
    VM_BANDWIDTH: i32 = "io.microsoft.virtualmachine.storageqos.bandwidthmaximum", 0, HyperV,
        "the VM's bytes per second, unless they are 0";
    VM_IOPS: i32 = "io.microsoft.virtualmachine.storageqos.iopsmaximum", 0, HyperV,
        "the VM's operations per second, unless they are 0";
    CPU_GROUP: Text = "io.microsoft.virtualmachine.cpugroup.id", Text, HyperV,
        "the VM's CPU group; refused with a resource partition, and before build 19043";
    RESOURCE_PARTITION: Text = "io.microsoft.virtualmachine.resource-partition-id", Text, HyperV,
        "the VM's resource partition; anything but a GUID is refused";
    MAX_PROCESSORS_PER_NODE: u32 =
        "io.microsoft.virtualmachine.computetopology.processor.numa.max-processors-per-node", 0, HyperV,
        "HCS makes virtual NUMA nodes of at most so many processors";
    MAX_SIZE_PER_NODE: u64 =
        "io.microsoft.virtualmachine.computetopology.processor.numa.max-size-per-node", 0, HyperV,
        "and of at most so many MiB";
    PREFERRED_NODES: List<u32> =
        "io.microsoft.virtualmachine.computetopology.numa.preferred-physical-nodes", List::EMPTY, HyperV,
        "the physical NUMA nodes that are preferred";
    MAPPED_NODES: List<u32> =
        "io.microsoft.virtualmachine.computetopology.numa.mapped-physical-nodes", List::EMPTY, HyperV,
        "the physical NUMA node behind each virtual one; 255 for any";
    NODE_PROCESSORS: List<u32> =
        "io.microsoft.virtualmachine.computetopology.numa.count-of-processors", List::EMPTY, HyperV,
        "the processors of each virtual NUMA node";
    NODE_MEMORY: List<u64> =
        "io.microsoft.virtualmachine.computetopology.numa.count-of-memory-blocks", List::EMPTY, HyperV,
        "the MiB of each virtual NUMA node";
    DISABLE_COMPARTMENT_NAMESPACE: bool = "io.microsoft.virtualmachine.disablecompartmentnamespace", false, HyperV,
        "leaves out a registry value of the VM's network service";
    NO_DIRECT_MAP: bool = "io.microsoft.virtualmachine.wcow.virtualSMB.nodirectmap", false, HyperV,
        "no direct mapping of shares";
    DISABLE_WRITABLE_SHARES: bool = "io.microsoft.virtualmachine.fileshares.disablewritable", false, HyperV,
        "refuses shares that can be written to";
    SERVICE_TABLE: Json = "io.microsoft.virtualmachine.hv-socket.service-table.", Json, HyperV,
        "and the GUID of a service over Hyper-V sockets: who may use it";
    VM_REGISTRY: Json = "io.microsoft.virtualmachine.wcow.additional-reg-keys", Json, HyperV,
        "registry values of the VM";
    KERNEL_DRIVERS: List<String> = "io.microsoft.virtualmachine.kerneldrivers", List::EMPTY, HyperV,
        "folders with drivers that are installed in the VM";
    CONSOLE_PIPE: Text = "io.microsoft.virtualmachine.console.pipe", Text, HyperV,
        "the named pipe of the VM's serial port";
    DUMP_DIRECTORY: Text = "io.microsoft.virtualmachine.dump-directory-path", Text, HyperV,
        "the folder of the host for dumps of the VM's kernel";
    FORWARD_LOGS: bool = "io.microsoft.virtualmachine.forwardlogs.enable", true, HyperV,
        "the VM's service that forwards logs may be used";
    WCOW_DEBUG: bool = "io.microsoft.wcow.debug", false, HyperV,
        "refused, as it is for confidential VMs";
    SECURITY_POLICY: Text = "io.microsoft.virtualmachine.wcow.securitypolicy", Text, HyperV,
        "refused, unless it is empty: a confidential VM needs layers of the type BlockCIM";
    ISOLATION_TYPE: Text = "io.microsoft.virtualmachine.wcow.isolation_type", Text, HyperV,
        "the isolation of a confidential VM";
}

impl<T: Value> Annotation<T> {
    fn reads(&self, text: &str) -> bool {
        T::parse(text).is_some()
    }

    fn info(&self) -> AnnotationInfo {
        self.info_with(T::NAME, self.default.shown())
    }
}

impl Annotation<Text> {
    fn reads(&self, _text: &str) -> bool {
        true
    }

    fn info(&self) -> AnnotationInfo {
        self.info_with(Text::NAME, String::new())
    }
}

impl Annotation<Json> {
    /// The expected form of the JSON is not known here.
    fn reads(&self, _text: &str) -> bool {
        true
    }

    fn info(&self) -> AnnotationInfo {
        self.info_with(Json::NAME, String::new())
    }
}

impl<T> Annotation<T> {
    fn info_with(&self, value_type: &'static str, default: String) -> AnnotationInfo {
        AnnotationInfo {
            name: self.name,
            value_type,
            default,
            scope: self.scope,
            effect: self.effect,
        }
    }
}
