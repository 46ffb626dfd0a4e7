"""What stands around a web server: network with inline subnet, security group with inline rules, address, card."""

import pulumi
from pulumi_azure_native import network, resources

group = resources.ResourceGroup("server")
security = network.NetworkSecurityGroup(
    "security", resource_group_name=group.name,
    security_rules=[
        network.SecurityRuleArgs(
            name=f"allow-{port}", priority=1000 + number, direction="Inbound", access="Allow", protocol="Tcp",
            source_port_range="*", source_address_prefix="*", destination_address_prefix="*",
            destination_port_ranges=[str(port)],
        )
        for number, port in enumerate((80, 22))
    ],
)  # fmt: skip
net = network.VirtualNetwork(
    "net", resource_group_name=group.name, address_space={"address_prefixes": ["10.0.0.0/16"]},
    subnets=[network.SubnetArgs(name="default", address_prefix="10.0.1.0/24",
                                network_security_group=network.NetworkSecurityGroupArgs(id=security.id))],
)  # fmt: skip
address = network.PublicIPAddress(
    "address", resource_group_name=group.name, public_ip_allocation_method="Static", sku={"name": "Standard"},
    dns_settings={"domain_name_label": "a-web-server"},
)  # fmt: skip
card = network.NetworkInterface(
    "card", resource_group_name=group.name,
    ip_configurations=[network.NetworkInterfaceIPConfigurationArgs(
        name="web", private_ip_allocation_method="Dynamic", public_ip_address={"id": address.id},
        subnet=network.SubnetArgs(id=net.subnets.apply(lambda found: found[0].id)),
    )],
)  # fmt: skip
pulumi.export("fqdn", address.dns_settings.apply(lambda found: found.fqdn))
pulumi.export("ip", address.ip_address)
pulumi.export("card", card.id)
