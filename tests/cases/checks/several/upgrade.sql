-- checks/several
--
-- Revision 000000000002, after 000000000001

-- Drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- Drop check users_tenant_check of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_check;

-- Add check users_check on users
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (tenant <> id);

-- Add check users_check1 on users
ALTER TABLE public.users ADD CONSTRAINT users_check1 CHECK (true);

-- Add check users_tenant_check on users
ALTER TABLE public.users ADD CONSTRAINT users_tenant_check CHECK (tenant < 100);
