-- What may never happen to a row, for raw SQL as well: the rules of postgresql.sql, where their
-- reasons stand, for a database without procedures. RAISE(ABORT) is an IntegrityError in Django.
-- installer.py adds the refusal of every delete, and of every update of a table without one here.
--
-- An insert also refuses a key that is taken: INSERT OR REPLACE would remove the old row without
-- a delete that a trigger could see. Updates list what is frozen, column by column; a test changes
-- every column of every table and so notices one that is missing here.

-- Requests -----------------------------------------------------------------------------------------

CREATE TRIGGER countersign_request_insert BEFORE INSERT ON approvals_approvalrequest
WHEN NEW.status <> 'pending'
    OR EXISTS (SELECT 1 FROM approvals_approvalrequest WHERE id = NEW.id)
    OR (NEW.standing_grant_id IS NOT NULL AND (NEW.verdict <> 'approve' OR NOT EXISTS (
        SELECT 1 FROM approvals_standinggrant g
        WHERE g.id = NEW.standing_grant_id AND g.status = 'active' AND g.used > 0
            AND g.agent_id = NEW.agent_id AND g.action_name = NEW.action_name)))
BEGIN
    SELECT RAISE(ABORT, 'a request begins pending, and names a standing grant in force or none');
END;

CREATE TRIGGER countersign_request_update BEFORE UPDATE ON approvals_approvalrequest
BEGIN
    SELECT RAISE(ABORT, 'what a request is never changes, and its version only rises')
    WHERE NEW.id IS NOT OLD.id OR NEW.project_id IS NOT OLD.project_id
        OR NEW.agent_id IS NOT OLD.agent_id OR NEW.kind IS NOT OLD.kind
        OR NEW.title IS NOT OLD.title OR NEW.requester_text IS NOT OLD.requester_text
        OR NEW.requester_person_id IS NOT OLD.requester_person_id
        OR NEW.external_id IS NOT OLD.external_id OR NEW.thread_id IS NOT OLD.thread_id
        OR NEW.group_key IS NOT OLD.group_key OR NEW.group_index IS NOT OLD.group_index
        OR NEW.group_size IS NOT OLD.group_size OR NEW.created_at IS NOT OLD.created_at
        OR NEW.policy_in_force_id IS NOT OLD.policy_in_force_id
        OR NEW.standing_grant_id IS NOT OLD.standing_grant_id
        OR NEW.version < OLD.version OR NEW.rounds < OLD.rounds
        OR NEW.revision < OLD.revision OR NEW.revision > OLD.revision + 1
        OR (NEW.verdict = 'approve' AND OLD.verdict <> 'approve')
        OR (NEW.on_timeout = 'approve' AND OLD.on_timeout <> 'approve');
    SELECT RAISE(ABORT, 'how a revision was judged never changes')
    WHERE NEW.revision IS OLD.revision
        AND (NEW.declared_risk IS NOT OLD.declared_risk
            OR NEW.effective_risk IS NOT OLD.effective_risk OR NEW.verdict IS NOT OLD.verdict
            OR NEW.policy_name IS NOT OLD.policy_name
            OR NEW.policy_version IS NOT OLD.policy_version
            OR NEW.reasons IS NOT OLD.reasons OR NEW.matched IS NOT OLD.matched
            OR NEW.terms IS NOT OLD.terms OR NEW.trace_text IS NOT OLD.trace_text
            OR NEW.irreversible IS NOT OLD.irreversible
            OR NEW.confidential IS NOT OLD.confidential
            OR NEW.allowed_responses IS NOT OLD.allowed_responses
            OR NEW.on_timeout IS NOT OLD.on_timeout OR NEW.expires_in IS NOT OLD.expires_in);
    SELECT RAISE(ABORT, 'a request that was sent back comes again as a new revision')
    WHERE OLD.status = 'changes_requested' AND NEW.status = 'pending'
        AND NEW.revision = OLD.revision;
    SELECT RAISE(ABORT, 'a closed request does not change')
    WHERE OLD.status NOT IN ('pending', 'changes_requested')
        AND (NEW.status IS NOT OLD.status OR NEW.decided_at IS NOT OLD.decided_at);
    SELECT RAISE(ABORT, 'a closed request does not change')
    WHERE (OLD.status NOT IN ('pending', 'changes_requested')
            OR NEW.status NOT IN ('pending', 'changes_requested'))
        AND (NEW.description IS NOT OLD.description
            OR NEW.revision IS NOT OLD.revision OR NEW.action_name IS NOT OLD.action_name
            OR NEW.action_text IS NOT OLD.action_text
            OR NEW.action_digest IS NOT OLD.action_digest
            OR NEW.bound_text IS NOT OLD.bound_text OR NEW.asks_text IS NOT OLD.asks_text
            OR NEW.extras_text IS NOT OLD.extras_text OR NEW.data_text IS NOT OLD.data_text
            OR NEW.option IS NOT OLD.option OR NEW.rounds IS NOT OLD.rounds
            OR NEW.asks_agent IS NOT OLD.asks_agent OR NEW.expires_in IS NOT OLD.expires_in
            OR NEW.declared_risk IS NOT OLD.declared_risk
            OR NEW.effective_risk IS NOT OLD.effective_risk OR NEW.severity IS NOT OLD.severity
            OR NEW.allowed_responses IS NOT OLD.allowed_responses
            OR NEW.policy_name IS NOT OLD.policy_name
            OR NEW.policy_version IS NOT OLD.policy_version OR NEW.verdict IS NOT OLD.verdict
            OR NEW.reasons IS NOT OLD.reasons OR NEW.matched IS NOT OLD.matched
            OR NEW.terms IS NOT OLD.terms OR NEW.trace_text IS NOT OLD.trace_text
            OR NEW.irreversible IS NOT OLD.irreversible
            OR NEW.confidential IS NOT OLD.confidential
            OR NEW.tags IS NOT OLD.tags OR NEW.search_text IS NOT OLD.search_text
            OR NEW.on_timeout IS NOT OLD.on_timeout
            OR NEW.expires_at IS NOT OLD.expires_at
            OR NEW.stage_due_at IS NOT OLD.stage_due_at);
    SELECT RAISE(ABORT, 'a request is closed by its decision alone')
    WHERE OLD.status IN ('pending', 'changes_requested')
        AND NEW.status NOT IN ('pending', 'changes_requested')
        AND NOT EXISTS (
            SELECT 1 FROM approvals_decision d
            WHERE d.request_id = NEW.id AND d.outcome = NEW.status AND d.revision = NEW.revision
                AND d.action_digest = NEW.action_digest AND d.decided_at = NEW.decided_at
                AND (d.outcome <> 'approved' OR d.type = 'expire'
                    OR d.decided_at < NEW.expires_at));
    SELECT RAISE(ABORT, 'a request asks for what its revision says')
    WHERE (NEW.status NOT IN ('pending', 'changes_requested')
            OR NEW.revision IS NOT OLD.revision OR NEW.description IS NOT OLD.description
            OR NEW.action_digest IS NOT OLD.action_digest
            OR NEW.action_text IS NOT OLD.action_text OR NEW.bound_text IS NOT OLD.bound_text
            OR NEW.asks_text IS NOT OLD.asks_text OR NEW.extras_text IS NOT OLD.extras_text
            OR NEW.data_text IS NOT OLD.data_text OR NEW.option IS NOT OLD.option)
        AND NOT EXISTS (
            SELECT 1 FROM approvals_revision r
            WHERE r.request_id = NEW.id AND r.number = NEW.revision
                AND r.description = NEW.description AND r.action_digest = NEW.action_digest
                AND r.action_text = NEW.action_text AND r.bound_text = NEW.bound_text
                AND r.asks_text = NEW.asks_text AND r.extras_text = NEW.extras_text
                AND r.data_text IS NEW.data_text AND r.option IS NEW.option);
END;

CREATE TRIGGER countersign_revision_insert BEFORE INSERT ON approvals_revision
BEGIN
    SELECT RAISE(ABORT, 'the request is not open') WHERE NOT EXISTS (
        SELECT 1 FROM approvals_approvalrequest
        WHERE id = NEW.request_id AND status IN ('pending', 'changes_requested'));
    SELECT RAISE(ABORT, 'a revision follows the one that the request has')
    WHERE NEW.number NOT IN (
        SELECT revision FROM approvals_approvalrequest WHERE id = NEW.request_id
        UNION ALL
        SELECT revision + 1 FROM approvals_approvalrequest WHERE id = NEW.request_id);
    SELECT RAISE(ABORT, 'this revision exists') WHERE EXISTS (
        SELECT 1 FROM approvals_revision WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_revision WHERE request_id = NEW.request_id AND number = NEW.number);
END;

CREATE TRIGGER countersign_stage_insert BEFORE INSERT ON approvals_stage
BEGIN
    SELECT RAISE(ABORT, 'the request is not open') WHERE NOT EXISTS (
        SELECT 1 FROM approvals_approvalrequest
        WHERE id = NEW.request_id AND status IN ('pending', 'changes_requested'));
    SELECT RAISE(ABORT, 'this stage exists') WHERE EXISTS (
        SELECT 1 FROM approvals_stage WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_stage WHERE request_id = NEW.request_id AND number = NEW.number);
END;

CREATE TRIGGER countersign_stage_update BEFORE UPDATE ON approvals_stage
WHEN NEW.id IS NOT OLD.id OR NEW.request_id IS NOT OLD.request_id
    OR NEW.number IS NOT OLD.number OR NEW.name IS NOT OLD.name
    OR (NEW.required < OLD.required AND OLD.rule = 'count')
    OR NEW.asks_everybody IS NOT OLD.asks_everybody OR NEW.rule IS NOT OLD.rule
    OR NEW.denials IS NOT OLD.denials OR NEW.reject_rule IS NOT OLD.reject_rule
    OR NEW.parallel IS NOT OLD.parallel OR NEW.origin IS NOT OLD.origin
    OR NEW.note IS NOT OLD.note OR NEW.assign IS NOT OLD.assign
    OR NEW.expires_in IS NOT OLD.expires_in
BEGIN
    SELECT RAISE(ABORT, 'whom a stage asks does not change, nor for fewer');
END;

CREATE TRIGGER countersign_asked_insert BEFORE INSERT ON approvals_stagereviewer
WHEN EXISTS (SELECT 1 FROM approvals_stagereviewer WHERE id = NEW.id)
    OR NOT EXISTS (
        SELECT 1 FROM approvals_stage s JOIN approvals_approvalrequest r ON r.id = s.request_id
        WHERE s.id = NEW.stage_id AND r.status IN ('pending', 'changes_requested'))
BEGIN
    SELECT RAISE(ABORT, 'the request is not open');
END;

CREATE TRIGGER countersign_roster_insert BEFORE INSERT ON approvals_rosterentry
WHEN EXISTS (
        SELECT 1 FROM approvals_rosterentry WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_rosterentry
        WHERE stage_id = NEW.stage_id AND revision = NEW.revision AND person_id = NEW.person_id)
    OR NOT EXISTS (
        SELECT 1 FROM approvals_stage s JOIN approvals_approvalrequest r ON r.id = s.request_id
        WHERE s.id = NEW.stage_id AND r.status IN ('pending', 'changes_requested')
            AND r.revision = NEW.revision)
BEGIN
    SELECT RAISE(ABORT, 'a roster is taken when a stage opens');
END;

-- Policies -----------------------------------------------------------------------------------------

CREATE TRIGGER countersign_policy_version_insert BEFORE INSERT ON approvals_policyversion
WHEN NEW.published_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM approvals_policyversion WHERE id = NEW.id
    UNION ALL
    SELECT 1 FROM approvals_policyversion WHERE policy_id = NEW.policy_id
        AND (number = NEW.number OR (published_at IS NULL AND withdrawn_at IS NULL)))
BEGIN
    SELECT RAISE(ABORT, 'a version begins as a draft, one at a time');
END;

CREATE TRIGGER countersign_policy_version_update BEFORE UPDATE ON approvals_policyversion
WHEN NEW.id IS NOT OLD.id OR NEW.policy_id IS NOT OLD.policy_id
    OR NEW.number IS NOT OLD.number OR NEW.document_text IS NOT OLD.document_text
    OR NEW.becomes IS NOT OLD.becomes OR NEW.author_id IS NOT OLD.author_id
    OR NEW.author_name IS NOT OLD.author_name OR NEW.created_at IS NOT OLD.created_at
    OR OLD.published_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a version does not change; it is published or withdrawn once');
END;

-- Standing grants ----------------------------------------------------------------------------------

CREATE TRIGGER countersign_standing_grant_insert BEFORE INSERT ON approvals_standinggrant
WHEN NEW.status <> 'asked' OR NEW.used <> 0 OR NEW.sum_used <> '0' OR NEW.ended_at IS NOT NULL
    OR NOT EXISTS (
        SELECT 1 FROM approvals_approvalrequest
        WHERE id = NEW.request_id AND status IN ('pending', 'changes_requested'))
    OR EXISTS (
        SELECT 1 FROM approvals_standinggrant WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_standinggrant WHERE request_id = NEW.request_id)
BEGIN
    SELECT RAISE(ABORT, 'a standing grant begins, once, as one that is asked for');
END;

CREATE TRIGGER countersign_standing_grant_update BEFORE UPDATE ON approvals_standinggrant
BEGIN
    SELECT RAISE(ABORT, 'what a standing grant is for never changes')
    WHERE NEW.id IS NOT OLD.id OR NEW.project_id IS NOT OLD.project_id
        OR NEW.agent_id IS NOT OLD.agent_id OR NEW.action_name IS NOT OLD.action_name
        OR NEW.resource IS NOT OLD.resource OR NEW.target IS NOT OLD.target
        OR NEW.pins IS NOT OLD.pins OR NEW.policy_version_id IS NOT OLD.policy_version_id
        OR NEW.tool_digest IS NOT OLD.tool_digest OR NEW.uses IS NOT OLD.uses
        OR NEW.sum_field IS NOT OLD.sum_field OR NEW.sum_currency IS NOT OLD.sum_currency
        OR NEW.sum_max IS NOT OLD.sum_max OR NEW.until IS NOT OLD.until
        OR NEW.reason IS NOT OLD.reason OR NEW.request_id IS NOT OLD.request_id
        OR NEW.asked_by_id IS NOT OLD.asked_by_id OR NEW.asked_at IS NOT OLD.asked_at;
    SELECT RAISE(ABORT, 'a standing grant is refused or ended once')
    WHERE OLD.status || ' ' || NEW.status
            NOT IN ('asked active', 'asked refused', 'active active', 'active ended')
        OR (NEW.status IN ('refused', 'ended')) = (NEW.ended_at IS NULL);
    SELECT RAISE(ABORT, 'a standing grant is used once at a time, so far and no more')
    WHERE OLD.status = 'active' AND NEW.status = 'active'
        AND (NEW.used <> OLD.used + 1
            OR CAST(NEW.sum_used AS REAL) < CAST(OLD.sum_used AS REAL)
            OR (NEW.sum_max <> '' AND CAST(NEW.sum_used AS REAL) > CAST(NEW.sum_max AS REAL)));
    SELECT RAISE(ABORT, 'a standing grant is used once at a time, while it stands')
    WHERE NOT (OLD.status = 'active' AND NEW.status = 'active')
        AND (NEW.used IS NOT OLD.used OR NEW.sum_used IS NOT OLD.sum_used);
    SELECT RAISE(ABORT, 'a standing grant begins once people have approved it')
    WHERE OLD.status = 'asked' AND NEW.status = 'active' AND NOT EXISTS (
        SELECT 1 FROM approvals_decision d
        WHERE d.request_id = NEW.request_id AND d.outcome = 'approved' AND d.by_kind = 'human');
END;

-- Answers and the decision -------------------------------------------------------------------------

CREATE TRIGGER countersign_response_insert BEFORE INSERT ON approvals_response
BEGIN
    SELECT RAISE(ABORT, 'an answer is to what an open request asks now, before its deadline')
    WHERE NOT EXISTS (
        SELECT 1 FROM approvals_approvalrequest r
        WHERE r.id = NEW.request_id AND r.status = 'pending'
            AND r.revision = NEW.revision AND r.action_digest = NEW.action_digest
            -- while it is paused its clock stands still, and only what lets nothing happen counts
            AND ((NEW.effective_at < r.expires_at
                    AND (r.stage_due_at IS NULL OR NEW.effective_at < r.stage_due_at))
                OR (NEW.type IN ('reject', 'request_changes') AND EXISTS (
                    SELECT 1 FROM approvals_agent a JOIN approvals_project p ON p.id = a.project_id
                    WHERE a.id = r.agent_id
                        AND (a.paused_at IS NOT NULL OR p.paused_at IS NOT NULL)))));
    SELECT RAISE(ABORT, 'an answer comes to what its type says')
    WHERE (NEW.type, NEW.effect) NOT IN (VALUES
            ('approve', 'approve'), ('edit', 'approve'), ('reject', 'reject'),
            ('respond', 'answer'), ('request_changes', 'changes'),
            ('choose', 'approve'), ('choose', 'reject'), ('choose', 'changes'))
        OR (NEW.type = 'choose') = (NEW.option IS NULL);
    SELECT RAISE(ABORT, 'the stage belongs to another request') WHERE NOT EXISTS (
        SELECT 1 FROM approvals_stage WHERE id = NEW.stage_id AND request_id = NEW.request_id);
    SELECT RAISE(ABORT, 'this answer exists') WHERE EXISTS (
        SELECT 1 FROM approvals_response WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_response
        WHERE stage_id = NEW.stage_id AND revision = NEW.revision
            AND (person_id = NEW.person_id OR for_person_id = NEW.for_person_id)
            AND withdrawn_at IS NULL AND voided_at IS NULL);
END;

CREATE TRIGGER countersign_response_update BEFORE UPDATE ON approvals_response
WHEN NEW.id IS NOT OLD.id OR NEW.request_id IS NOT OLD.request_id
    OR NEW.stage_id IS NOT OLD.stage_id OR NEW.revision IS NOT OLD.revision
    OR NEW.action_digest IS NOT OLD.action_digest OR NEW.person_id IS NOT OLD.person_id
    OR NEW.person_name IS NOT OLD.person_name OR NEW.for_name IS NOT OLD.for_name
    OR NEW.for_person_id IS NOT OLD.for_person_id OR NEW.type IS NOT OLD.type
    OR NEW.effect IS NOT OLD.effect OR NEW.recommended IS NOT OLD.recommended
    OR NEW.option IS NOT OLD.option OR NEW.data_text IS NOT OLD.data_text
    OR NEW.annotations_text IS NOT OLD.annotations_text
    OR NEW.reason IS NOT OLD.reason OR NEW.channel IS NOT OLD.channel
    OR NEW.body_digest IS NOT OLD.body_digest OR NEW.effective_at IS NOT OLD.effective_at
    OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NOT OLD.withdrawn_at)
    OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS NOT OLD.voided_at)
BEGIN
    SELECT RAISE(ABORT, 'an answer stays as it was given; it is withdrawn or voided once');
END;

CREATE TRIGGER countersign_decision_insert BEFORE INSERT ON approvals_decision
BEGIN
    SELECT RAISE(ABORT, 'a decision is on what an open request asks now') WHERE NOT EXISTS (
        SELECT 1 FROM approvals_approvalrequest r
        WHERE r.id = NEW.request_id AND r.status IN ('pending', 'changes_requested')
            AND r.revision = NEW.revision AND r.action_digest = NEW.action_digest
            AND (NEW.outcome <> 'approved'
                OR (r.status = 'pending' AND NEW.decided_at < r.expires_at)
                OR (r.status = 'pending' AND NEW.type = 'expire' AND NEW.by_kind = 'system'
                    AND r.on_timeout = 'approve' AND NEW.decided_at >= r.expires_at)));
    SELECT RAISE(ABORT, 'nothing is approved while the agent or project is paused')
    WHERE NEW.outcome = 'approved' AND EXISTS (
        SELECT 1 FROM approvals_approvalrequest r JOIN approvals_agent a ON a.id = r.agent_id
        JOIN approvals_project p ON p.id = a.project_id
        WHERE r.id = NEW.request_id AND (a.paused_at IS NOT NULL OR p.paused_at IS NOT NULL));
    SELECT RAISE(ABORT, 'this decision exists') WHERE EXISTS (
        SELECT 1 FROM approvals_decision WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_decision WHERE request_id = NEW.request_id);
    SELECT RAISE(ABORT, 'nobody has approved this')
    WHERE NEW.outcome = 'approved'
        AND NEW.type <> 'expire'
        AND NOT (NEW.by_kind = 'policy' AND EXISTS (
            SELECT 1 FROM approvals_approvalrequest
            WHERE id = NEW.request_id AND verdict = 'approve'))
        AND NOT (NEW.by_kind = 'human' AND EXISTS (
            SELECT 1 FROM approvals_response r
            WHERE r.request_id = NEW.request_id AND r.effect = 'approve' AND NOT r.recommended
                AND r.revision = NEW.revision AND r.action_digest = NEW.action_digest
                AND r.data_text IS NEW.data_text AND r.option IS NEW.option
                AND r.withdrawn_at IS NULL AND r.voided_at IS NULL
                AND r.effective_at <= NEW.decided_at));
    SELECT RAISE(ABORT, 'a stage has not approved this')
    WHERE NEW.outcome = 'approved' AND NEW.by_kind = 'human' AND EXISTS (
        SELECT 1 FROM approvals_stage s
        WHERE s.request_id = NEW.request_id AND (s.status <> 'approved' OR s.required > (
            SELECT count(DISTINCT r.person_id) FROM approvals_response r
            WHERE r.stage_id = s.id AND r.revision = NEW.revision AND r.effect = 'approve'
                AND NOT r.recommended AND r.withdrawn_at IS NULL AND r.voided_at IS NULL)));
END;

CREATE TRIGGER countersign_comment_insert BEFORE INSERT ON approvals_comment
WHEN EXISTS (SELECT 1 FROM approvals_comment WHERE id = NEW.id)
    OR NOT EXISTS (
        SELECT 1 FROM approvals_approvalrequest
        WHERE id = NEW.request_id AND status IN ('pending', 'changes_requested'))
BEGIN
    SELECT RAISE(ABORT, 'a comment is new, and on an open request');
END;

CREATE TRIGGER countersign_attachment_insert BEFORE INSERT ON approvals_attachment
WHEN EXISTS (SELECT 1 FROM approvals_attachment WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'this attachment exists');
END;

CREATE TRIGGER countersign_opening_insert BEFORE INSERT ON approvals_opening
WHEN EXISTS (
    SELECT 1 FROM approvals_opening WHERE id = NEW.id
    UNION ALL
    SELECT 1 FROM approvals_opening
    WHERE request_id = NEW.request_id AND revision = NEW.revision
        AND person_id = NEW.person_id AND part = NEW.part)
BEGIN
    SELECT RAISE(ABORT, 'this part is opened already');
END;

-- Grants and executions ----------------------------------------------------------------------------

CREATE TRIGGER countersign_grant_insert BEFORE INSERT ON approvals_grant
WHEN NEW.status <> 'ready' OR NEW.ended_at IS NOT NULL
    OR NOT EXISTS (
        SELECT 1 FROM approvals_decision d
        WHERE d.id = NEW.decision_id AND d.request_id = NEW.request_id
            AND d.outcome = 'approved' AND d.action_digest = NEW.action_digest)
    OR EXISTS (
        SELECT 1 FROM approvals_grant WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_grant WHERE request_id = NEW.request_id
        UNION ALL
        SELECT 1 FROM approvals_grant WHERE decision_id = NEW.decision_id)
BEGIN
    SELECT RAISE(ABORT, 'a grant comes, once, from an approval of the same action');
END;

CREATE TRIGGER countersign_grant_update BEFORE UPDATE ON approvals_grant
WHEN OLD.status <> 'ready'
    OR NEW.status NOT IN ('ready', 'consumed', 'revoked', 'expired', 'voided')
    OR NEW.id IS NOT OLD.id OR NEW.request_id IS NOT OLD.request_id
    OR NEW.decision_id IS NOT OLD.decision_id OR NEW.action_digest IS NOT OLD.action_digest
    -- the time of a pause is given back
    OR (NEW.status <> 'ready' AND NEW.expires_at IS NOT OLD.expires_at)
    OR (NEW.status = 'ready' AND (NEW.expires_at < OLD.expires_at
        OR NEW.attempt_digest IS NOT OLD.attempt_digest OR NEW.ended_at IS NOT OLD.ended_at
        OR NEW.consumed_at IS NOT OLD.consumed_at))
BEGIN
    SELECT RAISE(ABORT, 'a grant is used, revoked, expired or voided once');
END;

CREATE TRIGGER countersign_execution_insert BEFORE INSERT ON approvals_execution
WHEN NEW.status <> 'running'
    OR NOT EXISTS (
        SELECT 1 FROM approvals_grant g
        WHERE g.id = NEW.grant_id AND g.request_id = NEW.request_id AND g.status = 'consumed')
    OR EXISTS (
        SELECT 1 FROM approvals_execution WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_execution WHERE request_id = NEW.request_id
        UNION ALL
        SELECT 1 FROM approvals_execution WHERE grant_id = NEW.grant_id)
BEGIN
    SELECT RAISE(ABORT, 'an execution begins, once, with a consumed grant');
END;

CREATE TRIGGER countersign_execution_update BEFORE UPDATE ON approvals_execution
WHEN OLD.status <> 'running' OR NEW.status NOT IN ('succeeded', 'failed')
    OR NEW.id IS NOT OLD.id OR NEW.request_id IS NOT OLD.request_id
    OR NEW.grant_id IS NOT OLD.grant_id
BEGIN
    SELECT RAISE(ABORT, 'an execution is reported once');
END;

-- The audit log ------------------------------------------------------------------------------------

CREATE TRIGGER countersign_event_insert BEFORE INSERT ON approvals_auditevent
BEGIN
    SELECT RAISE(ABORT, 'an event follows the last one of its subject')
    WHERE NEW.sealed OR NOT (
        (NEW.number = 1 AND NEW.prev_hash = printf('%.64d', 0))
        OR EXISTS (
            SELECT 1 FROM approvals_auditevent e
            WHERE e.subject_type = NEW.subject_type AND e.subject_id = NEW.subject_id
                AND e.number = NEW.number - 1 AND e.hash = NEW.prev_hash));
    SELECT RAISE(ABORT, 'this event exists') WHERE EXISTS (
        SELECT 1 FROM approvals_auditevent WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_auditevent
        WHERE subject_type = NEW.subject_type AND subject_id = NEW.subject_id
            AND number = NEW.number);
END;

CREATE TRIGGER countersign_event_update BEFORE UPDATE ON approvals_auditevent
WHEN NEW.id IS NOT OLD.id OR NEW.project_id IS NOT OLD.project_id
    OR NEW.request_id IS NOT OLD.request_id OR NEW.subject_type IS NOT OLD.subject_type
    OR NEW.subject_id IS NOT OLD.subject_id OR NEW.number IS NOT OLD.number
    OR NEW.type IS NOT OLD.type OR NEW.at IS NOT OLD.at
    OR NEW.actor_kind IS NOT OLD.actor_kind OR NEW.actor_id IS NOT OLD.actor_id
    OR NEW.channel IS NOT OLD.channel OR NEW.facts IS NOT OLD.facts
    OR NEW.commitment IS NOT OLD.commitment OR NEW.prev_hash IS NOT OLD.prev_hash
    OR NEW.hash IS NOT OLD.hash OR NOT NEW.sealed
    OR NOT EXISTS (SELECT 1 FROM approvals_auditseal s WHERE s.event_id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'an event does not change; it is marked once it has its seal');
END;

CREATE TRIGGER countersign_detail_insert BEFORE INSERT ON approvals_auditdetail
WHEN EXISTS (SELECT 1 FROM approvals_auditdetail WHERE event_id = NEW.event_id)
    OR NOT EXISTS (
        SELECT 1 FROM approvals_auditevent e WHERE e.id = NEW.event_id AND e.commitment <> '')
BEGIN
    SELECT RAISE(ABORT, 'the event has not committed to these details');
END;

CREATE TRIGGER countersign_detail_update BEFORE UPDATE ON approvals_auditdetail
WHEN OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.event_id IS NOT OLD.event_id
BEGIN
    SELECT RAISE(ABORT, 'details are erased whole and once, or stay');
END;

CREATE TRIGGER countersign_seal_insert BEFORE INSERT ON approvals_auditseal
BEGIN
    SELECT RAISE(ABORT, 'a seal follows the last one of its project')
    WHERE NOT (
        (NEW.seq = 1 AND NEW.prev_hash = printf('%.64d', 0))
        OR EXISTS (
            SELECT 1 FROM approvals_auditseal s
            WHERE s.project_id = NEW.project_id AND s.seq = NEW.seq - 1
                AND s.hash = NEW.prev_hash))
        OR NEW.project_id IS NOT (
            SELECT e.project_id FROM approvals_auditevent e WHERE e.id = NEW.event_id);
    SELECT RAISE(ABORT, 'this seal exists') WHERE EXISTS (
        SELECT 1 FROM approvals_auditseal WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM approvals_auditseal WHERE event_id = NEW.event_id
        UNION ALL
        SELECT 1 FROM approvals_auditseal WHERE project_id = NEW.project_id AND seq = NEW.seq);
END;
