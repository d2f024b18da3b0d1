-- Takes back: inheritance/replaced_with_its_child
--
-- Revision 000000000002, after 000000000001

-- Drop table people
DROP TABLE public.people;

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Create index people on users
CREATE INDEX people ON public.users (email);

-- Create table admins
CREATE TABLE public.admins (
    id bigint NOT NULL,
    email text NOT NULL,
    CONSTRAINT admins_pkey PRIMARY KEY (id)
) INHERITS (public.users);
