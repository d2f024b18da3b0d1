-- checks/on_column_that_goes
--
-- Revision 000000000002, after 000000000001

-- Add check users_tenant_check on users
ALTER TABLE public.users ADD CONSTRAINT users_tenant_check CHECK (tenant > 0);

-- Drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- Drop column users.email (text)
ALTER TABLE public.users DROP COLUMN email;
