-- objects/function_that_reads_the_table_that_needs_it
--
-- Revision 000000000002, after 000000000001

-- Create function slug(text)
CREATE FUNCTION slug(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(value) $$;

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    age integer,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_slug CHECK (slug(email) <> '')
);

-- Create index users_slug_idx on users
CREATE INDEX users_slug_idx ON public.users ((slug(email)));

-- Create function next_age()
CREATE FUNCTION next_age() RETURNS integer LANGUAGE sql AS $$ SELECT max(age) + 1 FROM users $$;

-- Set default of users.age to next_age()
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT next_age();
