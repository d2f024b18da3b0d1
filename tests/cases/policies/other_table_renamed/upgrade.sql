-- policies/other_table_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Rename table zones to areas
ALTER TABLE public.zones RENAME TO areas;

-- Rename column areas.name to label
ALTER TABLE public.areas RENAME COLUMN name TO label;

-- Rename constraint zones_pkey of areas to areas_pkey
ALTER TABLE public.areas RENAME CONSTRAINT zones_pkey TO areas_pkey;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner IN (SELECT areas.label FROM public.areas));
