"""What can go wrong between this program and Azure, one class for what a caller may want to tell apart:

ArmError
├── CloudError        which cloud this is cannot be found out
├── SignInError       nobody is signed in, or the sign-in is refused
├── UnreachableError  no answer, in spite of retries
├── RefusedError      Azure's answer is no: status, code and message are Azure's own
├── NotReadyError     what was waited for did not come
└── NotOursError      it belongs to somebody else, and is left alone

Every message names the resource and ends with what to do.
"""

from __future__ import annotations

from typing import Final

FIXES: Final = {
    "AuthorizationFailed": "Give the signed-in identity a role with this permission there, such as "
    "Contributor, and wait some minutes until Azure knows it everywhere",
    "LinkedAuthorizationFailed": "Give the signed-in identity a role on the linked resource as well",
    "ClientIpAddressNotAuthorized": "Add this machine's address to the workspace's firewall rules, or run "
    "from a network that reaches its private endpoint",
    "PublicNetworkAccessDenied": "Run from a network that reaches the private endpoint",
    "ResourceGroupNotFound": "Run `pulumi refresh`: the resource group is gone",
    "ResourceNotFound": "Run `pulumi refresh`: the resource is gone",
    "ScopeLocked": "Set governance.lock to false, run `pulumi up`, then change the trigger (or what else the "
    "lock keeps)",
    "MissingSubscriptionRegistration": "Run `az provider register --namespace <namespace>`",
}
"""Azure's codes and what cures them. https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"""
_OTHERWISE: Final = "Correct what Azure names"


class ArmError(Exception):
    """Anything that this room raises on purpose."""


class CloudError(ArmError):
    """The addresses of the cloud are not known."""


class SignInError(ArmError):
    """There is no credential, or it is refused."""


class UnreachableError(ArmError):
    """A server did not answer."""


class NotReadyError(ArmError):
    """A wait came to its end."""


class NotOursError(ArmError):
    """Somebody else's, or not certainly ours."""


class RefusedError(ArmError):
    """Azure refused a request; `status` and `code` are those of the answer."""

    def __init__(self, subject: str, status: int, code: str, message: str) -> None:
        self.status = status
        self.code = code
        self.reason = message
        fix = FIXES.get(code, _OTHERWISE)
        super().__init__(
            f"{subject}: Azure answered {status} {code}: {message.rstrip('. ')}. {fix}, then run `pulumi up` "
            "again."
        )
