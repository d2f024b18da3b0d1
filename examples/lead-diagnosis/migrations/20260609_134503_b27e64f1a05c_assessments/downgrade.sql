-- Takes back: assessments
--
-- Revision b27e64f1a05c, after 5d1f0c7a92e4

-- Drop foreign key assessments (tenant_id) to tenants
ALTER TABLE public.assessments DROP CONSTRAINT assessments_tenant_id_fkey;

-- Drop table assessments
DROP TABLE public.assessments;
