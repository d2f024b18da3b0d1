-- objects/enum_renamed_in_a_signature
--
-- Revision 000000000002, after 000000000001

-- Drop check users_good of users
ALTER TABLE public.users DROP CONSTRAINT users_good;

-- Drop view good_ones
DROP VIEW public.good_ones;

-- Drop function good(mood)
DROP FUNCTION public.good(mood);

-- Rename enum mood to feeling
ALTER TYPE public.mood RENAME TO feeling;

-- Create function good(feeling)
CREATE FUNCTION good(mood feeling) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mood > 'Sad' $$;

-- Add check users_good on users
ALTER TABLE public.users ADD CONSTRAINT users_good CHECK (good(mood));

-- Create view good_ones
CREATE VIEW good_ones AS SELECT id FROM users WHERE good(mood);
