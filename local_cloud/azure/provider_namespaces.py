"""Resource provider namespaces of the SDK's modules; azure-native names its modules in lower case."""

from __future__ import annotations

from typing import Final

from local_cloud.azure.arm_paths import TABLE

_SPELLED: Final = {
    "apimanagement": "ApiManagement", "app": "App", "appconfiguration": "AppConfiguration",
    "automation": "Automation", "batch": "Batch", "cdn": "Cdn", "cognitiveservices": "CognitiveServices",
    "compute": "Compute", "containerinstance": "ContainerInstance", "containerservice": "ContainerService",
    "cosmosdb": "DocumentDB", "dashboard": "Dashboard", "datalakeanalytics": "DataLakeAnalytics",
    "datalakestore": "DataLakeStore", "dataprotection": "DataProtection", "dbformysql": "DBforMySQL",
    "dbforpostgresql": "DBforPostgreSQL", "desktopvirtualization": "DesktopVirtualization",
    "deviceprovisioningservices": "Devices", "dns": "Network", "dnsresolver": "Network",
    "documentdb": "DocumentDB", "elasticsan": "ElasticSan", "fabric": "Fabric", "frontdoor": "Network",
    "hdinsight": "HDInsight", "iothub": "Devices", "kubernetesconfiguration": "KubernetesConfiguration",
    "kusto": "Kusto", "loadtestservice": "LoadTestService", "logic": "Logic", "maps": "Maps",
    "netapp": "NetApp", "notificationhubs": "NotificationHubs", "portal": "Portal",
    "powerbidedicated": "PowerBIDedicated", "purview": "Purview", "recoveryservices": "RecoveryServices",
    "redis": "Cache", "redisenterprise": "Cache", "relay": "Relay", "search": "Search",
    "security": "Security", "securityinsights": "SecurityInsights", "servicebus": "ServiceBus",
    "servicefabric": "ServiceFabric", "signalrservice": "SignalRService",
    "streamanalytics": "StreamAnalytics", "trafficmanager": "Network", "web": "Web",
}  # fmt: skip
_OF_TABLE: Final = {
    row.token.split(":")[1]: row.path.rpartition("/providers/")[2].split("/")[0]
    for row in TABLE.values()
    if "/providers/" in row.path
}


def namespace_of(module: str) -> str:
    """For instance `Microsoft.ContainerService`; a guess of the spelling for a module that is not listed."""
    known = _OF_TABLE.get(module)
    return known or f"Microsoft.{_SPELLED.get(module) or module[:1].upper() + module[1:]}"
