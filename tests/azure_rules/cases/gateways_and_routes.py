"""Public addresses, NAT gateways, route tables."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers/Microsoft.Network"
T = "azure-native:network:"
PIP, NAT, TABLE = f"{P}/publicIPAddresses/pip", f"{P}/natGateways/nat", f"{P}/routeTables/rt"
ROUTE = f"{TABLE}/routes/a"
STANDARD = (PIP, T + "PublicIPAddress", {"sku": {"name": "Standard"}})
LABELLED = {"location": "westeurope", "dnsSettings": {"domainNameLabel": "flights"}}


def case(rule_id, token, code, broken, fixed, resource_id, **more):
    return {"rule": rule_id, "token": T + token, "code": code, "broken": broken, "fixed": fixed,
            "id": resource_id, **more}  # fmt: skip


def static(**more):
    return {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static", **more}


def hop(kind="VirtualAppliance", address="10.0.0.4", name="a", prefix="0.0.0.0/0"):
    found = {"name": name, "addressPrefix": prefix, "nextHopType": kind}
    return found if address is None else {**found, "nextHopIpAddress": address}


def both(rule_id, code, broken, fixed, **more):
    """The same properties in a route of its own and inline in a table."""
    return [
        case(rule_id, "Route", code, broken, fixed, ROUTE, **more),
        case(rule_id, "RouteTable", code, {"routes": [broken]}, {"routes": [fixed]}, TABLE, **more),
    ]


CASES = [
    case("public-ip-standard-static", "PublicIPAddress", "StandardSkuPublicIPAddressesMustBeStatic",
         {"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Dynamic"}, static(), PIP),
    case("public-ip-standard-static", "PublicIPAddress", "StandardSkuPublicIPAddressesMustBeStatic",
         {"sku": {"name": "Standard"}}, static(), PIP),
    case("public-ip-basic-zones", "PublicIPAddress", "ZonesNotAllowedInBasicSkuResource",
         {"sku": {"name": "Basic"}, "zones": ["1"]}, static(zones=["1"]), PIP, by_shape=True),
    case("immutable-network-publicipaddress-resourceavailabilityzonescannotbemodified", "PublicIPAddress",
         "ResourceAvailabilityZonesCannotBeModified", static(zones=["1"]), static(zones=["1", "2"]), PIP,
         on="update", existing=static(zones=["1", "2"])),
    case("public-ip-label", "PublicIPAddress", "InvalidDomainNameLabel",
         {"dnsSettings": {"domainNameLabel": "Flights_1"}}, {"dnsSettings": {"domainNameLabel": "flights-1"}},
         PIP),
    case("public-ip-label-free", "PublicIPAddress", "DnsRecordInUse", LABELLED,
         {**LABELLED, "location": "northeurope"}, PIP,
         world=[(f"{P}/publicIPAddresses/other", T + "PublicIPAddress", LABELLED)]),
    case("idle-timeout", "PublicIPAddress", "InvalidIdleTimeoutInMinutes", static(idleTimeoutInMinutes=120),
         static(idleTimeoutInMinutes=30), PIP),
    case("idle-timeout", "NatGateway", "InvalidIdleTimeoutInMinutes", {"idleTimeoutInMinutes": 3},
         {"idleTimeoutInMinutes": 120}, NAT),
    case("nat-standard-address", "NatGateway", "NatGatewayPublicIpSkuMismatch",
         {"publicIpAddresses": [{"id": PIP}]}, {"publicIpAddresses": [{"id": PIP}]}, NAT,
         world=[(PIP, T + "PublicIPAddress", {"sku": {"name": "Basic"}})], fixed_case={"world": [STANDARD]}),
    case("nat-one-zone", "NatGateway", "NatGatewayWithMultipleZonesNotSupported", {"zones": ["1", "2"]},
         {"zones": ["1"]}, NAT),
    case("nat-addresses", "NatGateway", "NatGatewayPublicIpCountLimitReached",
         {"publicIpAddresses": [{"id": f"{PIP}{i}"} for i in range(17)]},
         {"publicIpAddresses": [{"id": f"{PIP}{i}"} for i in range(16)]}, NAT, by_shape=True,
         world=[(f"{PIP}{i}", T + "PublicIPAddress", {"sku": {"name": "Standard"}}) for i in range(17)]),
    case("nat-address-free", "NatGateway", "PublicIPAddressInUse", {"publicIpAddresses": [{"id": PIP}]},
         {"publicIpAddresses": [{"id": PIP}]}, NAT,
         world=[STANDARD, (f"{P}/natGateways/other", T + "NatGateway", {"publicIpAddresses": [{"id": PIP}]})],
         fixed_case={"world": [STANDARD, (NAT, T + "NatGateway", {"publicIpAddresses": [{"id": PIP}]})]}),
    *both("route-next-hop", "MissingNextHopIpAddress", hop(address=None), hop()),
    *both("route-next-hop-type", "InvalidNextHopIpAddress", hop("Internet"), hop("Internet", None)),
    *both("route-next-hop-address", "InvalidNextHopIpAddress", hop(address="firewall"), hop()),
    case("route-table-prefixes", "RouteTable", "RouteConflict", {"routes": [hop(), hop(name="b")]},
         {"routes": [hop(), hop(name="b", prefix="10.9.0.0/16")]}, TABLE),
    case("route-prefix", "Route", "RouteConflict", hop(), hop(prefix="10.9.0.0/16"), ROUTE,
         world=[(f"{TABLE}/routes/b", T + "Route", hop(name="b"))]),
    case("quota-routes", "RouteTable", "RouteCountLimitReached",
         {"routes": [hop(name=f"r{i}", prefix=f"10.{i // 256}.{i % 256}.0/24") for i in range(401)]},
         {"routes": [hop(name=f"r{i}", prefix=f"10.{i // 256}.{i % 256}.0/24") for i in range(400)]}, TABLE,
         by_shape=True),
]  # fmt: skip
