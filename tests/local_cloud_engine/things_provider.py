"""A small provider with a cloud that survives the process: one JSON file per thing, one line per call."""

# ruff: noqa: N802  (method names are the protocol's)

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import grpc
from google.protobuf import any_pb2, empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import status_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

SIG, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_LOCK = threading.Lock()


def plain(value):
    if isinstance(value, dict):
        return plain(value["value"]) if value.get(SIG) == SECRET else {k: plain(v) for k, v in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def struct(value):
    result = struct_pb2.Struct()
    result.update(value)
    return result


class Things(ResourceProviderServicer):
    """``kind`` cannot change in place; ``dbr`` deletes first; values fail, partial and bad do so."""

    def __init__(self, cloud: Path, accept_secrets: bool = True) -> None:
        self.cloud = cloud
        self.cloud.mkdir(parents=True, exist_ok=True)
        self.accept_secrets = accept_secrets
        self.config = {}

    def log(self, call, what):
        with _LOCK, (self.cloud.parent / "calls.jsonl").open("a") as stream:
            stream.write(json.dumps([call, what]) + "\n")

    def file(self, id_):
        return self.cloud / f"{id_.removeprefix('/things/')}.json"

    def write(self, id_, inputs):
        """As one step, as a cloud would: a kill leaves the thing as it was or as it is to be."""
        temporary = self.file(id_).with_suffix(".tmp")
        temporary.write_text(json.dumps(plain(inputs)))
        temporary.replace(self.file(id_))

    def Handshake(self, request, context):
        return pb.ProviderHandshakeResponse(accept_secrets=self.accept_secrets)

    def CheckConfig(self, request, context):
        if "wrong" in request.news:
            return pb.CheckResponse(failures=[pb.CheckFailure(property="wrong", reason="no such setting")])
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        olds, news = json_format.MessageToDict(request.old_inputs), json_format.MessageToDict(request.news)
        replaces = ["region"] if plain(olds.get("region")) != plain(news.get("region")) else []
        changed = pb.DiffResponse.DIFF_SOME if olds != news else pb.DiffResponse.DIFF_NONE
        return pb.DiffResponse(changes=changed, replaces=replaces)

    def Configure(self, request, context):
        self.config = plain(json_format.MessageToDict(request.args))
        self.log("Configure", sorted(self.config))
        return pb.ConfigureResponse(acceptSecrets=self.accept_secrets, supportsPreview=True)

    def Check(self, request, context):
        olds, news = json_format.MessageToDict(request.olds), json_format.MessageToDict(request.news)
        if plain(news.get("value")) == "bad":
            failures = [
                pb.CheckFailure(property="value", reason="is bad"),
                pb.CheckFailure(reason="is all bad"),
            ]
            return pb.CheckResponse(failures=failures)
        if "name" not in news:
            news["name"] = olds.get("name") or f"{request.name}{request.randomSeed.hex()[:8]}"
        return pb.CheckResponse(inputs=struct(news))

    def Diff(self, request, context):
        olds, news = json_format.MessageToDict(request.old_inputs), json_format.MessageToDict(request.news)
        changed = [
            k for k in {*olds, *news} if plain(olds.get(k)) != plain(news.get(k)) or news.get(k) == UNKNOWN
        ]
        replaces = [key for key in changed if key in ("kind", "name")]
        detailed = {}
        for key in changed:
            kind = pb.PropertyDiff.UPDATE_REPLACE if key in replaces else pb.PropertyDiff.UPDATE
            old, new = olds.get(key), news.get(key)
            if isinstance(old, dict) and isinstance(new, dict):
                for inner in {*old, *new}:
                    if old.get(inner) != new.get(inner):
                        detailed[f"{key}.{inner}"] = pb.PropertyDiff(kind=kind, inputDiff=True)
            else:
                detailed[key] = pb.PropertyDiff(kind=kind, inputDiff=True)
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE,
            replaces=replaces,
            diffs=sorted(changed),
            detailedDiff=detailed,
            hasDetailedDiff=True,
            deleteBeforeReplace=bool(plain(news.get("dbr") or olds.get("dbr"))),
        )

    def outputs(self, inputs, name):
        region = self.config.get("region", "")
        made = {
            "endpoint": f"https://{name}",
            "token": {SIG: SECRET, "value": f"tok-{name}"},
            "region": region,
        }
        return {**inputs, **made}

    def Create(self, request, context):
        inputs = json_format.MessageToDict(request.properties)
        name = plain(inputs["name"])
        if request.preview:
            return pb.CreateResponse(properties=struct({**inputs, "endpoint": UNKNOWN, "token": UNKNOWN}))
        value, id_ = plain(inputs.get("value")), f"/things/{name}"
        self.log("Create", name)
        if value == "fail":
            context.abort(
                grpc.StatusCode.UNKNOWN, f"cannot create {name} with {plain(inputs.get('password', ''))}"
            )
        if self.file(id_).exists():
            context.abort(grpc.StatusCode.UNKNOWN, f"cannot create already existing resource '{id_}'")
        self.write(id_, inputs)
        if value == "partial":
            failed = pb.ErrorResourceInitFailed(
                id=id_,
                properties=struct(self.outputs(inputs, name)),
                inputs=struct(inputs),
                reasons=["not ready"],
            )
            detail = any_pb2.Any()
            detail.Pack(failed)
            status = status_pb2.Status(code=2, message="init failed", details=[detail])
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            context.abort(grpc.StatusCode.UNKNOWN, "init failed")
        if os.environ.get("KILL_AFTER_CREATE") == name:
            os.kill(os.getpid(), 9)
        return pb.CreateResponse(id=id_, properties=struct(self.outputs(inputs, name)))

    def Update(self, request, context):
        inputs = json_format.MessageToDict(request.news)
        if not request.preview:
            self.log("Update", plain(inputs["name"]))
            if plain(inputs.get("value")) == "fail":
                context.abort(grpc.StatusCode.UNKNOWN, "cannot update")
            self.write(request.id, inputs)
        return pb.UpdateResponse(properties=struct(self.outputs(inputs, plain(inputs["name"]))))

    def Read(self, request, context):
        self.log("Read", request.id)
        if not self.file(request.id).exists():
            return pb.ReadResponse()
        inputs = json.loads(self.file(request.id).read_text())
        outputs = struct(self.outputs(inputs, inputs["name"]))
        return pb.ReadResponse(id=request.id, inputs=struct(inputs), properties=outputs)

    def Delete(self, request, context):
        self.log("Delete", request.id.removeprefix("/things/"))
        if plain(json_format.MessageToDict(request.old_inputs)).get("value") == "undeletable":
            context.abort(grpc.StatusCode.UNKNOWN, "cannot delete")
        self.file(request.id).unlink(missing_ok=True)
        return empty_pb2.Empty()

    def Invoke(self, request, context):
        arguments = json_format.MessageToDict(request.args)
        if arguments.get("question") == "hard":
            return pb.InvokeResponse(failures=[pb.CheckFailure(property="question", reason="too hard")])
        return pb.InvokeResponse(**{"return": struct({"answer": f"{arguments['question']}!"})})
