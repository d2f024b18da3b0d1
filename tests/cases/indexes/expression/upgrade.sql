-- indexes/expression
--
-- Revision 000000000002, after 000000000001

-- create index users_expr_idx on users
CREATE INDEX users_expr_idx ON public.users ((tenant % 7));

-- create index users_lower_tenant_idx on users
CREATE INDEX users_lower_tenant_idx ON public.users ((lower(email)), tenant);

-- drop index users_lower_idx of users
DROP INDEX public.users_lower_idx;
