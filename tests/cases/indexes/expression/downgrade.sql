-- Takes back: indexes/expression
--
-- Revision 000000000002, after 000000000001

-- Create index users_lower_idx on users
CREATE INDEX users_lower_idx ON public.users ((lower(email)));

-- Drop index users_lower_tenant_idx of users
DROP INDEX public.users_lower_tenant_idx;

-- Drop index users_expr_idx of users
DROP INDEX public.users_expr_idx;
