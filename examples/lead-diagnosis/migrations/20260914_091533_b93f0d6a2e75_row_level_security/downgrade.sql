-- Takes back: row-level security
--
-- Revision b93f0d6a2e75, after e6025c9b1d38

-- Drop policy own_tenant of users
DROP POLICY own_tenant ON public.users;

-- Let everybody see the rows of users again
ALTER TABLE public.users DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of tenants
DROP POLICY own_tenant ON public.tenants;

-- Drop policy by_its_address of tenants
DROP POLICY by_its_address ON public.tenants;

-- Let everybody see the rows of tenants again
ALTER TABLE public.tenants DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of sms_messages
DROP POLICY own_tenant ON public.sms_messages;

-- Let everybody see the rows of sms_messages again
ALTER TABLE public.sms_messages DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of sms_campaigns
DROP POLICY own_tenant ON public.sms_campaigns;

-- Let everybody see the rows of sms_campaigns again
ALTER TABLE public.sms_campaigns DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of leads
DROP POLICY own_tenant ON public.leads;

-- Let everybody see the rows of leads again
ALTER TABLE public.leads DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of assessments
DROP POLICY own_tenant ON public.assessments;

-- Let everybody see the rows of assessments again
ALTER TABLE public.assessments DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of ab_tests
DROP POLICY own_tenant ON public.ab_tests;

-- Let everybody see the rows of ab_tests again
ALTER TABLE public.ab_tests DISABLE ROW LEVEL SECURITY;

-- Drop policy own_tenant of ab_test_variants
DROP POLICY own_tenant ON public.ab_test_variants;

-- Let everybody see the rows of ab_test_variants again
ALTER TABLE public.ab_test_variants DISABLE ROW LEVEL SECURITY;

-- Drop function current_tenant()
DROP FUNCTION public.current_tenant();
