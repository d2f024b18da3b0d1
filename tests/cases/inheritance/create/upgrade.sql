-- inheritance/create
--
-- Revision 000000000002, after 000000000001

-- Create table admins
CREATE TABLE public.admins (
    id bigint NOT NULL,
    name text NOT NULL,
    level integer NOT NULL,
    CONSTRAINT admins_pkey PRIMARY KEY (id)
) INHERITS (public.users);
