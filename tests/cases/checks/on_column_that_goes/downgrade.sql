-- Takes back: checks/on_column_that_goes
--
-- Revision 000000000002, after 000000000001

-- Add column users.email (text)
ALTER TABLE public.users ADD COLUMN email text;

-- Add check users_check on users
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (tenant > length(email));

-- Drop check users_tenant_check of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_check;
