-- Takes back: excludes/computed_column
--
-- Revision 000000000002, after 000000000001

-- Compute users.more as room * 2

-- Drop exclusion users_more_id_excl for a while
ALTER TABLE public.users DROP CONSTRAINT users_more_id_excl;

-- Drop column users.more for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more again
ALTER TABLE public.users ADD COLUMN more integer NOT NULL GENERATED ALWAYS AS (room * 2) STORED;

-- Add exclusion users_more_id_excl again
ALTER TABLE public.users ADD CONSTRAINT users_more_id_excl EXCLUDE (more WITH =, id WITH =);
