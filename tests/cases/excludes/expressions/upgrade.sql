-- excludes/expressions
--
-- Revision 000000000002, after 000000000001

-- Add exclusion users_expr_lower_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_expr_lower_excl EXCLUDE ((room + id) WITH =, (lower(during)) int4_ops WITH =);

-- Add exclusion users_int4range_during_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_int4range_during_excl EXCLUDE USING gist ((int4range(room, room, '[]')) WITH =, during range_ops WITH &&);
