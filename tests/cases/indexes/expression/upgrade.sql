-- indexes/expression
--
-- Revision 000000000002, after 000000000001

-- Create index users_expr_idx on users
CREATE INDEX users_expr_idx ON public.users ((tenant % 7));

-- Create index users_lower_tenant_idx on users
CREATE INDEX users_lower_tenant_idx ON public.users ((lower(email)), tenant);

-- Drop index users_lower_idx of users
DROP INDEX public.users_lower_idx;
