-- policies/other_table_replaced
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Drop table zones
DROP TABLE public.zones;

-- Create table areas
CREATE TABLE public.areas (
    name text NOT NULL,
    CONSTRAINT areas_pkey PRIMARY KEY (name)
);

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner IN (SELECT areas.name FROM public.areas));
