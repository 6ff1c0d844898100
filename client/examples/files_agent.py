"""An agent that tidies a folder of real files, and asks before it touches any of them.

It proposes to delete, move and publish three files, waits for people to decide, does exactly what
was approved, leaves the rest alone, and reports what it did. It can be killed at any point and
started again on the same folder: what it proposed stands in a plan on disk before it is sent.

    COUNTERSIGN_URL=… COUNTERSIGN_API_KEY=… python files_agent.py FOLDER --expires-in 60
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from countersign import (
    AlreadyExecuted,
    Client,
    CountersignError,
    Decision,
    NotApproved,
    Request,
    Unreachable,
)
from files_plan import Plan, Task
from files_work import OPERATIONS, Refused


class Agent:
    """Carries out one plan with one client."""

    def __init__(self, client: Client, plan: Plan, *, stays: bool) -> None:
        self.client = client
        self.plan = plan
        self.stays = stays

    def run(self) -> int:
        """Ask for everything first, then wait for all at once. Returns the exit code."""
        open_tasks = [task for task in self.plan.tasks if not task.outcome]
        try:
            asked = [(task, self._ask(task)) for task in open_tasks]
        except (CountersignError, OSError) as error:
            say(f"Could not ask: {error}")
            return 1
        if not asked:
            say("Everything was decided before; nothing to do.")
            return 0
        with ThreadPoolExecutor(max_workers=len(asked)) as threads:
            outcomes = list(threads.map(lambda pair: self._settle(*pair), asked))
        if all(outcome == "expired" for outcome in outcomes):
            say("expired, nothing done")
        return 1 if "unknown" in outcomes else 0

    def _ask(self, task: Task) -> Request:
        # The key is the task's: asked again after a restart, it is the same request.
        request = self.client.request(task.action, task.args, key=task.key, **task.fields)
        say(f"Asked: {request.title}\n       {request.url}")
        return request

    def _settle(self, task: Task, request: Request) -> str:
        try:
            decision = self._wait(request)
            outcome = self._obey(task, decision)
        except Unreachable as error:
            say(f"{request.title}: no answer, so nothing done ({error})")
            return "unknown"
        except NotApproved as error:
            say(f"{request.title}: left alone. {error}")
            outcome = "refused"
        self.plan.finish(task, outcome)
        return outcome

    def _wait(self, request: Request) -> Decision:
        while True:
            try:
                return self.client.wait(request)
            except Unreachable:
                if not self.stays:
                    raise

    def _obey(self, task: Task, decision: Decision) -> str:
        if not decision:
            say(f"{task.title}: {_told(decision)}, nothing done")
            return decision.outcome
        resumed = bool(task.attempt)
        attempt = self.plan.begin(task)
        work = OPERATIONS[task.action]
        try:
            result = self.client.execute_once(
                decision,
                lambda **args: work(self.plan.folder, resumed=resumed, **args),
                attempt=attempt,
            )
        except AlreadyExecuted as error:
            say(f"{task.title}: {error}")
            return error.status or "executed"
        except (Refused, OSError, TypeError) as error:
            say(f"{task.title}: approved, but not done: {error}")
            return "failed"
        say(f"{task.title}: approved by {decision.by.name}, done: {result}")
        return "succeeded"


def _told(decision: Decision) -> str:
    if decision.outcome == "expired":
        return "expired"
    why = f" ({decision.reason})" if decision.reason else ""
    return f"{decision.outcome} by {decision.by.name}{why}"


def say(line: str) -> None:
    """Print at once; who reads along should not wait for a buffer."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def end_with_parent() -> None:
    """End when whoever started us is gone: their end of our standard input closes."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def main(arguments: list[str] | None = None) -> int:
    """Run the agent once over a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--expires-in", type=int, default=60, help="seconds that people have")
    parser.add_argument("--stay", action="store_true", help="wait on through restarts of the site")
    chosen = parser.parse_args(arguments)
    if chosen.stay:
        end_with_parent()
    plan = Plan.on(chosen.folder, expires_in=chosen.expires_in)
    say(f"Working on the files in {plan.folder}; every change is asked for.")
    try:
        with Client() as client:
            return Agent(client, plan, stays=chosen.stay).run()
    except KeyboardInterrupt:
        say("Stopped; what was not approved was not done.")
        return 130
    except CountersignError as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
