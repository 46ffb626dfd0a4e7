"""The server as a process: what it prints is enough to work, `kill -9` loses nothing, SIGTERM ends it."""

import datetime as dt
import json
import os
import signal
import ssl
import subprocess
import sys
import time

import httpx
import pytest
from azure.identity import EnvironmentCredential
from click.testing import CliRunner
from cryptography import x509

from local_cloud.azure.arm.certificates import certificates
from local_cloud.azure.arm.serve import arm_command, listen

PLACE = {"location": "westeurope"}
QUERY = {"api-version": "2024-03-01"}


class Process:
    """`python -m local_cloud.azure.arm` in a state directory."""

    def __init__(self, directory):
        command = [
            sys.executable,
            "-m",
            "local_cloud.azure.arm",
            "--state-dir",
            directory,
            "--operation-seconds",
            "1",
        ]
        self.running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = json.loads(self.running.stdout.readline())
        self.url, self.environment = said["url"], said["environment"]
        shell = subprocess.run(
            ["bash", "-c", f". {said['environment_file']} && env -0"],
            capture_output=True,
            text=True,
            check=True,
        )
        self.sourced = dict(line.split("=", 1) for line in shell.stdout.split("\0") if "=" in line)

    def http(self, monkeypatch):
        """A client that knows nothing but the variables of the file."""
        for name in (*self.environment, "AZURE_CLIENT_SECRET"):
            monkeypatch.setenv(name, self.sourced[name])
        with EnvironmentCredential(disable_instance_discovery=True) as credential:
            token = credential.get_token(f"{self.url}/.default").token
        trust = ssl.create_default_context(cafile=self.environment["SSL_CERT_FILE"])
        return httpx.Client(base_url=self.url, verify=trust, headers={"Authorization": f"Bearer {token}"})

    def end(self, number):
        self.running.send_signal(number)
        code = self.running.wait(10)
        self.running.stdout.close()
        return code


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_kill_minus_nine_in_the_middle_of_a_deletion(tmp_path, monkeypatch):
    first = Process(tmp_path)
    with first.http(monkeypatch) as http:
        group = f"/subscriptions/{first.environment['AZURE_SUBSCRIPTION_ID']}/resourceGroups/rg"
        assert http.put(group, params=QUERY, json=PLACE).status_code == 201
        location = http.delete(group, params=QUERY).headers["Location"]
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    second = Process(tmp_path)
    with second.http(monkeypatch) as http:
        for _ in range(40):
            polled = http.get(location.replace(first.url, second.url))
            if polled.status_code != 202:
                break
            time.sleep(0.1)
        assert polled.status_code == 200
        assert http.get(group, params=QUERY).status_code == 404
    secrets = {second.sourced["AZURE_CLIENT_SECRET"], second.sourced["IDENTITY_HEADER"]}
    assert secrets.isdisjoint(second.environment.values())
    assert second.end(signal.SIGTERM) == 0


def test_a_port_in_use_is_said(tmp_path):
    with listen(0) as taken:
        port = str(taken.getsockname()[1])
        answer = CliRunner().invoke(arm_command, ["--port", port, "--state-dir", str(tmp_path)])
    assert answer.exit_code == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in answer.output


def test_certificates_stay_until_they_are_about_to_expire(tmp_path):
    made = certificates(tmp_path)
    authority = made.authority.read_bytes()
    assert certificates(tmp_path).authority.read_bytes() == authority
    later = dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=350)
    assert certificates(tmp_path, later).authority.read_bytes() != authority
    end = x509.load_pem_x509_certificate(made.server.read_bytes()).not_valid_after_utc
    assert end - later > dt.timedelta(days=300)


def test_no_key_of_the_authority_is_kept(tmp_path):
    made = certificates(tmp_path)
    assert b"PRIVATE KEY" not in made.authority.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "server.pem"]
