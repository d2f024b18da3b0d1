-- objects/function_follows_columns
--
-- Revision 000000000002, after 000000000001

-- Add column users.name (text)
ALTER TABLE public.users ADD COLUMN name text NOT NULL DEFAULT 'x';

-- Replace function names()
CREATE OR REPLACE FUNCTION names() RETURNS SETOF text LANGUAGE sql AS $$ SELECT name FROM users $$;

-- Drop column users.email (text)
ALTER TABLE public.users DROP COLUMN email;
