//! A container's endpoint in a network.

use serde::{Deserialize, Deserializer};

use crate::go::json::{is_some, nullable};

/// The parts of a container's endpoint in a network that determine its spec.
///
/// As JSON it is the `DriverInfo` of libnetwork's Windows drivers: `hnsid`, `GW_INFO` with an `hnsid` of its own, and
/// `AllowUnqualifiedDNSQuery`, which is `true` if the key has any value but `null`. `Deserialize` expects exactly these
/// keys.
///
/// ```
/// use wcow_spec::host::Endpoint;
///
/// let endpoint: Endpoint = serde_json::from_str(r#"{"hnsid": "ep-1", "GW_INFO": {"hnsid": "gw-1"}}"#)?;
/// assert_eq!(endpoint.gateway_hns_id.as_deref(), Some("gw-1"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// The endpoint's id in HNS.
    #[serde(rename = "hnsid")]
    pub hns_id: Option<String>,
    /// The id in HNS of the gateway's endpoint, in a network that has one (`overlay`).
    #[serde(rename = "GW_INFO", deserialize_with = "gateway_hns_id")]
    pub gateway_hns_id: Option<String>,
    /// Whether the container may query the network's DNS for names without a domain.
    #[serde(rename = "AllowUnqualifiedDNSQuery", deserialize_with = "is_some")]
    pub allow_unqualified_dns_query: bool,
}

impl Endpoint {
    /// Creates an endpoint with this id in HNS.
    pub fn new(hns_id: impl Into<String>) -> Self {
        Self {
            hns_id: Some(hns_id.into()),
            ..Self::default()
        }
    }
}

fn gateway_hns_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Gateway {
        hnsid: Option<String>,
    }

    nullable(deserializer).map(|Gateway { hnsid }| hnsid)
}
