-- What may never happen to a row, for raw SQL as well (architecture.md 6, reliability.md 5.1, 5.9).
-- ERRCODE 23000: Django raises IntegrityError. installer.py ties each function to the table and
-- the statement that it is named after; where it finds none for an update or a delete, and for
-- truncate, it ties countersign_keep.
-- An update is judged by a copy of the new row that gets back what may change: whatever else
-- differs from the old row is refused, columns that do not exist yet included.

CREATE OR REPLACE FUNCTION countersign_refuse(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = reason;
END $$;

CREATE OR REPLACE FUNCTION countersign_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM countersign_refuse(TG_TABLE_NAME || ': ' || lower(TG_OP) || ' is refused');
    RETURN NULL;
END $$;

-- The row of an open request, held so that nobody closes it meanwhile.
CREATE OR REPLACE FUNCTION countersign_open_request(wanted text)
RETURNS approvals_approvalrequest LANGUAGE plpgsql AS $$
DECLARE
    request approvals_approvalrequest;
BEGIN
    SELECT * INTO request FROM approvals_approvalrequest WHERE id = wanted FOR NO KEY UPDATE;
    IF request.status IS NULL OR request.status NOT IN ('pending', 'changes_requested') THEN
        PERFORM countersign_refuse('the request is not open');
    END IF;
    RETURN request;
END $$;

CREATE OR REPLACE FUNCTION countersign_is_paused(wanted text) RETURNS boolean
LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT FROM approvals_agent a JOIN approvals_project p ON p.id = a.project_id
        WHERE a.id = wanted AND (a.paused_at IS NOT NULL OR p.paused_at IS NOT NULL))
$$;

-- Requests -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION countersign_request_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'pending' THEN
        PERFORM countersign_refuse('a request begins pending');
    END IF;
    IF NEW.standing_grant_id IS NOT NULL AND (NEW.verdict <> 'approve' OR NOT EXISTS (
        SELECT FROM approvals_standinggrant g
        WHERE g.id = NEW.standing_grant_id AND g.status = 'active' AND g.used > 0
            AND g.agent_id = NEW.agent_id AND g.action_name = NEW.action_name)) THEN
        PERFORM countersign_refuse('no standing grant is in force for this');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_request_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_open boolean := OLD.status IN ('pending', 'changes_requested');
    stays_open boolean := NEW.status IN ('pending', 'changes_requested');
    kept approvals_approvalrequest := NEW;
BEGIN
    IF ROW(NEW.id, NEW.project_id, NEW.agent_id, NEW.kind, NEW.title, NEW.requester_text,
            NEW.requester_person_id, NEW.external_id, NEW.thread_id, NEW.group_key,
            NEW.group_index, NEW.group_size, NEW.created_at, NEW.policy_in_force_id,
            NEW.standing_grant_id)
        IS DISTINCT FROM ROW(OLD.id, OLD.project_id, OLD.agent_id, OLD.kind, OLD.title,
            OLD.requester_text, OLD.requester_person_id, OLD.external_id, OLD.thread_id,
            OLD.group_key, OLD.group_index, OLD.group_size, OLD.created_at,
            OLD.policy_in_force_id, OLD.standing_grant_id)
        OR NEW.version < OLD.version OR NEW.rounds < OLD.rounds
        OR NEW.revision NOT IN (OLD.revision, OLD.revision + 1)
        OR (NEW.verdict = 'approve' AND OLD.verdict <> 'approve')
        OR (NEW.on_timeout = 'approve' AND OLD.on_timeout <> 'approve') THEN
        PERFORM countersign_refuse('what a request is never changes, and its version only rises');
    END IF;
    IF NOT was_open OR NOT stays_open THEN
        kept.version := OLD.version;
        kept.updated_at := OLD.updated_at;
        IF was_open THEN
            kept.status := OLD.status;
            kept.decided_at := OLD.decided_at;
        END IF;
        IF kept IS DISTINCT FROM OLD THEN
            PERFORM countersign_refuse('a closed request does not change');
        END IF;
    END IF;
    -- Whoever judges again does it for a new revision, whose answers begin anew.
    IF NEW.revision = OLD.revision
        AND ROW(NEW.declared_risk, NEW.effective_risk, NEW.verdict, NEW.policy_name,
                NEW.policy_version, NEW.reasons, NEW.matched, NEW.terms, NEW.trace_text,
                NEW.irreversible, NEW.confidential, NEW.allowed_responses, NEW.on_timeout,
                NEW.expires_in)
        IS DISTINCT FROM ROW(OLD.declared_risk, OLD.effective_risk, OLD.verdict,
            OLD.policy_name, OLD.policy_version, OLD.reasons, OLD.matched, OLD.terms,
            OLD.trace_text, OLD.irreversible, OLD.confidential, OLD.allowed_responses,
            OLD.on_timeout, OLD.expires_in) THEN
        PERFORM countersign_refuse('how a revision was judged never changes');
    END IF;
    -- An answer to what somebody wants changed counts for nothing any more.
    IF OLD.status = 'changes_requested' AND NEW.status = 'pending'
        AND NEW.revision = OLD.revision THEN
        PERFORM countersign_refuse('a request that was sent back comes again as a new revision');
    END IF;
    IF was_open AND NOT stays_open AND NOT EXISTS (
        SELECT FROM approvals_decision d
        WHERE d.request_id = NEW.id AND d.outcome = NEW.status AND d.revision = NEW.revision
            AND d.action_digest = NEW.action_digest AND d.decided_at = NEW.decided_at
            AND (d.outcome <> 'approved' OR d.type = 'expire' OR d.decided_at < NEW.expires_at)
    ) THEN
        PERFORM countersign_refuse('a request is closed by its decision alone');
    END IF;
    IF was_open AND (NOT stays_open
        OR ROW(NEW.revision, NEW.description, NEW.action_digest, NEW.action_text, NEW.bound_text,
                NEW.asks_text, NEW.extras_text, NEW.data_text, NEW.option)
            IS DISTINCT FROM ROW(OLD.revision, OLD.description, OLD.action_digest,
                OLD.action_text, OLD.bound_text, OLD.asks_text, OLD.extras_text, OLD.data_text,
                OLD.option))
        AND NOT EXISTS (
            SELECT FROM approvals_revision r
            WHERE r.request_id = NEW.id AND r.number = NEW.revision
                AND r.description = NEW.description AND r.action_digest = NEW.action_digest
                AND r.action_text = NEW.action_text AND r.bound_text = NEW.bound_text
                AND r.asks_text = NEW.asks_text AND r.extras_text = NEW.extras_text
                AND r.data_text IS NOT DISTINCT FROM NEW.data_text
                AND r.option IS NOT DISTINCT FROM NEW.option
        ) THEN
        PERFORM countersign_refuse('a request asks for what its revision says');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_revision_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    request approvals_approvalrequest := countersign_open_request(NEW.request_id);
BEGIN
    IF NEW.number NOT IN (request.revision, request.revision + 1) THEN
        PERFORM countersign_refuse('a revision follows the one that the request has');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_stage_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM countersign_open_request(NEW.request_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_stage_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept approvals_stage := NEW;
BEGIN
    kept.status := OLD.status;
    kept.required := OLD.required;
    kept.opened_at := OLD.opened_at;
    kept.expires_at := OLD.expires_at;
    kept.assigned_to_id := OLD.assigned_to_id;
    kept.stuck_at := OLD.stuck_at;
    IF kept IS DISTINCT FROM OLD OR (NEW.required < OLD.required AND OLD.rule = 'count') THEN
        PERFORM countersign_refuse('whom a stage asks does not change, nor for fewer');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_asked_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM countersign_open_request(
        (SELECT request_id FROM approvals_stage WHERE id = NEW.stage_id)
    );
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_roster_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    request approvals_approvalrequest := countersign_open_request(
        (SELECT request_id FROM approvals_stage WHERE id = NEW.stage_id)
    );
BEGIN
    IF NEW.revision <> request.revision THEN
        PERFORM countersign_refuse('a roster is taken when a stage opens');
    END IF;
    RETURN NEW;
END $$;

-- Policies -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION countersign_policy_version_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.published_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
        PERFORM countersign_refuse('a version begins as a draft');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_policy_version_update() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    kept approvals_policyversion := NEW;
BEGIN
    kept.published_at := OLD.published_at;
    kept.published_by_id := OLD.published_by_id;
    kept.withdrawn_at := OLD.withdrawn_at;
    IF kept IS DISTINCT FROM OLD OR OLD.published_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL THEN
        PERFORM countersign_refuse('a version does not change; it is published or withdrawn once');
    END IF;
    RETURN NEW;
END $$;

-- Standing grants ----------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION countersign_standing_grant_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM countersign_open_request(NEW.request_id);
    IF ROW(NEW.status, NEW.used, NEW.sum_used) IS DISTINCT FROM ROW('asked', 0, '0')
        OR NEW.ended_at IS NOT NULL THEN
        PERFORM countersign_refuse('a standing grant begins as one that is asked for');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_standing_grant_update() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    kept approvals_standinggrant := NEW;
BEGIN
    kept.status := OLD.status;
    kept.used := OLD.used;
    kept.sum_used := OLD.sum_used;
    kept.ended_at := OLD.ended_at;
    kept.ended_why := OLD.ended_why;
    IF kept IS DISTINCT FROM OLD THEN
        PERFORM countersign_refuse('what a standing grant is for never changes');
    END IF;
    IF (OLD.status, NEW.status) NOT IN (VALUES ('asked', 'active'), ('asked', 'refused'),
            ('active', 'active'), ('active', 'ended'))
        OR (NEW.status IN ('refused', 'ended')) = (NEW.ended_at IS NULL) THEN
        PERFORM countersign_refuse('a standing grant is refused or ended once');
    END IF;
    IF NEW.status = 'active' AND OLD.status = 'active' THEN
        IF NEW.used <> OLD.used + 1 OR NEW.sum_used::numeric < OLD.sum_used::numeric
            OR (NEW.sum_max <> '' AND NEW.sum_used::numeric > NEW.sum_max::numeric) THEN
            PERFORM countersign_refuse('a standing grant is used once at a time, so far and no more');
        END IF;
    ELSIF ROW(NEW.used, NEW.sum_used) IS DISTINCT FROM ROW(OLD.used, OLD.sum_used) THEN
        PERFORM countersign_refuse('a standing grant is used once at a time, while it stands');
    END IF;
    IF OLD.status = 'asked' AND NEW.status = 'active' AND NOT EXISTS (
        SELECT FROM approvals_decision d
        WHERE d.request_id = NEW.request_id AND d.outcome = 'approved' AND d.by_kind = 'human') THEN
        PERFORM countersign_refuse('a standing grant begins once people have approved it');
    END IF;
    RETURN NEW;
END $$;

-- Answers and the decision -------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION countersign_response_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    request approvals_approvalrequest := countersign_open_request(NEW.request_id);
BEGIN
    IF request.status <> 'pending' OR ROW(NEW.revision, NEW.action_digest) IS DISTINCT FROM
        ROW(request.revision, request.action_digest) THEN
        PERFORM countersign_refuse('an answer is to what the request asks now');
    END IF;
    -- while it is paused its clock stands still, and only what lets nothing happen counts
    IF NEW.effective_at >= LEAST(request.expires_at, request.stage_due_at)
        AND NOT (NEW.type IN ('reject', 'request_changes') AND countersign_is_paused(request.agent_id)) THEN
        PERFORM countersign_refuse('an answer counts before the deadline only');
    END IF;
    IF (NEW.type, NEW.effect) NOT IN (VALUES
            ('approve', 'approve'), ('edit', 'approve'), ('reject', 'reject'),
            ('respond', 'answer'), ('request_changes', 'changes'),
            ('choose', 'approve'), ('choose', 'reject'), ('choose', 'changes'))
        OR (NEW.type = 'choose') = (NEW.option IS NULL) THEN
        PERFORM countersign_refuse('an answer comes to what its type says');
    END IF;
    IF NOT EXISTS (
        SELECT FROM approvals_stage WHERE id = NEW.stage_id AND request_id = NEW.request_id
    ) THEN
        PERFORM countersign_refuse('the stage belongs to another request');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_response_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept approvals_response := NEW;
BEGIN
    kept.withdrawn_at := COALESCE(OLD.withdrawn_at, kept.withdrawn_at);
    kept.voided_at := COALESCE(OLD.voided_at, kept.voided_at);
    IF kept IS DISTINCT FROM NEW THEN
        PERFORM countersign_refuse('an answer is withdrawn or voided once');
    END IF;
    kept.withdrawn_at := OLD.withdrawn_at;
    kept.voided_at := OLD.voided_at;
    IF kept IS DISTINCT FROM OLD THEN
        PERFORM countersign_refuse('an answer stays as it was given');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_decision_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    request approvals_approvalrequest := countersign_open_request(NEW.request_id);
BEGIN
    IF ROW(NEW.revision, NEW.action_digest) IS DISTINCT FROM
        ROW(request.revision, request.action_digest) THEN
        PERFORM countersign_refuse('a decision is on what the request asks now');
    END IF;
    IF NEW.outcome <> 'approved' THEN
        RETURN NEW;
    END IF;
    IF request.status <> 'pending' THEN
        PERFORM countersign_refuse('nothing is approved while changes are asked for');
    END IF;
    IF countersign_is_paused(request.agent_id) THEN
        PERFORM countersign_refuse('nothing is approved while the agent or project is paused');
    END IF;
    IF NEW.type = 'expire' THEN
        IF NEW.by_kind <> 'system' OR request.on_timeout <> 'approve'
            OR NEW.decided_at < request.expires_at THEN
            PERFORM countersign_refuse('silence approves only where an admin said so');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.decided_at >= request.expires_at THEN
        PERFORM countersign_refuse('nothing is approved at or after the deadline');
    END IF;
    IF NEW.by_kind = 'policy' AND request.verdict = 'approve' THEN
        RETURN NEW;
    END IF;
    IF NEW.by_kind <> 'human' OR NOT EXISTS (
        SELECT FROM approvals_response r
        WHERE r.request_id = NEW.request_id AND r.effect = 'approve' AND NOT r.recommended
            AND r.revision = NEW.revision AND r.action_digest = NEW.action_digest
            AND r.data_text IS NOT DISTINCT FROM NEW.data_text
            AND r.option IS NOT DISTINCT FROM NEW.option
            AND r.withdrawn_at IS NULL AND r.voided_at IS NULL
            AND r.effective_at <= NEW.decided_at
    ) THEN
        PERFORM countersign_refuse('nobody has approved this');
    END IF;
    IF EXISTS (
        SELECT FROM approvals_stage s
        WHERE s.request_id = NEW.request_id AND (s.status <> 'approved' OR s.required > (
            SELECT count(DISTINCT r.person_id) FROM approvals_response r
            WHERE r.stage_id = s.id AND r.revision = NEW.revision AND r.effect = 'approve'
                AND NOT r.recommended AND r.withdrawn_at IS NULL AND r.voided_at IS NULL))
    ) THEN
        PERFORM countersign_refuse('a stage has not approved this');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_comment_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM countersign_open_request(NEW.request_id);
    RETURN NEW;
END $$;

-- Grants and executions ----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION countersign_grant_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'ready' OR NEW.ended_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM approvals_decision d
        WHERE d.id = NEW.decision_id AND d.request_id = NEW.request_id
            AND d.outcome = 'approved' AND d.action_digest = NEW.action_digest
    ) THEN
        PERFORM countersign_refuse('a grant comes from an approval of the same action');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_grant_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept approvals_grant := NEW;
BEGIN
    IF OLD.status = 'ready' AND NEW.status = 'ready' THEN  -- the time of a pause is given back
        kept.expires_at := OLD.expires_at;
        IF kept IS DISTINCT FROM OLD OR NEW.expires_at < OLD.expires_at THEN
            PERFORM countersign_refuse('what a grant is for does not change');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'ready' OR NEW.status NOT IN ('consumed', 'revoked', 'expired', 'voided') THEN
        PERFORM countersign_refuse('a grant is used, revoked, expired or voided once');
    END IF;
    kept.status := OLD.status;
    kept.attempt_digest := OLD.attempt_digest;
    kept.consumed_at := OLD.consumed_at;
    kept.ended_at := OLD.ended_at;
    IF kept IS DISTINCT FROM OLD THEN
        PERFORM countersign_refuse('what a grant is for does not change');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_execution_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'running' OR NOT EXISTS (
        SELECT FROM approvals_grant g
        WHERE g.id = NEW.grant_id AND g.request_id = NEW.request_id AND g.status = 'consumed'
    ) THEN
        PERFORM countersign_refuse('an execution begins with a consumed grant');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_execution_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'running' OR NEW.status NOT IN ('succeeded', 'failed')
        OR ROW(NEW.id, NEW.request_id, NEW.grant_id)
            IS DISTINCT FROM ROW(OLD.id, OLD.request_id, OLD.grant_id) THEN
        PERFORM countersign_refuse('an execution is reported once');
    END IF;
    RETURN NEW;
END $$;

-- The audit log ------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION countersign_event_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sealed OR NOT (
        (NEW.number = 1 AND NEW.prev_hash = repeat('0', 64))
        OR EXISTS (
            SELECT FROM approvals_auditevent e
            WHERE e.subject_type = NEW.subject_type AND e.subject_id = NEW.subject_id
                AND e.number = NEW.number - 1 AND e.hash = NEW.prev_hash
        )
    ) THEN
        PERFORM countersign_refuse('an event follows the last one of its subject');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_event_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept approvals_auditevent := NEW;
BEGIN
    kept.sealed := OLD.sealed;
    IF kept IS DISTINCT FROM OLD OR NOT NEW.sealed
        OR NOT EXISTS (SELECT FROM approvals_auditseal s WHERE s.event_id = NEW.id) THEN
        PERFORM countersign_refuse('an event does not change; it is marked once it has its seal');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_detail_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM approvals_auditevent e WHERE e.id = NEW.event_id AND e.commitment <> ''
    ) THEN
        PERFORM countersign_refuse('the event has not committed to details');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_detail_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL OR NEW.event_id <> OLD.event_id THEN
        PERFORM countersign_refuse('details are erased whole and once, or stay');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION countersign_seal_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (
        (NEW.seq = 1 AND NEW.prev_hash = repeat('0', 64))
        OR EXISTS (
            SELECT FROM approvals_auditseal s
            WHERE s.project_id = NEW.project_id AND s.seq = NEW.seq - 1 AND s.hash = NEW.prev_hash
        )
    ) OR NEW.project_id IS DISTINCT FROM (
        SELECT e.project_id FROM approvals_auditevent e WHERE e.id = NEW.event_id
    ) THEN
        PERFORM countersign_refuse('a seal follows the last one of its project');
    END IF;
    RETURN NEW;
END $$;
