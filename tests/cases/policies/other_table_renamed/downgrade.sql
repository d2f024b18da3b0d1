-- Takes back: policies/other_table_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Rename constraint areas_pkey of areas to zones_pkey
ALTER TABLE public.areas RENAME CONSTRAINT areas_pkey TO zones_pkey;

-- Rename column areas.label to name
ALTER TABLE public.areas RENAME COLUMN label TO name;

-- Rename table areas to zones
ALTER TABLE public.areas RENAME TO zones;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner IN (SELECT zones.name FROM public.zones));
