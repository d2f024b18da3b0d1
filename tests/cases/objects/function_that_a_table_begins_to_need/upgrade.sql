-- objects/function_that_a_table_begins_to_need
--
-- Revision 000000000002, after 000000000001

-- Create function next_age()
CREATE FUNCTION next_age() RETURNS integer LANGUAGE sql AS $$ SELECT 7 $$;

-- Create function slug(text)
CREATE FUNCTION slug(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(value) $$;

-- Set default of users.age to next_age()
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT next_age();

-- Add check users_email_slug on users
ALTER TABLE public.users ADD CONSTRAINT users_email_slug CHECK (slug(email) <> '');

-- Create index users_slug_idx on users
CREATE INDEX users_slug_idx ON public.users ((slug(email)));
