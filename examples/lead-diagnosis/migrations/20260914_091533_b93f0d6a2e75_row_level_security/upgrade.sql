-- row-level security
--
-- Revision b93f0d6a2e75, after e6025c9b1d38

-- Create function current_tenant()
-- Whose rows a connection sees: the program says `SET app.tenant = '…'` once it knows.
CREATE FUNCTION current_tenant() RETURNS uuid
LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;

-- Let policies decide who but the owner sees which rows of ab_test_variants
ALTER TABLE public.ab_test_variants ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on ab_test_variants
CREATE POLICY own_tenant ON public.ab_test_variants USING (EXISTS (SELECT FROM ab_tests WHERE ab_tests.id = ab_test_id AND ab_tests.tenant_id = current_tenant()));

-- Let policies decide who but the owner sees which rows of ab_tests
ALTER TABLE public.ab_tests ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on ab_tests
CREATE POLICY own_tenant ON public.ab_tests USING (tenant_id = current_tenant());

-- Let policies decide who but the owner sees which rows of assessments
ALTER TABLE public.assessments ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on assessments
CREATE POLICY own_tenant ON public.assessments USING (tenant_id = current_tenant());

-- Let policies decide who but the owner sees which rows of leads
ALTER TABLE public.leads ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on leads
CREATE POLICY own_tenant ON public.leads USING (tenant_id = current_tenant());

-- Let policies decide who but the owner sees which rows of sms_campaigns
ALTER TABLE public.sms_campaigns ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on sms_campaigns
CREATE POLICY own_tenant ON public.sms_campaigns USING (tenant_id = current_tenant());

-- Let policies decide who but the owner sees which rows of sms_messages
ALTER TABLE public.sms_messages ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on sms_messages
CREATE POLICY own_tenant ON public.sms_messages USING (tenant_id = current_tenant());

-- Let policies decide who but the owner sees which rows of tenants
ALTER TABLE public.tenants ENABLE ROW LEVEL SECURITY;

-- Create policy by_its_address on tenants
CREATE POLICY by_its_address ON public.tenants FOR SELECT USING (true);

-- Create policy own_tenant on tenants
CREATE POLICY own_tenant ON public.tenants FOR UPDATE USING (id = current_tenant());

-- Let policies decide who but the owner sees which rows of users
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

-- Create policy own_tenant on users
CREATE POLICY own_tenant ON public.users USING (tenant_id = current_tenant());
