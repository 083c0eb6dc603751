//! The tables, as diesel sees them: one line a column, in the order of the migrations.
//!
//! A test compares this file with what both migration trees really make.

diesel::table! {
    use super::sql_types::*;

    workspaces (id) {
        id -> Uid,
        name -> Text,
        slug -> Text,
        default_currency -> Text,
        time_zone -> Text,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    users (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        email -> Text,
        name -> Text,
        role -> Text,
        is_active -> Bool,
        password_hash -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    teams (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        description -> Nullable<Text>,
        manager_id -> Nullable<Uid>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    team_members (workspace_id, team_id, user_id) {
        workspace_id -> Uid,
        team_id -> Uid,
        user_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    invitations (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        email -> Text,
        name -> Nullable<Text>,
        role -> Text,
        token_hash -> Binary,
        invited_by_id -> Nullable<Uid>,
        expires_at -> Instant,
        accepted_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    api_keys (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        user_id -> Uid,
        scopes -> Document,
        prefix -> Text,
        key_hash -> Binary,
        expires_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    sessions (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        user_id -> Uid,
        refresh_hash -> Binary,
        previous_refresh_hash -> Nullable<Binary>,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
        end_reason -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    signing_keys (id) {
        id -> Uid,
        private_key -> Binary,
        created_at -> Instant,
        retired_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    changes (workspace_id, position) {
        workspace_id -> Uid,
        position -> BigInt,
        transaction_id -> BigInt,
        object -> Text,
        record_id -> Uid,
        sequence -> Integer,
        operation -> Text,
        fields -> Document,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
        changed_at -> Instant,
        rank -> BigInt,
    }
}

diesel::table! {
    use super::sql_types::*;

    record_keys (workspace_id, object, kind, scope, value) {
        workspace_id -> Uid,
        object -> Text,
        kind -> Text,
        scope -> Text,
        value -> Text,
        record_id -> Uid,
    }
}

diesel::table! {
    use super::sql_types::*;

    idempotency_keys (workspace_id, actor_id, key) {
        workspace_id -> Uid,
        actor_id -> Uid,
        key -> Text,
        fingerprint -> Binary,
        status -> Integer,
        headers -> Document,
        body -> Binary,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    custom_fields (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        object -> Text,
        key -> Text,
        label -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        options -> Document,
        reference_object -> Nullable<Text>,
        is_required -> Bool,
        position -> Integer,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        is_unique -> Bool,
    }
}

diesel::table! {
    use super::sql_types::*;

    accounts (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        domains -> Document,
        website -> Nullable<Text>,
        industry -> Nullable<Text>,
        employee_count -> Nullable<Integer>,
        revenue_minor -> Nullable<BigInt>,
        revenue_currency -> Nullable<Text>,
        country -> Nullable<Text>,
        lifecycle_stage -> Text,
        description -> Nullable<Text>,
        parent_account_id -> Nullable<Uid>,
        owner_id -> Nullable<Uid>,
        referred_by_account_id -> Nullable<Uid>,
        referred_by_stakeholder_id -> Nullable<Uid>,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    stakeholders (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        account_id -> Nullable<Uid>,
        name -> Text,
        given_name -> Nullable<Text>,
        family_name -> Nullable<Text>,
        title -> Nullable<Text>,
        department -> Nullable<Text>,
        seniority -> Nullable<Text>,
        emails -> Document,
        phones -> Document,
        reports_to_id -> Nullable<Uid>,
        time_zone -> Nullable<Text>,
        language -> Nullable<Text>,
        preferred_channel -> Nullable<Text>,
        owner_id -> Nullable<Uid>,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        persona_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql_types::*;

    affiliations (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        stakeholder_id -> Uid,
        account_id -> Uid,
        kind -> Text,
        title -> Nullable<Text>,
        started_on -> Nullable<Date>,
        ended_on -> Nullable<Date>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    consents (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        stakeholder_id -> Uid,
        channel -> Text,
        purpose -> Text,
        status -> Text,
        method -> Text,
        note -> Nullable<Text>,
        given_at -> Instant,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    products (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        code -> Nullable<Text>,
        family -> Nullable<Text>,
        description -> Nullable<Text>,
        unit_price_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        is_active -> Bool,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    pipelines (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        description -> Nullable<Text>,
        is_default -> Bool,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    pipeline_stages (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        pipeline_id -> Uid,
        name -> Text,
        kind -> Text,
        probability -> Integer,
        position -> Integer,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    deals (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        account_id -> Nullable<Uid>,
        name -> Text,
        amount_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        pipeline_id -> Uid,
        stage_id -> Uid,
        status -> Text,
        stage_entered_at -> Instant,
        owner_id -> Nullable<Uid>,
        expected_close_on -> Nullable<Date>,
        closed_at -> Nullable<Instant>,
        lost_reason -> Nullable<Text>,
        source -> Nullable<Text>,
        description -> Nullable<Text>,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    deal_line_items (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        product_id -> Nullable<Uid>,
        description -> Nullable<Text>,
        quantity -> Integer,
        unit_price_minor -> BigInt,
        discount_minor -> BigInt,
        amount_minor -> BigInt,
        currency -> Text,
        position -> Integer,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    deal_stage_entries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        pipeline_id -> Uid,
        stage_id -> Uid,
        entered_at -> Instant,
        left_at -> Nullable<Instant>,
        entered_by_id -> Nullable<Uid>,
        reason -> Nullable<Text>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_maps (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        template -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        status -> Text,
        version_number -> Integer,
        lineage_id -> Uid,
        derived_from_id -> Nullable<Uid>,
        published_at -> Nullable<Instant>,
        owner_id -> Nullable<Uid>,
        persona_ids -> Document,
        segment_ids -> Document,
        product_ids -> Document,
        from_stage_kind -> Nullable<Text>,
        to_stage_kind -> Nullable<Text>,
        objectives -> Document,
        review_due_on -> Nullable<Date>,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_stages (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        journey_map_id -> Uid,
        key -> Text,
        name -> Text,
        kind -> Text,
        description -> Nullable<Text>,
        position -> Integer,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        owner_function -> Nullable<Text>,
        question -> Nullable<Text>,
        outcome -> Nullable<Text>,
        entry_criteria -> Document,
        exit_criteria -> Document,
        target_conversion -> Nullable<Double>,
        target_duration_seconds -> Nullable<Integer>,
        child_map_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_map_elements (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        journey_map_id -> Uid,
        stage_id -> Uid,
        lineage_id -> Uid,
        lane -> Text,
        text -> Text,
        position -> Integer,
        valence -> Nullable<Integer>,
        label -> Nullable<Text>,
        owner_id -> Nullable<Uid>,
        expected_effect -> Nullable<Text>,
        status -> Nullable<Text>,
        pain_point_id -> Nullable<Uid>,
        evidence_level -> Text,
        evidence -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    touchpoints (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        journey_map_id -> Uid,
        stage_id -> Uid,
        lineage_id -> Uid,
        name -> Text,
        description -> Nullable<Text>,
        channel -> Text,
        medium -> Text,
        direction -> Text,
        control -> Text,
        expected -> Bool,
        position -> Integer,
        persona_id -> Nullable<Uid>,
        committee_role -> Nullable<Text>,
        content_keys -> Document,
        match_rule -> Nullable<Document>,
        evidence_level -> Text,
        evidence -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    journeys (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        account_id -> Uid,
        journey_map_id -> Uid,
        stage_id -> Nullable<Uid>,
        status -> Text,
        stage_entered_at -> Nullable<Instant>,
        started_at -> Instant,
        ended_at -> Nullable<Instant>,
        end_reason -> Nullable<Text>,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        paused_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_stage_entries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        journey_id -> Uid,
        stage_id -> Uid,
        entered_at -> Instant,
        left_at -> Nullable<Instant>,
        entered_by_id -> Nullable<Uid>,
        reason -> Nullable<Text>,
        recorded_at -> Instant,
        sequence -> Integer,
        cause -> Text,
        evidence -> Document,
    }
}

diesel::table! {
    use super::sql_types::*;

    interactions (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        kind -> Text,
        direction -> Text,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        occurred_at -> Instant,
        duration_seconds -> Nullable<Integer>,
        sentiment -> Nullable<Integer>,
        account_id -> Nullable<Uid>,
        deal_id -> Nullable<Uid>,
        owner_id -> Nullable<Uid>,
        source -> Nullable<Text>,
        participants -> Document,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    interaction_participants (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        interaction_id -> Uid,
        role -> Text,
        stakeholder_id -> Nullable<Uid>,
        user_id -> Nullable<Uid>,
        address -> Nullable<Text>,
        name -> Nullable<Text>,
        occurred_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    tasks (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        title -> Text,
        description -> Nullable<Text>,
        due_at -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
        assignee_id -> Nullable<Uid>,
        account_id -> Nullable<Uid>,
        stakeholder_id -> Nullable<Uid>,
        deal_id -> Nullable<Uid>,
        custom_fields -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    notes (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        body -> Text,
        author_id -> Nullable<Uid>,
        account_id -> Nullable<Uid>,
        stakeholder_id -> Nullable<Uid>,
        deal_id -> Nullable<Uid>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    tags (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        color -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    tagged_records (workspace_id, tag_id, record_id) {
        workspace_id -> Uid,
        tag_id -> Uid,
        object -> Text,
        record_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    imports (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        status -> Text,
        is_dry_run -> Bool,
        is_strict -> Bool,
        rows_total -> Integer,
        rows_done -> Integer,
        steps -> Document,
        problems -> Document,
        problems_omitted -> Integer,
        failure -> Nullable<Text>,
        finished_at -> Nullable<Instant>,
        created_by_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    exports (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        resource -> Text,
        format -> Text,
        filter -> Nullable<Document>,
        sort -> Document,
        fields -> Nullable<Document>,
        deleted -> Text,
        status -> Text,
        rows_total -> Nullable<Integer>,
        rows_done -> Integer,
        bytes -> BigInt,
        content_url -> Nullable<Text>,
        failure -> Nullable<Text>,
        finished_at -> Nullable<Instant>,
        expires_at -> Nullable<Instant>,
        created_by_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    export_pieces (workspace_id, export_id, position) {
        workspace_id -> Uid,
        export_id -> Uid,
        position -> Integer,
        content -> Binary,
    }
}

diesel::table! {
    use super::sql_types::*;

    search_documents (workspace_id, record_id) {
        workspace_id -> Uid,
        object -> Text,
        record_id -> Uid,
        number -> BigInt,
        title -> Text,
        words -> Text,
        alike_by -> Text,
    }
}

diesel::table! {
    use super::sql_types::*;

    committee_members (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        stakeholder_id -> Uid,
        roles -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        authority -> Text,
        influence -> Nullable<Integer>,
        influence_level -> Nullable<Text>,
        stance -> Text,
        response_mode -> Nullable<Text>,
        mobilizer_profile -> Nullable<Text>,
        party -> Text,
        preferred_channel -> Nullable<Text>,
        needs -> Document,
        concerns -> Document,
        wins -> Document,
        criteria_weights -> Document,
        judgements -> Document,
    }
}

diesel::table! {
    use super::sql_types::*;

    merges (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        account_id -> Nullable<Uid>,
        stakeholder_id -> Nullable<Uid>,
        loser_ids -> Document,
        fields -> Document,
        moved -> Document,
        merged_by_id -> Nullable<Uid>,
        undone_at -> Nullable<Instant>,
        undone_by_id -> Nullable<Uid>,
        kept -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    merge_steps (workspace_id, merge_id, position) {
        workspace_id -> Uid,
        merge_id -> Uid,
        position -> Integer,
        object -> Text,
        record_id -> Uid,
        kind -> Text,
        field -> Text,
        before -> Document,
        after -> Document,
    }
}

diesel::table! {
    use super::sql_types::*;

    merged_records (workspace_id, record_id) {
        workspace_id -> Uid,
        object -> Text,
        record_id -> Uid,
        survivor_id -> Uid,
        merge_id -> Uid,
    }
}

diesel::table! {
    use super::sql_types::*;

    distinct_records (workspace_id, record_id, other_id) {
        workspace_id -> Uid,
        object -> Text,
        record_id -> Uid,
        other_id -> Uid,
        decided_by_id -> Nullable<Uid>,
        decided_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    exchange_rates (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        valid_on -> Date,
        from_currency -> Text,
        to_currency -> Text,
        rate -> Text,
        source -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    committee_roles (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        key -> Text,
        name -> Text,
        description -> Nullable<Text>,
        synonyms -> Document,
        weight -> Double,
        position -> Integer,
        built_in -> Bool,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    committee_templates (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        pipeline_id -> Nullable<Uid>,
        product_id -> Nullable<Uid>,
        requirements -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    stakeholder_relations (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        from_stakeholder_id -> Uid,
        to_stakeholder_id -> Uid,
        kind -> Text,
        strength -> Nullable<Integer>,
        source -> Nullable<Text>,
        confidence -> Nullable<Double>,
        note -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    history (workspace_id, record_id, sequence) {
        workspace_id -> Uid,
        record_id -> Uid,
        sequence -> Integer,
        object -> Text,
        deal_id -> Nullable<Uid>,
        valid_from -> Instant,
        recorded_at -> Instant,
        fields -> Document,
        actor_kind -> Text,
        actor_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use super::sql_types::*;

    segments (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        filter -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    segment_members (workspace_id, segment_id, record_id) {
        workspace_id -> Uid,
        segment_id -> Uid,
        object -> Text,
        record_id -> Uid,
        entered_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    webhooks (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        url -> Text,
        description -> Nullable<Text>,
        types -> Document,
        changed_fields -> Document,
        payload_fields -> Document,
        condition -> Nullable<Document>,
        state -> Text,
        pause_reason -> Nullable<Text>,
        paused_at -> Nullable<Instant>,
        secrets -> Document,
        secret_rotated_at -> Instant,
        previous_secrets_end_at -> Nullable<Instant>,
        created_by_id -> Nullable<Uid>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    webhook_progress (workspace_id, webhook_id) {
        workspace_id -> Uid,
        webhook_id -> Uid,
        rank -> BigInt,
        position -> BigInt,
        replay_rank -> BigInt,
        replay_position -> BigInt,
        replay_from -> Nullable<Instant>,
        replay_until -> Nullable<Instant>,
        failures -> Integer,
        last_success_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    webhook_deliveries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        webhook_id -> Uid,
        event_id -> Text,
        event_type -> Text,
        object -> Nullable<Text>,
        record_id -> Nullable<Text>,
        sequence -> Integer,
        state -> Text,
        request_body -> Text,
        attempt_count -> Integer,
        attempts -> Document,
        first_attempt_at -> Nullable<Instant>,
        next_attempt_at -> Nullable<Instant>,
        leased_until -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    periodic_jobs (workspace_id, name) {
        workspace_id -> Uid,
        name -> Text,
        due_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    decisions (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        question -> Text,
        due_at -> Nullable<Instant>,
        budget_amount_minor -> Nullable<BigInt>,
        budget_currency -> Nullable<Text>,
        budget_status -> Text,
        budget_fiscal_period -> Nullable<Text>,
        budget_owner_member_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    decision_options (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        decision_id -> Uid,
        name -> Text,
        kind -> Text,
        ours -> Bool,
        position -> Integer,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    decision_criteria (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        decision_id -> Uid,
        name -> Text,
        kind -> Text,
        weight -> Double,
        minimum -> Nullable<Integer>,
        position -> Integer,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    criterion_ratings (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        decision_id -> Uid,
        criterion_id -> Uid,
        option_id -> Uid,
        member_id -> Uid,
        rating -> Integer,
        source -> Text,
        confidence -> Nullable<Double>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    decision_steps (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        decision_id -> Uid,
        name -> Text,
        kind -> Text,
        after -> Document,
        rule -> Document,
        delegations -> Document,
        due_at -> Nullable<Instant>,
        sla_days -> Nullable<Integer>,
        owner_member_id -> Nullable<Uid>,
        owner_id -> Nullable<Uid>,
        started_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        outcome -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    milestones (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        title -> Text,
        description -> Nullable<Text>,
        party -> Text,
        owner_id -> Nullable<Uid>,
        owner_stakeholder_id -> Nullable<Uid>,
        planned_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        done_on -> Nullable<Date>,
        status -> Text,
        after -> Document,
        step_id -> Nullable<Uid>,
        evidence -> Nullable<Text>,
        evidence_interaction_id -> Nullable<Uid>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    positions (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        decision_id -> Uid,
        step_id -> Uid,
        member_id -> Uid,
        option_id -> Nullable<Uid>,
        choice -> Text,
        condition -> Nullable<Text>,
        condition_met -> Bool,
        source -> Text,
        confidence -> Nullable<Double>,
        cast_at -> Instant,
        supersedes_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    proposals (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        number -> Integer,
        title -> Text,
        amount_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        line_items -> Document,
        valid_until -> Nullable<Date>,
        status -> Text,
        sent_at -> Nullable<Instant>,
        note -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    objections (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        decision_id -> Uid,
        member_id -> Uid,
        step_id -> Nullable<Uid>,
        criterion_id -> Nullable<Uid>,
        text -> Text,
        reasoned -> Bool,
        status -> Text,
        answer -> Nullable<Text>,
        raised_in_id -> Nullable<Uid>,
        answered_in_id -> Nullable<Uid>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    proposal_events (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        proposal_id -> Uid,
        deal_id -> Uid,
        member_id -> Uid,
        kind -> Text,
        occurred_at -> Instant,
        comment -> Nullable<Text>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    win_loss_records (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        outcome -> Text,
        closed_at -> Instant,
        amount_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        reasons -> Document,
        competitor -> Nullable<Text>,
        note -> Nullable<Text>,
        snapshot -> Document,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    qualification_frameworks (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        key -> Text,
        name -> Text,
        description -> Nullable<Text>,
        elements -> Document,
        built_in -> Bool,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    qualification_answers (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        deal_id -> Uid,
        framework_id -> Uid,
        element -> Text,
        score -> Integer,
        evidence -> Nullable<Text>,
        source -> Text,
        confidence -> Double,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    personas (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        name -> Text,
        description -> Nullable<Text>,
        needs -> Document,
        goals -> Document,
        challenges -> Document,
        buying_behaviour -> Document,
        decision_factors -> Document,
        rule -> Nullable<Document>,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    pain_points (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        title -> Text,
        description -> Nullable<Text>,
        severity -> Integer,
        category -> Nullable<Text>,
        status -> Text,
        mention_count -> Integer,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    pain_point_mentions (workspace_id, pain_point_id, record_id) {
        workspace_id -> Uid,
        pain_point_id -> Uid,
        object -> Text,
        record_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    feedback (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        kind -> Text,
        score -> Integer,
        scale -> Integer,
        question -> Nullable<Text>,
        comment -> Nullable<Text>,
        stakeholder_id -> Nullable<Uid>,
        account_id -> Nullable<Uid>,
        journey_id -> Nullable<Uid>,
        stage_id -> Nullable<Uid>,
        touchpoint_id -> Nullable<Uid>,
        interaction_id -> Nullable<Uid>,
        answered_at -> Instant,
        external_ids -> Document,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_pauses (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        journey_id -> Uid,
        paused_at -> Instant,
        resumed_at -> Nullable<Instant>,
        reason -> Nullable<Text>,
        paused_by_id -> Nullable<Uid>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_deals (workspace_id, journey_id, deal_id) {
        workspace_id -> Uid,
        journey_id -> Uid,
        deal_id -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_buying_job_entries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        journey_id -> Uid,
        job -> Text,
        sequence -> Integer,
        status -> Text,
        changed_at -> Instant,
        reason -> Nullable<Text>,
        changed_by_id -> Nullable<Uid>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    interaction_touchpoints (workspace_id, interaction_id, journey_id) {
        workspace_id -> Uid,
        interaction_id -> Uid,
        journey_id -> Uid,
        touchpoint_id -> Nullable<Uid>,
        matched_by -> Text,
        matched_by_id -> Nullable<Uid>,
        matched_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;

    journey_watches (workspace_id) {
        workspace_id -> Uid,
        rank -> BigInt,
        position -> BigInt,
    }
}

/// What a `table!` may name: diesel's types and the two of ours that differ between the stores.
pub(crate) mod sql_types {
    pub(crate) use crate::db::types::{Document, Instant, Uid};
    pub(crate) use diesel::sql_types::{
        BigInt, Binary, Bool, Date, Double, Integer, Nullable, Text,
    };
}
