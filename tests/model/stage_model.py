"""Stages as lifecycle.md has them, in the fewest words: people by name, one seat each."""

from dataclasses import dataclass, field


@dataclass
class StageModel:
    """A stage of the model: `votes` are its live answers by person."""

    people: frozenset[str]
    needed: int
    denials: int
    parallel: bool
    status: str = "waiting"
    votes: dict[str, str] = field(default_factory=dict)


@dataclass
class StagesModel:
    """A request with stages, and who is there to answer (`active`)."""

    stages: list[StageModel]
    separate: bool
    active: set[str]
    status: str = "pending"

    def __post_init__(self) -> None:
        self.open_next()

    def open_next(self) -> bool:
        waiting = [stage for stage in self.stages if stage.status == "waiting"]
        for place, stage in enumerate(waiting):
            if place > 0 and not stage.parallel:
                break
            stage.status = "open"
        return bool(waiting)

    def approved_in(self, person: str) -> StageModel | None:
        """The one stage in which a person's approval counts."""
        given = (stage for stage in self.stages if stage.votes.get(person) == "approve")
        return next(given, None)

    def may(self, person: str, stage: StageModel) -> bool:
        elsewhere = self.approved_in(person) not in (None, stage)
        return (
            person in stage.people and person in self.active and not (self.separate and elsewhere)
        )

    def answer(self, person: str, vote: str) -> str:
        """Let somebody answer; the refusal's code, or "ok"."""
        asking = [stage for stage in self.stages if stage.status == "open"]
        mine = [stage for stage in asking if self.may(person, stage)]
        free = [stage for stage in mine if person not in stage.votes]
        if not free:
            kept_out = [s for s in asking if person in s.people & self.active and s not in mine]
            if kept_out:
                return "separation_of_duties"
            return "already_responded" if mine else "not_eligible"
        free[0].votes[person] = vote
        self.go_on(person)
        return "ok"

    def withdraw(self, person: str) -> None:
        """Take back the approval that the person gave first."""
        stage = self.approved_in(person)
        assert stage is not None
        del stage.votes[person]
        self.reopen()
        if any(self.is_rejected(each) for each in self.stages if each.status == "open"):
            self.status = "rejected"

    def go_on(self, by: str | None) -> None:
        while any(stage.status == "open" for stage in self.stages):
            asking = [stage for stage in self.stages if stage.status == "open"]
            if any(self.is_rejected(stage) for stage in asking):
                self.status = "rejected"
                return
            for stage in asking:
                if self.is_approved(stage) and (by is None or by in self.counted(stage)):
                    stage.status = "approved"
            if any(stage.status == "open" for stage in self.stages):
                return
            if self.open_next():
                by = None
            elif self.reopen():
                return
            else:
                self.status = "approved"

    def reopen(self) -> bool:
        short = [s for s in self.stages if s.status == "approved" and not self.is_approved(s)]
        for stage in short:
            stage.status = "open"
        return bool(short)

    def counted(self, stage: StageModel) -> set[str]:
        yes = {person for person, vote in stage.votes.items() if vote == "approve"}
        return {person for person in yes if self.may(person, stage)}

    def against(self, stage: StageModel) -> set[str]:
        return {person for person, vote in stage.votes.items() if vote == "reject"}

    def could(self, stage: StageModel) -> set[str]:
        silent = {p for p in stage.people if self.may(p, stage) and p not in stage.votes}
        return self.counted(stage) | silent

    def is_rejected(self, stage: StageModel) -> bool:
        no = self.against(stage)
        anew = {person for person in stage.people if self.may(person, stage)}
        too_few = len(self.could(stage)) < stage.needed <= len(anew)
        return len(no) >= stage.denials or (bool(no) and too_few)

    def is_approved(self, stage: StageModel) -> bool:
        return len(self.counted(stage)) >= stage.needed and not self.is_rejected(stage)

    def is_stuck(self, stage: StageModel) -> bool:
        short = len(self.could(stage)) < stage.needed and not self.is_rejected(stage)
        return stage.status == "open" and (short or self.is_approved(stage))
