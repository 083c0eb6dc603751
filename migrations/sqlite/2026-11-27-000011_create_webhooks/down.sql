DROP TABLE periodic_jobs;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_progress;
DROP TABLE webhooks;
