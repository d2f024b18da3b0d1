-- Takes back: objects/function_that_a_table_needs_made_anew
--
-- Revision 000000000002, after 000000000001

-- Drop index users_slug_idx of users
DROP INDEX public.users_slug_idx;

-- Drop check users_email_slug of users
ALTER TABLE public.users DROP CONSTRAINT users_email_slug;

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Drop function slug(text)
DROP FUNCTION public.slug(text);

-- Drop function next_age()
DROP FUNCTION public.next_age();

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
