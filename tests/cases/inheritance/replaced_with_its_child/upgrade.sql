-- inheritance/replaced_with_its_child
--
-- Revision 000000000002, after 000000000001

-- Drop table admins
DROP TABLE public.admins;

-- Drop table users
DROP TABLE public.users;

-- Create table people
CREATE TABLE public.people (
    id bigint NOT NULL,
    CONSTRAINT people_pkey PRIMARY KEY (id)
);
