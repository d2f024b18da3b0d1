-- Takes back: where leads come from
--
-- Revision 2c7d91e4f8a3, after b93f0d6a2e75

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Drop index leads_tenant_id_source_idx of leads
DROP INDEX CONCURRENTLY public.leads_tenant_id_source_idx;
