-- Takes back: objects/function_follows_columns
--
-- Revision 000000000002, after 000000000001

-- Add column users.email (text), filled with 'y'
ALTER TABLE public.users ADD COLUMN email text NOT NULL DEFAULT 'y';

-- Drop default of users.email: new rows bring a value
ALTER TABLE public.users ALTER COLUMN email DROP DEFAULT;

-- Replace function names()
CREATE OR REPLACE FUNCTION names() RETURNS SETOF text LANGUAGE sql AS $$ SELECT email FROM users $$;

-- Drop column users.name (text)
ALTER TABLE public.users DROP COLUMN name;
