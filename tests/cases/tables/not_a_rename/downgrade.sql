-- Takes back: tables/not_a_rename
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Drop table people
DROP TABLE public.people;
