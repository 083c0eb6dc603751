DROP TABLE deal_stage_entries;
DROP TABLE deal_line_items;
DROP TABLE deals;
DROP TABLE pipeline_stages;
DROP TABLE pipelines;
DROP TABLE products;
