-- Takes back: objects/row_type_in_a_signature
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    age integer,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Create function shown(users)
CREATE FUNCTION shown(users) RETURNS text LANGUAGE sql AS $$ SELECT $1.email $$;
