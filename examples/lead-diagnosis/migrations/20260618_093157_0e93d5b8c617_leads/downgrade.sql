-- Takes back: leads
--
-- Revision 0e93d5b8c617, after b27e64f1a05c

-- Drop foreign key leads (tenant_id) to tenants
ALTER TABLE public.leads DROP CONSTRAINT leads_tenant_id_fkey;

-- Drop foreign key leads (assessment_id) to assessments
ALTER TABLE public.leads DROP CONSTRAINT leads_assessment_id_fkey;

-- Drop table leads
DROP TABLE public.leads;
