-- where leads come from
--
-- Revision 2c7d91e4f8a3, after b93f0d6a2e75

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index leads_tenant_id_source_idx on leads
CREATE INDEX CONCURRENTLY leads_tenant_id_source_idx ON public.leads (tenant_id, source);
