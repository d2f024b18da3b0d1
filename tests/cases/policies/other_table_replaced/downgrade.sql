-- Takes back: policies/other_table_replaced
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Drop table areas
DROP TABLE public.areas;

-- Create table zones
CREATE TABLE public.zones (
    name text NOT NULL,
    CONSTRAINT zones_pkey PRIMARY KEY (name)
);

-- Create index areas on zones
CREATE INDEX areas ON public.zones (name);

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner IN (SELECT zones.name FROM public.zones));
