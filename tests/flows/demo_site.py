"""A running demo site and its people, for the flows that need both."""

import json
import shutil
import urllib.request

from tests.services.programs import free_port
from tests.services.site import Process, wait_until

SERVE = ["python", "manage.py", "serve"]
AGENT = ["python", "manage.py", "demo_agent"]


class Demo:
    """A running demo site with its people's tokens."""

    def __init__(self, settings, folder):
        self.settings = settings
        self.folder = folder
        self.address = f"http://127.0.0.1:{settings['PORT']}"

    @property
    def facts(self):
        return json.loads((self.folder / "demo.json").read_text())

    def call(self, method, path, body=None, *, who="rita"):
        token = next(user["token"] for user in self.facts["users"] if user["username"] == who)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        call = urllib.request.Request(f"{self.address}/api/v1{path}", data, headers, method=method)
        with urllib.request.urlopen(call, timeout=30) as answer:
            return json.load(answer)

    def asked(self, folder):
        """The requests about one folder, by the name of their action."""
        rows = self.call("GET", "/requests?limit=200")["data"]
        return {
            row["action"]["name"]: row for row in rows if row["action"]["resource"] == str(folder)
        }

    def wait_until_asked(self, folder):
        wait_until(lambda: len(self.asked(folder)) == 3, "the agent asked for three things")
        return self.asked(folder)

    def answer(self, request, type, reason="", **carried):
        body = {"type": type, "reason": reason, "revision": request["revision"], **carried}
        body["action_digest"] = request["action_digest"]
        return self.call("POST", f"/requests/{request['id']}/responses", body)

    def execution(self, request):
        return self.call("GET", f"/requests/{request['id']}")["execution"]

    def wait_until_reported(self, request, status):
        wait_until(
            lambda: (self.execution(request) or {}).get("status") == status,
            f"the execution is reported as {status}",
        )

    def agent(self, folder, expires_in=600):
        command = [*AGENT, "--folder", str(folder)]
        return Process(command, {**self.settings, "EXPIRES_IN": str(expires_in)})


def new_demo(folder, migrated=None):
    """A demo on an empty folder, or on one whose database is `migrated` (a fixture) and empty."""
    if migrated:
        folder.mkdir(mode=0o700)
        shutil.copy(migrated, folder / "countersign.sqlite3")
    return Demo({"PORT": str(free_port()), "HITL_DATA_DIR": str(folder)}, folder)
