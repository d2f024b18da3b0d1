-- Takes back: excludes/expressions
--
-- Revision 000000000002, after 000000000001

-- Drop exclusion users_int4range_during_excl of users
ALTER TABLE public.users DROP CONSTRAINT users_int4range_during_excl;

-- Drop exclusion users_expr_lower_excl of users
ALTER TABLE public.users DROP CONSTRAINT users_expr_lower_excl;
