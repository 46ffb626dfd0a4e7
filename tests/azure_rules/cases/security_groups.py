"""Security groups: priorities, ports and addresses of their rules."""

S = "/subscriptions/00000000-0000-0000-0000-000000000001"
P = f"{S}/resourceGroups/rg/providers/Microsoft.Network"
NSG = f"{P}/networkSecurityGroups/nsg"
RULE = f"{NSG}/securityRules/a"
GROUP, ONE = "azure-native:network:NetworkSecurityGroup", "azure-native:network:SecurityRule"


def rule(name="a", priority=100, **more):
    return {"name": name, "priority": priority, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
            **more}  # fmt: skip


def both(rule_id, code, broken, fixed):
    """The same properties in a rule of its own and inline in a group."""
    return [
        {"rule": rule_id, "token": ONE, "code": code, "id": RULE, "broken": broken, "fixed": fixed},
        {"rule": rule_id, "token": GROUP, "code": code, "id": NSG, "broken": {"securityRules": [broken]},
         "fixed": {"securityRules": [fixed]}},
    ]  # fmt: skip


VNET = f"{P}/virtualNetworks/vnet"
INTENT = {
    "rule": "security-group-intent", "token": GROUP, "code": "ConflictWithNetworkIntentPolicy", "id": NSG,
    "on": "update", "existing": {},
}  # fmt: skip
TO_WORKERS = [
    rule("in", destinationAddressPrefix="VirtualNetwork", destinationPortRange="*", protocol="*",
         sourceAddressPrefix="VirtualNetwork"),
    *(
        rule(tag, 100 + number, direction="Outbound", sourceAddressPrefix="VirtualNetwork",
             destinationAddressPrefix=tag, destinationPortRange=port, protocol="*" if port == "*" else "Tcp")
        for number, (tag, port) in enumerate(
            (("VirtualNetwork", "*"), ("Sql", "3000-4000"), ("Storage", "443"), ("EventHub", "9093"))
        )
    ),
]  # fmt: skip
TO_CONTROL_PLANE = rule("webapp", 200, direction="Outbound", sourceAddressPrefix="VirtualNetwork",
                        destinationAddressPrefix="AzureDatabricks",
                        destinationPortRanges=["443", "3306", "8443-8451"])  # fmt: skip


def in_use(**more):
    """A workspace in two subnets of the group."""
    named = {
        "customVirtualNetworkId": {"value": VNET}, "customPublicSubnetName": {"value": "a"},
        "customPrivateSubnetName": {"value": "b"},
    }  # fmt: skip
    workspace = f"{S}/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw"
    subnet = {"networkSecurityGroup": {"id": NSG}}
    return [
        (workspace, "azure-native:databricks:Workspace", {"parameters": named, **more}),
        *((f"{VNET}/subnets/{name}", "azure-native:network:Subnet", subnet) for name in "ab"),
    ]


PORT, ADDRESS = "SecurityRuleInvalidPortRange", "SecurityRuleInvalidAddressPrefix"
FAMILY = "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies"
UNSUPPORTED = "SecurityRuleParameterContainsUnsupportedValue"
CASES = [
    {**INTENT, "broken": {"securityRules": TO_WORKERS}, "world": in_use(),
     "fixed": {"securityRules": [*TO_WORKERS, TO_CONTROL_PLANE]}},
    {**INTENT, "broken": {}, "world": in_use(requiredNsgRules="NoAzureDatabricksRules"),
     "fixed": {"securityRules": TO_WORKERS}},
    {**INTENT, "broken": {"securityRules": [{**one, "access": "Deny"} for one in TO_WORKERS]},
     "world": in_use(requiredNsgRules="NoAzureDatabricksRules"), "fixed": {"securityRules": TO_WORKERS}},
    *both("security-rule-priority-range", "SecurityRuleInvalidPriority", rule(priority=4097),
          rule(priority=4096)),
    {"rule": "security-rule-priorities", "token": GROUP, "code": "SecurityRuleConflict", "id": NSG,
     "broken": {"securityRules": [rule("a", 100), rule("b", 100)]},
     "fixed": {"securityRules": [rule("a", 100), rule("b", 100, direction="Outbound"), rule("c", 110)]}},
    {"rule": "security-rule-priority", "token": ONE, "code": "SecurityRuleConflict", "id": RULE,
     "broken": rule(), "fixed": rule(priority=120),
     "world": [(f"{NSG}/securityRules/b", ONE, rule("b", 100))]},
    {"rule": "security-rule-priority", "token": ONE, "code": "SecurityRuleConflict", "id": RULE,
     "broken": rule(), "fixed": rule(priority=120),
     "world": [(NSG, GROUP, {"securityRules": [rule("b", 100), rule("a", 100)]})]},
    *both("security-rule-port", PORT, rule(destinationPortRange="443, 80"),
          rule(destinationPortRanges=["443", "8000-8100"], sourcePortRange="*")),
    *both("security-rule-port", PORT, rule(sourcePortRange="9000-80"), rule(sourcePortRange="80-9000")),
    *both("security-rule-port", PORT, rule(destinationPortRanges=["65536"]),
          rule(destinationPortRanges=["65535"])),
    *both("security-rule-address", ADDRESS, rule(sourceAddressPrefix="10.0.0.0/34"),
          rule(sourceAddressPrefix="10.0.0.0/24", destinationAddressPrefix="AzureCloud.westeurope")),
    *both("security-rule-address", ADDRESS, rule(destinationAddressPrefixes=["10.0.0.300"]),
          rule(destinationAddressPrefixes=["10.0.0.30", "50.206.209.68/27"])),
    *both("security-rule-family", FAMILY, rule(sourceAddressPrefixes=["10.0.0.0/24", "fd00::/64"]),
          rule(sourceAddressPrefixes=["fd00:1::/64", "fd00::/64"])),
    *both("security-rule-tags", UNSUPPORTED, rule(destinationAddressPrefixes=["10.0.0.0/24", "VirtualNetwork"]),
          rule(destinationAddressPrefix="VirtualNetwork")),
    *both("security-rule-once", UNSUPPORTED, rule(sourcePortRange="80", sourcePortRanges=["81"]),
          rule(sourcePortRange="80", sourcePortRanges=[])),
    *both("security-rule-once", UNSUPPORTED,
          rule(sourceAddressPrefix="10.0.0.1", sourceAddressPrefixes=["10.0.0.2"]),
          rule(sourceAddressPrefixes=["10.0.0.2"], sourceAddressPrefix="")),
    {"rule": "quota-security-rules", "token": GROUP, "code": "SecurityRuleCountLimitReached", "id": NSG,
     "broken": {"securityRules": [rule(f"r{i}", 100 + i) for i in range(1001)]},
     "fixed": {"securityRules": [rule(f"r{i}", 100 + i) for i in range(1000)]}, "by_shape": True},
]  # fmt: skip
