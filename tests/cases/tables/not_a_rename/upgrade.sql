-- tables/not_a_rename
--
-- Revision 000000000002, after 000000000001

-- Create table people
CREATE TABLE public.people (
    id bigint NOT NULL,
    email text NOT NULL,
    CONSTRAINT people_pkey PRIMARY KEY (id)
);

-- Drop table users
DROP TABLE public.users;
