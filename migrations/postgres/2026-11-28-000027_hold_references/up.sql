-- What points at a record is held by a foreign key, also where the column came after its table.
ALTER TABLE stakeholders
    ADD FOREIGN KEY (workspace_id, persona_id) REFERENCES personas (workspace_id, id);
ALTER TABLE journey_maps
    ADD FOREIGN KEY (workspace_id, lineage_id) REFERENCES journey_maps (workspace_id, id),
    ADD FOREIGN KEY (workspace_id, derived_from_id) REFERENCES journey_maps (workspace_id, id),
    ADD FOREIGN KEY (workspace_id, owner_id) REFERENCES users (workspace_id, id);
ALTER TABLE journey_stages
    ADD FOREIGN KEY (workspace_id, child_map_id) REFERENCES journey_maps (workspace_id, id);
ALTER TABLE journey_map_elements
    ADD FOREIGN KEY (workspace_id, pain_point_id) REFERENCES pain_points (workspace_id, id);
ALTER TABLE touchpoints
    ADD FOREIGN KEY (workspace_id, persona_id) REFERENCES personas (workspace_id, id);
